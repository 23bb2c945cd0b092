# SPDX-License-Identifier: EUPL-1.2
"""Findings on tariffs: build-up, the contract's index, gaps; transformation agreements per provider."""

from datetime import date
from decimal import Decimal

import pytest
from contract_builders import SMALL, fields
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import contract_from, example
from regie.contract.tariffs import ELEMENTS, tariff_findings
from regie.vocabulary import RegieError
from regie.vocabulary.periods import Period

YEAR = Period.parse("2024")
SHARES = ("60.00", "15.00", "5.00", "15.00", "5.00")
FULL = [{"element": element, "amount": amount} for element, amount in zip(ELEMENTS, SHARES, strict=True)]


def tariff(amount="100.00", valid_from="2024-01-01", valid_to="2024-12-31", cost_price=FULL, **other):
    values = {
        "product": "45A53",
        "unit": "04",
        "amount": amount,
        "valid_from": valid_from,
        "cost_price": cost_price,
    }
    return values | ({"valid_to": valid_to} if valid_to else {}) | other


def agreement(*tariffs, party="A1", **other):
    base = {
        "clause": "coop",
        "id": f"D-{party}",
        "party": party,
        "role": "subcontractor",
        "valid_from": "2023-01-01",
    }
    return base | {"tariffs": list(tariffs)} | other


def found(*agreements, period=YEAR, **changes):
    return tariff_findings(contract_from(fields(service_contracts=list(agreements), **changes)), period)


def only(*agreements, **changes):
    (finding,) = found(*agreements, **changes).findings
    return finding


def test_a_tariff_below_its_build_up_is_a_finding_with_the_difference():
    finding = only(agreement(tariff("97.50")))
    assert (finding.kind, finding.expected, finding.difference) == ("below_cost_price", 100_00, -2_50)
    sentence = finding.sentence().nl
    for word in ("Een", "45A53", "97,50", "2,50", "100,00", "art. 7 Coöperatie", "per uur"):
        assert word in sentence
    assert found(agreement(tariff("100.00"))).findings == ()
    assert found(agreement(tariff("100.01"))).findings == ()


def test_the_build_up_shows_the_five_elements_and_their_sum():
    (built,) = found(agreement(tariff())).build_ups
    assert tuple(built.elements) == ELEMENTS
    assert built.total == built.amount == 100_00


def test_a_tariff_without_build_up_or_with_an_element_missing_cannot_be_judged():
    without = only(agreement(tariff(cost_price=[])))
    assert without.kind == "no_build_up"
    assert found(agreement(tariff(cost_price=[]))).build_ups[0].total is None
    part = only(agreement(tariff("99.00", cost_price=FULL[:3])))
    assert (part.kind, part.missing) == ("element_missing", ("overhead", "indexation"))
    assert "overhead, indexering" in part.sentence().nl


def test_a_tariff_that_does_not_follow_the_contracts_index_is_a_finding():
    # additive: 2024 is 6.37 %, so 94.00 becomes 99.99 (99.9878)
    before = tariff("94.00", "2023-01-01", "2023-12-31")
    finding = only(agreement(before, tariff("100.00")))
    assert (finding.kind, finding.year, finding.expected, finding.difference) == ("not_indexed", 2024, 99_99, 1)
    assert finding.percent == (Decimal("6.37"),)
    assert "boven" in finding.sentence().nl
    assert "art. 5 Indexering" in finding.sentence().nl
    below = only(
        agreement(before, tariff("99.98", cost_price=[FULL[0], *FULL[1:4], FULL[4] | {"amount": "4.98"}]))
    )
    assert below.difference == -1
    assert "onder" in below.sentence().nl
    assert "6,37" in below.sentence().nl
    assert (
        found(agreement(before, tariff("99.99", cost_price=[*FULL[:4], FULL[4] | {"amount": "4.99"}]))).findings
        == ()
    )


def test_a_tariff_that_runs_on_into_a_later_year_was_not_indexed():
    finding = only(agreement(tariff("100.00", "2023-01-01", None)), period=Period.parse("2025"))
    # 2024: 6.37 % makes 106.37; 2025: 4.96 % makes 111.65 (111.645952)
    assert (finding.kind, finding.year, finding.expected, finding.difference) == (
        "not_indexed",
        2025,
        111_65,
        -11_65,
    )
    assert finding.percent == (Decimal("6.37"), Decimal("4.96"))


def test_only_tariffs_that_are_to_follow_the_index_are_compared_with_it():
    rows = (tariff("94.00", "2023-01-01", "2023-12-31"), tariff("100.00"))
    assert found(agreement(*rows, indexed_as_contract=False)).findings == ()
    assert found(agreement(*rows), indexation={"clause": "index", "method": "none"}).findings == ()
    other_product = tariff("94.00", "2023-01-01", "2023-12-31", product="45A54")
    assert [each.kind for each in found(agreement(other_product, rows[1])).findings] == ["expired"]
    within_a_year = (tariff("100.00", "2024-01-01", "2024-06-30"), tariff("101.00", "2024-07-01"))
    assert found(agreement(*within_a_year)).findings == ()


def test_a_missing_index_figure_is_told_and_not_guessed():
    series = [each | {"figures": each["figures"][:2]} for each in SMALL["index_series"]]
    with pytest.raises(RegieError) as refused:
        found(agreement(tariff("100.00", "2023-01-01", None)), index_series=series)
    assert "2024" in refused.value.message("nl")


def test_days_without_a_tariff_are_a_gap_or_an_expired_tariff():
    rows = (tariff("100.00", "2024-01-01", "2024-03-31"), tariff("100.00", "2024-05-01", "2024-10-31"))
    gap, expired = found(agreement(*rows)).findings
    assert (gap.kind, gap.first, gap.last) == ("gap", date(2024, 4, 1), date(2024, 4, 30))
    assert (expired.kind, expired.first, expired.last) == ("expired", date(2024, 11, 1), date(2024, 12, 31))
    assert "1 november 2024" in expired.sentence().nl
    assert found(agreement(*rows), period=Period.parse("2024-Q1")).findings == ()
    ended = agreement(*rows, valid_to="2024-10-31")
    assert [each.kind for each in found(ended).findings] == ["gap"]


def test_an_end_that_never_comes_is_no_end():
    assert found(agreement(tariff(valid_to="9999-12-31"))).findings == ()


def test_only_what_holds_in_the_period_counts():
    early = agreement(tariff(valid_from="2023-01-01", valid_to="2023-06-30", cost_price=[]), valid_to="2023-06-30")
    assert found(early).providers == ()
    later = agreement(tariff(), tariff(valid_from="2025-01-01", valid_to="2025-12-31", cost_price=[]))
    assert found(later).findings == ()


AGREED = {"goal": "Korter", "indicator": "lead_time.median", "state": "under_way"}


def test_transformation_and_talks_are_counted_per_provider_not_per_agreement():
    rows = [
        agreement(transformation=[AGREED, AGREED | {"goal": "Dichtbij", "state": "reached"}]),
        agreement(party="A2", role="member", monitoring_talks=["2024-02-01", "2024-03-01", "2023-12-31"]),
        agreement(party="A2", id="D-A2-2", role="supplier"),
    ]
    result = found(*rows)
    assert result.by_role == {"member": 1, "subcontractor": 1, "supplier": 1}
    assert (result.providers_with_transformation, result.providers_with_talks) == (1, 1)
    one, two = result.providers
    assert one.transformation == {"under_way": 1, "reached": 1}
    assert (two.roles, two.talks, two.tariffs) == (("member", "supplier"), 2, 0)
    assert [each.goal for each in result.transformation] == ["Korter", "Dichtbij"]


def test_the_example_shows_twenty_transformation_agreements_forty_two_talks_and_three_findings():
    result = tariff_findings(example("jens-2023-2027"), Period.parse("2024-H1"))
    assert result.providers_with_transformation == 20
    assert result.providers_with_talks == len(result.providers) == 42
    assert [(each.party, each.kind) for each in result.findings] == [
        ("A014", "below_cost_price"),
        ("A019", "not_indexed"),
        ("A033", "no_build_up"),
    ]
    assert all("{" not in each.sentence().said(lang) for each in result.findings for lang in ("nl", "en"))
    assert type(result).model_validate_json(result.model_dump_json()) == result


CENTS = st.integers(0, 10**6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CENTS, st.lists(CENTS, max_size=5)), min_size=1, max_size=4), st.randoms())
def test_a_tariff_is_below_cost_price_exactly_when_its_elements_come_to_more(rows, random):
    def euros(cents):
        return f"{cents // 100}.{cents % 100:02}"

    tariffs = [
        tariff(
            euros(cents),
            product=f"P{place}",
            cost_price=[{"element": ELEMENTS[n], "amount": euros(part)} for n, part in enumerate(parts)],
        )
        for place, (cents, parts) in enumerate(rows)
    ]
    result = found(agreement(*tariffs))
    below = {f"P{place}": cents - sum(parts) for place, (cents, parts) in enumerate(rows) if cents < sum(parts)}
    assert {each.product: each.difference for each in result.findings if each.kind == "below_cost_price"} == below
    random.shuffle(tariffs)
    assert found(agreement(*tariffs)) == result
