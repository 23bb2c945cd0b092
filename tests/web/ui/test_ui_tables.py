# SPDX-License-Identifier: EUPL-1.2
"""Lists: sorted, searched, filtered and paged by the address alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from regie.reporting.values import SUPPRESSED
from regie.web.ui import columns
from regie.web.ui.tables import Choice, Table


@dataclass(frozen=True)
class Row:
    name: str
    place: str
    clients: Any
    cost: int | None
    since: date = date(2024, 1, 2)


class Rows(Table):
    name = columns.Column("Naam", link=lambda row: f"/aanbieder/{row.name}")
    place = columns.Column("Gemeente")
    clients = columns.Number("Cliënten")
    cost = columns.Cents("Kosten")
    since = columns.Day("Sinds")


ROWS = [
    Row("Berk", "Heerlen", 12, 1_234_500),
    Row("élan", "Landgraaf", SUPPRESSED, 50),
    Row("Anker", "Heerlen", 40, None),
    Row("Zon", "Voerendaal", 7, 99),
]


def table(query: str = "", rows: Any = ROWS, **more: Any) -> Rows:
    options: dict[str, Any] = {
        "caption": "Aanbieders",
        "search": ("name", "place"),
        "filters": [Choice("place", "Gemeente", [("Heerlen", "Heerlen"), ("Landgraaf", "Landgraaf")])],
    }
    return Rows(rows, request=RequestFactory().get(f"/lijst{query}"), **options | more)


def names(found: Table) -> list[str]:
    return [row.record.name for row in found.paginated_rows]


def shown(found: Table) -> str:
    with translation.override("nl"):
        return render_to_string("ui/table.html", {"table": found, "request": RequestFactory().get("/lijst")})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sorteer=name", ["Anker", "Berk", "élan", "Zon"]),
        ("?sorteer=-name", ["Zon", "élan", "Berk", "Anker"]),
        ("?sorteer=cost", ["élan", "Zon", "Berk", "Anker"]),
        ("?sorteer=-cost", ["Berk", "Zon", "élan", "Anker"]),
        ("?sorteer=clients", ["Zon", "Berk", "Anker", "élan"]),
        ("?sorteer=-clients", ["Anker", "Berk", "Zon", "élan"]),
    ],
)
def test_rows_sort_without_regard_to_capitals_and_accents_and_the_unknown_comes_last(
    query: str, expected: list[str]
) -> None:
    assert names(table(query)) == expected


@pytest.mark.parametrize(
    "query", ["?sorteer=geheim", "?sorteer=name__delete", "?sorteer=-", "?pagina=x&aantal=9999"]
)
def test_an_address_that_asks_for_what_does_not_exist_shows_the_list_as_it_is(query: str) -> None:
    assert names(table(query)) == ["Berk", "élan", "Anker", "Zon"]


def test_search_looks_in_all_named_columns_without_regard_to_accents() -> None:
    assert names(table("?zoek=ELAN")) == ["élan"]
    assert names(table("?zoek=heerlen")) == ["Berk", "Anker"]


def test_a_filter_keeps_the_chosen_rows_and_ignores_a_choice_that_is_not_there() -> None:
    assert names(table("?place=Landgraaf")) == ["élan"]
    assert len(names(table("?place=Elders"))) == 4


def test_a_page_that_does_not_exist_is_the_nearest_one_that_does() -> None:
    rows = [Row(f"{at:03}", "Heerlen", at, at) for at in range(60)]
    assert names(table("?pagina=99", rows)) == [f"{at:03}" for at in range(50, 60)]
    assert names(table("?pagina=0", rows)) == [f"{at:03}" for at in range(25)]
    assert len(names(table("?aantal=50", rows))) == 50


def test_links_of_a_list_keep_what_else_the_address_says() -> None:
    found = table("?zoek=n&place=Heerlen&periode=2024-H1")
    assert found.heads[0]["url"] == "?zoek=n&place=Heerlen&periode=2024-H1&sorteer=name"
    assert found.clear_url == "?periode=2024-H1"
    assert found.kept == [("periode", "2024-H1")]


def test_two_lists_on_a_page_do_not_answer_to_each_others_parameters() -> None:
    query = "?a-zoek=anker&b-sorteer=name"
    assert names(table(query, name="a")) == ["Anker"]
    assert names(table(query, name="b")) == ["Anker", "Berk", "élan", "Zon"]


def test_the_head_says_how_the_list_is_sorted_and_the_first_cell_is_the_head_of_its_row() -> None:
    html = shown(table("?sorteer=-cost"))
    assert len(re.findall(r'aria-sort="descending"', html)) == 1
    assert "aria-sort" in re.search(r"<th[^>]*>(?:(?!</th>).)*Kosten", html)[0]
    assert '<th scope="row"><a href="/aanbieder/Berk">Berk</a></th>' in html
    assert "<caption" in html


def test_numbers_stand_right_in_dutch_notation() -> None:
    html = shown(table())
    assert '<td class="number">€\xa012.345</td>' in html
    assert '<td class="unbroken">02-01-2024</td>' in html


def test_what_is_hidden_has_a_sign_a_word_and_a_legend() -> None:
    html = shown(table())
    assert '<span aria-hidden="true">x</span>' in html
    assert "niet getoond: te weinig personen of aanbieders" in html
    assert "x = niet getoond" in html
    assert "x = niet getoond" not in shown(table("?place=Nergens", ROWS[:1]))


def test_totals_are_those_given() -> None:
    with translation.override("nl"):
        cells = table(totals={"cost": 9_999_900}).total_cells
    assert [cell["text"] for cell in cells] == ["Totaal", "", "", "€\xa099.999", ""]


def test_an_empty_list_says_what_to_do_and_a_search_without_result_how_to_go_back() -> None:
    html = shown(table(rows=[], empty="Voeg een aanbieder toe.", empty_link="/nieuw", empty_label="Toevoegen"))
    assert "Voeg een aanbieder toe." in html
    assert 'href="/nieuw"' in html
    assert "Niets gevonden" in shown(table("?zoek=xyz"))


def test_text_of_a_row_is_never_taken_as_html() -> None:
    assert "<script>" not in shown(table(rows=[Row("<script>", "<b>", 1, 1)]))


class Groups(Table):
    name = columns.Column("Naam")


@pytest.mark.django_db
def test_a_queryset_is_searched_sorted_and_paged_in_the_database(django_assert_num_queries: Any) -> None:
    Group.objects.bulk_create(Group(name=f"groep {at:03}") for at in range(120))
    request = RequestFactory().get("/lijst?zoek=groep&sorteer=-name&pagina=2")
    with django_assert_num_queries(2):
        found = Groups(Group.objects.all(), request=request, caption="Groepen", search=("name",))
        assert names(found)[0] == "groep 094"
        assert found.paginator.count == 120


def test_a_percentage_a_change_and_a_figure_read_as_they_should() -> None:
    with translation.override("nl"):
        assert columns.Percent().render(Decimal("79.05")) == "79,1%"
        assert columns.Number(signed=True).render(32) == "+32"
        assert columns.Euro(decimals=2).render("12.5") == "€\xa012,50"


@pytest.mark.parametrize("column", [columns.Day("Sinds"), columns.Moment("Ontvangen")])
def test_a_day_with_or_without_its_time_stays_on_one_line(column: columns.Column) -> None:
    assert column.unbroken
