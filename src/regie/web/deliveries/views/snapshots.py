# SPDX-License-Identifier: EUPL-1.2
"""Snapshots: which there are, make one, and what differs between two."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.deliveries import Snapshot, delivery_list
from regie.figures import Change, Dimensions, definitions
from regie.vocabulary import Figure, RegieError
from regie.vocabulary.texts import say
from regie.web.access import Permission, Scope, needs, scope_of
from regie.web.deliveries import asking, differences, findings, queries, service
from regie.web.deliveries.forms import SnapshotForm
from regie.web.deliveries.sections import sections
from regie.web.deliveries.tables import Changes
from regie.web.jobs.models import Job
from regie.web.region import door
from regie.web.ui.language import active
from regie.web.ui.tables import exported


@needs(Permission.SEE_DELIVERIES)
def snapshots(request: HttpRequest) -> HttpResponse:
    """All snapshots, the one that screens use first; a form to make one."""
    return _list(request, SnapshotForm())


@needs(Permission.MAKE_SNAPSHOT)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Start making a snapshot."""
    form = SnapshotForm(request.POST)
    if not form.is_valid():
        return _list(request, form, 422)
    try:
        asked = form.cleaned_data
        service.ask_snapshot(scope_of(request), asked["reference_date"], use=asked["use"])
    except RegieError as problem:
        form.add_error("reference_date", problem.message(active()))
        return _list(request, form, 422)
    return redirect("deliveries:snapshots")


@needs(Permission.MAKE_SNAPSHOT)
@require_POST
def use(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let the screens show this snapshot."""
    one = queries.snapshot_for(identifier)
    try:
        service.use_snapshot(scope_of(request), one.id)
    except RegieError as problem:
        messages.warning(request, problem.message(active()))
    else:
        messages.success(request, _("De schermen gebruiken nu deze momentopname."))
    return redirect("deliveries:snapshot", one.id)


@needs(Permission.SEE_DELIVERIES)
def snapshot(request: HttpRequest, identifier: str) -> HttpResponse:
    """One snapshot: what counts in it and what does not."""
    scope, region = scope_of(request), door.region()
    one = queries.snapshot_for(identifier)
    counted = scope.small_numbers
    own = scope.providers
    return render(
        request,
        "deliveries/snapshot.html",
        {
            "sections": sections(scope, "snapshots"),
            "taken": one,
            "current": door.current_snapshot() == one.id,
            "may_use": scope.may(Permission.MAKE_SNAPSHOT) and not one.published_only,
            "counted": counted,
            "rows": [(findings.table_name(each.table), each) for each in one.counted if each.rows],
            "unresolved": [
                {"table": findings.table_name(each.table), "why": each.message(active()), "rows": each.rows}
                for each in one.unresolved
            ],
            "deliveries": [
                {"party": region.party_names.get(each.party, each.party), "delivery": each}
                for each in sorted(one.deliveries, key=lambda each: (each.received_on, each.party))
                if own is None or each.party in own
            ],
            "late": [
                {"party": region.party_names.get(each.party, each.party), "to": each.delivered_to}
                for each in one.late
                if own is None or each.party in own
            ],
        },
    )


@needs(Permission.SEE_DELIVERIES)
def difference(request: HttpRequest) -> HttpResponse:
    """What differs between two snapshots; figures are compared by a job, the first time that this is asked."""
    scope = scope_of(request)
    every = door.snapshots()
    if len(every) < 2:
        return render(request, "deliveries/difference.html", {"sections": sections(scope, "snapshots")})
    before = queries.snapshot_for(request.GET.get("van") or every[1].id)
    after = queries.snapshot_for(request.GET.get("naar") or every[0].id)
    context: dict[str, Any] = {
        "sections": sections(scope, "snapshots"),
        "every": every,
        "before": before,
        "after": after,
        "same": before.id == after.id,
    }
    if before.id != after.id:
        context |= _differs(scope, before, after)
        found = differences.compared(scope, before.id, after.id)
        if found is not None:
            table = _changes_table(request, found, before, after)
            context["table"] = table
            answer = exported(request, table)
            if answer is not None:
                return answer
        else:
            context["job"] = _comparing(scope, before, after)
    return render(request, "deliveries/difference.html", context)


@needs(Permission.SEE_DELIVERIES)
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Start comparing the figures of two snapshots."""
    before = queries.snapshot_for(request.POST.get("van", ""))
    after = queries.snapshot_for(request.POST.get("naar", ""))
    address = f"{reverse('deliveries:difference')}?van={before.id}&naar={after.id}"
    try:
        service.ask_difference(scope_of(request), before.id, after.id)
    except RegieError as problem:
        messages.warning(request, problem.message(active()))
    return redirect(address)


def _list(request: HttpRequest, form: SnapshotForm, status: int = 200) -> HttpResponse:
    scope = scope_of(request)
    every = door.snapshots()
    latest = max((one.received_on for one in delivery_list(door.folder())), default=None)
    newest = every[0] if every else None
    return render(
        request,
        "deliveries/snapshots.html",
        {
            "sections": sections(scope, "snapshots"),
            "every": every,
            "current": door.current_snapshot() if every else "",
            "counted": scope.small_numbers,
            "form": form,
            "may_make": scope.may(Permission.MAKE_SNAPSHOT),
            "running": _job(scope, "snapshot"),
            "newer": latest if newest is None or (latest and latest > newest.reference_date) else None,
        },
        status=status,
    )


def _job(scope: Scope, kind: str) -> Job | None:
    """The last job of this kind that the reader may follow, while it runs or when it just went wrong."""
    last = Job.objects.within(scope).filter(kind=kind).first()
    return last if last and last.state != Job.State.DONE else None


def _comparing(scope: Scope, before: Snapshot, after: Snapshot) -> Job | None:
    wanted = {"before": before.id, "after": after.id, "asked_by": asking.written(scope)}
    last = Job.objects.within(scope).filter(kind="snapshot_difference", arguments=wanted).first()
    return last if last and last.state != Job.State.DONE else None


def _differs(scope: Scope, before: Snapshot, after: Snapshot) -> dict[str, Any]:
    region, own = door.region(), scope.providers
    added, gone = differences.deliveries_between(before, after)

    def named(party: str) -> str:
        return region.party_names.get(party, party)

    return {
        "added": [
            {"party": named(each.added.party), "delivery": each.added, "replaced": each.replaced}
            for each in added
            if own is None or each.added.party in own
        ],
        "gone": [
            {"party": named(each.party), "delivery": each} for each in gone if own is None or each.party in own
        ],
        "settings": differences.settings_between(before, after),
        "rows": [
            {"table": findings.table_name(each.table), "changed": each}
            for each in differences.rows_between(before, after)
        ]
        if scope.small_numbers
        else [],
        "counted": scope.small_numbers,
    }


def _changes_table(request: HttpRequest, found: list[Change], before: Snapshot, after: Snapshot) -> Changes:
    dimensions = Dimensions(door.region())
    return Changes(
        [_change(each, dimensions, door.region().party_names, before.id, after.id) for each in found],
        request=request,
        caption=_("Cijfers die veranderden"),
        search=("indicator", "breakdown", "deliveries"),
        facts={_("Van"): before.id, _("Naar"): after.id},
        empty=_("Geen van de hoofdcijfers veranderde."),
        page_size=50,
    )


def _change(
    each: Change, dimensions: Dimensions, names: dict[str, str], before: str, after: str
) -> dict[str, Any]:
    indicator, _dot, measure = each.indicator.partition(".")
    definition = definitions()[indicator]
    english = active() == "en"
    name = definition.en if english else definition.nl
    if measure:
        part = next((one for one in definition.measures if one.id == measure), None)
        name = f"{name}: {(part.en if english else part.nl).lower()}" if part else name

    def figure(value: int | Decimal | None, snapshot: str) -> Figure:
        return Figure(
            indicator=each.indicator,
            period=each.period,
            breakdown=each.breakdown,
            value=value,
            unit=each.unit,
            snapshot=snapshot,
        )

    return {
        "indicator": name,
        "period": each.period,
        "breakdown": _breakdown(each, dimensions),
        "before": figure(each.before, before),
        "after": figure(each.after, after),
        "difference": each.difference,
        "deliveries": ", ".join(dict.fromkeys(_step(step.party, names) for step in each.steps)),
    }


def _step(party: str | None, names: dict[str, str]) -> str:
    """Whose delivery moved a figure; without a party it was the region's own settings."""
    return names.get(party, party) if party else _("instellingen")


def _breakdown(each: Change, dimensions: Dimensions) -> str:
    names = []
    for name, code in each.breakdown.items():
        special = say(f"cli.{code}", active()) if code in ("total", "unknown") else code
        names.append(dimensions.labels(name, active()).get(code, special))
    return ", ".join(names)
