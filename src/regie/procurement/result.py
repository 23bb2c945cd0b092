# SPDX-License-Identifier: EUPL-1.2
"""A study computed at a snapshot: every part together, kept as one run that never changes.

``runs/procurement-HASH8/run.json``. The name is the hash of what went in (study, snapshot, code, seed), so the
same question gives the same folder with the same bytes. Parts that a study does not ask for, or that cannot be
computed, are missing with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar, cast

from regie.contract.lines import Words, said
from regie.contract.writing import part_toml
from regie.figures import Source, open_snapshot
from regie.forecast.runs import RUN, Parameters, Run, keep_run, run_file, run_folders
from regie.procurement.coverage.check import check_choice
from regie.procurement.coverage.compute import coverage, fewest, rules_kept
from regie.procurement.coverage.reading import labels_of, months_said, needs_of, read_needs
from regie.procurement.coverage.result import CheckedChoice, CoverageResult, Selection
from regie.procurement.lines import LineCount, Lines, prepare
from regie.procurement.lots.histories import lot_histories
from regie.procurement.lots.result import LotHistories
from regie.procurement.lump_sums import LumpSumResult, lump_sums
from regie.procurement.lump_sums.solidarity import Solidarity, solidarity
from regie.procurement.starting.comparing import start_scenarios
from regie.procurement.starting.result import StartResult
from regie.procurement.study import FOLDER, Study
from regie.procurement.study.checks import check_in
from regie.procurement.today.landscape import landscape
from regie.procurement.today.result import Landscape
from regie.vocabulary.code import code_version
from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen

KIND = "procurement"
"""The kind of run."""

Part = Literal["landscape", "lots", "coverage", "lump_sums", "solidarity", "starting"]
PARTS: tuple[Part, ...] = ("landscape", "lots", "coverage", "lump_sums", "solidarity", "starting")

TEXTS = (
    "procurement_coverage",
    "procurement_landscape",
    "procurement_lots",
    "procurement_lump_sums",
    "procurement_result",
    "procurement_solidarity",
    "procurement_starting",
)
"""The texts whose sentences stand in results."""

Progress = Callable[[str, int, int], None]
"""Told which step is being done (a key), how far it is and how far it goes."""

T = TypeVar("T")


class Missing(Frozen):
    """A part that was not computed, and why."""

    part: Part
    why: Words


class StudyResult(Run):
    """Everything about one study at one snapshot.

    ``study`` is what people chose and assumed, whole; ``names`` are what people call municipalities and providers.
    ``left_out`` are lines of production that count nowhere, ``noticed`` those that count but are not whole.
    ``synthetic``: the data are made up; ``illustrative``: the choices are. Parts are nothing when they are in
    ``missing``.
    """

    study: Study
    region_name: str
    synthetic: bool
    illustrative: bool
    names: dict[str, str]
    left_out: tuple[LineCount, ...]
    noticed: tuple[LineCount, ...]
    landscape: Landscape | None = None
    lots: LotHistories | None = None
    coverage: CoverageResult | None = None
    lump_sums: LumpSumResult | None = None
    solidarity: Solidarity | None = None
    starting: StartResult | None = None
    missing: tuple[Missing, ...] = ()
    remarks: tuple[Words, ...] = ()

    @property
    def snapshot(self) -> str:
        """The id of the snapshot."""
        return self.parameters.snapshot


def compute(
    folder: Path, study: Study, snapshot: str | None = None, progress: Progress | None = None
) -> StudyResult:
    """The study at a snapshot of the region in ``folder`` (the latest when left out).

    ``progress(step, done, all)`` is told of every part and of steps within. Raises ``RegieError`` when there is no
    such snapshot, or the study names a municipality that the region does not have.
    """
    with open_snapshot(folder, snapshot) as source:
        return compute_from(source, study, progress)


def compute_from(
    source: Source, study: Study, progress: Progress | None = None, *, parts: tuple[Part, ...] = PARTS
) -> StudyResult:
    """As ``compute``, for a source that is open. With only some ``parts`` the result is for looking at, not for
    keeping; solidarity needs lump sums."""
    check_in(study, source.region)
    return _Computing(source, study, progress, parts).result()


class Computed(NamedTuple):
    """A study with a computed landscape as its choice; ``given_up`` are the rules that nobody can keep."""

    study: Study
    selection: Selection
    given_up: tuple[Words, ...]


def with_fewest(source: Source, study: Study, parties: int | None = None) -> Computed:
    """The study with the fewest parties that cover every need as its choice, in the place of its own; or with at
    most ``parties``, of which as few clients as can be must change.

    Raises ``RegieError`` when there is no care in any lot, a bid names an unknown provider, or more parties are
    needed.
    """
    lines = prepare(source, study)
    read = read_needs(lines)
    if not read.needs.cells:
        first, last = months_said(read.months)
        raise RegieError("procurement_coverage.no_care", first=first, last=last)
    kept = rules_kept(read.needs, study.coverage, labels_of(lines, read.needs))
    found = fewest(read.needs, study.coverage, kept.asked, most_parties=parties)
    fields = {name: getattr(study, name) for name in Study.model_fields}
    return Computed(
        Study(**(fields | {"chosen": found.awards})), found, tuple(each.sentence for each in kept.given_up)
    )


class Awarded(NamedTuple):
    """What a contract is made of: the lump sums of who is chosen, and the choice held against the rules."""

    lump_sums: LumpSumResult
    checked: CheckedChoice | None


def awarded(source: Source, study: Study, progress: Progress | None = None) -> Awarded:
    """Who a study chooses, with amounts. Raises ``RegieError`` when these cannot be computed."""
    if progress:
        progress("lump_sums", 0, 1)
    lines = prepare(source, study)
    checked = _held(lines, study)
    return Awarded(_amounts(lines, study, checked), checked)


def _held(lines: Lines, study: Study) -> CheckedChoice | None:
    """Who is chosen, held against the rules of coverage; nothing when nobody is."""
    if not study.chosen:
        return None
    needs = needs_of(lines)
    return check_choice(needs, study.coverage, study.chosen, labels_of(lines, needs))


def _amounts(lines: Lines, study: Study, checked: CheckedChoice | None) -> LumpSumResult:
    """Lump sums of who is chosen; clients of others go where the choice held against the rules has them go."""
    if checked is None:
        return lump_sums(lines)
    return lump_sums(lines, study.chosen, assigned=assigned_by(checked.landscape))


def assigned_by(selection: Selection) -> dict[tuple[str, str, str], dict[str, int]]:
    """Provider, municipality and need group to clients per bidder: where the clients go who must change."""
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for each in selection.handovers:
        if each.bidder is not None:
            to = found.setdefault((each.provider, each.municipality, each.need_group), {})
            to[each.bidder] = to.get(each.bidder, 0) + each.clients
    return found


def keep(folder: Path, result: StudyResult) -> Path:
    """Keep a result in the region's folder; its own folder. Raises as ``keep_run``."""
    if any(getattr(result, part) is None for part in {*PARTS} - {each.part for each in result.missing}):
        raise ValueError("a result with only some parts is not kept")
    return keep_run(folder, result)


def load(folder: Path, run: str) -> StudyResult:
    """A result that was kept; raises ``RegieError`` when there is none of this name or it cannot be read."""
    return StudyResult.read(run_file(folder, run))


def latest(folder: Path, study: str) -> StudyResult | None:
    """The newest result of a study: of the newest snapshot, the one kept last; nothing when there is none.

    A result that this version of Regie cannot read is passed over.
    """
    for path in _newest_first(folder, study):
        try:
            return load(folder, path.name)
        except RegieError:
            continue
    return None


def _newest_first(folder: Path, study: str) -> list[Path]:
    found = []
    for path in run_folders(folder, KIND):
        try:
            parameters = json.loads((path / RUN).read_bytes())["parameters"]
            if f"{FOLDER}/{study}.toml" in parameters["inputs"]:
                found.append((parameters["snapshot"], path.stat().st_mtime_ns, path.name, path))
        except (ValueError, KeyError, TypeError):
            continue
    return [each[3] for each in sorted(found, key=lambda each: each[:3], reverse=True)]


def kept(folder: Path, source: Source, study: Study) -> StudyResult | None:
    """The result of exactly this question when it was kept before."""
    run = parameters_of(source, study).id
    return load(folder, run) if any(path.name == run for path in run_folders(folder, KIND)) else None


def changes_since(result: StudyResult, study: Study | None, latest_snapshot: str | None) -> tuple[Words, ...]:
    """What has changed after a result was made, each as a sentence that says what to do: the study as it is now,
    the region's latest snapshot, and the code."""
    return tuple(_changes(result, study, latest_snapshot))


def _changes(result: StudyResult, study: Study | None, latest_snapshot: str | None) -> Iterator[Words]:
    if study is not None and study_hash(study) != study_hash(result.study):
        yield said("procurement_result.changed_study", study=study.id)
    if latest_snapshot is not None and latest_snapshot > result.snapshot:
        yield said("procurement_result.changed_snapshot", latest=latest_snapshot, snapshot=result.snapshot)
    was, now = result.parameters.code_version, room_version()
    if was != now:
        yield said("procurement_result.changed_code", was=was, now=now)


def parameters_of(source: Source, study: Study) -> Parameters:
    """All that goes into a result of this study at this source."""
    return Parameters(
        kind=KIND,
        region=source.region.id,
        snapshot=source.snapshot,
        contract=study.contract.id if study.contract else "",
        contract_version=study.contract.version if study.contract else "",
        code_version=room_version(),
        seed=study.seed,
        draws=study.starting.draws if study.starting else 0,
        until=study.last,
        horizon=0,
        choices=(),
        inputs={f"{FOLDER}/{study.id}.toml": study_hash(study)},
    )


def study_hash(study: Study) -> str:
    """The hash of what a study says: other remarks in its file or another order of fields are the same study."""
    return sha256(part_toml(study).encode("utf-8")).hexdigest()


def room_version() -> str:
    """The version of the code that a result comes from, this room and the sentences in its results included."""
    return code_version(KIND, *TEXTS)


class _Computing:
    """One result in the making: every part apart, told as it is done."""

    def __init__(
        self, source: Source, study: Study, progress: Progress | None, parts: tuple[Part, ...] = PARTS
    ) -> None:
        self.source, self.study, self.parts = source, study, parts
        self.tell: Progress = progress or (lambda step, done, all_: None)
        self.missing: list[Missing] = []

    def result(self) -> StudyResult:
        """All parts."""
        self.tell("lines", 0, 1)
        lines = prepare(self.source, self.study)
        region = self.source.region
        parts = self._parts(lines)
        return StudyResult(
            parameters=parameters_of(self.source, self.study),
            study=self.study,
            region_name=region.name,
            synthetic=region.synthetic,
            illustrative=self.study.illustrative,
            names=region.party_names | region.municipality_names,
            left_out=lines.left_out,
            noticed=lines.noticed,
            **parts,
            missing=tuple(self.missing),
            remarks=tuple(self._remarks()),
        )

    def _parts(self, lines: Lines) -> dict[str, object]:
        study, tell = self.study, self.tell
        found: dict[str, object] = {
            "landscape": self._part("landscape", lambda: landscape(lines)),
            "lots": self._part("lots", lambda: lot_histories(lines)),
        }
        covered = self._part("coverage", lambda: coverage(lines, study, tell))
        amounts = self._part(
            "lump_sums", lambda: self._lump_sums(lines, covered), asked=study.lump_sums is not None
        )
        divided = self._part(
            "solidarity",
            lambda: solidarity(lines, cast(LumpSumResult, amounts)),
            asked=amounts is not None or "lump_sums" not in self.parts,
        )
        starts = self._part(
            "starting",
            lambda: start_scenarios(self.source, study, tell, lines=lines),
            asked=study.starting is not None,
        )
        return found | {"coverage": covered, "lump_sums": amounts, "solidarity": divided, "starting": starts}

    def _lump_sums(self, lines: Lines, covered: CoverageResult | None) -> LumpSumResult:
        checked = covered.checked if covered is not None else None
        return _amounts(lines, self.study, checked or _held(lines, self.study))

    def _part(self, part: Part, make: Callable[[], T], *, asked: bool = True) -> T | None:
        """One part, or nothing with the reason why; nothing at all when it is not wanted."""
        if part not in self.parts:
            return None
        self.tell(part, PARTS.index(part), len(PARTS))
        if not asked:
            self.missing.append(Missing(part=part, why=said(f"procurement_result.not_asked_{part}")))
            return None
        try:
            return make()
        except RegieError as problem:
            self.missing.append(Missing(part=part, why=Words(problem.message("nl"), problem.message("en"))))
            return None

    def _remarks(self) -> Iterator[Words]:
        if self.source.region.synthetic:
            yield said("procurement_result.synthetic")
        if self.study.illustrative:
            yield said("procurement_result.illustrative")
        if self.study.lump_sums is not None and not self.study.chosen:
            yield said("procurement_result.nobody_chosen")
