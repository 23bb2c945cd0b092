# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a forecast, and what it is given beside the snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from regie.contract import Contract
from regie.contract.region_files import files_in
from regie.forecast.budgeting import budget_lines
from regie.forecast.budgeting.budget_lines import BudgetLines, load_budget_lines
from regie.forecast.estimating.estimate import CORONA
from regie.forecast.measures.model import MeasureSet
from regie.forecast.measures.reading import FOLDER as MEASURES
from regie.forecast.measures.reading import load_measure_set
from regie.forecast.run import ForecastRun
from regie.forecast.runs import FORECAST, RUN, file_hash, published_on, run_folders
from regie.forecast.scenarios import FOLDER as SCENARIOS
from regie.forecast.scenarios import Scenario, load_scenarios
from regie.forecast.simulating.layers import Layers
from regie.vocabulary.region import Region

PARTS = ("measures", "scenarios", "backtest")
"""Parts of a forecast that take long and can be left out."""

LAYERS = (*(layer.name for layer in fields(Layers)), "effects")
"""Layers of uncertainty by name: those of the simulation, and what measures do."""

PARAMETER_DRAWS = 1000
"""Ways in which the rates can be, which the draws take in turn."""

EFFECT_DRAWS = 500
"""Draws with which measures and scenarios are compared, and past forecasts made again: as they share their random
numbers, more hardly changes a difference."""


@dataclass(frozen=True)
class Asked:
    """The question. ``until`` is the number of the month after the last one of the history (nothing: as far as
    the snapshot goes). ``certainty`` in percent; ``assumed_index`` the percentage of every year after the last
    known index (nothing: prices stand still); ``last_lump_sum``: a year without a lump sum is held against the
    last one there is. ``layers`` are the uncertainties that take part (``LAYERS``), ``parts`` what is worked out
    (``PARTS``). ``flagged`` are months (numbers) that say nothing about trend and season."""

    horizon: int = 36
    draws: int = 10_000
    seed: int = 1
    certainty: int = 80
    until: int | None = None
    assumed_index: Decimal | None = None
    last_lump_sum: bool = True
    layers: tuple[str, ...] = LAYERS
    flagged: tuple[int, ...] = CORONA
    parts: tuple[str, ...] = PARTS
    workers: int = 2


@dataclass(frozen=True, eq=False)
class Given:
    """What a region holds for a forecast. ``contracts`` are the versions in force, oldest first, for the prices;
    ``contract`` the one that is compared with. ``published`` are earlier forecasts with the day of publication;
    ``elsewhere`` are scenarios (titles) left out because their measures are in another set, with its name;
    ``inputs`` all files that were read, by name, with the hash of their content."""

    contracts: tuple[Contract, ...] = ()
    contract: Contract | None = None
    measures: MeasureSet | None = None
    scenarios: tuple[Scenario, ...] = ()
    lines: BudgetLines | None = None
    published: tuple[tuple[str, ForecastRun], ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)


def given_in(
    folder: Path,
    region: Region,
    contracts: Sequence[Contract],
    contract: Contract | None,
    *,
    measures: str | None = None,
) -> Given:
    """What the region's folder holds. ``measures`` is the id of a set; without it the last one by name is taken
    that is no scenario's own.

    Raises ``RegieError`` for a set that is not there, and for every file that is not right.
    """
    sets = [file.stem for file in files_in(folder / MEASURES)]
    chosen = measures or default_set(folder)
    files = [*files_in(folder / SCENARIOS), folder / budget_lines.FILE]
    if chosen:
        files.append(folder / MEASURES / f"{chosen}.toml")
    published = tuple(_published(folder))
    taken = load_measure_set(folder, chosen) if chosen else None
    scenarios, elsewhere = _of_set(load_scenarios(folder), taken, _other_sets(folder, sets, chosen))
    every = {each.id + "/" + each.version: each for each in (*contracts, *([contract] if contract else []))}
    return Given(
        contracts=tuple(contracts),
        contract=contract,
        measures=taken,
        scenarios=scenarios,
        lines=load_budget_lines(folder, region.municipality_names),
        published=published,
        elsewhere=elsewhere,
        inputs={str(file.relative_to(folder)): file_hash(file) for file in files if file.is_file()}
        | {f"contracts/{name}": _hash(each) for name, each in sorted(every.items())}
        | {f"runs/{run.id}": day for day, run in published},
    )


def default_set(folder: Path) -> str | None:
    """The id of the set of measures that is taken unless another is named: the last by name that no scenario names
    as its own; where there is no other, the last; nothing where there is none."""
    sets = [file.stem for file in files_in(folder / MEASURES)]
    own = {each.measure_set for each in load_scenarios(folder)}
    return next((each for each in reversed(sets) if each not in own), sets[-1] if sets else None)


def _other_sets(folder: Path, sets: Sequence[str], chosen: str | None) -> dict[str, str]:
    """The measures (ids) of all sets but the chosen one, with the name of their set."""
    others = [load_measure_set(folder, name) for name in sets if name != chosen]
    return {measure.id: other.id for other in others for measure in other.measures}


def _of_set(
    scenarios: Sequence[Scenario], taken: MeasureSet | None, others: Mapping[str, str]
) -> tuple[tuple[Scenario, ...], tuple[tuple[str, str], ...]]:
    """The scenarios of the set that is taken, and the titles of those about another set, with its name."""
    own = {measure.id for measure in taken.measures} if taken else set()
    kept, elsewhere = [], []
    for scenario in scenarios:
        named = [others[each] for each in scenario.measures if each not in own and each in others]
        if scenario.measure_set is not None and (taken is None or scenario.measure_set != taken.id):
            elsewhere.append((scenario.title, scenario.measure_set))
        elif named:
            elsewhere.append((scenario.title, named[0]))
        else:
            kept.append(scenario)
    return tuple(kept), tuple(elsewhere)


def _published(folder: Path) -> Iterator[tuple[str, ForecastRun]]:
    for path in run_folders(folder, FORECAST):
        day = published_on(path)
        if day is not None:
            yield day.isoformat(), ForecastRun.read(path / RUN)


def _hash(contract: Contract) -> str:
    return sha256(contract.model_dump_json().encode("utf-8")).hexdigest()
