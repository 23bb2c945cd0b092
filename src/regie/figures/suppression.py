# SPDX-License-Identifier: EUPL-1.2
"""Small-cell suppression: what of a document may leave the circle that sees small numbers.

All figures of one document go in together, because a hidden number must not follow from any other table of it.

- Counts of persons, journeys and trajectories of 1 up to and including ``hide_up_to`` are hidden; 0 stays 0;
  others are rounded to a multiple of ``round_to``.
- Shares, rates and euros per client are computed from the rounded counts, and hidden when a count of theirs is.
  A share is also hidden when what is left of its denominator is small (98 % of 500 says 10), unless what is left
  is merely not recorded. A mean or median keeps its value and is hidden when the number of observations is.
- An amount is hidden when the clients behind it are; when it is one provider's; and, where the document also
  has it by provider, when fewer than ``least_providers`` contribute or one has more than ``DOMINANT`` of it.
  The last two do not apply to a whole municipality or the whole region, whose cost is public in its accounts.
- Days, hours, sessions, participants of freely accessible help and residents are no counts of known persons.
- Then more is hidden until nothing hidden follows from what is shown: ``protection.py``.

Every hidden figure looks the same: nobody can tell which ones are small and which ones keep them company.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from regie.figures.cells import Cell, Nature, Relation, relations_between
from regie.figures.numbers import Document, Parts, read_document
from regie.figures.protection import protect, rounded
from regie.figures.query import value_of
from regie.figures.registry import Indicator, Measure
from regie.figures.registry import definitions as registry
from regie.vocabulary import UNKNOWN, Figure
from regie.vocabulary.region import Suppression
from regie.vocabulary.texts import say

CLIENTS = ("unique_clients_period", "unique_clients")
"""The counts of clients that tell how many persons stand behind an amount of the same cell."""

PUBLIC = frozenset({"municipality"})
"""Amounts that are broken down by nothing more than this are public in the accounts."""

DOMINANT = 0.8

COVERAGE = ("_known", ".response", "outcome_coverage")
"""How the ids of shares end of which the remainder is merely not recorded: a small one tells of no person."""

REMAINDER = "/remainder"
"""Behind a quantity: what its share leaves of the denominator."""


def suppress(
    figures: Sequence[Figure],
    settings: Suppression,
    definitions: Mapping[str, Indicator] | None = None,
    areas: Mapping[str, str] | None = None,
) -> list[Figure]:
    """The figures of one document, in the same order, as they may be shown.

    ``definitions`` is the registry when it is left out. ``areas`` says in which municipality each area lies; it is
    needed when the document has areas and municipalities in separate tables only. Raises ``RegieError`` when a
    figure's indicator is not in the registry.
    """
    document = read_document(figures, definitions or registry(), areas or {})
    _hide_small(document.cells.cells, settings)
    remainders = _hide_small_remainders(document, settings)
    _hide_amounts(document, settings)
    cells = document.cells.cells
    protect(cells, [*remainders, *relations_between(cells, document.areas, document.same)], settings)
    return [
        _shown(figure, measure, parts, cells, settings)
        for figure, measure, parts in zip(document.figures, document.measures, document.parts, strict=True)
    ]


def _hide(cell: Cell) -> None:
    cell.hidden = cell.primary = True


def _hide_small(cells: Sequence[Cell], settings: Suppression) -> None:
    for cell in cells:
        if cell.nature is Nature.COUNT and 1 <= cell.value <= settings.hide_up_to:
            _hide(cell)


def _hide_small_remainders(document: Document, settings: Suppression) -> list[Relation]:
    """Hide shares that are nearly everything. The remainder becomes a cell of its own, so that it is protected
    as any other small number."""
    cells = document.cells
    relations = []
    for figure, measure, parts in zip(document.figures, document.measures, document.parts, strict=True):
        if measure.kind != "share" or parts.numerator is None or parts.denominator is None:
            continue
        if figure.indicator.endswith(COVERAGE):
            continue
        part, whole = cells.cells[parts.numerator], cells.cells[parts.denominator]
        small = 1 <= whole.value - part.value <= settings.hide_up_to
        if small and part.value and part.nature is whole.nature is Nature.COUNT:
            rest = whole.value - part.value
            number = cells.add(part.quantity + REMAINDER, part.period, part.place, rest, Nature.COUNT)
            _hide(cells.cells[number])
            part.hidden = True
            relations.append(Relation(((parts.denominator, 1), (parts.numerator, -1), (number, -1)), table=False))
    return relations


def _hide_amounts(document: Document, settings: Suppression) -> None:
    cells = document.cells
    by_provider: dict[tuple[str, str, tuple[tuple[str, str], ...]], list[int]] = defaultdict(list)
    for cell in cells.cells:
        provider = dict(cell.place).get("provider")
        if cell.nature is Nature.AMOUNT and provider not in (None, UNKNOWN):
            rest = tuple(part for part in cell.place if part[0] != "provider")
            by_provider[cell.quantity, cell.period, rest] += [abs(cell.value)] if cell.value else []
            if cell.value and settings.least_providers > 1:
                _hide(cell)
    for cell in cells.cells:
        if cell.nature is not Nature.AMOUNT or not cell.value:
            continue
        clients = [cells.index.get((quantity, cell.period, cell.place)) for quantity in CLIENTS]
        if any(number is not None and cells.cells[number].primary for number in clients):
            _hide(cell)
        amounts = by_provider.get((cell.quantity, cell.period, cell.place))
        if amounts and {name for name, _ in cell.place} - PUBLIC:
            dominated = settings.least_providers > 1 and max(amounts) > DOMINANT * abs(cell.value)
            if len(amounts) < settings.least_providers or dominated:
                _hide(cell)
    for measure, parts in zip(document.measures, document.parts, strict=True):
        if measure.kind == "amount_per" and parts.numerator is not None and parts.denominator is not None:
            amount, persons = cells.cells[parts.numerator], cells.cells[parts.denominator]
            if persons.primary and amount.nature is Nature.AMOUNT and amount.value:
                _hide(amount)


def _shown(figure: Figure, measure: Measure, parts: Parts, cells: Sequence[Cell], settings: Suppression) -> Figure:
    """The figure as a reader may see it."""
    used = [cells[number] for number in parts.cells]
    if any(cell.hidden for cell in used):
        return figure.model_copy(
            update={
                "value": None,
                "numerator": None,
                "denominator": None,
                "suppressed": True,
                "remark": say("suppression.hidden"),
            }
        )

    def shown(number: int | None, otherwise: int | None) -> int | None:
        if number is None:
            return otherwise
        cell = cells[number]
        return cell.value if cell.nature is Nature.AMOUNT else rounded(cell.value, settings)

    if figure.value is None or not used:
        return figure
    if parts.minuend is not None and parts.subtrahend is not None:
        first, second = cells[parts.minuend].value, cells[parts.subtrahend].value
        return figure.model_copy(update={"value": rounded(first, settings) - rounded(second, settings)})
    if not measure.quotient:
        number = shown(parts.numerator, None)
        return (
            figure if number is None or measure.kind == "amount" else figure.model_copy(update={"value": number})
        )
    numerator = shown(parts.numerator, figure.numerator)
    denominator = shown(parts.denominator, figure.denominator)
    if measure.kind == "mean" and numerator is not None and denominator and figure.denominator:
        # the sum is brought to the rounded number of observations, so that the mean stays what it is
        numerator = round(numerator * denominator / figure.denominator)
    value = (
        figure.value
        if measure.kind in ("median", "percentile")
        else value_of(measure, (numerator, denominator, None))[0]
    )
    return figure.model_copy(update={"value": value, "numerator": numerator, "denominator": denominator})
