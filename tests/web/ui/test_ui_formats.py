# SPDX-License-Identifier: EUPL-1.2
"""Numbers, days and periods in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from regie.vocabulary import Figure
from regie.web.ui import formats
from regie.web.ui.language import pick


def written(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "value", "dutch", "english"),
    [
        ("{{ x|euro }}", Decimal("3359000"), "€\xa03.359.000", "€3,359,000"),
        ("{{ x|euro:2 }}", "-12.5", "€\xa0−12,50", "−€12.50"),
        ("{{ x|cents:2 }}", 123456, "€\xa01.234,56", "€1,234.56"),
        ("{{ x|millions }}", 3_359_000, "€\xa03,4\xa0mln", "€3.4\xa0million"),
        ("{{ x|number }}", 2638, "2.638", "2,638"),
        ("{{ x|percent }}", Decimal("79.1"), "79,1%", "79.1%"),
        ("{{ x|signed }}", -32, "−32", "−32"),
        ("{{ x|signed }}", 32, "+32", "+32"),
        ("{{ x|day }}", date(2024, 6, 30), "30 juni 2024", "30 June 2024"),
        ("{{ x|short_day }}", "2024-06-30", "30-06-2024", "30 Jun 2024"),
        ("{{ x|period }}", "2024-H1", "eerste halfjaar 2024", "first half of 2024"),
        ("{{ x|short_period }}", "2024-06", "jun 2024", "Jun 2024"),
        ("{% amount x %}", 335900000, "€\xa03.359.000", "€3,359,000"),
        ("{% amount x 2 %}", Decimal("12.5"), "€\xa012,50", "€12.50"),
    ],
)
def test_a_value_reads_as_the_language_writes_it(source: str, value: object, dutch: str, english: str) -> None:
    with translation.override("nl"):
        assert written(source, x=value) == dutch
    with translation.override("en"):
        assert written(source, x=value) == english


@pytest.mark.parametrize(
    "source",
    ["{{ x|euro }}", "{{ x|cents }}", "{{ x|number:1 }}", "{{ x|percent }}", "{{ x|day }}", "{{ x|period }}"],
)
def test_what_is_not_known_is_a_dash_and_never_nought(source: str) -> None:
    assert written(source, x=None) == "–"


def test_a_moment_is_written_in_the_time_of_the_netherlands() -> None:
    with translation.override("nl"):
        assert formats.moment(datetime(2024, 6, 30, 12, 5, tzinfo=UTC)) == "30-06-2024 14:05"


def figure(value: int | Decimal | None, unit: str = "clients", *, suppressed: bool = False) -> Figure:
    return Figure(
        indicator="clients", period="2024-H1", value=value, unit=unit, snapshot="s", suppressed=suppressed
    )


def test_a_figure_is_written_in_its_unit_and_a_hidden_one_as_its_sign() -> None:
    with translation.override("nl"):
        assert formats.figure(figure(Decimal("12.34"), "euro")) == "€\xa012"
        assert formats.figure(figure(Decimal("79.05"), "percent")) == "79,1%"
        assert formats.figure(figure(2638)) == "2.638"
        assert formats.figure(figure(None)) == "–"
        assert formats.figure(figure(None, suppressed=True)) == "x"
        assert "te weinig personen" in written("{% value x %}", x=figure(None, suppressed=True))


def test_words_in_two_languages_are_picked_by_the_reader() -> None:
    words = {"nl": "lumpsum", "en": "lump sum"}
    with translation.override("en"):
        assert pick(words) == "lump sum"
    with translation.override("nl"):
        assert pick(words) == "lumpsum"
        assert pick("los") == "los"
        assert pick(None) == ""
