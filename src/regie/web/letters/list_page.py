# SPDX-License-Identifier: EUPL-1.2
"""The list of letters: those of the own municipality under way, and what every municipality published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.reporting.council_letter import PublishedLetter
from regie.vocabulary import Period
from regie.web.access import Permission, Scope
from regie.web.letters import queries
from regie.web.letters.matters import address, letter_key, parts_of
from regie.web.letters.service import own_municipality
from regie.web.region import door
from regie.web.ui import columns, formats
from regie.web.ui.components import Tone
from regie.web.ui.tables import Choice, Table
from regie.web.workflow.models import Matter
from regie.web.workflow.publication import STATES as PUBLICATION

_TONES: dict[str, Tone] = {"draft": "info", "review": "warning", "approved": "info", "published": "good"}

STATES: dict[str, tuple[Any, Tone]] = {
    **{code: (gettext_lazy(label), _TONES[code]) for code, label in PUBLICATION.items()},
    "replaced": (gettext_lazy("Vervangen"), "neutral"),
}
"""Those of the matter, and of a published letter that a later version took the place of."""

FILES = (
    ("raadsinformatiebrief.html", gettext_lazy("lezen")),
    ("raadsinformatiebrief.docx", "DOCX"),
    ("raadsinformatiebrief.pdf", "PDF"),
    ("raadspagina.pdf", gettext_lazy("raadspagina")),
)


@dataclass(frozen=True)
class Row:
    """A letter. ``changed`` is the day of publication, or of the last change; ``files`` address and name."""

    called: str
    municipality: str
    name: str
    period: str
    version: int
    state: str
    changed: date
    number: str
    link: str
    files: tuple[tuple[str, str], ...] = ()


class LetterTable(Table):
    """Every letter that the reader may see."""

    called = columns.Column(gettext_lazy("Brief"), link=lambda row: row.link)
    name = columns.Column(gettext_lazy("Gemeente"))
    period = columns.PeriodName(gettext_lazy("Halfjaar"))
    version = columns.Number(gettext_lazy("Versie"))
    state = columns.Badge(gettext_lazy("Stand"), states=STATES)
    changed = columns.Day(gettext_lazy("Gewijzigd of gepubliceerd"))
    number = columns.Column(gettext_lazy("Documentnummer"))
    files = columns.Actions(gettext_lazy("Bestanden"))

    def render_files(self, record: Row) -> SafeString | str:
        said = f"{record.name} {record.period} {_('versie')} {record.version}"
        # said by a label: a hidden text in a cell that is scrolled out of sight would make the page wider
        links = ((link, f"{name} {said}", name) for link, name in record.files)
        items = format_html_join("", '<li><a href="{}" aria-label="{}">{}</a></li>', links)
        return format_html('<ul class="row">{}</ul>', items) if record.files else ""


def letter_table(request: HttpRequest, scope: Scope) -> LetterTable:
    """The list: what is under way first, then what was published, newest first."""
    rows = [*_under_way(scope), *_published(scope)]
    periods = sorted({each.period for each in rows}, reverse=True)
    reported = bool(queries.reported_periods())
    begins = reported and scope.may(Permission.WRITE_LETTER)
    return LetterTable(
        rows,
        request=request,
        caption=_("Raadsinformatiebrieven"),
        name="brieven",
        search=("called", "name", "number"),
        filters=[
            Choice("municipality", _("Gemeente"), list(door.region().municipality_names.items())),
            Choice("period", _("Halfjaar"), [(each, formats.period(Period.parse(each))) for each in periods]),
            Choice("state", _("Stand"), [(code, label) for code, (label, _tone) in STATES.items()]),
        ],
        empty=_("Er is nog geen brief.")
        if reported
        else _("Er is nog geen halfjaarrapportage gepubliceerd. Een brief kan daarna worden begonnen."),
        empty_link=reverse("letters:new") if begins else "",
        empty_label=_("Begin een brief"),
    )


def _under_way(scope: Scope) -> Iterator[Row]:
    names = door.region().municipality_names
    for each in queries.under_way(scope):
        municipality, period, version = parts_of(each)
        texts = each.payload.get("texts", {})
        yield Row(
            called=_called(each, texts),
            municipality=municipality,
            name=names.get(municipality, municipality),
            period=period,
            version=version,
            state=each.state,
            changed=_day(each.changed_at),
            number=texts.get("document_number", ""),
            link=address(each),
        )


def _called(matter: Matter, texts: dict[str, Any]) -> str:
    return texts.get("subject") or matter.title


def _published(scope: Scope) -> Iterator[Row]:
    own = own_municipality(scope, Permission.SEE_LETTERS)
    letters, worked_on = queries.published(), queries.keys(scope)
    newest = {(each.municipality, each.period): each.version for each in reversed(letters)}
    for each in letters:
        files = tuple((_file(each, name, own), str(label)) for name, label in FILES)
        yield Row(
            called=each.subject,
            municipality=each.municipality,
            name=each.name,
            period=each.period,
            version=each.version,
            state="published" if newest[each.municipality, each.period] == each.version else "replaced",
            changed=each.published_on,
            number=each.document_number,
            link=_page(each) if _key(each) in worked_on else files[0][0],
            files=files,
        )


def _key(letter: PublishedLetter) -> str:
    return letter_key(letter.municipality, letter.period, letter.version)


def _page(letter: PublishedLetter) -> str:
    return reverse("letters:letter", args=[letter.period, letter.version])


def _file(letter: PublishedLetter, name: str, own: str) -> str:
    """The own letters as people of the municipality, others as everyone."""
    if letter.municipality == own:
        return reverse("letters:file", args=[letter.period, letter.version, name])
    return reverse("letters:public_file", args=[letter.municipality, letter.period, letter.version, name])


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
