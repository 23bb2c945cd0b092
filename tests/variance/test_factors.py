# SPDX-License-Identifier: EUPL-1.2
"""What belongs to which factor, one promise at a time."""

from fractions import Fraction

import pytest

from regie.variance import (
    Adjustment,
    Basis,
    Cell,
    CostKind,
    Heads,
    Realised,
    Reference,
    Variance,
    analyse,
    factor_names,
    index_gap,
    sentence,
)
from regie.vocabulary import RegieError

BASIS = Basis(kind="reference_production", name="2024")


def cell(
    place: str, before: tuple[int, ...], after: tuple[int, ...], kind: CostKind = CostKind.CLIENT_TIED
) -> Cell:
    """``before`` and ``after`` are whole euros, care-months and, where known, units; ``place`` is ``segment/provider``."""

    def side(euros: int = 0, months: int = 0, units: int | None = None) -> dict[str, int | None]:
        return {"cents": euros * 100, "care_months": months, "units": units}

    return Cell(
        where=dict(zip(("segment", "provider"), place.split("/"), strict=True)),
        kind=kind,
        reference=Reference(**side(*before)),
        realised=Realised(**side(*after)),
    )


def split(*cells: Cell, **more: object) -> Variance:
    return analyse(cells, levels=("segment", "provider"), basis=BASIS, **more)  # type: ignore[arg-type]


def euros(result: Variance, *codes: str) -> list[float]:
    return [result.total.effects.get(code, 0) / 100 for code in codes]


def test_care_that_goes_to_another_provider_at_the_same_price_is_no_effect_at_all():
    result = split(cell("s/stays", (6000, 60), (10000, 100)), cell("s/leaves", (4000, 40), (0, 0)))
    assert euros(result, "volume", "mix_provider", "cost_per_client_month") == [0, 0, 0]
    assert euros(result, "taken_over", "ended") == [4000, -4000]


def test_care_that_goes_to_a_dearer_new_provider_is_turnover_and_no_price_or_mix():
    result = split(
        cell("s/stays", (6000, 60), (6000, 60)), cell("s/old", (4000, 40), ()), cell("s/new", (), (5000, 40))
    )
    assert euros(result, "volume", "mix_provider", "cost_per_client_month", "taken_over") == [0, 0, 0, 0]
    assert euros(result, "ended", "new") == [-4000, 5000]


def test_a_new_provider_in_a_segment_that_grows_lets_the_segment_have_its_volume_and_mix():
    """Segment s doubles through a new provider at the same price; nothing is new but the provider."""
    result = split(
        cell("s/a", (1000, 10), (1000, 10)), cell("s/b", (), (1000, 10)), cell("t/c", (1000, 10), (2000, 20))
    )
    assert euros(result, "volume", "mix_segment", "mix_provider", "cost_per_client_month") == [2000, 0, 0, 0]
    assert sum(euros(result, "new", "taken_over")) == 0


def test_mix_is_that_of_the_level_where_shares_move():
    among_providers = split(cell("s/cheap", (1000, 10), (500, 5)), cell("s/dear", (3000, 10), (4500, 15)))
    assert euros(among_providers, "mix_segment", "mix_provider", "volume") == [0, 1000, 0]
    among_segments = split(cell("s/x", (1000, 10), (500, 5)), cell("t/y", (3000, 10), (4500, 15)))
    assert euros(among_segments, "mix_segment", "mix_provider", "volume") == [1000, 0, 0]


def test_intensity_and_price_are_told_apart_where_units_are_known_on_both_sides():
    result = split(cell("s/a", (1000, 10, 50), (1320, 10, 60)), cell("s/b", (1000, 10), (1100, 10)))
    # units 5 -> 6 a month and price 20 -> 22: 10 x 1 x 21 and 10 x 2 x 5.5
    assert euros(result, "intensity", "real_price", "cost_per_client_month") == [210, 110, 100]
    remark = next(remark for remark in result.remarks if remark.kind == "units_missing")
    assert remark.nl.startswith("In 1 van de 2 groepen")
    assert "vallen daar samen" in remark.nl


def test_duration_and_stacking_are_told_apart_from_volume_when_heads_are_known():
    only = cell("s/a", (12000, 120), (12000, 120))
    heads = Heads(
        reference_clients=20, realised_clients=25, reference_client_months=100, realised_client_months=100
    )
    result = split(only, heads={"total": heads})
    # clients 20 -> 25 and months per client 5 -> 4: 5 x 4.5 x 1.2 x 100 and -1 x 22.5 x 1.2 x 100
    assert euros(result, "volume", "duration", "stacking") == [2700, -2700, 0]
    months = Heads(reference_client_months=100, realised_client_months=120)
    result = split(only, heads={"total": months})
    # client-months 100 -> 120 and care-months per client-month 1.2 -> 1: 20 x 1.1 x 100 and -0.2 x 110 x 100
    assert euros(result, "volume", "duration", "stacking") == [2200, 0, -2200]


def test_volume_per_segment_is_its_own_and_leaves_no_mix_between_them():
    cells = cell("s/x", (1000, 10), (500, 5)), cell("t/y", (3000, 10), (4500, 15))
    result = split(*cells, volume_per="segment")
    assert euros(result, "volume", "mix_segment") == [1000, 0]
    assert [line.effects["volume"] for line in result.by("segment")] == [-50000, 150000]


def test_cost_beside_care_keeps_its_own_name():
    result = split(
        cell("s/a", (1000, 10), (1000, 10)),
        cell("s/a", (), (70,), CostKind.ADDITIONAL_SERVICE),
        cell("s/a", (10,), (), CostKind.ONE_OFF),
        cell("o/o", (500,), (620,), CostKind.NOT_CLIENT_TIED),
    )
    assert euros(result, "additional_service", "one_off", "not_client_tied") == [70, -10, 120]
    assert [line.where["kind"] for line in result.by("kind")] == [
        "additional_service",
        "client_tied",
        "not_client_tied",
        "one_off",
    ]


def test_a_late_correction_without_care_is_said_and_counted_as_not_client_tied():
    result = split(cell("s/a", (1000, 10), (1000, 10)), cell("s/b", (500, 5), (-30, 0)))
    assert euros(result, "not_client_tied", "ended") == [-30, euros(result, "ended")[0]]
    assert sum(result.total.effects.values()) == result.total.excess
    remark = next(remark for remark in result.remarks if remark.kind == "without_care_months")
    assert "In 1 groepen" in remark.nl
    assert "−30" in remark.nl


def test_a_lump_sum_that_was_not_indexed_is_not_read_as_a_higher_price():
    """Norm index 10 %, contract index none, cost exactly on the norm: all of the excess is index gap."""
    gap = index_gap(2000_00, Fraction(1), Fraction(110, 100))
    cells = cell("s/a", (1000, 10), (1100, 10)), cell("o/o", (1000,), (1100,), CostKind.NOT_CLIENT_TIED)
    result = split(*cells, adjustments=[Adjustment(step="index_gap", cents=gap)])
    assert {code: cents / 100 for code, cents in result.total.effects.items() if cents} == {"index_gap": 200}
    assert not any(remark.kind == "no_norm_index" for remark in result.remarks)


def test_the_index_gap_is_rounded_half_away_from_zero():
    assert index_gap(100, Fraction(1), Fraction(1005, 1000)) == 1
    assert index_gap(-100, Fraction(1), Fraction(1005, 1000)) == -1
    assert index_gap(335376500, Fraction(10630, 10000), Fraction(10637, 10000)) == 220850


def test_lmdi_takes_limits_at_zero_and_is_left_out_where_there_is_none():
    free = split(cell("s/a", (0, 10), (1000, 20)))
    lmdi = next(view for view in free.methods if view.method == "lmdi")
    assert lmdi.terms == {"cost_per_client_month": 100000}
    turned = split(cell("s/a", (-100, 10), (100, 10)), cell("s/b", (100, 10), (100, 10)))
    assert "lmdi" not in {view.method for view in turned.methods}
    assert "In 1 groepen is het bedrag" in next(r.nl for r in turned.remarks if r.kind == "lmdi_impossible")


def test_a_conclusion_whose_sign_depends_on_the_method_is_flagged():
    # standard cost: 10 x 20 - 10 x 60; Bennet: 10 x 60 - 10 x 55
    result = split(cell("s/a", (10000, 100), (2200, 20)), cell("s/b", (5000, 50), (5400, 60)))
    price = next(c for c in result.comparisons if c.conclusion == "price" and not c.where)
    assert price.by_method["standard_cost"] == -400_00
    assert price.by_method["bennet"] == 50_00
    assert price.sign_conflict
    assert price in result.conflicts
    assert price.spread == max(price.by_method.values()) - min(price.by_method.values())
    assert any(r.kind == "sign_depends" and "Prijs" in r.nl for r in result.remarks)
    assert "of de kosten door" in result.sentence_nl


def test_methods_that_agree_on_the_sign_are_not_flagged():
    result = split(cell("s/a", (1000, 10), (1300, 12)))
    assert result.conflicts == ()
    assert "Pas op" not in result.sentence_nl


def test_the_chosen_base_is_named_in_the_result():
    chosen = Basis(kind="base_period", name="2023", source="jaarrekening 2023")
    result = analyse([cell("s/a", (1000, 10), (1300, 12))], levels=("segment", "provider"), basis=chosen)
    assert "basisperiode 2023 (bron: jaarrekening 2023)" in result.remarks[0].nl
    assert "Vergeleken met de basisperiode 2023" in result.sentence_nl


def test_less_and_equal_cost_are_said_as_such():
    assert split(cell("s/a", (1000, 10), (900, 10))).sentence_nl.startswith("De kosten zijn €\u00a0100 lager dan")
    equal = split(cell("s/a", (1000, 10), (1000, 10)))
    assert equal.sentence_nl == "De kosten zijn gelijk aan de lumpsum van €\u00a01.000."
    assert equal.sentence_en == "The cost equals the lump sum of €1,000."


@pytest.mark.parametrize(
    ("cells", "more", "said"),
    [
        ([], {}, "geen bedragen om te vergelijken"),
        ([cell("s/a", (1, 1), (1, 1))] * 2, {}, "komt twee keer voor"),
        ([cell("s/a", (100, 0), (100, 5))], {}, "total bevat wel geld maar geen zorgmaanden"),
        ([Cell(where={"segment": "s"})], {}, "ontbreekt het niveau 'provider'"),
        ([Cell(where={"segment": "s", "provider": "p", "age": "0-3"})], {}, "'age' hoort niet"),
        ([cell("s/a", (1, 1), (1, 1))], {"volume_per": "municipality"}, "'municipality' hoort niet"),
        ([cell("s/a", (1, 1), (1, 1), CostKind.ONE_OFF)], {}, "zorgmaanden bij kostensoort one_off"),
        (
            [cell("s/a", (1, 1), (1, 1))],
            {"adjustments": [Adjustment(step="index_gap", cents=5, where={"segment": "t"})]},
            "daar is geen referentiebedrag",
        ),
        (
            [
                Cell(where={"segment": "s", "provider": str(n)}, reference=Reference(cents=10**15))
                for n in range(1200)
            ],
            {},
            "te groot om op de cent te rekenen",
        ),
    ],
)
def test_bad_input_is_a_sentence_that_says_what_to_do(cells, more, said):
    with pytest.raises(RegieError) as refused:
        split(*cells, **more)
    assert said in refused.value.message("nl")
    assert refused.value.message("en")


def test_a_level_cannot_be_called_kind():
    with pytest.raises(RegieError) as refused:
        analyse([Cell(where={"kind": "x"})], levels=("kind",), basis=BASIS)
    assert "al in gebruik" in refused.value.message("nl")


def test_a_part_that_does_not_exist_is_said():
    result = split(cell("s/a", (1000, 10), (1300, 12)))
    with pytest.raises(RegieError) as unknown:
        result.by("municipality")
    assert "'municipality' hoort niet" in unknown.value.message("nl")
    with pytest.raises(RegieError) as missing:
        result.bridge_of(segment="t")
    assert "segment=t niet voor" in missing.value.message("nl")


def test_a_part_has_its_own_sentence():
    result = split(cell("s/a", (1000, 10), (1300, 12)), cell("t/b", (500, 10), (400, 10)))
    line = result.by("segment")[1]
    said = sentence(line, BASIS, result.comparisons, "nl").replace("\u00a0", " ")
    assert said.startswith("De kosten zijn € 100 lager dan de lumpsum van € 500. Vergeleken met de")


def test_an_index_effect_that_is_not_known_is_empty_and_said():
    result = split(cell("s/a", (1000, 10), (1300, 12)))
    assert result.total.index_effect is None
    assert any(remark.kind == "index_effect_unknown" for remark in result.remarks)


def test_every_factor_conclusion_and_method_has_a_name_in_both_languages():
    result = split(
        cell("s/a", (1000, 10, 5), (1300, 12, 7)), cell("s/b", (500, 5), ()), cell("t/c", (), (400, 10))
    )
    spoken = {term for view in result.methods for term in view.terms} | {c.conclusion for c in result.comparisons}
    for code in spoken | set(result.factors):
        names = factor_names(code)
        assert names["nl"]
        assert names["en"]
        assert not names["nl"].startswith("mix_")


def test_money_is_a_string_with_two_decimals_in_json():
    written = split(cell("s/a", (1000, 10), (1300, 12))).model_dump(mode="json")
    assert (written["total"]["reference"], written["total"]["realised"]) == ("1000.00", "1300.00")
    assert written["total"]["effects"] == {"volume": "208.33", "cost_per_client_month": "91.67"}
