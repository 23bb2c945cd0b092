# SPDX-License-Identifier: EUPL-1.2
"""Every write about the programme and about providers. What can be wrong is checked here, whatever a form did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from regie.vocabulary import RegieError
from regie.vocabulary.formatting import short_day
from regie.web.access import PartyKind, Permission, Scope
from regie.web.accounts.free_text import without_people
from regie.web.audit import service as audit
from regie.web.programme import exits
from regie.web.programme.kinds import PROGRAMME, PROVIDER
from regie.web.programme.models import Entry, OfProgramme
from regie.web.programme.provider_forms import ExitStepForm, TakerForm
from regie.web.region import door
from regie.web.workflow import service as workflow
from regie.web.workflow.models import Matter

E = TypeVar("E", bound=Entry)

_FORMS = {kind.model: kind.form for kind in (*PROGRAMME.values(), *PROVIDER.values())}

NOT_WRITTEN = frozenset({"id", "version", "changed_by", "changed_by_name", "created_at", "changed_at"})


def write(scope: Scope, model: type[E], values: Mapping[str, Any], row: E | None = None, version: int = 0) -> E:
    """Write a new row, or ``row`` as it was read at ``version``.

    Raises ``PermissionDenied`` for who may not, ``RegieError`` when a text holds personal data or the name of
    somebody with an account, a provider is not known, or somebody else changed the row meanwhile; then nothing has
    changed.
    """
    may_write(scope, model)
    _clean(model, values)
    told = {**values, "changed_by_id": scope.user_id, "changed_by_name": scope.name}
    with transaction.atomic():
        if row is None:
            made: E = model.objects.create(**told)
            changed = sorted(values)
        else:
            changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
            same = model.objects.unscoped().filter(pk=row.pk, version=version or row.version)
            if not same.update(**told, version=models.F("version") + 1):
                raise RegieError("web.workflow_changed")
            made = model.objects.unscoped().get(pk=row.pk)
            made.save(update_fields=["changed_at"])
        audit.record(
            action=f"programme.{model._meta.model_name}.{'written' if row is None else 'changed'}",
            scope=scope,
            object=f"programme/{model._meta.model_name}/{made.pk}",
            details={"fields": changed, "version": made.version},
        )
    return made


def begin_exit(scope: Scope, party: str, last_day: date) -> Matter:
    """Begin the plan for the exit of a member. Raises ``RegieError`` when the party is no member on that day or
    has a plan already."""
    _may(scope, Permission.EDIT_PROVIDER_FILES)
    _member_on(scope, party, last_day)
    try:
        with transaction.atomic():
            return workflow.open_matter(
                exits.KIND,
                party,
                scope,
                title=door.region().party_names[party][:200],
                payload=exits.begin_payload(party, last_day),
                snapshot=door.current_snapshot(),
                party_kind=PartyKind.PROVIDER,
                party=party,
            )
    except IntegrityError:
        raise RegieError("web_programme.exit_running", party=door.region().party_names[party]) from None


def set_last_day(scope: Scope, matter: Matter, last_day: date, reason: str, version: int = 0) -> Matter:
    """Give a plan that is being prepared another last day, or take a withdrawn one up with the last day that holds
    now, as the plan was read at ``version``.

    Raises ``RegieError`` when the party is no member on that day, when the day is the one that stands there,
    without a reason or with personal data in it, for a plan that is fixed or completed, or when somebody else
    changed the plan meanwhile.
    """
    _may(scope, Permission.EDIT_PROVIDER_FILES)
    if matter.state not in ("draft", "withdrawn"):
        raise RegieError("web_programme.exit_day_fixed")
    if version and version != matter.version:
        raise RegieError("web.workflow_changed")
    if not reason.strip():
        raise RegieError("web.workflow_note_needed")
    before = exits.last_day_of(matter)
    if matter.state == "draft" and last_day == before:
        raise RegieError("web_programme.exit_day_same")
    _member_on(scope, matter.payload["party"], last_day)
    days = short_day(last_day) if last_day == before else f"{short_day(before)} → {short_day(last_day)}"
    with transaction.atomic():
        changed = workflow.change(matter, scope, exits.with_last_day(matter, last_day))
        audit.record(
            action="programme.exit_day.changed",
            scope=scope,
            object=f"exit_plan/{matter.key}",
            details={"before": before.isoformat(), "after": last_day.isoformat()},
        )
        step = "last_day" if matter.state == "draft" else "take_up"
        return workflow.move(changed, step, scope, f"{days}: {reason.strip()}")


def write_exit_step(scope: Scope, matter: Matter, slug: str, values: dict[str, Any], version: int = 0) -> Matter:
    """Write one step of a plan as it was read at ``version``.

    Raises ``RegieError`` for a plan that is over, a text with personal data, or when somebody else changed the
    plan meanwhile.
    """
    _may(scope, Permission.EDIT_PROVIDER_FILES)
    if matter.state not in ("draft", "fixed"):
        raise RegieError("web_programme.exit_over")
    if version and version != matter.version:
        raise RegieError("web.workflow_changed")
    for name in ("owner", "text"):
        without_people(values[name], _label(ExitStepForm, name))
    for _party, text in values.get("takers", ()):
        without_people(text, _label(TakerForm, "text"))
    with transaction.atomic():
        changed = workflow.change(matter, scope, exits.with_step(matter, slug, values))
        audit.record(
            action="programme.exit_step.changed",
            scope=scope,
            object=f"exit_plan/{matter.key}/{slug}",
            details={"state": values["state"]},
        )
    return changed


def adopt_compensation(
    scope: Scope, matter: Matter, line: dict[str, Any], snapshot: str, left_on: date, version: int
) -> Matter:
    """Keep a computed exit compensation in the plan, with the snapshot and the last day it was computed on."""
    _may(scope, Permission.EDIT_PROVIDER_FILES)
    if matter.state not in ("draft", "fixed"):
        raise RegieError("web_programme.exit_over")
    if version != matter.version:
        raise RegieError("web.workflow_changed")
    computed = {"line": line, "snapshot": snapshot, "left_on": left_on.isoformat()}
    payload = {**matter.payload, "compensation": computed}
    with transaction.atomic():
        changed = workflow.change(matter, scope, payload)
        audit.record(action="programme.exit_compensation.adopted", scope=scope, object=f"exit_plan/{matter.key}")
    return changed


def may_write(scope: Scope, model: type[Entry]) -> None:
    """Raises ``PermissionDenied`` for who does not write this."""
    programme = issubclass(model, OfProgramme)
    _may(scope, Permission.EDIT_PROGRAMME if programme else Permission.EDIT_PROVIDER_FILES)


def _clean(model: type[Entry], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        field = model._meta.get_field(name.removesuffix("_id"))
        if isinstance(field, models.CharField | models.TextField) and value:
            without_people(str(value), _label(_FORMS.get(model), name))
    party = values.get("party")
    if party is not None and party not in door.region().party_names:
        raise RegieError("web_programme.party_unknown", party=party)


def _member_on(scope: Scope, party: str, day: date) -> None:
    for each in door.contract(scope).members:
        if each.party == party and each.valid_from <= day and (each.valid_to is None or each.valid_to >= day):
            return
    raise RegieError("web_programme.exit_no_member", party=door.region().party_names.get(party, party))


def _label(form: type[forms.Form] | None, name: str) -> str:
    """What people call a field on their screen."""
    field = form.base_fields.get(name) if form is not None else None
    return str(field.label) if field is not None and field.label else name


def _may(scope: Scope, permission: Permission) -> None:
    if not scope.may(permission):
        raise PermissionDenied
