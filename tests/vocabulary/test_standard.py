# SPDX-License-Identifier: EUPL-1.2
import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from regie.vocabulary import RegieError
from regie.vocabulary.codelists import codelist
from regie.vocabulary.standard import json_schema, standard_page
from regie.vocabulary.tables import ColumnType, table, tables
from regie.vocabulary.texts import LANGUAGES, sentences

ROOT = Path(__file__).parents[2]


def test_the_standard_has_the_eleven_tables():
    assert list(tables()) == [
        "delivery",
        "clients",
        "journeys",
        "trajectories",
        "production",
        "costs",
        "outcomes",
        "activities",
        "ledger_totals",
        "providers",
        "population",
    ]


def test_every_key_column_exists_and_every_code_list_can_be_read():
    for each in tables().values():
        for name in each.key:
            each.column(name)
        for column in each.columns:
            assert (column.codelist is not None) or column.type is not ColumnType.CODE, column.name
            if column.codelist and not column.codelist.startswith("region:"):
                assert codelist(column.codelist)


def test_examples_on_the_page_are_valid_codes():
    for each in tables().values():
        for column in each.columns:
            if column.codelist and not column.codelist.startswith("region:") and column.example:
                assert column.example in codelist(column.codelist), (each.name, column.name)


def test_codes_keep_leading_zeros_and_know_their_validity():
    reasons = codelist("JZ588")
    assert reasons["02"].label == "Overlijden"
    assert not reasons["38"].valid_on(date(2022, 3, 31))
    assert reasons["38"].valid_on(date(2022, 4, 1))
    assert codelist("municipalities")["0917"].label == "Heerlen"


def test_an_unknown_table_or_list_is_said_in_words():
    with pytest.raises(RegieError) as refused:
        table("clienten")
    assert "clients" in refused.value.message("nl")
    with pytest.raises(RegieError):
        codelist("COD999")


def test_the_published_page_and_schema_are_up_to_date():
    assert (ROOT / "docs/delivery-standard.md").read_text(encoding="utf-8") == standard_page(), "run: make docs"
    stored = json.loads((ROOT / "docs/delivery-standard.schema.json").read_text(encoding="utf-8"))
    assert stored == json_schema(), "run: make docs"


def test_every_sentence_exists_in_both_languages_with_the_same_values():
    import string

    for file in files("regie.vocabulary.texts").iterdir():
        if not file.name.endswith(".toml"):
            continue
        for name, sentence in sentences(file.name.removesuffix(".toml")).items():
            assert set(sentence) == set(LANGUAGES), (file.name, name)
            parts = [string.Formatter().parse(sentence[lang]) for lang in LANGUAGES]
            fields = [
                {field.removesuffix("_en").removesuffix("_nl") for _, field, _, _ in part if field}
                for part in parts
            ]
            assert fields[0] == fields[1], (file.name, name)
