# SPDX-License-Identifier: EUPL-1.2
"""An invented programme and provider files for the demonstration, on a synthetic region only."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction

from regie.vocabulary import RegieError
from regie.web.access import PartyKind, Role, Scope
from regie.web.accounts.models import Grant
from regie.web.programme import fields, service
from regie.web.programme.models import (
    Accounts,
    Entry,
    Finding,
    Goal,
    Line,
    Meeting,
    MeetingAgreement,
    Project,
    Signal,
    Swot,
)
from regie.web.region import door


def make_demo_programme() -> bool:
    """Write the example where nothing was written yet; gives whether it did.

    Only for the region whose measures and providers it names. Raises ``RegieError`` when this is no demonstration,
    or when the region's data are not synthetic.
    """
    if not settings.REGIE.demo or not door.region().synthetic:
        raise RegieError("web.demo_real_data")
    content = tomllib.loads(files(__package__).joinpath("example.toml").read_text(encoding="utf-8"))
    if not _fits(content) or Line.objects.unscoped().exists():
        return False
    with transaction.atomic():
        _write(_director(), content)
    return True


def _fits(content: Mapping[str, Any]) -> bool:
    """Whether the measures, municipalities and providers of the example are those of this region."""
    region = door.region()
    named = {row["measure"] for kind in ("projects", "goals", "swot") for row in content[kind] if "measure" in row}
    parties = {row["party"] for kind in ("meetings", "findings", "signals", "accounts") for row in content[kind]}
    towns = {row["municipality"] for row in content["goals"] if "municipality" in row}
    return (
        named <= {code for code, _title in fields.measures()}
        and parties <= set(region.party_names)
        and towns <= set(region.municipality_names)
    )


def _director() -> Scope:
    """The director of the demonstration, in whose name it is written."""
    grant = Grant.objects.filter(role=Role.DIRECTOR, state=Grant.State.ACTIVE).select_related("user").first()
    if grant is None:
        raise RegieError("web.demo_real_data")
    return Scope(grant.user.pk, grant.user.name, Role.DIRECTOR, PartyKind.COOPERATIVE)


def _write(scope: Scope, content: Mapping[str, Any]) -> None:
    lines = {
        row["name"]: _add(scope, Line, {**row, "place": place}).pk for place, row in enumerate(content["lines"], 1)
    }
    for model, kind in ((Project, "projects"), (Goal, "goals"), (Swot, "swot")):
        for row in content[kind]:
            values = {name: value for name, value in row.items() if name != "line"}
            if model is Goal:
                values = {"per": "half_year", **values, **dict(_numbers(row))}
            _add(scope, model, {**values, "line_id": lines.get(row.get("line", ""))})
    for row in content["meetings"]:
        values = {name: value for name, value in row.items() if name != "actions"}
        meeting = _add(scope, Meeting, values)
        for action in row["actions"]:
            _add(scope, MeetingAgreement, {**action, "party": row["party"], "meeting_id": meeting.pk})
    of_files: tuple[tuple[type[Entry], str], ...] = (
        (Finding, "findings"),
        (Signal, "signals"),
        (Accounts, "accounts"),
    )
    for kept, kind in of_files:
        for row in content[kind]:
            _add(scope, kept, row)
    _exit(scope, content["exit"])


def _exit(scope: Scope, row: Mapping[str, Any]) -> None:
    try:
        plan = service.begin_exit(scope, row["party"], row["last_day"])
    except RegieError:  # this example of a region has nobody who leaves
        return
    for step in row["steps"]:
        values = {"takers": (), **{name: value for name, value in step.items() if name != "slug"}}
        plan = service.write_exit_step(scope, plan, step["slug"], values)


def _add(scope: Scope, model: type[Entry], values: Mapping[str, Any]) -> Entry:
    return service.write(scope, model, {**values, "example": True})


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    for name in ("baseline", "target", "guard_limit"):
        if name in row:
            yield name, Decimal(row[name])
