# SPDX-License-Identifier: EUPL-1.2
"""The JSON schemas of a figure and a review are published, up to date, and say what is really written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from small_regions import rich_review

from regie.review import figure_schema, review_schema

DOCS = Path(__file__).parents[2] / "docs"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def fits(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """Whether ``value`` is as ``schema`` says, for the few words of the language that these schemas use."""
    if "$ref" in schema:
        return fits(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return any(fits(value, one, whole) for one in schema["anyOf"])
    if "const" in schema:
        return bool(value == schema["const"])
    if schema.get("type") == "object":
        known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
        return (
            isinstance(value, dict)
            and set(schema.get("required", ())) <= set(value)
            and all(
                fits(part, known[key], whole)
                if key in known
                else rest and (rest is True or fits(part, rest, whole))
                for key, part in value.items()
            )
        )
    if schema.get("type") == "array":
        return isinstance(value, list) and all(fits(part, schema.get("items", {}), whole) for part in value)
    named = "type" not in schema or isinstance(value, TYPES[schema["type"]])
    return named and ("pattern" not in schema or re.search(schema["pattern"], value) is not None)


@pytest.mark.parametrize(("name", "made"), [("figure", figure_schema), ("review", review_schema)])
def test_the_published_schema_is_up_to_date(name: str, made: Any) -> None:
    assert json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8")) == made()


@pytest.mark.parametrize("suppressed", [False, True])
def test_what_is_written_fits_the_published_schema(suppressed: bool) -> None:
    review, schema = rich_review(suppressed=suppressed), review_schema()
    written = json.loads(review.model_dump_json())
    assert fits(written, schema, schema)
    for figure in review.figures:
        assert fits(figure.flat(), figure_schema(), {})
    assert not fits({**written, "figures": [{"indicator": "cost"}]}, schema, schema)
    assert not fits({**review.figures[0].flat(), "value": "1.234,56"}, figure_schema(), {})


def test_money_in_a_review_is_text_with_two_decimals_and_nothing_else_is_text() -> None:
    written = json.loads(rich_review(suppressed=True).model_dump_json())["figures"]
    assert {figure["unit"] for figure in written} >= {"euro", "percent", "days", "clients"}
    for figure in written:
        if figure["value"] is None:
            assert figure["suppressed"] or figure["remark"]
        elif figure["unit"] == "euro":
            assert re.fullmatch(r"-?\d+\.\d{2}", figure["value"])
        else:
            assert isinstance(figure["value"], int | float)
