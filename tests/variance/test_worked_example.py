# SPDX-License-Identifier: EUPL-1.2
"""``docs/worked-variance.md`` line by line: what is known goes in, what was worked out must come out."""

from pathlib import Path

import pytest

from regie.variance import Adjustment, Basis, Cell, Realised, Reference, Variance, analyse, method_bridge
from regie.vocabulary import RegieError
from regie.vocabulary.money import to_cents, to_euros

PAGE = Path(__file__).parents[2] / "docs" / "worked-variance.md"


def table(name: str) -> list[dict[str, str]]:
    lines = PAGE.read_text(encoding="utf-8").split(f"\n### {name}\n")[1].split("\n#")[0].splitlines()
    rows = [[part.strip() for part in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def worked() -> Variance:
    cells = [
        Cell(
            where={"segment": row["segment"]},
            kind=row["kind"],
            reference=Reference(
                cents=row["reference"],
                before_index=row["before index"] or None,
                care_months=row["reference care-months"],
            ),
            realised=Realised(
                cents=row["realised"], accrued=row["accrued"], care_months=row["realised care-months"]
            ),
        )
        for row in table("cells")
    ]
    saving = Adjustment(step="saving_not_realised", cents=to_cents("700.00"), where={"segment": "overhead"})
    basis = Basis(kind="reference_production", name="voorbeeld")
    return analyse(cells, levels=["segment"], basis=basis, adjustments=[saving])


def test_every_effect_of_every_segment_is_the_one_worked_out():
    result = worked()
    lines = {line.where["segment"]: line for line in result.by("segment")} | {"total": result.total}
    rows = table("shapley")
    assert len(rows) == len(lines)
    for row in rows:
        effects = lines[row.pop("segment")].effects
        assert {code: str(to_euros(cents)) for code, cents in effects.items()} == row


def test_the_bridge_takes_the_steps_worked_out():
    steps = [
        {
            "step": s.code,
            "from": str(to_euros(s.begins_at)),
            "amount": str(to_euros(s.amount)),
            "to": str(to_euros(s.ends_at)),
        }
        for s in worked().bridge
    ]
    assert steps == table("bridge")


def test_every_method_gives_the_terms_worked_out():
    found = {m.method: {term: str(to_euros(cents)) for term, cents in m.terms.items()} for m in worked().methods}
    expected = {}
    for row in table("methods"):
        method = row.pop("method")
        expected[method] = {term: amount for term, amount in row.items() if amount}
    assert found == expected


def test_the_index_effect_stands_apart():
    total = worked().total
    assert (total.index_effect, total.excess) == (to_cents("2300.00"), to_cents("1200.00"))


def test_the_sentence_names_every_factor_and_no_cause():
    result = worked()
    assert result.sentence_nl.replace("\u00a0", " ") == (
        "De kosten zijn € 1.200 hoger dan de lumpsum van € 39.300. Vergeleken met de referentieproductie voorbeeld "
        "hoort daarvan € −12.250 bij nieuwe en beëindigde groepen, € +7.796 bij volume, € +3.754 bij kosten per "
        "cliëntmaand, € +1.200 bij kosten die niet aan cliënten gebonden zijn en € +700 bij ingeboekte besparingen "
        "die niet zijn gerealiseerd. Dit zegt bij welke factor het verschil hoort, niet waardoor het is ontstaan."
    )
    assert result.sentence_en.startswith("The cost is €1,200 above the lump sum of €39,300. Compared with")


def test_the_remarks_say_what_the_data_did_not_allow():
    remarks = {remark.kind: remark.nl.replace("\u00a0", " ") for remark in worked().remarks}
    assert remarks["units_missing"].startswith("In 1 van de 1 groepen (realisatie € 24.300) zijn eenheden niet")
    assert "samen € −12.250" in remarks["turnover"]
    assert {"no_stacking", "no_duration", "no_norm_index", "basis_reference_production"} <= set(remarks)


def test_the_bridge_of_the_main_method_is_the_bridge():
    result = worked()
    assert method_bridge(result, "shapley") == result.bridge
    assert method_bridge(result, "shapley", segment="A") == result.bridge_of(segment="A")


def test_the_bridge_of_another_method_has_its_terms_between_the_same_corrections():
    told = {
        row.pop("method"): {code: amount for code, amount in row.items() if amount} for row in table("methods")
    }
    for method, terms in told.items():
        first, *tied, last = method_bridge(worked(), method)
        assert {step.code: str(to_euros(step.amount)) for step in tied if step.amount} == terms
        assert (first.code, first.begins_at, first.amount) == ("saving_not_realised", 3930000, 70000)
        assert (last.code, last.amount, last.ends_at) == ("not_client_tied", 120000, 4050000)


def test_no_method_but_the_main_one_speaks_of_an_unknown_method_or_part():
    assert method_bridge(worked(), "guess") is None
    with pytest.raises(RegieError) as refused:
        method_bridge(worked(), "shapley", segment="Z")
    assert refused.value.key == "variance.part_unknown"
