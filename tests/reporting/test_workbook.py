# SPDX-License-Identifier: EUPL-1.2
"""A workbook computes the settlement again, to the same cents."""

from __future__ import annotations

import random
import re
import sys
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sample_settlement import sample_header, sample_settlement, viewed
from spreadsheets import WRONG, cells, formulas, needs_office, recomputed, spoiled

sys.path.insert(0, str(Path(__file__).parents[1] / "contract"))

from test_worked_settlement import worked

from regie.reporting.document import Column, Row, Table
from regie.reporting.settlement import write_settlement_workbook
from regie.reporting.values import SUPPRESSED, Format
from regie.reporting.workbook import Overview, Workbook
from regie.review.views import InputView, LineView, Said, SettlementView
from regie.vocabulary.money import largest_remainder

NAMES = sample_header().names["municipality"]
GOOD, BAD, NOT_YET = "alles sluit", "er zijn verschillen", "nog niet herrekend"


def said(text: str) -> Said:
    return Said(nl=text, en=text)


def given(cents: int | None = None, number: str | None = None, unit: str = "percent", **more: Any) -> InputView:
    exact = None if number is None else Decimal(number)
    return InputView(
        label=said("invoer"),
        unit=unit if cents is None else "euro",
        amount=cents,
        number=exact,
        shown=said(""),
        **more,
    )


def line(
    key: str, cents: int, *inputs: InputView, live: str = "", children: tuple[LineView, ...] = ()
) -> LineView:
    return LineView(key=key, label=said(key), amount=cents, live=live, inputs=inputs, children=children)


def divided(key: str, total: int, weights: list[int]) -> LineView:
    parts = largest_remainder(total, weights).tolist()
    children = (
        line(f"{key}/{n}", part, given(weight))
        for n, (part, weight) in enumerate(zip(parts, weights, strict=True))
    )
    return line(key, total, given(total), live="SHARE", children=tuple(children))


def written(path: Path, *trees: LineView) -> Path:
    book = Workbook("Proef")
    for number, tree in enumerate(trees, 1):
        book.add_tree(f"Blad {number}", [tree])
    book.save(path)
    return path


def settled(path: Path, settlement: SettlementView, **more: Any) -> Path:
    write_settlement_workbook(settlement, path, title="Afrekening", names=NAMES, **more)
    return path


def checked(sheet: list[list[Any]]) -> dict[str, list[Any]]:
    """Rows of the sheet with the check, by key."""
    return {str(row[1]): row for row in sheet[5:]}


def cents(value: Any) -> int:
    return round(Decimal(str(value)) * 100)


# Recomputed by another program


def divisions() -> list[LineView]:
    """Ties, amounts below zero, amounts that no spreadsheet can multiply, and many by chance."""
    chance = random.Random(2024)
    trees = [
        divided("even", 100, [1, 1, 1]),
        divided("owed", -100, [1, 1, 1]),
        divided("nought", 0, [3, 4]),
        divided("one", -7, [5]),
        divided("tie", 50, [1, 3, 5, 91]),
        divided("large", 10**12 + 1, [10**11, 10**11 - 1, 3, 0]),
        divided("large-owed", -(10**12) - 1, [10**11, 10**11 - 1, 3, 0]),
    ]
    for number in range(40):
        most = 10 ** chance.randint(1, 11)
        weights = [*(chance.randint(0, most) for _ in range(chance.randint(1, 9))), 1]
        trees.append(divided(f"random-{number}", chance.randint(-(10**10), 10**10), weights))
    return trees


DELIVERED = ("Grootboek", "B7")


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[list[Any]]]]:
    """Workbooks as LibreOffice computes them, from files of which every formula held a wrong value."""
    folder = tmp_path_factory.mktemp("office")
    book = Workbook("Proef")
    book.add_tree("Proef", divisions())
    book.save(folder / "divisions.xlsx")
    settled(folder / "sample.xlsx", sample_settlement())
    settled(folder / "worked.xlsx", viewed(worked()))
    settled(folder / "public.xlsx", viewed(worked()), public=True)
    names = ("divisions", "sample", "worked", "public")
    files = [spoiled(folder / f"{name}.xlsx", folder / f"wrong-{name}.xlsx") for name in names]
    assert cents(checked(cells(files[1])["Controle"])["excess"][3]) == WRONG * 100
    files.append(spoiled(folder / "sample.xlsx", folder / "wrong-changed.xlsx", {DELIVERED: "8304118.4"}))
    found = recomputed(folder, *files)
    return dict(zip((*names, "changed"), found, strict=True))


@needs_office
def test_every_line_is_computed_again_to_the_same_cents(anew: Any) -> None:
    settlement, sheets = sample_settlement(), anew["sample"]
    rows = checked(sheets["Controle"])
    for part in settlement.parts:
        for each in part.walk():
            assert cents(rows[each.key][3]) == each.amount, each.key
    assert sheets["Controle"][2][1] == GOOD
    assert [cents(value) for value in sheets["Samenvatting"][7][1:6]] == [
        settlement.part(key).amount  # type: ignore[union-attr]
        for key in ("reference", "cost", "excess", "valve", "result")
    ]


@needs_office
def test_the_worked_example_is_computed_again_to_the_same_cents(anew: Any) -> None:
    settlement, sheets = viewed(worked()), anew["worked"]
    rows = checked(sheets["Controle"])
    lines = [each for part in settlement.parts for each in part.walk()]
    assert {each.key: cents(rows[each.key][3]) for each in lines} == {each.key: each.amount for each in lines}
    assert sheets["Controle"][2][1] == GOOD
    assert sum(bool(each.live) for each in lines) > 60  # not amounts that were only copied


@needs_office
def test_the_public_edition_computes_without_what_it_leaves_out(anew: Any) -> None:
    sheets = anew["public"]
    rows = checked(sheets["Controle"])
    assert sheets["Controle"][2][1] == GOOD
    assert cents(rows["cost/0001"][3]) == viewed(worked()).part("cost").find("cost/0001").amount  # type: ignore[union-attr]


@needs_office
def test_divisions_come_out_as_by_largest_remainder(anew: Any) -> None:
    rows = checked(anew["divisions"]["Controle"])
    for tree in divisions():
        for each in tree.walk():
            assert cents(rows[each.key][3]) == each.amount, each.key
    assert anew["divisions"]["Controle"][2][1] == GOOD


@needs_office
def test_a_changed_input_works_through_and_the_check_says_so(anew: Any) -> None:
    sheets = anew["changed"]
    rows = checked(sheets["Controle"])
    assert sheets["Controle"][2][1] == BAD
    assert cents(rows["ledger/4300/delivered"][4]) == 100
    assert cents(rows["ledger_division/4300"][6]) == -100
    assert cents(rows["members"][6]) == cents(rows["result"][4]) == cents(rows["excess"][4]) == -100


# What the file holds


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settled(tmp_path_factory.mktemp("book") / "a.xlsx", sample_settlement())


def test_a_reader_that_does_not_compute_sees_the_amounts_and_no_verdict(sample: Path) -> None:
    sheets = cells(sample)
    rows = checked(sheets["Controle"])
    for part in sample_settlement().parts:
        assert all(cents(rows[each.key][3]) == each.amount for each in part.walk())
    assert sheets["Controle"][2][1] == NOT_YET


def test_every_part_has_a_sheet_with_a_dutch_name(sample: Path) -> None:
    assert list(cells(sample)) == [
        "Leeswijzer", "Samenvatting", "Referentiebudget", "Grootboek", "Verdeling grootboek", "Kosten", "Meerkosten",
        "Oorzaken", "Maximum hulpventiel", "Hulpventiel", "Resultaat", "Leden", "Aanbieders", "Taakvelden",
        "Correcties", "Uittreding A006", "Verdelingen", "Controle",
    ]  # fmt: skip


def references(sheet: str, formula: str) -> list[tuple[str, str]]:
    """The cells that a formula names, ranges written out."""
    formula = re.sub(
        r'"[^"]*"',
        "",
        formula.replace("&apos;", "'").replace("&quot;", '"').replace("&gt;", ">").replace("&lt;", "<"),
    )
    found = []
    for quoted, plain, first, last in re.findall(
        r"(?:'((?:[^']|'')+)'!|([A-Za-zÀ-ÿ]+)!)?(\$?[A-Z]{1,2}\$?\d+)(?::(\$?[A-Z]{1,2}\$?\d+))?", formula
    ):
        start, end = first.replace("$", ""), (last or first).replace("$", "")
        column, rows = (
            re.sub(r"\d", "", start),
            range(int(re.sub(r"\D", "", start)), int(re.sub(r"\D", "", end)) + 1),
        )
        assert re.sub(r"\d", "", end) == column
        found += [(quoted.replace("''", "'") or plain or sheet, f"{column}{row}") for row in rows]
    return found


def test_every_formula_names_cells_that_hold_something_and_none_goes_round(sample: Path) -> None:
    values, every = cells(sample), formulas(sample)

    def value(sheet: str, cell: str) -> Any:
        letters, row = re.sub(r"\d", "", cell), int(re.sub(r"\D", "", cell))
        column = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters))) - 1
        return values[sheet][row - 1][column]

    graph = {
        (sheet, cell): references(sheet, formula) for sheet, own in every.items() for cell, formula in own.items()
    }
    assert len(graph) > 300
    for (sheet, cell), targets in graph.items():
        if sheet == "Controle" and cell == "B3":
            continue  # counts differences, also where a line has no second way
        assert targets, (sheet, cell)
        for target in targets:
            assert value(*target) != "", (sheet, cell, target)
    done: set[tuple[str, str]] = set()

    def follow(cell: tuple[str, str], path: tuple[tuple[str, str], ...]) -> None:
        assert cell not in path, path
        if cell not in done:
            for target in graph.get(cell, ()):
                follow(target, (*path, cell))
            done.add(cell)

    for cell in graph:
        follow(cell, ())


def test_a_parent_is_the_sum_of_exactly_its_direct_children(sample: Path) -> None:
    sheets, every = cells(sample), formulas(sample)
    settlement = sample_settlement()
    where = {}
    for name, rows in sheets.items():
        if rows[3:4] and rows[3][:1] == ["Regel"]:
            where |= {str(row[4]): (name, number) for number, row in enumerate(rows[4:], 5) if row[4]}
    for part in settlement.parts:
        for each in part.walk():
            if each.children:
                sheet, row = where[each.key]
                formula = every[sheet][f"B{row}"]
                assert formula.startswith("ROUND(SUM(")
                named = references(sheet, formula)
                assert sorted(named) == sorted((sheet, f"B{where[child.key][1]}") for child in each.children)


def test_an_input_that_is_a_line_of_the_workbook_refers_to_it(tmp_path: Path) -> None:
    cost = line("cost", 700, given(700))
    reference = line("reference", 300, given(300))
    excess = line("excess", 400, given(700, refers_to="cost"), given(300, refers_to="reference"), live="{0}-{1}")
    own = formulas(written(tmp_path / "a.xlsx", cost, reference, excess))["Blad 3"]
    assert own["G5"] == "'Blad 1'!B5"
    assert own["J5"] == "'Blad 2'!B5"
    assert own["B5"] == "ROUND(G5-J5,2)"


def test_a_line_before_it_was_divided_or_shortened_stands_as_a_number(tmp_path: Path) -> None:
    # half of a year's amount names the whole year's line, which has the same key and is not in the workbook
    half = line("reference", 50, given(100, refers_to="reference"), live="{0}/2")
    other = line("other", 10, given(99, refers_to="reference"))
    own = formulas(written(tmp_path / "a.xlsx", half, other))
    assert own["Blad 1"] == {"B5": "ROUND(G5/2,2)"}
    assert own["Blad 2"] == {}


def test_an_input_that_was_computed_itself_refers_to_what_it_was_computed_from(tmp_path: Path) -> None:
    rate = given(None, "6.30", inputs=(given(None, "4.94"), given(None, "1.36")))
    trees = [line(key, 6300, given(100_000), rate, live="ROUND({0}*{1}/100,2)") for key in ("a", "b")]
    path = written(tmp_path / "a.xlsx", *trees)
    assert formulas(path)["Blad 1"]["J5"] == formulas(path)["Blad 2"]["J5"] == "Onderbouwing!B5"
    assert formulas(path)["Blad 1"]["B5"] == "ROUND(G5*J5/100,2)"
    assert [row[1] for row in cells(path)["Onderbouwing"][4:7]] == [6.3, 4.94, 1.36]


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-korting", "@naam", '=HYPERLINK("x")'])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    odd = LineView(
        key="a",
        label=said(text),
        amount=1,
        clause=text,
        formula=said(text),
        inputs=(InputView(label=said(text), unit="euro", amount=1, shown=said(text), source=text),),
    )
    book = Workbook(text)
    book.add_front("Leeswijzer", text, [text])
    book.add_overview("Samen", text, [Overview(text, text, (text,), ((text, ("a",)),))])
    book.add_tree(text, [odd])
    book.add_table(
        "Tabel",
        Table(
            title=text,
            head=text,
            columns=(Column(title=text, format=Format.TEXT),),
            rows=(Row(label=text, cells=(text,)),),
        ),
    )
    book.save(tmp_path / "a.xlsx")
    found = formulas(tmp_path / "a.xlsx")
    assert {name: set(own) for name, own in found.items() if own} == {
        "Samen": {"B5"},
        "Controle": {"B3", "D6", "E6"},
    }
    assert (
        sum(str(value) == text for rows in cells(tmp_path / "a.xlsx").values() for row in rows for value in row)
        >= 14
    )


def test_a_table_of_a_document_keeps_its_numbers_as_numbers(tmp_path: Path) -> None:
    columns = (
        Column(title="Bedrag", format=Format.EURO_CENTS),
        Column(title="Dag", format=Format.DAY),
        Column(title="Zin", format=Format.TEXT),
    )
    rows = (
        Row(label="Een", cells=(Decimal("12.34"), date(2024, 6, 30), "tekst")),
        Row(label="Twee", cells=(SUPPRESSED, None, "")),
    )
    book = Workbook("Proef")
    book.add_table("Tabel", Table(title="Titel", head="Wat", columns=columns, rows=rows, notes=("Noot",)))
    book.save(tmp_path / "a.xlsx")
    sheet = cells(tmp_path / "a.xlsx")["Tabel"]
    assert sheet[3][:4] == ["Een", 12.34, date(2024, 6, 30), "tekst"]
    assert sheet[4][:3] == ["Twee", "x", "–"]
    assert sheet[5][0] == "Noot"


def test_the_same_settlement_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (settled(tmp_path / name, sample_settlement()).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_the_public_edition_names_no_amount_of_a_single_party(tmp_path: Path) -> None:
    sheets = cells(settled(tmp_path / "a.xlsx", sample_settlement(), public=True))
    every = " ".join(str(value) for rows in sheets.values() for row in rows for value in row)
    for name in ("Zorggroep Zuid", "Praktijk Geuldal", "Thuis in Zorg", "A001"):
        assert name not in every
    rows = checked(sheets["Controle"])
    assert cents(rows["members"][3]) == sample_settlement().part("members").amount  # type: ignore[union-attr]
    assert "Uittreding A006" not in sheets
    assert "Openbare uitgave" in every


# What is refused


@pytest.mark.parametrize(
    ("tree", "why"),
    [
        (line("a", 0, children=(line("b", 0), line("b", 0))), "two lines"),
        (line("a", 1, live="{=nowhere}"), "nowhere"),
        (line("a", 1, given(1), live="{1}"), "input 1"),
        (line("a", 1, live="SHARE", children=(line("b", 1, given(1)),)), "division"),
        (line("a", 1, given(1), live="SHARE", children=(line("b", 1),)), "division"),
    ],
)
def test_a_formula_that_would_be_a_guess_is_refused(tmp_path: Path, tree: LineView, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        written(tmp_path / "a.xlsx", tree)


def test_many_children_are_summed_without_a_formula_that_a_spreadsheet_refuses(tmp_path: Path) -> None:
    number = count()
    children = tuple(
        line(f"a/{n}", 1, children=(line(f"a/{n}/b", 1),)) for n in (next(number) for _ in range(450))
    )
    formula = formulas(written(tmp_path / "a.xlsx", line("a", 450, children=children)))["Blad 1"]["B5"]
    assert len(formula) < 8192
    assert all(part.count(",") < 255 for part in formula.split("SUM("))
    assert len(references("Blad 1", formula)) == 450
