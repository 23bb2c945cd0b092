# SPDX-License-Identifier: EUPL-1.2
"""The sentences for people: each in both languages, and nothing said in one that the other leaves out."""

from decimal import Decimal
from importlib.resources import files
from string import Formatter

import pytest

from regie.vocabulary.texts import LANGUAGES, say, sentences

ROOMS = sorted(file.name.removesuffix(".toml") for file in files("regie.vocabulary.texts").iterdir()
               if file.name.endswith(".toml"))  # fmt: skip


def values(sentence: str) -> set[str]:
    """What is filled in; a value that is itself in a language may have its own name in each."""
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
    return {name.removesuffix("_nl").removesuffix("_en") for name in names}


def test_there_are_sentences() -> None:
    assert {"settlement", "valve", "variance"} <= set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_is_there_in_both_languages_with_the_same_values(room: str) -> None:
    for name, said in sentences(room).items():
        assert set(said) == set(LANGUAGES), name
        assert all(text.strip() for text in said.values()), name
        assert values(said["nl"]) == values(said["en"]), name


@pytest.mark.parametrize(("lang", "written"), [("nl", "12,5 procent"), ("en", "12.5 per cent")])
def test_a_number_with_decimals_is_written_as_in_its_language(lang: str, written: str) -> None:
    assert written in say("procurement.share_cap", lang, value=Decimal("12.5"))
    assert "100 p" in say("procurement.share_cap", lang, value=Decimal("1E+2"))
