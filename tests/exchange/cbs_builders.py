# SPDX-License-Identifier: EUPL-1.2
"""Small builders for deliveries to CBS: a region, trajectories and clients as rows, without a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from regie.exchange.cbs.care import Care, Counted, Home, counted_rows
from regie.exchange.cbs.choices import Choices, load_choices
from regie.exchange.cbs.definitions import Subject, reporting_period
from regie.exchange.cbs.deliver import Delivery, Means, make_deliveries
from regie.vocabulary import Period, Region
from regie.vocabulary.region import Municipality, Party

REGION = Region(
    id="proef",
    name="Proefstreek",
    cooperative="C",
    first_month="2023-01",
    municipalities=(Municipality(code="0917", name="Heerlen"), Municipality(code="0882", name="Landgraaf")),
    parties=(
        Party(code="C", name="Coöperatie", role="cooperative"),
        Party(code="P", name="Aanbieder P", role="member"),
        Party(code="Q", name="Aanbieder Q", role="subcontractor"),
    ),
)
LAST = date(2024, 6, 30)

H1 = reporting_period(Subject.YOUTH_HELP, Period.parse("2024-H1"))
PROTECTION = reporting_period(Subject.CHILD_PROTECTION, Period.parse("2024-H1"))
PROBATION = reporting_period(Subject.YOUTH_PROBATION, Period.parse("2024-Q2"))

HOME = Home("0917", 2012 * 12 + 4, date(2012, 5, 1), None, "2")
"""A girl born in May 2012 who always lived in Heerlen."""


def care(key: str, began: str, ended: str | None = None, reason: str | None = None, **more: Any) -> Care:
    """A trajectory of client K1 at provider P, in ambulatory help on location (45A04: form 02)."""
    made = Care(
        trajectory_key=key,
        client_key="K1",
        provider="P",
        segment="outsourced_care",
        product_category="45",
        began_on=date.fromisoformat(began),
        ended_on=date.fromisoformat(ended) if ended else None,
        end_reason=reason or ("31" if ended else None),
        product_code=AMBULATORY,
        referrer="02",
    )
    return replace(made, **more)


AMBULATORY, DAY_HELP, FOSTER_CARE, AREA_TEAM = "45A04", "41A03", "44A03", "45B01"
"""Products of JZ021 with forms of help 02, 03, 11 and 01."""


def counted(
    *rows: Care, homes: Sequence[tuple[str, Home]] | None = None, last_day: date = LAST, **more: Any
) -> Counted:
    """What counts: these trajectories, and for each client the home above unless ``homes`` says otherwise."""
    if homes is None:
        homes = [(key, HOME) for key in sorted({one.client_key for one in rows})]
    return counted_rows(REGION, rows, homes, last_day=last_day, snapshot="2024-08-31-1a2b3c4d", **more)


def delivery(*rows: Care, period=H1, provider: str = "P", homes=None, **means: Any) -> Delivery:
    """The delivery of one provider."""
    [made] = make_deliveries(counted(*rows, homes=homes), [provider], period, Means(**means))
    return made


def values(made: Delivery) -> list[dict[str, str]]:
    """The records' values."""
    return [dict(record.values) for record in made.records]


def rules(findings: Any) -> dict[tuple[str, str | None], int]:
    """Findings as rule and field to how many records."""
    return {(one.rule, one.field): one.count for one in findings}


NUMBER = "999990019"


@dataclass(frozen=True)
class Known:
    """A person in the encrypted file."""

    personal_number: str = NUMBER
    birth_date: date = date(2012, 5, 17)
    birth_date_use: str | None = None


def people(**known: Known) -> Any:
    """The encrypted file, as a function."""
    return known.get


def choices(tmp_path: Path, text: str) -> Choices:
    """Choices from a file with this text."""
    file = tmp_path / "keuzes.toml"
    file.write_text(text, encoding="utf-8")
    return load_choices(file)


CRISIS = '[[started_with_crisis]]\nanswer = "02"\nreason = "geen crisisaanbod"\n'
