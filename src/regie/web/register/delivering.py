# SPDX-License-Identifier: EUPL-1.2
"""The register's own delivery by the standard: every row goes once, with the party that is of record for it.

Rows are as they stood on the last day of the period: what happened later is left out, so that a period handed in
again gives the same rows unless something about that period was recorded since.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from regie.deliveries import delivery_list
from regie.deliveries.store import replaced
from regie.vocabulary import Period, RegieError
from regie.vocabulary.region import Region
from regie.vocabulary.tables import tables
from regie.web.access import PartyKind, Permission, Scope
from regie.web.deliveries import service as deliveries
from regie.web.deliveries.models import Upload
from regie.web.deliveries.waiting import Received, incoming
from regie.web.region import door
from regie.web.register.models import Event, Journey, Outcome, Person, Residence, Trajectory

SYSTEM = "Regie-register"
"""The source system in the header of the delivery."""

TABLES = ("clients", "journeys", "trajectories", "outcomes")

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


def party_of(scope: Scope) -> str:
    """For which party someone hands in: the own provider, and at the cooperative the cooperative. Raises
    ``PermissionDenied`` for who may not deliver from the register."""
    uses = scope.may(Permission.USE_JOURNEYS) or scope.may(Permission.SEE_JOURNEYS)
    if not (uses and scope.may(Permission.DELIVER)):
        raise PermissionDenied
    return scope.party if scope.party_kind is PartyKind.PROVIDER else door.region().cooperative


def rows_of(party: str, period: Period, region: Region) -> Rows:
    """The rows of a party over a period, per table of the standard; with as many queries for many clients as for
    one."""
    last, found = period.last_day, {name: list[Row]() for name in TABLES}
    runs = Q(ended_on=None) | Q(ended_on__gte=period.start)
    within = Journey.objects.unscoped().filter(runs, registered_on__lte=last).order_by("registered_on", "key")
    if region.party_of_record("clients", None) == party:
        homes: dict[Person, list[Residence]] = {}
        lived = Residence.objects.filter(person__in=within.order_by().values("person"), valid_from__lte=last)
        for home in lived.select_related("person"):
            homes.setdefault(home.person, []).append(home)
        for person in sorted(homes, key=lambda one: one.key):
            found["clients"] += _clients(person.key, person.birth_month, homes[person], period.start)
    if region.party_of_record("journeys", None) == party:
        themes, plans = _themes(within, last), _plans(within, last)
        for one in within.select_related("person"):
            theme = themes.get(one.pk, one.theme)
            found["journeys"].append(_journey(one, last, theme=theme, plan=plans.get(one.pk)))
    helped = Trajectory.objects.filter(runs, journey__in=within.order_by(), began_on__lte=last)
    for each in helped.select_related("journey__person").order_by("began_on", "key"):
        if region.party_of_record("trajectories", each.provider) == party:
            found["trajectories"].append(_trajectory(each, last))
    # an outcome may be measured after the help ended: it goes with the period in which it was measured
    measured = Outcome.objects.filter(measured_on__gte=period.start, measured_on__lte=last)
    for result in measured.select_related("trajectory").order_by("measured_on", "id"):
        if region.party_of_record("outcomes", result.trajectory.provider) == party:
            found["outcomes"].append(_outcome(result))
    return {name: rows for name, rows in found.items() if rows}


def subjects_of(rows: Rows) -> set[str]:
    """The clients of whom rows are given."""
    known = {row["client_key"] for table in rows.values() for row in table if "client_key" in row}
    keys = [row["trajectory_key"] for row in rows.get("outcomes", ())]
    found = Trajectory.objects.filter(key__in=keys).values_list("journey__person__key", flat=True)
    return known | set(found)


def other_system(party: str, period: Period) -> str:
    """The source system of a delivery of this party that counts, touches the period and did not come from here;
    empty when there is none. Handing in would put the register in the place of all that stands in it."""
    every = delivery_list(door.folder())
    gone = replaced(every)
    for one in every:
        touches = one.period_start <= period.last_day and period.start <= one.period_end
        if one.party == party and touches and one.hash not in gone and one.source_system != SYSTEM:
            return one.source_system or "?"
    return ""


def hand_in(scope: Scope, period: Period, language: str, rows: Rows | None = None) -> Upload:
    """Give the delivery to the deliveries' own way in, to be checked first and then handed in there. ``rows``:
    those of this party and period, where the caller has them.

    Raises ``PermissionDenied`` for who may not, ``RegieError`` for a period that runs, nothing to hand in, or
    another system that delivered over this period.
    """
    party = party_of(scope)
    if period.last_day >= timezone.localdate():
        raise RegieError("web_register.period_to_come")
    other = other_system(party, period)
    if other:
        raise RegieError("web_register.other_system", system=other)
    if rows is None:
        rows = rows_of(party, period, door.region())
    if not rows:
        raise RegieError("web_register.nothing_to_hand_in")
    content = packed(party, period, rows)
    with incoming() as folder:
        path = folder / "register"
        path.write_bytes(content)
        name = f"register-{period}.zip"
        file = Received(path, name, len(content), hashlib.sha256(content).hexdigest())
        (made,) = deliveries.receive(scope, [file], None, Upload.Wish.CHECK, language)
    return made


def packed(party: str, period: Period, rows: Rows) -> bytes:
    """The delivery as a zip of CSV files; the same rows on the same day give the same bytes."""
    header = {
        "party": party,
        "period_start": period.start,
        "period_end": period.last_day,
        "delivered_on": timezone.localdate(),
        "standard_version": door.region().standard_version,
        "source_system": SYSTEM,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, written in {"delivery": [header], **rows}.items():
            columns = [each.name for each in tables()[name].columns if any(each.name in row for row in written)]
            text = io.StringIO()
            writer = csv.DictWriter(text, columns, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows({key: _written(value) for key, value in row.items()} for row in written)
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), text.getvalue().encode())
    return buffer.getvalue()


def _clients(key: str, birth_month: str, homes: Sequence[Residence], first: date) -> list[Row]:
    made = []
    for place, home in enumerate(homes):
        until = homes[place + 1].valid_from - timedelta(days=1) if place + 1 < len(homes) else None
        if until is not None and until < first:
            continue
        made.append(
            {
                "client_key": key,
                "birth_month": birth_month,
                "municipality": home.municipality,
                "area": home.area,
                "valid_from": home.valid_from,
                "valid_to": until,
            }
        )
    return made


def _themes(within: QuerySet[Journey], last: date) -> dict[UUID, str]:
    """The theme of each journey on a day, as its history says: that of the registration until it was clarified."""
    told = Event.objects.filter(journey__in=within.order_by(), on__lte=last, name__in=("register", "clarify"))
    rows = told.order_by("on", "id").values_list("journey", "facts")
    return {journey: facts["theme"] for journey, facts in rows if facts.get("theme")}


def _plans(within: QuerySet[Journey], last: date) -> dict[UUID, date | None]:
    """Until when help was planned on a day: with the help that began last until then. Who takes a journey over
    plans anew, which changes the journey and not what was planned before."""
    began = Trajectory.objects.filter(journey__in=within.order_by(), began_on__lte=last)
    return dict(began.order_by("began_on", "id").values_list("journey", "planned_end_on"))


def _journey(one: Journey, last: date, *, theme: str, plan: date | None) -> Row:
    clarified = _until(one.clarified_on, last)
    ended = one.ended_on is not None and one.ended_on <= last
    return {
        "journey_key": one.key,
        "client_key": one.person.key,
        "registered_on": one.registered_on,
        "referrer": one.referrer,
        "clarified_on": clarified,
        "intake_on": _until(one.intake_on, last),
        "theme": theme,
        "goal": one.goal if clarified else "",
        "planned_end_on": plan,
        "ended_on": one.ended_on if ended else None,
        "end_reason": one.end_reason if ended else "",
    }


def _trajectory(one: Trajectory, last: date) -> Row:
    ended = one.ended_on is not None and one.ended_on <= last
    return {
        "trajectory_key": one.key,
        "recorded_on": one.recorded_on,
        "end_recorded_on": one.end_recorded_on if ended else None,
        "client_key": one.journey.person.key,
        "journey_key": one.journey.key,
        "provider": one.provider,
        "segment": one.segment,
        "product_category": one.product_category,
        "form": one.form,
        "began_on": one.began_on,
        "planned_end_on": one.planned_end_on,
        "ended_on": one.ended_on if ended else None,
        "end_reason": one.end_reason if ended else "",
    }


def _outcome(one: Outcome) -> Row:
    return {
        "trajectory_key": one.trajectory.key,
        "measured_on": one.measured_on,
        "satisfaction": one.satisfaction,
        "goal_attainment": one.goal_attainment,
        "continues_without_help": one.continues_without_help,
        "problems_reduced": one.problems_reduced,
    }


def _until(day: date | None, last: date) -> date | None:
    return day if day is not None and day <= last else None


def _written(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
