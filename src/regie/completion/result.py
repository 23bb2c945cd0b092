# SPDX-License-Identifier: EUPL-1.2
"""What completion says: per group and month, in all, and as accruals that a settlement can take."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from regie.completion.band import BandKind
from regie.completion.estimate import Method, Pattern
from regie.completion.settings import Settings
from regie.vocabulary.formatting import number
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.rounding import percent_of
from regie.vocabulary.texts import say


class Reason(Frozen):
    """A sentence by key, with the numbers that fill it in (written plainly, a point for decimals)."""

    key: str
    values: dict[str, str] = Field(default_factory=dict)

    def text(self, lang: str = "nl") -> str:
        """The sentence in Dutch (``nl``) or English (``en``)."""
        return say(self.key, lang, **{name: _read(value, lang) for name, value in self.values.items()})


def _read(written: str, lang: str) -> str:
    """A plainly written number as a person reads it."""
    return number(Decimal(written), len(written.partition(".")[2]), lang=lang)


class Amount(Frozen):
    """What is still to come, in whole cents, with the band P10-P90.

    ``low_cents`` and ``high_cents`` belong to ``to_come_cents``, not to the final cost. All four are ``None``
    where nothing could be estimated; ``band`` says how the band was made.
    """

    booked_cents: int
    to_come_cents: int | None
    low_cents: int | None
    high_cents: int | None
    standard_error_cents: int | None
    band: BandKind

    @property
    def final_cents(self) -> int | None:
        """Booked and still to come together; ``None`` when a part of it could not be estimated."""
        if self.to_come_cents is None or self._lacks_something():
            return None
        return self.booked_cents + self.to_come_cents

    def _lacks_something(self) -> bool:
        return False

    @property
    def completeness(self) -> Decimal | None:
        """Booked as a percentage of the final cost, one decimal; ``None`` when not known or not positive."""
        final = self.final_cents
        if final is None or final <= 0:
            return None
        return percent_of(self.booked_cents, final)


class MonthCompletion(Amount):
    """One service month (``2024-06``) of one group. ``known_delay`` is the last delay in months that is known,
    -1 when nothing can be known of the month."""

    month: str
    known_delay: int
    method: Method
    why: Reason


class CalendarEffect(Frozen):
    """Whether some months of booking were fast or slow for all service months at once.

    ``smaller`` is Mack's count Z; with no such effect it lies between ``low`` and ``high`` in 95 % of cases around
    ``expected``. ``recent`` compares the newest months of booking with the pattern.
    """

    smaller: int
    expected: float
    low: float
    high: float
    found: bool
    recent: tuple[RecentBooking, ...]


class RecentBooking(Frozen):
    """One month of booking: what was booked late in it, and what the pattern would have it be."""

    month: str
    booked_cents: int
    expected_cents: int


class Diagnostics(Frozen):
    """The pattern: ``factors`` by delay (from k to k+1) with Mack's ``sigma`` and the ``pairs`` of months behind
    each; ``shares_percent`` known at each delay; months and bookings behind it; money booked later than the
    triangle is wide (counted as booked); whether corrections occur."""

    factors: tuple[float, ...]
    sigma: tuple[float, ...]
    pairs: tuple[int, ...]
    shares_percent: tuple[float, ...]
    months: int
    bookings: int
    booked_beyond_cents: int
    corrections: bool
    calendar: CalendarEffect | None


class GroupCompletion(Amount):
    """One segment or provider group. The amounts are the sums of its months; ``to_come_cents`` leaves out the
    months in ``not_estimated``, and is ``None`` only when no month could be estimated."""

    group: str
    pattern: Pattern
    why: Reason
    months: tuple[MonthCompletion, ...]
    not_estimated: tuple[str, ...]
    diagnostics: Diagnostics

    def _lacks_something(self) -> bool:
        return bool(self.not_estimated)


class MonthTotal(Amount):
    """One service month over all groups. ``not_estimated`` names the groups left out of what is still to come;
    when there are any, the final cost and so the completeness are not known."""

    month: str
    not_estimated: tuple[str, ...]

    def _lacks_something(self) -> bool:
        return bool(self.not_estimated)


class AccrualLine(Frozen):
    """One line for the settlement: what is still to come of one group in one year.

    ``amount_cents`` is ``None`` when it is not estimated, with the reason; ``months`` are the months that it
    covers; ``source`` is the snapshot it was made from.
    """

    group: str
    year: int
    months: tuple[str, ...]
    amount_cents: int | None
    low_cents: int | None
    high_cents: int | None
    band: BandKind
    methods: tuple[Method, ...]
    pattern: Pattern
    why: tuple[Reason, ...]
    source: str

    def label(self, lang: str = "nl", name: str | None = None) -> str:
        """The line's label; ``name`` is what a person calls the group."""
        key = "completion.line" if self.amount_cents is not None else "completion.line_not_estimated"
        return say(key, lang, group=name or self.group, first=self.months[0], last=self.months[-1])

    def method_text(self, lang: str = "nl") -> str:
        """The methods, in words."""
        return ", ".join(say(f"completion.method_{method}", lang) for method in self.methods)


class Completion(Amount):
    """What late bookings still add, at ``reference_month``. Groups add up to months, and both to the total."""

    reference_month: str
    first_month: str
    last_month: str
    source: str
    groups: tuple[GroupCompletion, ...]
    months: tuple[MonthTotal, ...]
    accruals: tuple[AccrualLine, ...]
    settings: Settings

    @property
    def not_estimated(self) -> tuple[tuple[str, str], ...]:
        """Groups and months of which what is still to come could not be estimated."""
        return tuple((group.group, month) for group in self.groups for month in group.not_estimated)

    def _lacks_something(self) -> bool:
        return bool(self.not_estimated)

    def group(self, name: str) -> GroupCompletion:
        """The group with this name (KeyError when there is none)."""
        return {group.group: group for group in self.groups}[name]


class PicturePoint(Frozen):
    """One bar of the picture: euros booked, still to come with its band, and how complete the month is."""

    month: str
    booked: Decimal
    to_come: Decimal | None
    low: Decimal | None
    high: Decimal | None
    completeness: Decimal | None
    remark: str | None


CalendarEffect.model_rebuild()
