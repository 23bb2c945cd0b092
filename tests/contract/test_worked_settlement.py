# SPDX-License-Identifier: EUPL-1.2
"""``docs/worked-example.md`` line by line: what is known goes in, what was worked out must come out."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from regie.contract import Contract, Line, contract_from, reference_budget
from regie.contract.lines import name
from regie.contract.settlement import (
    CostCell,
    Exit,
    LedgerTotal,
    Settled,
    Settlement,
    Turnover,
    corrections,
    settle,
)
from regie.contract.valve import RiskEntry, ValveRequest, assess
from regie.vocabulary.money import to_cents, written
from regie.vocabulary.periods import Period, parse_periods

PAGE = Path(__file__).parents[2] / "docs" / "worked-example.md"
SNAPSHOT = "2025-03-31-00000000"
YEAR = Period.parse("2024")
NAMES = {"A1": "Eik", "A2": "Berk", "A3": "Cypres", "B1": "Es"}
SEGMENTS = {code: name(code) for code in ("area_team", "outsourced_care", "overhead")}
FACTORS = {code: name(code) for code in ("volume", "mix", "cost_per_client_month")}


def table(wanted: str) -> list[dict[str, str]]:
    lines = PAGE.read_text(encoding="utf-8").split(f"\n### {wanted}\n")[1].split("\n#")[0].splitlines()
    rows = [[part.strip() for part in line[1:-1].split("|")] for line in lines if line.startswith("|")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def base(code, part, amount):
    row = {"clause": "budget", "municipality": code, "lot": "L", "year": 2023, "source": "boek"}
    return row | {"name": part, "amount": amount}


def figures(id_, provisional, definitive, prognosis):
    rows = ((2023, "provisional", provisional), (2023, "definitive", definitive), (2024, "provisional", prognosis))
    figures = [{"year": year, "kind": kind, "percent": percent, "source": "boek"} for year, kind, percent in rows]
    return {"id": id_, "name": id_, "figures": figures}


def added_budget(id_, decided_on, code, year, amount):
    return {
        "clause": "budget",
        "id": id_,
        "decided_on": decided_on,
        "decision": "Raadsbesluit",
        "kind": "one_off",
        "amounts": [{"municipality": code, "lot": "L", "year": year, "amount": amount}],
    }


def member(party, valid_to=None, successor=""):
    row = {"clause": "coop", "party": party, "valid_from": "2023-01-01", "successor": successor}
    return row if valid_to is None else row | {"valid_to": valid_to}


@cache
def contract() -> Contract:
    roles = {"COOP": "cooperative", "A1": "member", "A2": "member", "A3": "member", "B1": "subcontractor"}
    clauses = ("term", "budget", "index", "valve", "coop", "exit", "booking")
    return contract_from(
        {
            "id": "de-haag",
            "version": "1",
            "name": "De Haag",
            "version_from": "2023-01-01",
            "clauses": [{"id": clause, "title": clause.capitalize()} for clause in clauses],
            "parties": [{"code": c, "name": NAMES.get(c, "De Haag"), "role": role} for c, role in roles.items()],
            "municipalities": [{"code": "0001", "name": "Aadorp"}, {"code": "0002", "name": "Bedorp"}],
            "lots": [{"clause": "budget", "code": "L", "name": "Basishulp", "funding": "lump_sum"}],
            "term": {"clause": "term", "starts_on": "2023-01-01", "ends_on": "2026-12-31"},
            "budget_base": [
                base("0001", "hulp", "900000.00"),
                base("0001", "preventie", "100000.00"),
                base("0002", "hulp", "333333.33"),
            ],
            "indexation": {
                "clause": "index",
                "method": "additive",
                "personnel_weight": "90",
                "material_weight": "10",
                "personnel_series": "loon",
                "material_series": "materieel",
            },
            "index_series": [
                figures("loon", "4.00", "5.00", "5.00"),
                figures("materieel", "2.00", "3.00", "2.00"),
            ],
            "amendments": [
                added_budget("W0", "2024-05-14", "0002", 2023, "500.00"),
                added_budget("W1", "2024-03-12", "0001", 2024, "43000.00"),
            ],
            "safety_valve": {
                "clause": "valve",
                "grounds": ["onvoorziene risico's"],
                "criteria": [
                    {"id": "unforeseeable", "text": "niet te voorzien"},
                    {"id": "not_influenceable", "text": "niet te beïnvloeden"},
                ],
                "combine": "all",
                "layers": [{"lower": {"percent": "2"}, "municipal_share": "80"}],
                "cap": {"amount": "44000.00"},
            },
            "booking": {
                "clause": "booking",
                "key": "realised_cost",
                "task_fields": [
                    {"code": "6.22", "name": "Overig", "segments": ["overhead"]},
                    {"code": "6.751", "name": "Lokaal", "segments": ["area_team"]},
                    {"code": "6.752", "name": "Regionaal", "segments": ["outsourced_care"]},
                ],
            },
            "cooperative": {
                "clause": "coop",
                "exit_clause": "exit",
                "exit_cap_basis": "preceding_calendar_year",
                "exit_decided_by": ["Bestuur", "Algemene ledenvergadering"],
            },
            "members": [member("A1", "2024-10-15"), member("A2"), member("A3", "2024-06-30", "A2")],
        }
    )


def risk(number, id_, effect, *, influenceable):
    return RiskEntry.model_validate(
        {
            "number": number,
            "id": id_,
            "recorded_at": "2024-05-01T10:00:00+02:00",
            "title": id_,
            "cause": "school dicht" if number == 1 else "duurdere contracten",
            "effect": effect,
            "first_visible_on": "2024-04-01",
            "reported_on": "2024-04-15",
            "foreseeable": False,
            "influenceable": influenceable,
            "owner": "bestuur",
            "state": "claimed",
        }
    )


RISKS = (
    risk(1, "R1", "volume", influenceable=False),
    risk(2, "R2", "cost_per_client_month", influenceable=True),
)


def request() -> ValveRequest:
    causes = (
        ("R1", "0001", "110000.00", "100000.00", "deel was er al"),
        ("R1", "0002", "30000.00", "30000.00", ""),
        ("R2", "0001", "50000.00", "0.00", "te beïnvloeden"),
    )
    decided = {"decided_on": "2025-05-20", "body": "Gemeenteraad", "payment": "payment"}
    return ValveRequest.model_validate(
        {
            "id": "2024",
            "contract": "de-haag",
            "period": "2024",
            "submitted_on": "2025-02-01",
            "state": "decided",
            "structural": False,
            "causes": [
                {"risk": r, "municipality": code, "claimed": claimed, "accepted": accepted, "reason": reason}
                for r, code, claimed, accepted, reason in causes
            ],
            "savings": [{"municipality": "0001", "name": "Groepstraining", "amount": "3432.00"}],
            "decisions": [
                {"municipality": "0001", "granted": "44000.00"} | decided,
                {"municipality": "0002", "granted": "18000.00"} | decided,
            ],
        }
    )


def leaving() -> Exit:
    return Exit.model_validate(
        {
            "party": "A1",
            "left_on": "2024-10-15",
            "components": [
                {"ground": "stranded_cost", "name": "huur", "amount": "260000.00", "source": "huurcontract"},
                {"ground": "wind_down", "name": "afbouw", "amount": "50000.00", "source": "plan"},
                {"ground": "replacement", "name": "team", "amount": "45000.00", "source": "offerte"},
            ],
            "mitigation": [
                {"by": "cooperative", "name": "onderhuur", "amount": "25000.00"},
                {"by": "member", "name": "ander werk", "amount": "10000.00"},
            ],
            "decisions": [
                {"body": body, "decided_on": "2025-04-10", "amount": "290000.00"}
                for body in ("Bestuur", "Algemene ledenvergadering")
            ],
        }
    )


def cents(amount: str) -> np.ndarray:
    return np.asarray(to_cents(amount))


def booked() -> list[CostCell]:
    return [
        CostCell(
            row["municipality"],
            row["segment"],
            row["provider"],
            row["account"],
            cents(row["booked"]),
            cents(row["to come"]),
        )
        for row in table("booked cost")
    ]


def ledger() -> list[LedgerTotal]:
    months = tuple(range(YEAR.first_month_number, YEAR.end_month_number))
    return [
        LedgerTotal(row["account"], row["segment"], to_cents(row["total"]), months=months)
        for row in table("ledger totals")
    ]


def turnover() -> list[Turnover]:
    return [
        Turnover(
            row["party"],
            month.first_month_number,
            to_cents(row["per month"]),
            to_cents(row["of which accrued"]),
        )
        for row in table("turnover")
        for month in parse_periods(row["months"])
    ]


def effects() -> dict[str, dict[str, np.ndarray]]:
    result: dict[str, dict[str, np.ndarray]] = {}
    for row in table("effects"):
        result.setdefault(row["municipality"], {})[row["factor"]] = cents(row["effect"])
    return result


def corrected():
    """What 2023 would come to now, against what was settled."""
    cells = [
        CostCell(code, "overhead", "", "4500", cents(amount), cents("0.00"))
        for code, amount in (("0001", "1012500.00"), ("0002", "340000.00"))
    ]
    now = settle(contract(), Period.parse("2023"), snapshot=SNAPSHOT, costs=cells, turnover=turnover())
    reference = {"0001": to_cents("1000000.00"), "0002": to_cents("333333.33")}
    cost = {"0001": to_cents("1010000.00"), "0002": to_cents("340000.00")}
    return corrections(Settled("2023", "settlements/2023/de-haag.json", reference, cost), now)


@cache
def worked() -> Settlement:
    known = {
        "snapshot": SNAPSHOT,
        "costs": booked(),
        "ledger": ledger(),
        "turnover": turnover(),
        "party_names": NAMES,
        "segment_names": SEGMENTS,
    }
    excess = settle(contract(), YEAR, **known).part("excess")
    reference = reference_budget(contract(), YEAR)
    _, decisions = assess(
        contract(),
        YEAR,
        reference={line.key.split("/")[1]: line.cents for line in reference.children},
        excess={line.key.split("/")[1]: line.cents for line in excess.children},
        effects=effects(),
        risks=RISKS,
        request=request(),
    )
    return settle(
        contract(),
        YEAR,
        causes=effects(),
        factor_names=FACTORS,
        valve=decisions,
        corrections=corrected(),
        exits=[leaving()],
        **known,
    )


PARTS = [
    "reference",
    "ledger",
    "ledger_division",
    "cost",
    "excess",
    "causes",
    "valve_maximum",
    "valve",
    "paid",
    "result",
    "members",
    "statements",
    "booking",
    "corrections",
    "exit/A1",
]


def test_the_page_has_every_part_of_the_settlement_in_order():
    assert [part.key for part in worked().parts] == PARTS


@pytest.mark.parametrize("part", PARTS)
def test_every_line_is_the_one_worked_out(part):
    tree = worked().part(part)
    assert isinstance(tree, Line)
    assert [(line.key, written(line.amount)) for line in tree.walk()] == [
        (row["key"], row["amount"]) for row in table(part)
    ]


def test_the_page_tells_what_a_reader_must_know():
    told = [remark.nl for remark in worked().remarks]
    assert [text.split(" heeft ")[0] for text in told[1:]] == ["Rekening 4302", "Rekening 4500"]
    assert "15.099,99" in told[0]
    assert "600,00 meer" in told[1]
    assert "100,00 minder" in told[2]
