# SPDX-License-Identifier: EUPL-1.2
"""The question of a forecast: what a form asks, what a run asked, and the contracts it is asked of."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from regie.contract import Contract
from regie.figures import Source
from regie.forecast.asked import LAYERS, PARTS, Asked, Given, given_in
from regie.forecast.run import ForecastRun
from regie.forecast.runs import Parameters
from regie.review.contracts import contract_for, region_contracts
from regie.vocabulary import Period, Region
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.periods import month_number


class Question(Frozen):
    """What is asked of a forecast, as a form, a job and a run know it. ``measure_set`` empty is the region's own
    choice, ``index`` (percent a year) nothing that prices stand still after the last known year. ``until`` is the
    last month of the history (empty: as far as the snapshot goes); ``contract`` is compared with (empty: the one
    of the snapshot's last month)."""

    snapshot: str
    horizon: int = Asked.horizon
    draws: int = Asked.draws
    seed: int = Asked.seed
    certainty: int = Asked.certainty
    index: Decimal | None = None
    last_lump_sum: bool = True
    measure_set: str = ""
    without: tuple[str, ...] = ()
    flagged: tuple[int, ...] = Asked.flagged
    until: str = ""
    contract: str = ""

    def asked(self, *, workers: int = 1) -> Asked:
        """The question as the engine takes it."""
        return Asked(
            horizon=self.horizon,
            draws=self.draws,
            seed=self.seed,
            certainty=self.certainty,
            until=Period.parse(self.until).end_month_number if self.until else None,
            assumed_index=self.index,
            last_lump_sum=self.last_lump_sum,
            layers=tuple(each for each in LAYERS if each not in self.without),
            flagged=self.flagged,
            parts=tuple(each for each in PARTS if each not in self.without),
            workers=workers,
        )

    @property
    def fingerprint(self) -> str:
        """A name for the question."""
        return sha256(self.model_dump_json().encode()).hexdigest()


def question_of(run: ForecastRun) -> Question:
    """What a run asked, from its parameters: another forecast with it has the same rates and the same chance."""
    asked: Parameters = run.parameters
    chosen = {each.name: each.value for each in asked.choices}
    layers = {each.strip() for each in chosen.get("layers", ", ".join(LAYERS)).split(",")}
    parts = {each.strip() for each in chosen.get("parts", ", ".join(PARTS)).split(",")}
    index = Decimal(chosen.get("index", "0"))
    sets = [Path(name).stem for name in asked.inputs if name.startswith("measures/")]
    return Question(
        snapshot=asked.snapshot,
        horizon=asked.horizon,
        draws=asked.draws,
        seed=asked.seed,
        certainty=int(chosen.get("certainty", run.certainty)),
        index=index or None,
        last_lump_sum=chosen.get("last_lump_sum", "1") == "1",
        measure_set=sets[0] if sets else "",
        without=tuple(each for each in (*LAYERS, *PARTS) if each not in layers | parts),
        flagged=_months(chosen.get("flagged", "")),
        until=asked.until,
        contract=asked.contract,
    )


def _months(written: str) -> tuple[int, ...]:
    """The months from one to another, as ``forecast.choices`` writes them."""
    first, _, last = written.partition(" - ")
    if not last:
        return ()
    return tuple(range(Period.parse(first).first_month_number, Period.parse(last).end_month_number))


def given_for(source: Source, region: Region, folder: Path, question: Question) -> Given:
    """What the region's folder holds for this question, at the snapshot that ``source`` has open."""
    contracts = sorted((each[-1] for each in region_contracts(folder)), key=lambda each: each.first_month)
    chosen: Any = {"measures": question.measure_set or None}
    return given_in(folder, region, contracts, _compared(source, folder, question, contracts), **chosen)


def _compared(source: Source, folder: Path, question: Question, contracts: list[Contract]) -> Contract | None:
    """The contract that is compared with; none in a region without contracts."""
    for each in contracts:
        if each.id == question.contract:
            return each
    if not contracts:
        return None
    return contract_for(folder, Period.of_month(month_number(source.end_day - timedelta(days=1))))
