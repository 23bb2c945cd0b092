# SPDX-License-Identifier: EUPL-1.2
"""Days that a contract asks for: options, the end, the index, half-year reports, deliveries. Read from contract,
reports and the calendar of deliveries; nothing here is kept.

When the half-year report is due is a term of the contract (``half_year_report``). A contract without it makes no
deadline and no reminder: ``untold`` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from regie.contract import Contract
from regie.contract.values import day_of_year
from regie.deliveries import delivery_list
from regie.reporting.published import published_reports
from regie.review.contracts import region_contracts
from regie.review.duties import Duties
from regie.review.settling import agreements_for
from regie.vocabulary import Period, PeriodKind, RegieError
from regie.vocabulary.formatting import day as written_day
from regie.vocabulary.formatting import phrase
from regie.vocabulary.texts import say
from regie.web.access import PartyKind, Role, Scope
from regie.web.deliveries import receipts
from regie.web.region import door

AHEAD = timedelta(days=366)
"""How far ahead deadlines are told."""

LEAD = {"option": 90, "term": 180, "index": 30, "report": 30, "delivery": 14, "action": 7, "meeting": 7}
"""How many days before a day the reminder goes out."""

EVERYBODY = Scope(0, "Regie", Role.DIRECTOR, PartyKind.COOPERATIVE)


@dataclass(frozen=True)
class Deadline:
    """A day on which something must be done. ``key`` is the same as long as the day is."""

    key: str
    kind: str
    day: date
    nl: str
    en: str
    address: str = ""

    @property
    def text(self) -> dict[str, str]:
        """The sentence by language."""
        return {"nl": self.nl, "en": self.en}

    def near(self, on: date) -> bool:
        """Whether it is time to remind of it."""
        return self.day - timedelta(days=LEAD[self.kind]) <= on


def today() -> date:
    """The day on which people look. An invented region lives in the past, and so do its deadlines."""
    return receipts.day_of_looking(door.region(), delivery_list(door.folder()))


def deadlines(on: date | None = None) -> list[Deadline]:
    """The deadlines from now on, and reports and deliveries that are late; by day."""
    now = on or today()
    found = [*_reports(now), *_late_deliveries(), *_coming_deliveries(now)]
    contract = contract_on(now)
    if contract is not None:
        found += _of_contract(contract, now)
    return sorted((each for each in found if each.day <= now + AHEAD), key=lambda each: (each.day, each.key))


def untold(on: date | None = None) -> dict[str, str] | None:
    """Why there is no deadline of the half-year report that is coming, by language; nothing where there is one, or
    no contract."""
    now = on or today()
    duties, coming = Duties(door.folder()), _half_years(now)[-1]
    if not duties.covered(coming) or duties.report_due(coming) is not None:
        return None
    return {lang: say("web_deadlines.no_report_term", lang) for lang in ("nl", "en")}


def contract_on(now: date) -> Contract | None:
    """The contract that holds on a day; nothing where there is none."""
    if not region_contracts(door.folder()):
        return None
    try:
        return agreements_for(door.folder(), Period(PeriodKind.MONTH, now.year, now.month)).contract
    except RegieError:
        return None


def _of_contract(contract: Contract, now: date) -> Iterator[Deadline]:
    option = next((each for each in contract.extensions if each.exercised_on is None), None)
    if option is not None and option.notice_on >= now:
        yield _told(
            "option",
            f"{contract.id}/{option.number}",
            option.notice_on,
            "contracts:contract",
            number=option.number,
            clause=contract.clause_labels[option.clause],
        )
    last_day = contract.end - timedelta(days=1)
    if last_day >= now:
        clause = contract.clause_labels[contract.term.clause]
        yield _told("term", contract.id, last_day, "contracts:contract", clause=clause)
    days = (day_of_year(year, contract.indexation.fixed_on) for year in (now.year, now.year + 1))
    fixed = next(each for each in days if each >= now)
    if contract.indexation.method != "none" and fixed.year + 1 in contract.years:
        clause = contract.clause_labels[contract.indexation.clause]
        yield _told("index", f"{fixed.year + 1}", fixed, "contracts:contract", year=fixed.year + 1, clause=clause)


def _reports(now: date) -> Iterator[Deadline]:
    """The newest half-year that has ended and has no published report, and the one under way; each by the contract
    of its time, and none where that names no term."""
    known = {each.period for each in published_reports(door.folder())}
    duties = Duties(door.folder())
    for period in _half_years(now):
        asked = duties.report_due(period) if str(period) not in known else None
        if asked is not None:
            due, contract = asked
            assert contract.half_year_report is not None
            clause = contract.clause_labels[contract.half_year_report.clause]
            yield _told("report", str(period), due, "reports:list", period=period, clause=clause)


def _half_years(now: date) -> tuple[Period, Period]:
    """The half-year before, and the one under way."""
    current = Period(PeriodKind.HALF_YEAR, now.year, 1 if now.month <= 6 else 2)
    before = Period(PeriodKind.HALF_YEAR, now.year - (now.month <= 6), 2 if now.month <= 6 else 1)
    return before, current


def _late_deliveries() -> Iterator[Deadline]:
    """Parties that are late, by their oldest period."""
    shown = receipts.calendar_for(EVERYBODY, PeriodKind.HALF_YEAR)
    for party, receipt in shown.overdue:
        period = Period.parse(receipt.period)
        due = receipts.due_on(door.region(), period)
        yield _told(
            "delivery", f"{party.code}/{period}", due, "deliveries:calendar", party=party.name, period=period
        )


def _coming_deliveries(now: date) -> Iterator[Deadline]:
    """The half-year that has ended and the one under way, as long as their term runs: one line for all parties
    that take part then, with how many of them have not delivered whole. None when all did."""
    region = door.region()
    for period in _half_years(now):
        due = receipts.due_on(region, period)
        owed = [each for each in receipts.receipts_about(region, period) if each.state != "outside"]
        still = sum(each.complete_on is None for each in owed)
        if due >= now and still:
            told = {"period": period, "still": still, "owed": len(owed)}
            yield _told("delivery", str(period), due, "deliveries:calendar", "deliveries", **told)


def _told(kind: str, key: str, on: date, address: str, sentence: str = "", **values: object) -> Deadline:
    """A deadline of a kind with the sentence ``due_KIND``, or the one named."""
    said = {}
    for lang in ("nl", "en"):
        told = {
            name: phrase(value, lang=lang) if isinstance(value, Period) else value
            for name, value in values.items()
        }
        said[lang] = say(f"web_steering.due_{sentence or kind}", lang, day=written_day(on, lang=lang), **told)
    return Deadline(f"{kind}:{key}:{on.isoformat()}", kind, on, said["nl"], said["en"], address)
