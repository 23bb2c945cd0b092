# SPDX-License-Identifier: EUPL-1.2
"""What a leaving member compensates the cooperative: damage by ground, less what both sides limited, never below
nought and never more than the member's own turnover in the year before.

The year before is, as the contract says, the last whole calendar year up to the last day as a member, or the
twelve months that end on that day (a part of a month by days). A loss that was already divided by turnover is no
ground: the member has borne it. A region keeps a file per member that left, ``settlements/2024/exit-A001.toml``,
amounts here illustrative::

    party = "A001"
    left_on = 2024-03-31                    # last day as a member
    components = [
      { ground = "stranded_cost", name = "Huur locatie", amount = "120000.00", source = "Huurcontract" },
    ]
    mitigation = [
      { by = "cooperative", name = "Onderverhuur", amount = "45000.00" },
    ]
    decisions = [
      { body = "Bestuur", decided_on = 2024-05-14, amount = "75000.00" },
    ]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BeforeValidator, model_validator

from regie.contract.lines import Line, Quantity, Words, amount, days, name
from regie.contract.model import Contract
from regie.contract.region_files import files_in, load_part
from regie.contract.settlement.inputs import Turnover
from regie.contract.settlement.turnover import month_input, month_turnover
from regie.contract.settlement.wording import member_words
from regie.contract.values import Amount, Code, Day, Named, Part
from regie.vocabulary.errors import RegieError
from regie.vocabulary.money import to_cents, to_euros
from regie.vocabulary.periods import Period, first_day, month_number

GroundOfDamage = Literal["stranded_cost", "wind_down", "replacement"]


def _ground(value: Any) -> Any:
    if isinstance(value, str) and value not in get_args(GroundOfDamage):
        raise RegieError("members.exit_ground", value=value, known=", ".join(get_args(GroundOfDamage)))
    return value


class ExitComponent(Part):
    """Damage by a member's leaving: cost that stays behind, of winding down, or of replacing it."""

    KEY: ClassVar = ("ground", "name")
    ground: Annotated[GroundOfDamage, BeforeValidator(_ground)]
    name: Named
    amount: Amount
    source: Named


class Mitigation(Part):
    """How one of the two sides limited the damage, and what that saved."""

    KEY: ClassVar = ("by", "name")
    by: Literal["member", "cooperative"]
    name: Named
    amount: Amount


class ExitDecision(Part):
    """What a body decided; ``amount`` where it fixed the compensation."""

    KEY: ClassVar = ("body", "decided_on")
    body: Named
    decided_on: date
    amount: Amount | None = None


class Exit(Part):
    """A member that left, its last day as a member, and what that costs the cooperative."""

    KEY: ClassVar = ("party", "left_on")
    party: Code
    left_on: Day
    components: tuple[ExitComponent, ...]
    mitigation: tuple[Mitigation, ...] = ()
    decisions: tuple[ExitDecision, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        amounts: tuple[ExitComponent | Mitigation, ...] = (*self.components, *self.mitigation)
        for part in amounts:
            if part.amount < 0:
                raise RegieError("members.exit_negative", name=part.name, amount=part.amount)
        lists: tuple[tuple[Part, ...], ...] = (self.components, self.mitigation, self.decisions)
        for parts in lists:
            for first, second in pairwise(sorted(parts, key=lambda each: each.identity)):
                if first.identity == second.identity:
                    raise RegieError("members.exit_twice", what=", ".join(str(each) for each in first.identity))
        return self


def load_exits(region_folder: Path, year: int) -> tuple[Exit, ...]:
    """The members that left, as the region keeps them for the settlement of a year, by code.

    Raises ``RegieError`` (``FileInvalid``) with what is wrong in a file, or when it is named after another party.
    """
    result = []
    for file in files_in(region_folder / "settlements" / str(year)):
        if not file.name.startswith("exit-"):
            continue
        found = load_part(file, Exit)
        if file.stem != f"exit-{found.party}":
            raise RegieError("members.exit_file_name", file=file.name, party=found.party)
        result.append(found)
    return tuple(sorted(result, key=lambda each: each.party))


def exit_line(
    contract: Contract,
    exit_: Exit,
    turnover: Sequence[Turnover],
    party_names: Mapping[str, str],
    *,
    snapshot: str = "",
) -> Line:
    """The compensation of a member that left: ``exit/A001`` with ``components``, ``mitigation``, ``floor`` and
    ``cap``, and ``decided`` once every body named by the contract fixed the same amount.

    ``turnover`` must hold every month of the year that the cap rests on (nought is a row too); ``snapshot`` is
    named as its source. Raises
    ``RegieError`` when the contract knows no such exit, a month's turnover is missing, a body is unknown, or more
    was decided than the cap allows.
    """
    clause = _clause(contract)
    _left(contract, exit_, party_names)
    key = f"exit/{exit_.party}"
    components = Line.total(f"{key}/components", member_words("exit_components"), _components(exit_, key, clause))
    mitigation = Line.total(f"{key}/mitigation", member_words("exit_mitigation"), _mitigation(exit_, key, clause))
    damage = components.amount + mitigation.amount
    both = f"{{={components.key}}}+{{={mitigation.key}}}"
    floor = Line.leaf(
        f"{key}/floor",
        member_words("exit_floor"),
        max(0, -damage),
        member_words("exit_formula_floor"),
        clause=clause,
        live=f"MAX(0,-({both}))",
    )
    cap = _cap(contract, exit_, turnover, party_names, snapshot)
    over = max(0, damage + floor.amount - int(cap.value))
    capped = Line.leaf(
        f"{key}/cap",
        member_words("exit_cap_bites" if over else "exit_cap"),
        -over,
        member_words("exit_formula_cap"),
        (cap,),
        clause,
        live=f"-MAX(0,{both}+{{={floor.key}}}-{{0}})",
    )
    lines = [components, mitigation, floor, capped]
    lines += _decided(contract, exit_, lines, int(cap.value), party_names)
    label = member_words("exit", party=name(party_names.get(exit_.party, exit_.party)), day=days(exit_.left_on))
    return Line.total(key, label, lines, formula=member_words("exit_formula"), clause=clause)


def exit_remarks(contract: Contract, exit_: Exit, party_names: Mapping[str, str]) -> tuple[Words, ...]:
    """What is still open about a compensation: bodies that have not decided, or not on the same amount."""
    party = party_names.get(exit_.party, exit_.party)
    latest = _latest(exit_)
    open_ = [body for body in _bodies(contract, exit_) if body not in latest]
    if open_ or not latest:
        return (
            member_words("exit_undecided", party=party, bodies=", ".join(open_) or "-", clause=_clause(contract)),
        )
    if _fixed(contract, exit_) is None:
        return (
            member_words(
                "exit_not_agreed", party=party, bodies=", ".join(sorted(latest)), clause=_clause(contract)
            ),
        )
    return ()


def year_of_cap(contract: Contract, left_on: date) -> tuple[date, date]:
    """First and last day of the year whose turnover is the most that a member which left owes."""
    after = left_on + timedelta(days=1)
    if contract.cooperative is not None and contract.cooperative.exit_cap_basis == "preceding_calendar_year":
        return date(after.year - 1, 1, 1), date(after.year - 1, 12, 31)
    leap_day = (after.month, after.day) == (2, 29)
    return (date(after.year - 1, 2, 28) if leap_day else after.replace(year=after.year - 1)), left_on


def _components(exit_: Exit, key: str, clause: str) -> list[Line]:
    result = []
    for number, each in enumerate(sorted(exit_.components, key=lambda each: each.identity), 1):
        label = member_words(f"exit_{each.ground}", name=name(each.name))
        inputs = (amount(label, to_cents(each.amount), source=each.source),)
        result.append(
            Line.leaf(f"{key}/components/{number}", label, to_cents(each.amount), inputs=inputs, clause=clause)
        )
    return result


def _mitigation(exit_: Exit, key: str, clause: str) -> list[Line]:
    result = []
    for number, each in enumerate(sorted(exit_.mitigation, key=lambda each: each.identity), 1):
        label = member_words(f"exit_by_{each.by}", name=name(each.name))
        cents = to_cents(each.amount)
        inputs = (amount(label, cents),)
        own_key = f"{key}/mitigation/{number}"
        result.append(
            Line.leaf(own_key, label, -cents, member_words("exit_formula_less"), inputs, clause, live="-{0}")
        )
    return result


def _cap(
    contract: Contract,
    exit_: Exit,
    turnover: Sequence[Turnover],
    party_names: Mapping[str, str],
    snapshot: str,
) -> Quantity:
    """The member's own turnover in the year before, month by month."""
    first, last = year_of_cap(contract, exit_.left_on)
    party, clause = party_names.get(exit_.party, exit_.party), _clause(contract)
    amounts = month_turnover([row for row in turnover if row.party == exit_.party])
    months, missing = [], []
    for month in range(month_number(first), month_number(last) + 1):
        if (exit_.party, month) not in amounts:
            missing.append(str(Period.of_month(month)))
            continue
        begin, end = max(first, first_day(month)), min(last, first_day(month + 1) - timedelta(days=1))
        days_in = (end - begin).days + 1
        months.append(month_input(month, amounts[(exit_.party, month)], days_in, snapshot))
    if missing:
        raise RegieError("members.exit_turnover_missing", party=party, months=", ".join(missing), clause=clause)
    total = sum(int(month.value) for month in months)
    if total < 0:
        year = f"{first} t/m {last}"
        raise RegieError("members.negative", party=party, period=year, amount=to_euros(total), clause=clause)
    label = member_words("exit_turnover", first=days(first), last=days(last))
    return Quantity(
        label, total, "cents", clause=clause, formula=member_words("formula_turnover"), inputs=tuple(months)
    )


def _decided(
    contract: Contract, exit_: Exit, lines: Sequence[Line], cap: int, party_names: Mapping[str, str]
) -> list[Line]:
    """What the bodies fixed differs from the computed amount; nothing as long as they have not."""
    known = contract.cooperative.exit_decided_by if contract.cooperative is not None else ()
    for each in exit_.decisions:
        if known and each.body not in known:
            raise RegieError("members.exit_body", body=each.body, known=", ".join(known), clause=_clause(contract))
        if each.amount is not None and not 0 <= to_cents(each.amount) <= cap:
            raise RegieError(
                "members.exit_above_cap",
                party=party_names.get(exit_.party, exit_.party),
                body=each.body,
                amount=to_euros(to_cents(each.amount)),
                cap=to_euros(cap),
                clause=_clause(contract),
            )
    fixed = _fixed(contract, exit_)
    if fixed is None:
        return []
    computed = sum(line.amount for line in lines)
    who = ", ".join(f"{each.body} {each.decided_on}" for each in _latest(exit_).values())
    inputs = (amount(member_words("exit_fixed"), fixed, source=who, clause=_clause(contract)),)
    live = "{0}-(" + "+".join(f"{{={line.key}}}" for line in lines) + ")"
    key, formula = f"exit/{exit_.party}/decided", member_words("exit_formula_decided")
    return [
        Line.leaf(
            key, member_words("exit_decided"), fixed - computed, formula, inputs, _clause(contract), live=live
        )
    ]


def _fixed(contract: Contract, exit_: Exit) -> int | None:
    """The amount in cents that every body named by the contract fixed in its last decision."""
    latest = _latest(exit_)
    amounts = {latest[body].amount if body in latest else None for body in _bodies(contract, exit_)}
    if len(amounts) != 1:
        return None
    only = amounts.pop()
    return None if only is None else to_cents(only)


def _bodies(contract: Contract, exit_: Exit) -> tuple[str, ...]:
    """The bodies that decide; where the contract names none, those that did."""
    named = contract.cooperative.exit_decided_by if contract.cooperative is not None else ()
    return named or tuple(sorted(_latest(exit_)))


def _latest(exit_: Exit) -> dict[str, ExitDecision]:
    """The last decision of each body."""
    return {each.body: each for each in sorted(exit_.decisions, key=lambda each: (each.decided_on, each.body))}


def _left(contract: Contract, exit_: Exit, party_names: Mapping[str, str]) -> None:
    """Refuse an exit that the memberships in the contract do not have."""
    rows = [each for each in contract.members if each.party == exit_.party and each.valid_to == exit_.left_on]
    values = {
        "party": party_names.get(exit_.party, exit_.party),
        "day": exit_.left_on,
        "clause": _clause(contract),
    }
    if contract.cooperative is None or not rows:
        raise RegieError("members.exit_no_member", **values)
    if rows[0].successor:
        raise RegieError(
            "members.exit_merged", successor=party_names.get(rows[0].successor, rows[0].successor), **values
        )


def _clause(contract: Contract) -> str:
    return contract.clause_labels[contract.cooperative.exit_clause] if contract.cooperative is not None else "-"
