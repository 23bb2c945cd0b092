# SPDX-License-Identifier: EUPL-1.2
"""The register of indicators: each a TOML file with its definition and an SQL file beside it.

``indicators/<id>.toml`` says what the figure means, in sentences that an auditor can check;
``indicators/<id>.sql`` is the one definition that is computed; ``indicators/spark/<id>.sql`` is its reviewed
translation for Spark.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from regie.vocabulary import PeriodKind, RegieError

BREAKDOWNS = ("municipality", "area", "segment", "provider", "age_group", "referrer", "theme")
"""The names a figure can be broken down by, in the order in which people read them."""

Kind = Literal["count", "share", "mean", "median", "percentile", "rate", "amount", "amount_per"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Measure(_Part):
    """One value of an indicator. ``id`` is empty for the indicator itself, ``median`` for ``lead_time.median``.

    ``kind`` says how the value comes about: ``count`` and ``amount`` (cents to euros) are the numerator;
    ``share``, ``mean``, ``rate`` and ``amount_per`` (euros) are numerator times ``scale`` over denominator times
    ``divide``; ``median`` and ``percentile`` are taken from the observations, whose number is the denominator.
    ``numerator_counts`` and ``denominator_counts`` say what is counted (``clients``, ``euro``, ``days``): figures
    that count persons are hidden when small. ``better`` says which direction is good news; empty when neither is.
    ``unknown_nl`` says why there is no value where that is something other than a lack of observations.
    """

    id: str = ""
    nl: str
    en: str
    kind: Kind
    unit: str
    scale: int = 1
    divide: int = 1
    numerator_counts: str = ""
    denominator_counts: str = ""
    better: Literal["", "higher", "lower"] = ""
    definition_nl: str = ""
    definition_en: str = ""
    numerator_nl: str = ""
    numerator_en: str = ""
    denominator_nl: str = ""
    denominator_en: str = ""
    unknown_nl: str = ""
    unknown_en: str = ""

    @property
    def quotient(self) -> bool:
        """Whether there is a denominator; without observations the value is then not known, never 0."""
        return self.kind not in ("count", "amount")


class Indicator(_Part):
    """One indicator of the reference list (``number``), with all that a reader needs to challenge it.

    ``within`` is the dimension that ``home`` leaves out: shares and moves between segments are taken within the
    cell without it. ``needs`` names breakdowns without which the figure says nothing.
    """

    id: str
    number: int
    nl: str
    en: str
    definition_nl: str
    definition_en: str
    numerator_nl: str = ""
    numerator_en: str = ""
    denominator_nl: str = ""
    denominator_en: str = ""
    note_nl: str = ""
    note_en: str = ""
    source: str
    breakdowns: tuple[str, ...]
    within: str = "segment"
    needs: tuple[str, ...] = ()
    periods: tuple[PeriodKind, ...]
    measures: tuple[Measure, ...] = Field(alias="measure", min_length=1)

    @model_validator(mode="after")
    def _known_names(self) -> Indicator:
        unknown = {*self.breakdowns, self.within, *self.needs} - set(BREAKDOWNS)
        if unknown:
            raise ValueError(f"{self.id}: unknown breakdowns {sorted(unknown)}")
        if len({measure.id for measure in self.measures}) != len(self.measures):
            raise ValueError(f"{self.id}: a measure stands there twice")
        return self

    def measure_id(self, measure: Measure) -> str:
        """The id that a figure carries: ``lead_time`` or ``lead_time.median``."""
        return f"{self.id}.{measure.id}" if measure.id else self.id

    def sql(self, dialect: str = "duckdb") -> str:
        """The SQL text in the dialect of an engine."""
        folder = _folder() if dialect == "duckdb" else _folder().joinpath(dialect)
        return folder.joinpath(f"{self.id}.sql").read_text(encoding="utf-8")


@cache
def definitions() -> dict[str, Indicator]:
    """All indicators by id, in the order of the reference list (then by id)."""
    found = [
        Indicator(id=file.name.removesuffix(".toml"), **tomllib.loads(file.read_text(encoding="utf-8")))
        for file in _folder().iterdir()
        if file.name.endswith(".toml")
    ]
    return {indicator.id: indicator for indicator in sorted(found, key=lambda i: (i.number, i.id))}


def definition(indicator: str) -> Indicator:
    """The indicator with this id.

    Raises ``RegieError`` when there is none, listing what is known.
    """
    return find(indicator)[0]


def find(written: str) -> tuple[Indicator, tuple[Measure, ...]]:
    """The indicator and measures that ``id`` (all its measures) or ``id.measure`` names.

    Raises ``RegieError`` when there is none, listing what is known.
    """
    if written in definitions():
        return definitions()[written], definitions()[written].measures
    indicator_id, _, measure_id = written.partition(".")
    indicator = definitions().get(indicator_id)
    measures = tuple(m for m in indicator.measures if m.id == measure_id) if indicator else ()
    if indicator is None or not measures:
        known = [indicator.measure_id(m) for m in indicator.measures] if indicator else list(definitions())
        raise RegieError("figures.indicator_unknown", name=written, known=", ".join(known))
    return indicator, measures


def _folder() -> Traversable:
    return files("regie.figures").joinpath("indicators")
