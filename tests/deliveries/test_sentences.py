# SPDX-License-Identifier: EUPL-1.2
"""Every rule and refusal has a sentence in Dutch and English that can be filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import regie.deliveries
from regie.vocabulary.texts import LANGUAGES, sentences

CODE = "\n".join(path.read_text(encoding="utf-8") for path in Path(regie.deliveries.__file__).parent.rglob("*.py"))


def open_places(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("name", sorted(sentences("deliveries")))
def test_a_sentence_has_both_languages_with_the_same_values_and_is_used(name):
    texts = sentences("deliveries")[name]
    assert set(texts) == set(LANGUAGES)
    if name != "delivery_row_wrong":  # its problems come in both languages
        assert open_places(texts["nl"]) == open_places(texts["en"])
    short = name.removeprefix("rule_").removeprefix("why_").removeprefix("personal_").removesuffix("_unreadable")
    made = {
        "date",
        "month",
        "amount",
        "quantity",
        "integer",
        "score",
        "email",
        "telephone",
        "number",
        "row_broken",
    }
    assert short in made or f'"{short}"' in CODE or f"deliveries.{name}" in CODE


def test_every_key_in_the_code_has_a_sentence():
    used = set(re.findall(r'"deliveries\.(\w+)"', CODE))
    assert used <= set(sentences("deliveries"))
