# SPDX-License-Identifier: EUPL-1.2
"""A review with everything that a contract adds: budget, completion, differences, risk file, valve, members.

The small rich region, with the euro totals of the example region (illustrative): excess 3,359,000 in the first half
of 2024. Risk file, request and the contract's terms are those of the package; nothing is canned in the report.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "review"))

from sample_settlement import sample_settlement
from small_regions import rich_review

from regie.completion import Bookings, Completion, build_triangles, complete
from regie.contract import Words, example
from regie.contract.tariffs import tariff_findings
from regie.contract.valve import RiskEntry, ValveRequest, ValveResult, assess
from regie.example_region.parameters import parameters
from regie.review import (
    BudgetYear,
    IndexYear,
    MemberView,
    PlainRow,
    PlainSplit,
    Review,
    Variance,
    arrangements,
    valve_terms,
)
from regie.variance import Basis, Cell, CostKind, Realised, Reference, analyse
from regie.vocabulary import Period

PERIOD = Period.parse("2024-H1")
PLACES = ("0917", "0882", "0986")
SHARE = {"0917": 69, "0882": 24, "0986": 7}
EXCESS = {"0917": 2_100_000_00, "0882": 1_009_000_00, "0986": 250_000_00}
LUMP_SUM = {"0917": 11_570_755_00, "0882": 4_023_455_00, "0986": 1_174_615_00}
YEARS = {
    "2019": (26_400_000_00, 0, 29_400_000_00),
    "2020": (26_400_000_00, 0, 29_600_000_00),
    "2021": (26_200_000_00, 1_850_000_00, 31_800_000_00),
    "2022": (26_000_000_00, 1_850_000_00, 34_400_000_00),
    "2023": (31_550_000_00, 0, 36_800_000_00),
}
"""Lump sum, amendments and cost, in cents."""

ACCRUED, LOW, HIGH, LEDGER_ONLY = 412_345_67, 350_000_00, 480_000_00, 23_456_78


@cache
def money_review(*, suppressed: bool = False) -> Review:
    """The rich region's review with a contract beside it."""
    review = rich_review(suppressed=suppressed)
    contract = example("jens-2023-2027")
    header = review.header.model_copy(
        update={
            "contract": contract.id,
            "contract_version": contract.version,
            "contract_name": contract.name,
            "contract_illustrative": True,
            "contract_note": contract.note,
            "reported_amount_remark": contract.reported_amount_remark,
        }
    )
    return review.model_copy(
        update={
            "header": header,
            "budget": tuple(budget()),
            "index": (
                IndexYear(year=2023, percent=Decimal(0), factor=Decimal(1)),
                IndexYear(year=2024, percent=Decimal("6.30"), factor=Decimal("1.063")),
            ),
            "completion": completion(),
            "variance": variance(),
            "plain_split": plain_split(),
            "settlement": sample_settlement(),
            "risk_file": risk_file(),
            "valve_terms": valve_terms(contract),
            "valve": valve(),
            "members": members(),
            "arrangements": arrangements(contract, tariff_findings(contract, PERIOD)),
        }
    )


def budget() -> list[BudgetYear]:
    """Lump sum against cost per year in total, and per municipality in the half-year."""
    rows = [
        BudgetYear(
            period=year,
            municipality="total",
            contract="jens-2019-2022" if year < "2023" else "jens-2023-2027",
            agreed=agreed,
            amendments=amendments,
            reference=agreed + amendments,
            booked=cost,
            excess=cost - agreed - amendments,
            granted=3_100_000_00 if year == "2022" else None,
        )
        for year, (agreed, amendments, cost) in YEARS.items()
    ]
    parts = [_half_year(code) for code in PLACES]
    total = {
        field: sum(getattr(part, field) for part in parts)
        for field in ("agreed", "reference", "booked", "ledger_only", "accrued", "excess")
    }
    whole = BudgetYear(
        period=str(PERIOD),
        municipality="total",
        contract="jens-2023-2027",
        low=LOW,
        high=HIGH,
        granted=50_000_00,
        **total,
    )
    return [*rows, *parts, whole]


def _half_year(code: str) -> BudgetYear:
    cost = LUMP_SUM[code] + EXCESS[code]
    accrued, ledger_only = ACCRUED * SHARE[code] // 100, LEDGER_ONLY * SHARE[code] // 100
    return BudgetYear(
        period=str(PERIOD),
        municipality=code,
        contract="jens-2023-2027",
        agreed=LUMP_SUM[code],
        reference=LUMP_SUM[code],
        booked=cost - accrued - ledger_only,
        ledger_only=ledger_only,
        accrued=accrued,
        low=LOW * SHARE[code] // 100,
        high=HIGH * SHARE[code] // 100,
        excess=EXCESS[code],
        granted=50_000_00 if code == "0986" else None,
    )


@cache
def completion() -> Completion:
    """Invented bookings of two segments, late by a known pattern, and own cost that follows the ledger."""
    chance = np.random.default_rng(7)
    last = PERIOD.end_month_number - 1
    rows = []
    for group, lines, cents in (("outsourced_care", 160, 700_000), ("plus_facility", 60, 300_000)):
        for month in range(last - 35, last + 1):
            for delay, share in enumerate((0.55, 0.28, 0.11, 0.06)):
                count = chance.poisson(lines * share)
                rows += [
                    (month, month + delay, int(cents * chance.lognormal(0, 0.3)), group) for _ in range(count)
                ]
    rows += [(month, month, 137_000_000, "area_team") for month in range(last - 35, last + 1)]
    triangles = build_triangles(Bookings.of(rows), reference=last)
    return complete(triangles, reference=last, ledger=("area_team",), source="2024-08-31-1a2b3c4d")


@cache
def variance() -> Variance:
    """Three segments with care-months and two without, per municipality; the excess is that of the example."""
    cells = []
    for code in PLACES:
        tied, loose = LUMP_SUM[code] * 85 // 100, LUMP_SUM[code] - LUMP_SUM[code] * 85 // 100
        months = {"plus_facility": (1_300, 1_420), "area_team": (5_600, 5_780), "outsourced_care": (2_500, 2_570)}
        weight = {"plus_facility": 8, "area_team": 48, "outsourced_care": 44}
        extra = EXCESS[code] * 9 // 10
        done = 0
        for segment, (before, after) in months.items():
            reference = tied * weight[segment] // 100
            more = extra * weight[segment] // 100
            done += more
            cells.append(
                Cell(
                    where={"municipality": code, "segment": segment},
                    reference=Reference(
                        cents=reference,
                        care_months=Decimal(before * SHARE[code]) / 100,
                        before_index=reference * 1000 // 1063,
                    ),
                    realised=Realised(cents=reference + more, care_months=Decimal(after * SHARE[code]) / 100),
                )
            )
        for segment, share in (("preliminary_field", 6), ("overhead", 4)):
            reference = loose * share // 10
            more = (EXCESS[code] - done) * share // 10
            cells.append(
                Cell(
                    where={"municipality": code, "segment": segment},
                    kind=CostKind.NOT_CLIENT_TIED,
                    reference=Reference(cents=reference, before_index=reference * 1000 // 1063),
                    realised=Realised(cents=reference + more),
                )
            )
    basis = Basis(kind="reference_production", name="jens-2023-2027 2024", source="contract (voorbeeld)")
    return analyse(cells, levels=("municipality", "segment"), volume_per="municipality", basis=basis)


def plain_split() -> PlainSplit:
    """In two factors: 492 client-months more, each 182 euro dearer, in total."""
    rows = [_plain(code, SHARE[code]) for code in PLACES]
    total = {name: sum(getattr(row, name) for row in rows) for name in ("volume", "price", "not_tied", "excess")}
    whole = PlainRow(
        municipality="total",
        client_months_reference=Decimal(13_380),
        client_months_realised=Decimal(13_872),
        price_reference=1_066_43,
        price_realised=1_248_40,
        **total,
    )
    return PlainSplit(basis="referentieproductie 2024 (voorbeeld)", rows=(*rows, whole))


def _plain(code: str, share: int) -> PlainRow:
    volume, not_tied = 524_683_00 * share // 100, 310_000_00 * share // 100
    return PlainRow(
        municipality=code,
        client_months_reference=Decimal(13_380 * share) / 100,
        client_months_realised=Decimal(13_872 * share) / 100,
        price_reference=1_066_43,
        price_realised=1_248_40,
        volume=volume,
        price=EXCESS[code] - volume - not_tied,
        not_tied=not_tied,
        excess=EXCESS[code],
    )


@cache
def risk_file() -> tuple[RiskEntry, ...]:
    """The example region's risk file."""
    written = parameters()["agreements.risks"]
    return tuple(RiskEntry.model_validate({"number": at} | one) for at, one in enumerate(written, start=1))


def request() -> ValveRequest:
    """The example region's request over the half-year."""
    written = next(one for one in parameters()["agreements.requests"] if one["period"] == str(PERIOD))
    decisions = [one | {"granted": "50000"} for one in written["decisions"]]
    return ValveRequest.model_validate(written | {"snapshot": "2024-08-31-1a2b3c4d", "decisions": decisions})


@cache
def valve(asked: ValveRequest | None = None) -> ValveResult:
    """What the request comes to with the sample's differences."""
    effects = {
        line.where["municipality"]: {code: np.asarray(cents) for code, cents in line.effects.items()}
        for line in variance().by("municipality")
    }
    result, _ = assess(
        example("jens-2023-2027"),
        PERIOD,
        reference={code: np.asarray(cents) for code, cents in LUMP_SUM.items()},
        excess={code: np.asarray(cents) for code, cents in EXCESS.items()},
        effects=effects,
        risks=risk_file(),
        request=asked or request(),
        factor_names={code: Words(names["nl"], names["en"]) for code, names in variance().factors.items()},
    )
    return result


def members() -> tuple[MemberView, ...]:
    """Seven members since 2023, five at the end of the half-year: one left, one passed into another."""
    turnover = {
        "A001": 3_812_440_17,
        "A002": 1_204_883_50,
        "A003": 644_120_09,
        "A004": 212_077_33,
        "A005": 1_930_556_81,
    }
    total = sum(turnover.values())
    found = []
    for party, name, until, successor in (
        ("A001", "Zorggroep Zuid", date(2024, 3, 31), ""),
        ("A002", "De Brug Jeugdhulp", None, ""),
        ("A003", "Praktijk Geuldal", date(2024, 4, 30), "A005"),
        ("A004", "Opvoedpunt Parkstad", None, ""),
        ("A005", "Kompas GGZ", None, ""),
    ):
        share = Decimal(100 * turnover[party]) / total
        found.append(
            MemberView(
                party=party,
                name=name,
                valid_from=date(2023, 1, 1),
                valid_to=until,
                successor=successor,
                turnover=turnover[party],
                share_percent=share.quantize(Decimal("0.1")),
                loss=3_299_000_00 * turnover[party] // total,
                remark="Uitgetreden." if until and not successor else "",
            )
        )
    return tuple(found)
