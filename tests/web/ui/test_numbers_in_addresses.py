# SPDX-License-Identifier: EUPL-1.2
"""What looks like a number and is none gives the page as if nothing had been written, never a failure."""

from __future__ import annotations

import ast
import doctest
from pathlib import Path

import pytest

import regie.web
from regie.web.ui import numbers
from regie.web.ui.numbers import content_length, whole_number


def test_the_examples_hold() -> None:
    assert doctest.testmod(numbers) == (0, doctest.testmod(numbers).attempted)
    assert doctest.testmod(numbers).attempted == 3


@pytest.mark.parametrize("written", ["²", "①", "٣", "1" * 5000, "1e3", " 1", "1_0", "-1", "+1", "1.0", ""])
def test_only_plain_digits_are_a_number(written: str) -> None:
    assert whole_number(written) is None


def test_a_length_of_more_digits_than_fit_stays_too_much() -> None:
    assert content_length("1" * 5000) > 10**17


def test_nothing_in_the_web_asks_isdigit_what_int_has_to_read() -> None:
    found = [
        f"{file.name}:{each.lineno}"
        for file in Path(regie.web.__path__[0]).rglob("*.py")
        for each in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(each, ast.Attribute) and each.attr in ("isdigit", "isnumeric")
    ]
    assert not found
