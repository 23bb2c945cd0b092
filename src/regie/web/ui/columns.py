# SPDX-License-Identifier: EUPL-1.2
"""The columns of a table: each knows how its value reads on the page and what it is in a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import django_tables2
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from regie.reporting.values import Hidden
from regie.vocabulary import Figure, Period
from regie.vocabulary.money import to_euros
from regie.web.ui import formats
from regie.web.ui.components import Tone

Cell = str | int | Decimal | date | datetime | None
"""What an exported cell holds."""


class Column(django_tables2.Column):  # type: ignore[misc]
    """A column of texts. ``link`` gives the address that a row's text leads to, or nothing.

    The other arguments are those of django-tables2: ``accessor``, ``order_by``, ``orderable``, …
    """

    numeric = False
    unbroken = False
    """Whether a value stays on one line, like a day."""

    @property
    def excel(self) -> str:
        """The number format of the cells in a spreadsheet."""
        return "@"

    def __init__(self, label: Any = None, *, link: Callable[[Any], str | None] | None = None, **more: Any) -> None:
        linked: dict[str, Any] = {"linkify": lambda record: link(record)} if link is not None else {}
        super().__init__(label, default=formats.UNKNOWN, **linked, **more)

    def render(self, value: Any) -> Any:
        if isinstance(value, Hidden) or (isinstance(value, Figure) and value.suppressed):
            return _sign("x", _("niet getoond: te weinig personen of aanbieders"))
        if isinstance(value, Figure) and value.value is None:
            return _sign(formats.UNKNOWN, value.remark or _("niet bekend"))
        return self.written(value)

    def written(self, value: Any) -> Any:
        """The value as it reads on the page; never given nothing or a suppressed value."""
        return value

    def exported(self, value: Any) -> Cell:
        """The value for a spreadsheet: numbers as numbers, days as days."""
        if value is None or value == "":
            return None
        if isinstance(value, Hidden) or (isinstance(value, Figure) and value.suppressed):
            return "x"
        return self.exact(value)

    def exact(self, value: Any) -> Cell:
        return str(value)


class Number(Column):
    """Numbers with so many decimals; ``signed`` for changes."""

    numeric = True

    def __init__(self, label: Any = None, *, decimals: int = 0, signed: bool = False, **more: Any) -> None:
        super().__init__(label, **{"initial_sort_descending": True} | more)
        self.decimals = decimals
        self.signed = signed

    @property
    def excel(self) -> str:
        return "#,##0" + ("." + "0" * self.decimals if self.decimals else "")

    def written(self, value: Any) -> str:
        return formats.number(value, self.decimals, signed=self.signed)

    def exact(self, value: Any) -> Cell:
        return value if isinstance(value, int | Decimal) else Decimal(str(value))


class Percent(Number):
    """Percentages, given as a number of percent."""

    def __init__(self, label: Any = None, *, decimals: int = 1, signed: bool = False, **more: Any) -> None:
        super().__init__(label, decimals=decimals, signed=signed, **more)

    @property
    def excel(self) -> str:
        return super().excel + '"%"'

    def written(self, value: Any) -> str:
        return formats.percent(value, self.decimals, signed=self.signed)


class Euro(Number):
    """Amounts in euros: a ``Decimal``, or text such as ``"12.50"``."""

    def written(self, value: Any) -> str:
        return formats.euro(value, self.decimals, signed=self.signed)


class Cents(Euro):
    """Amounts in whole cents, shown in euros."""

    def written(self, value: Any) -> str:
        return formats.cents(value, self.decimals, signed=self.signed)

    def exact(self, value: Any) -> Cell:
        return to_euros(value)

    @property
    def excel(self) -> str:
        return "#,##0.00"


class FigureValue(Number):
    """Values of a vocabulary ``Figure``, in its own unit."""

    def written(self, value: Figure) -> str:
        return formats.figure(value, self.decimals or None)

    def exact(self, value: Figure) -> Cell:
        return value.value

    @property
    def excel(self) -> str:
        return "General"


class Key(Column):
    """A number or key that something is known by, on one line."""

    unbroken = True


class Day(Column):
    """Days."""

    unbroken = True

    @property
    def excel(self) -> str:
        return "dd-mm-yyyy"

    def written(self, value: Any) -> str:
        return formats.short_day(value)

    def exact(self, value: Any) -> Cell:
        if isinstance(value, datetime):
            return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
        return date.fromisoformat(value) if isinstance(value, str) else value


class Moment(Column):
    """Days with their time."""

    unbroken = True

    @property
    def excel(self) -> str:
        return "dd-mm-yyyy hh:mm"

    def written(self, value: datetime) -> str:
        return formats.moment(value)

    def exact(self, value: datetime) -> Cell:
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value


class PeriodName(Column):
    """Periods, sorted by time."""

    def written(self, value: Period | str) -> str:
        return formats.short_period(value)


class Badge(Column):
    """A state as a badge: ``states`` gives per value its text and tone."""

    def __init__(self, label: Any = None, *, states: Mapping[str, tuple[Any, Tone]], **more: Any) -> None:
        super().__init__(label, **more)
        self.states = states

    def written(self, value: Any) -> SafeString:
        text, tone = self.states[value]
        return format_html('<span class="badge badge--{}">{}</span>', tone, text)

    def exact(self, value: Any) -> Cell:
        return str(self.states[value][0])


class Actions(Column):
    """Links or buttons at the end of a row, given by a method ``render_…`` of the table. Not exported."""

    def __init__(self, label: Any = "", **more: Any) -> None:
        settled: dict[str, Any] = {"orderable": False, "empty_values": (), "exclude_from_export": True}
        super().__init__(label, **settled | more)


def _sign(text: str, says: str) -> SafeString:
    return format_html(
        '<span title="{1}"><span aria-hidden="true">{0}</span><span class="said">{1}</span></span>', text, says
    )
