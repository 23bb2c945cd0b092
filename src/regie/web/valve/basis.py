# SPDX-License-Identifier: EUPL-1.2
"""The figures that requests are judged by, gathered once per period and snapshot and then kept.

They change with the contract and with settlements that were fixed, not with risks and requests: whoever records a
risk or a decision does not have to wait for anything.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from regie.figures import open_snapshot
from regie.review.assessing import RequestBasis, request_basis
from regie.review.settling import Settling, agreements_for
from regie.vocabulary import Period, RegieError
from regie.vocabulary.code import code_version
from regie.vocabulary.durable import commit_file
from regie.web.jobs.service import Progress
from regie.web.region import door
from regie.web.valve.work import have_made

MADE_FROM = ("contracts", "settlements")
"""Folders of a region that the figures depend on, beside the snapshot and ``region.toml``."""


def basis_of(period: Period, snapshot: str = "") -> RequestBasis:
    """The figures of a period at a snapshot, or at the current one where that is not there any more.

    Raises ``door.NotReady`` while they are being gathered, ``RegieError`` when they cannot be.
    """
    known = {each.id for each in door.snapshots()}
    used = snapshot if snapshot in known else door.current_snapshot()
    place = _place(period, used)
    if not place.exists():
        _wait(period, used, place)
    return _read(place, place.stat().st_mtime_ns)


def gather(progress: Progress, *, period: str, snapshot: str, place: str) -> None:
    """Gather the figures and keep them."""
    asked = Period.parse(period)
    agreements = agreements_for(door.folder(), asked)
    with open_snapshot(door.folder(), snapshot) as source:
        found = request_basis(Settling(source, agreements), asked)
    commit_file(Path(place), found.model_dump_json().encode("utf-8"))


def agreed_state(folders: tuple[str, ...]) -> str:
    """A hash of what stands in these folders of the region and in ``region.toml``."""
    region = door.folder()
    files = [region / "region.toml"]
    for part in folders:
        files += sorted(path for path in (region / part).rglob("*") if path.suffix in (".toml", ".json"))
    digest = sha256()
    for file in files:
        digest.update(str(file.relative_to(region)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _place(period: Period, snapshot: str) -> Path:
    told = "\0".join([str(period), snapshot, code_version(), agreed_state(MADE_FROM)])
    return settings.REGIE.cache / "requests" / snapshot / f"{sha256(told.encode()).hexdigest()[:40]}.json"


def _wait(period: Period, snapshot: str, place: Path) -> None:
    """Have the figures gathered; nothing is left to wait for when that is done at once."""
    arguments = {"period": str(period), "snapshot": snapshot, "place": str(place)}
    job = have_made("request_basis", gather, arguments, place.exists)
    if job is not None and job.failure:
        raise Unjudgeable(job.failure)
    if job is not None:
        raise door.NotReady(job.pk)


class Unjudgeable(RegieError):
    """Why there are no figures to judge a request by, as the work that gathered them said."""

    def __init__(self, sentences: dict[str, str]) -> None:
        self.sentences = sentences
        super().__init__("web_valve.figures_not_ready")

    def message(self, lang: str = "nl") -> str:
        """The sentence of the work that failed."""
        return self.sentences.get(lang) or super().message(lang)


@lru_cache(maxsize=16)
def _read(place: Path, _changed: int) -> RequestBasis:
    return RequestBasis.model_validate_json(place.read_bytes())
