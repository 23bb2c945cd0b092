# SPDX-License-Identifier: EUPL-1.2
"""The files of requests and settlements, PDF and XLSX: made once for what they say, then kept in the cache.

The name of a file holds a hash of all that it was made from, so that another snapshot, contract, risk or decision
gives another file and an old one is never taken for a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from regie.contract.valve import ValveRequest
from regie.figures import open_snapshot
from regie.review import build_review
from regie.review.build import review_header
from regie.review.closed import closed_to
from regie.review.settling import Settling, agreements_for
from regie.vocabulary import Period
from regie.vocabulary.code import code_version
from regie.vocabulary.durable import commit_file
from regie.web.access import Scope
from regie.web.jobs.models import Job
from regie.web.jobs.service import Progress, Work
from regie.web.region import door
from regie.web.region.editions import edition_of_municipality
from regie.web.valve.basis import agreed_state
from regie.web.valve.work import have_made

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

MADE_FROM = ("contracts", "risk-file", "valve", "settlements")
"""Folders of a region that a file is made from, beside its snapshot and ``region.toml``."""


@dataclass(frozen=True)
class Wanted:
    """A file that somebody asks for: of which job, with which arguments, and under which name it is saved.

    ``name`` ends in what the reader's edition is called; ``place`` is where it is kept, without its kind.
    """

    job: str
    arguments: dict[str, Any]
    name: str

    @property
    def place(self) -> Path:
        told = repr((self.job, sorted(self.arguments.items()), code_version(), agreed_state(MADE_FROM)))
        return settings.REGIE.cache / "documents" / sha256(told.encode()).hexdigest()[:40]

    def file(self, kind: str) -> Path:
        """Where the file of a kind is kept once it was made."""
        return self.place.with_suffix(f".{kind}")

    @property
    def there(self) -> bool:
        """Whether the files were made."""
        return all(self.file(kind).exists() for kind in KINDS)


def request_wanted(scope: Scope, request: ValveRequest, snapshot: str) -> Wanted:
    """The file of a request on the figures of a snapshot, in the reader's edition."""
    arguments = {"request": request.model_dump(mode="json"), "snapshot": snapshot, **_edition(scope)}
    return Wanted("request_file", arguments, f"hulpventiel-{request.id}{_called(scope)}")


def settlement_wanted(scope: Scope, period: Period, snapshot: str) -> Wanted:
    """The file of a settlement at a snapshot, in the reader's edition."""
    arguments = {"period": str(period), "snapshot": snapshot, **_edition(scope)}
    return Wanted("settlement_file", arguments, f"afrekening-{period}{_called(scope)}")


def _edition(scope: Scope) -> dict[str, Any]:
    """Whether small numbers are hidden, and the one municipality that the file is for, when it is for one."""
    return {"public": not scope.small_numbers, "municipality": _own(scope)}


def _own(scope: Scope) -> str:
    return next(iter(scope.municipalities or ()), "")


def _called(scope: Scope) -> str:
    if scope.small_numbers:
        return ""
    return f"-{slugify(door.region().municipality_names[_own(scope)])}" if _own(scope) else "-openbaar"


def made(wanted: Wanted, scope: Scope, *, again: bool = False) -> Job | None:
    """Nothing when the files are there; else the job that makes them, which failed when it could not.

    ``again`` tries once more what failed.
    """
    work = WORK[wanted.job]
    arguments = {**wanted.arguments, "place": str(wanted.place)}
    return have_made(wanted.job, work, arguments, lambda: wanted.there, scope, again=again)


def write_request_files(
    progress: Progress, *, request: dict[str, Any], snapshot: str, public: bool, municipality: str, place: str
) -> None:
    """Make the files of a request: on its own, whatever other requests there are over the period."""
    from regie.reporting import render_pdf
    from regie.reporting.valve_request import valve_request_document, write_valve_workbook

    asked = ValveRequest.model_validate(request)
    period = Period.parse(asked.period)
    agreements = replace(agreements_for(door.folder(), period), requests=(asked,))
    with open_snapshot(door.folder(), snapshot) as source:
        Settling(source, agreements).of(period).assessed(asked)
        review = build_review(
            source,
            period,
            agreements=agreements,
            suppressed=public,
            progress=lambda done, of: progress(done, of, ""),
        )
        if municipality:
            review = edition_of_municipality(review, municipality, source.region)
    document = valve_request_document(review)
    _keep(Path(place), render_pdf(document, document.meta.date), lambda path: write_valve_workbook(review, path))


def write_settlement_files(
    progress: Progress, *, period: str, snapshot: str, public: bool, municipality: str, place: str
) -> None:
    """Make the files of a settlement."""
    from regie.reporting import render_pdf
    from regie.reporting.settlement import settlement_document, write_settlement_workbook
    from regie.review.public_settlement import public_settlement

    asked = Period.parse(period)
    agreements = agreements_for(door.folder(), asked)
    with open_snapshot(door.folder(), snapshot) as source:
        found = Settling(source, agreements).of(asked).view
        if public:
            review = build_review(
                source,
                asked,
                agreements=agreements,
                suppressed=True,
                progress=lambda done, of: progress(done, of, ""),
            )
            found = public_settlement(review.settlement or found)
        if municipality:
            found = closed_to(found, {municipality}, set(source.region.municipality_names))
        header = review_header(source, asked, agreements.contract).model_copy(update={"suppressed": public})
    document = settlement_document(header, found)
    title = f"{header.programme}: {header.region_name}"
    notice = " ".join(text for text in (header.note, header.reported_amount_remark) if text)
    _keep(
        Path(place),
        render_pdf(document, document.meta.date),
        lambda path: write_settlement_workbook(
            found, path, title=title, names=header.names["municipality"], notice=notice, public=public
        ),
    )


def _keep(place: Path, pdf: bytes, write_workbook: Any) -> None:
    """Keep both files, each there whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".draft.xlsx")
    write_workbook(draft)
    commit_file(place.with_suffix(".xlsx"), draft.read_bytes())
    draft.unlink()
    commit_file(place.with_suffix(".pdf"), pdf)


WORK: dict[str, Work] = {"request_file": write_request_files, "settlement_file": write_settlement_files}
"""The jobs that make files, by name."""
