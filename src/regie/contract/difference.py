# SPDX-License-Identifier: EUPL-1.2
"""What differs between two versions of a contract: field by field, and in the reference budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from regie.contract.model import Contract
from regie.contract.places import place
from regie.contract.reference import reference_budget, years_that_compute
from regie.contract.values import Part
from regie.vocabulary.money import written
from regie.vocabulary.periods import Period, PeriodKind

REFERENCE = "reference_budget"


@dataclass(frozen=True)
class Difference:
    """One field that differs. ``before`` or ``after`` is empty where the part was added or taken away; ``clause``
    is what it rests on (of the second contract where that has it)."""

    place: str
    field: str
    before: str
    after: str
    clause: str = ""


def differences(before: Contract, after: Contract) -> list[Difference]:
    """Every field that differs, in the order of the file; parts of a list are matched by what they are called, so
    that their order does not matter. Then the reference budget per municipality and year where both have it."""
    return [*_parts(before, after, "", before, after), *_budgets(before, after)]


def _parts(
    one: Part | None, two: Part | None, where: str, before: Contract, after: Contract
) -> Iterator[Difference]:
    either = one if one is not None else two
    fields = type(either).model_fields if either is not None else {}
    clause = ""
    for part, contract in ((one, before), (two, after)):
        id_ = getattr(part, "clause", "")
        clause = contract.clause_labels.get(id_, clause)
    for field in fields:
        old, new = getattr(one, field, None), getattr(two, field, None)
        if old == new:
            continue
        here = f"{where}.{field}" if where else field
        if _holds_parts(old) or _holds_parts(new):
            yield from _lists(old or (), new or (), here, before, after)
        elif isinstance(old, Part) or isinstance(new, Part):
            yield from _parts(old, new, here, before, after)
        elif _text(old) != _text(new):
            yield Difference(where or "contract", field, _text(old), _text(new), clause)


def _lists(
    old: tuple[Part, ...], new: tuple[Part, ...], where: str, before: Contract, after: Contract
) -> Iterator[Difference]:
    first, second = ({part.identity: part for part in parts} for parts in (old, new))
    for identity in [*first, *(each for each in second if each not in first)]:
        one, two = first.get(identity), second.get(identity)
        if one == two:
            continue
        part = one if one is not None else two
        yield from _parts(one, two, place(where, part), before, after)


def _budgets(before: Contract, after: Contract) -> Iterator[Difference]:
    years = sorted(set(years_that_compute(before)[0]) & set(years_that_compute(after)[0]))
    for year in years:
        period = Period(PeriodKind.YEAR, year)
        old, new = (
            {line.code: line for line in reference_budget(contract, period).children}
            for contract in (before, after)
        )
        for code in sorted({*old, *new}):
            amounts = [written(lines[code].amount) if code in lines else "" for lines in (old, new)]
            if amounts[0] != amounts[1]:
                named = (old.get(code) or new[code]).label.nl
                yield Difference(f"{REFERENCE} ({year})", named, amounts[0], amounts[1])


def _holds_parts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Part)


def _text(value: Any) -> str:
    match value:
        case None | "" | () | {}:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(_text(each) for each in value)
        case dict():
            return ", ".join(f"{key}: {_text(each)}" for key, each in sorted(value.items()))
    return str(value)
