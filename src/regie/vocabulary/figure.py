# SPDX-License-Identifier: EUPL-1.2
"""A figure: one value of one indicator, for one period and one breakdown, from one snapshot."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, field_serializer

from regie.vocabulary.frozen import Frozen

TOTAL = "total"
"""The value of every breakdown name in the row that covers the whole region."""

UNKNOWN = "unknown"
"""The value of a breakdown where the deliveries leave it empty (no referrer, no theme, no area)."""

Euros = Annotated[str, Field(pattern=r"^-?\d+\.\d{2}$", description="Euros with two decimals.")]
"""Money as it is written in JSON."""


class Figure(Frozen):
    """One figure.

    ``indicator`` is an id of the registry, with a measure behind a point where a family has several
    (``lead_time.median``). ``period`` is written as ``2024-06``, ``2024-Q2``, ``2024-H1`` or ``2024``.
    ``breakdown`` maps names (``municipality``, ``segment``) to codes, or to ``"total"``. ``value`` is a whole
    number, a ``Decimal`` (percent, days, euros) or ``None`` when it is not known or suppressed; why is in
    ``remark``. ``numerator`` and ``denominator`` are what the value was made of, where it is a quotient; they
    are empty in a suppressed figure. They are whole: persons, days, or cents where money was counted.

    As JSON, euros are text with two decimals and every other value is a number.
    """

    indicator: str
    period: str
    breakdown: dict[str, str] = Field(default_factory=dict)
    value: int | Decimal | None
    unit: str
    snapshot: str
    suppressed: bool = False
    remark: str | None = None
    numerator: int | None = None
    denominator: int | None = None

    @field_serializer("value", when_used="json")
    def _written(self, value: int | Decimal | None) -> int | float | Euros | None:
        if value is None or (isinstance(value, int) and self.unit != "euro"):
            return value
        return f"{value:.2f}" if self.unit == "euro" else float(value)

    def flat(self) -> dict[str, Any]:
        """The published form: the breakdown's names beside the other keys, money as text with two decimals."""
        row: dict[str, Any] = {"indicator": self.indicator, "period": self.period, **self.breakdown}
        row |= {"value": self._written(self.value), "unit": self.unit, "snapshot": self.snapshot}
        if self.suppressed:
            row["suppressed"] = True
        if self.remark:
            row["remark"] = self.remark
        return row
