# SPDX-License-Identifier: EUPL-1.2
"""Which method a month gets, and that the result says so."""

import json
from decimal import Decimal

import numpy as np
import pytest
from completion_builders import JUNE, came, invented, together

from regie.completion import (
    Bookings,
    Completion,
    Exposure,
    Method,
    Triangle,
    build_triangles,
    complete,
    picture,
)
from regie.completion.estimate import Method as AllMethods
from regie.vocabulary import RegieError
from regie.vocabulary.texts import sentences


def completed(
    bookings: Bookings,
    exposure: Exposure | None = None,
    known_until: dict[str, int] | None = None,
    ledger: tuple[str, ...] = (),
) -> Completion:
    triangles = build_triangles(bookings, reference=JUNE, known_until=known_until)
    return complete(triangles, reference=JUNE, exposure=exposure, ledger=ledger, source="2024-08-31-1a2b3c4d")


def without(bookings: Bookings, months: list[int]) -> Bookings:
    keep = ~np.isin(bookings.service_month, months)
    return Bookings(
        bookings.service_month[keep], bookings.booked_month[keep], bookings.cents[keep], bookings.group[keep]
    )


def even(group: str, size: int = 100) -> Exposure:
    return {group: dict.fromkeys(range(JUNE - 35, JUNE + 1), size)}


def test_a_group_with_enough_bookings_has_its_own_pattern_by_chain_ladder() -> None:
    group = completed(invented(1)).group("a")
    assert group.pattern == "own"
    assert [month.method for month in group.months[-4:]] == ["complete", *["chain_ladder"] * 3]
    assert "36 maanden en 4.277" in group.why.text("nl")
    assert "36 months and 4,277" in group.why.text("en")
    assert "(60,4%)" in group.months[-1].why.text("nl")
    assert group.diagnostics.shares_percent == pytest.approx([60, 85, 95, 100], abs=2)
    assert group.diagnostics.pairs == (35, 34, 33)


def test_a_thin_group_takes_the_pattern_of_all_groups_and_says_so() -> None:
    thin, thick = invented(1, lines=2, group="thin"), invented(2, group="thick")
    group = completed(together(thin, thick)).group("thin")
    assert group.pattern == "pooled"
    assert "Te weinig boekingen" in group.why.text("nl")
    assert group.to_come_cents is not None
    assert group.diagnostics.shares_percent == pytest.approx([60, 85, 95, 100], abs=2)


def test_when_all_together_is_too_thin_nothing_is_estimated_and_that_is_said() -> None:
    result = completed(together(invented(1, lines=1, group="a"), invented(2, lines=1, group="b")))
    for group in result.groups:
        assert (group.pattern, group.to_come_cents, group.final_cents, group.completeness) == (
            "none",
            None,
            None,
            None,
        )
        assert {month.method for month in group.months} == {Method.NOT_ESTIMATED}
    assert result.to_come_cents is None
    assert len(result.not_estimated) == 72
    assert all(line.amount_cents is None and "niet geschat" in line.label() for line in result.accruals)
    assert all(point.to_come is None and point.remark for point in picture(result))


def test_staff_and_overhead_follow_the_ledger() -> None:
    result = completed(together(invented(1, group="care"), invented(2, group="overhead")), ledger=("overhead",))
    overhead = result.group("overhead")
    assert (overhead.to_come_cents, overhead.completeness) == (0, Decimal("100.0"))
    assert {month.method for month in overhead.months} == {Method.LEDGER}
    assert {line.group for line in result.accruals} == {"care"}
    assert result.to_come_cents == result.group("care").to_come_cents


def test_the_newest_three_months_go_by_exposure_when_it_is_known() -> None:
    bookings = invented(3)
    result = completed(bookings, even("a"))
    assert [month.method for month in result.group("a").months[-3:]] == ["cape_cod"] * 3
    assert result.low_cents is not None
    assert result.high_cents is not None
    assert result.low_cents <= came(bookings) <= result.high_cents


def test_cape_cod_does_not_multiply_a_chance_first_booking() -> None:
    one = invented(3)
    extra = Bookings.of([(JUNE, JUNE, 500_000_00, "a")])
    before, after = completed(one, even("a")).months[-1], completed(together(one, extra), even("a")).months[-1]
    ladder_before, ladder_after = completed(one).months[-1], completed(together(one, extra)).months[-1]
    assert before.to_come_cents
    assert after.to_come_cents
    assert ladder_before.to_come_cents
    assert ladder_after.to_come_cents
    # The rate rises a little; the chain ladder takes two thirds of the chance again.
    assert after.to_come_cents - before.to_come_cents < 25_000_00
    assert ladder_after.to_come_cents - ladder_before.to_come_cents > 300_000_00


def test_where_bookings_only_ever_start_a_month_later_the_newest_month_goes_by_level() -> None:
    bookings = invented(4, pattern=(0, 0.7, 0.2, 0.1))
    months = completed(bookings).group("a").months
    assert [month.method for month in months[-3:]] == ["chain_ladder", "chain_ladder", "level"]
    came_last = int(bookings.cents[(bookings.service_month == JUNE) & (bookings.booked_month > JUNE)].sum())
    assert months[-1].low_cents is not None
    assert months[-1].high_cents is not None
    assert months[-1].low_cents <= came_last <= months[-1].high_cents
    assert "gemiddelde niveau van de laatste 12 maanden" in months[-1].why.text("nl")


def test_a_month_without_bookings_where_they_could_be_expected_is_not_estimated() -> None:
    result = completed(without(invented(5), [JUNE - 1]))
    month = result.group("a").months[-2]
    assert (month.method, month.to_come_cents, month.completeness) == ("not_estimated", None, None)
    assert "levering ontbreekt" in month.why.text("nl")
    assert result.not_estimated == (("a", "2024-05"),)
    assert result.months[-2].completeness is None
    assert result.final_cents is None


def test_a_month_without_bookings_goes_by_exposure_when_it_is_known() -> None:
    bookings = invented(5)
    month = completed(without(bookings, [JUNE - 1]), even("a")).group("a").months[-2]
    assert month.method == "cape_cod"
    late = int(bookings.cents[(bookings.service_month == JUNE - 1) & (bookings.booked_month > JUNE)].sum())
    assert month.to_come_cents == pytest.approx(late, rel=0.5)


def test_a_group_that_stopped_before_its_longest_delay_has_nothing_to_come() -> None:
    stopped = without(invented(6, group="old"), list(range(JUNE - 9, JUNE + 1)))
    result = completed(together(stopped, invented(7, group="new")))
    assert {month.method for month in result.group("old").months} == {Method.COMPLETE}
    assert result.group("old").to_come_cents == 0
    assert "sinds een maand die al volledig is" in result.group("old").months[-1].why.text("nl")


def test_a_missing_delivery_is_not_late_booking_and_is_not_estimated_without_exposure() -> None:
    bookings = together(invented(8, group="a"), invented(9, group="b"))
    seen = (bookings.group == "b") | (bookings.booked_month <= JUNE - 6)
    bookings = Bookings(
        bookings.service_month[seen], bookings.booked_month[seen], bookings.cents[seen], bookings.group[seen]
    )
    result = completed(bookings, known_until={"a": JUNE - 6})
    months = result.group("a").months
    assert [month.method for month in months[-6:]] == ["not_estimated"] * 6
    assert [month.known_delay for month in months[-8:]] == [1, 0, *[-1] * 6]
    assert [month.method for month in months[-9:-6]] == ["chain_ladder"] * 3
    known = completed(bookings, even("a"), known_until={"a": JUNE - 6}).group("a").months
    assert [month.method for month in known[-6:]] == ["cape_cod"] * 6
    # Nothing of these months is known: all of their cost, about 120 bookings of some 600 euros, is still to come.
    assert all(month.to_come_cents == pytest.approx(120 * 600_00, rel=0.15) for month in known[-6:])


def test_corrections_may_make_what_is_to_come_negative() -> None:
    rows = [(JUNE - i, JUNE - i, 1_000_00, "a") for i in range(30) for _ in range(4)]
    rows += [(JUNE - i, JUNE - i + 1, -100_00 - i, "a") for i in range(1, 30)]
    result = completed(Bookings.of(rows))
    assert result.group("a").diagnostics.corrections
    assert result.to_come_cents == pytest.approx(-100_00, rel=0.2)
    assert result.months[-1].completeness == pytest.approx(Decimal("102.6"), abs=Decimal("0.2"))


def test_the_band_stays_above_nought_only_where_no_correction_ever_occurred() -> None:
    rows = [(JUNE - i, JUNE - i, 1_000_00, "a") for i in range(30) for _ in range(4)]
    late = [(JUNE - i, JUNE - i + 1, 40_00 * (i % 7 == 0), "a") for i in range(1, 30)]
    clean = completed(Bookings.of(rows + late))
    assert (clean.band, clean.low_cents) == ("normal", 0)
    corrected = completed(Bookings.of([*rows, *late, (JUNE - 20, JUNE - 19, -40_00, "a")]))
    assert corrected.low_cents is not None
    assert corrected.low_cents < 0


def test_accruals_are_lines_per_year_with_band_method_and_source() -> None:
    result = complete(
        build_triangles(invented(10), reference=2024 * 12), reference=2024 * 12, source="2024-08-31-1a2b3c4d"
    )
    lines = result.accruals
    assert [(line.year, line.months) for line in lines] == [(2023, ("2023-11", "2023-12")), (2024, ("2024-01",))]
    assert sum(line.amount_cents or 0 for line in lines) == result.to_come_cents
    for line in lines:
        assert line.source == "2024-08-31-1a2b3c4d"
        assert line.methods == (Method.CHAIN_LADDER,)
        assert line.low_cents is not None
        assert line.amount_cents is not None
        assert line.high_cents is not None
        assert line.low_cents < line.amount_cents < line.high_cents
        assert len(line.why) == 2
    assert (
        lines[0].label("nl", "Uitbestede zorg")
        == "Nog te verwachten boekingen, Uitbestede zorg, 2023-11 t/m 2023-12"
    )


def test_the_picture_shows_how_complete_each_month_is() -> None:
    result = completed(invented(11))
    points = picture(result)
    assert [point.month for point in points] == [month.month for month in result.months]
    assert [point.completeness for point in points[:-3]] == [Decimal("100.0")] * 33
    shares = [float(point.completeness or 0) for point in points[-3:]]
    assert shares == pytest.approx([95, 85, 60], abs=3)
    assert sum(point.booked for point in points) == Decimal(result.booked_cents) / 100
    assert picture(result, "a") == points


def test_a_month_of_booking_in_which_everything_came_slowly_is_seen() -> None:
    bookings = invented(12, lines=300, pattern=(0.4, 0.2, 0.15, 0.1, 0.08, 0.07))
    # In February 2024 nearly nothing that was late was booked; it came in March.
    held = (bookings.booked_month == JUNE - 4) & (bookings.service_month < JUNE - 4)
    slow = Bookings(bookings.service_month, bookings.booked_month + held, bookings.cents, bookings.group)
    seen = complete(build_triangles(slow, reference=JUNE - 4), reference=JUNE - 4).group("a").diagnostics.calendar
    usual = (
        complete(build_triangles(bookings, reference=JUNE - 4), reference=JUNE - 4).group("a").diagnostics.calendar
    )
    assert seen is not None
    assert usual is not None
    assert seen.recent[-1].booked_cents < 0.1 * seen.recent[-1].expected_cents
    assert usual.recent[-1].booked_cents == pytest.approx(usual.recent[-1].expected_cents, rel=0.25)
    assert seen.smaller < usual.smaller


def test_mack_s_test_finds_a_rhythm_that_all_months_share() -> None:
    bookings = invented(13, lines=400, pattern=(0.3, 0.2, 0.15, 0.15, 0.1, 0.1))
    # Bookings of even months are held until the odd month after it: diagonals are all fast or all slow.
    held = (bookings.booked_month % 2 == 0) & (bookings.booked_month > bookings.service_month)
    rhythm = Bookings(bookings.service_month, bookings.booked_month + held, bookings.cents, bookings.group)
    seen = complete(build_triangles(rhythm, reference=JUNE), reference=JUNE).group("a").diagnostics.calendar
    assert seen is not None
    assert seen.found


def test_the_result_is_frozen_and_goes_to_json_and_back() -> None:
    result = completed(invented(14))
    assert Completion.model_validate_json(result.model_dump_json()) == result
    with pytest.raises(ValueError, match="frozen"):
        result.booked_cents = 0
    assert json.loads(result.model_dump_json())["groups"][0]["months"][-1]["why"]["key"].startswith("completion.")


def test_what_cannot_be_completed_is_refused_with_a_message() -> None:
    [triangle] = build_triangles(invented(1), reference=JUNE)
    shorter = Triangle.of_rows([[1]], "b", JUNE)
    for triangles, exposure, key in (
        ([], None, "nothing_to_complete"),
        ([triangle, triangle], None, "group_twice"),
        ([triangle, shorter], None, "months_differ"),
        ([triangle], {"a": {JUNE: -1}}, "exposure_negative"),
    ):
        with pytest.raises(RegieError) as refused:
            complete(triangles, reference=JUNE, exposure=exposure)
        assert refused.value.key == f"completion.{key}"


def test_every_method_and_reason_has_its_sentence() -> None:
    texts = sentences("completion")
    assert {f"method_{method}" for method in AllMethods} <= texts.keys()
    assert all(text["nl"] and text["en"] for text in texts.values())
