# SPDX-License-Identifier: EUPL-1.2
"""Who delivered what: expected, in time, late, in part, missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from regie.deliveries.calendar import Receipt, calendar
from regie.deliveries.history import measured, over_time
from regie.deliveries.summary import Completeness, RuleCount, Summary, TableCount
from regie.vocabulary import Period, PeriodKind
from regie.vocabulary.region import Region, read_region

REGION = """
id = "proef"
name = "Proef"
cooperative = "C"
first_month = "2023-01"
municipalities = [{code = "0917", name = "Heerlen"}]
parties = [
  {code = "C", name = "Coöperatie", role = "cooperative"},
  {code = "P", name = "Aanbieder P", role = "member"},
]
"""

HALVES = [Period.parse(written) for written in ("2023-H1", "2023-H2", "2024-H1")]


def region() -> Region:
    return read_region(REGION.encode())


def handed_in(
    period: str, received: str, *, party: str = "P", hash: str = "", aside: int = 0, supplements: str | None = None
) -> Summary:
    start, _, end = period.partition("..")
    counts = (
        TableCount(table="clients", place="x", rows_read=10, rows_accepted=10 - aside, rows_set_aside=aside),
    )
    return Summary(
        party=party,
        period_start=date.fromisoformat(start),
        period_end=date.fromisoformat(end),
        delivered_on=date.fromisoformat(received),
        standard_version="1",
        supplements=supplements,
        hash=hash or f"{party}-{received}",
        received_on=date.fromisoformat(received),
        sequence=int(received.replace("-", "")),
        tables=counts,
        counts=(RuleCount(table="clients", column=None, rule="x", severity="warning", rows=2),),
    )


def of_p(deliveries: list[Summary], as_of: str, **rest: object) -> list[Receipt]:
    found = calendar(deliveries, region(), HALVES, date.fromisoformat(as_of), rest.pop("spans", {}), **rest)  # type: ignore[arg-type]
    return list(next(one for one in found if one.party == "P").receipts)


def test_a_delivery_within_the_term_is_in_time_and_one_day_more_is_one_day_late() -> None:
    first = handed_in("2023-01-01..2023-06-30", "2023-07-31")
    in_time = handed_in("2023-07-01..2023-12-31", "2024-01-31")
    late = handed_in("2023-07-01..2023-12-31", "2024-02-01")
    assert [one.state for one in of_p([first, in_time], "2024-02-02")] == ["delivered", "delivered", "expected"]
    receipt = of_p([first, late], "2024-02-02")[1]
    assert (receipt.state, receipt.days_late, receipt.complete_on) == ("late", 1, date(2024, 2, 1))


def test_what_is_not_there_is_expected_within_the_term_and_missing_after_it() -> None:
    first = handed_in("2023-01-01..2023-06-30", "2023-07-31")
    assert of_p([first], "2024-01-31")[1].state == "expected"
    missing = of_p([first], "2024-02-10")[1]
    assert (missing.state, missing.days_late) == ("missing", 10)


def test_a_delivery_about_some_of_the_days_is_partial_until_the_others_come() -> None:
    first = handed_in("2023-01-01..2023-06-30", "2023-07-10")
    part = handed_in("2023-07-01..2023-09-30", "2023-10-05")
    rest = handed_in("2023-10-01..2023-12-31", "2024-01-05")
    assert (of_p([first, part], "2024-01-04")[1].state, of_p([first, part], "2024-01-04")[1].days_late) == (
        "partial",
        None,
    )
    assert of_p([first, part], "2024-02-02")[1].days_late == 2
    whole = of_p([first, part, rest], "2024-02-02")[1]
    assert (whole.state, len(whole.deliveries)) == ("delivered", 2)


def test_periods_that_ended_before_anybody_delivered_are_history_and_never_late() -> None:
    once = handed_in("2023-01-01..2024-06-30", "2024-07-20")
    other = handed_in("2023-01-01..2023-12-31", "2024-02-14", party="C")
    assert [one.state for one in of_p([other, once], "2024-08-01")] == ["delivered"] * 3


def test_a_party_is_expected_only_while_it_takes_part() -> None:
    spans = {"P": (date(2023, 7, 1), date(2023, 10, 31))}
    part = handed_in("2023-07-01..2023-10-31", "2024-01-20")
    assert [one.state for one in of_p([part], "2024-08-30", spans=spans)] == ["outside", "delivered", "outside"]


def test_a_delivery_that_was_replaced_no_longer_counts_but_still_was_in_time() -> None:
    first = handed_in("2023-01-01..2023-06-30", "2023-07-10", aside=3)
    again = handed_in("2023-01-01..2023-06-30", "2023-09-10", aside=1)
    receipt = of_p([first, again], "2023-10-01")[0]
    assert (receipt.state, receipt.deliveries, receipt.rows_set_aside) == ("delivered", (again.hash,), 1)


def test_rows_corrected_in_a_supplement_are_no_longer_set_aside() -> None:
    first = handed_in("2023-01-01..2023-06-30", "2023-07-10", aside=3)
    mended = handed_in("2023-01-01..2023-06-30", "2023-08-10", supplements=first.hash)
    receipt = of_p([first, mended], "2023-10-01")[0]
    assert (receipt.rows_set_aside, receipt.deliveries) == (0, (first.hash, mended.hash))


def test_the_oldest_open_period_is_what_a_party_is_overdue_with() -> None:
    first = handed_in("2023-01-01..2023-06-30", "2023-07-10")
    found = calendar([first], region(), HALVES, date(2024, 9, 1), {})
    overdue = next(one for one in found if one.party == "P").overdue
    assert overdue is not None
    assert (overdue.period, overdue.days_late) == ("2023-H2", 214)


def test_a_delivery_is_measured_by_what_was_set_aside_filled_in_and_how_soon_it_came() -> None:
    one = handed_in("2023-01-01..2023-06-30", "2023-07-10", aside=1).model_copy(
        update={
            "completeness": (
                Completeness(table="clients", column="client_key", rows=9, filled=9),
                Completeness(table="clients", column="area", rows=9, filled=3),
                Completeness(table="clients", column="sex", rows=9, filled=9),
            )
        }
    )
    (found,) = measured([one])
    assert (found.percent_set_aside, found.days_after_period) == (Decimal("10.00"), 10)
    assert found.percent_filled == Decimal("66.67")  # the key must be filled and is not counted


def test_quality_over_time_hides_a_share_of_few_rows_from_who_may_not_see_small_numbers() -> None:
    few = handed_in("2023-01-01..2023-06-30", "2023-07-10", aside=3)
    (found,) = over_time(measured([few]), PeriodKind.HALF_YEAR, 31)
    assert (found.in_term, found.percent_set_aside) == (1, Decimal("30.00"))
    hidden = found.protected(region().suppression)
    assert (hidden.percent_set_aside, hidden.rows_read, hidden.rows_set_aside) == (None, None, None)
    assert hidden.percent_in_term == found.percent_in_term
