# SPDX-License-Identifier: EUPL-1.2
"""The page of the growth investigation: the answer, the causes, the hypothesis, and the memo as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regie.reporting.growth import (
    bridge_chart,
    check_rows,
    growth_document,
    growth_name,
    rates_chart,
    rates_left_out,
)
from regie.reporting.growth.words import place
from regie.reporting.pdf import render_pdf
from regie.reporting.word import render_docx
from regie.review.growth import GrowthInvestigation, Split
from regie.vocabulary import Period
from regie.web.access import Scope
from regie.web.audit import service as audit
from regie.web.reviews.growth_asked import GrowthAsked
from regie.web.reviews.growth_made import investigation
from regie.web.reviews.growth_tables import compared_table, effects_table, influence_table, years_table
from regie.web.reviews.wording import listed, sentence
from regie.web.ui import formats
from regie.web.ui.charts import WebChart, web_chart
from regie.web.ui.language import active

FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def growth_page(request: HttpRequest, scope: Scope, asked: GrowthAsked) -> dict[str, Any]:
    """What the template shows. Raises ``Waits`` while it is being made."""
    found = investigation(scope, asked.before, asked.now, asked.page.snapshot.id)
    lang = active()
    heavy = [each for each in found.conclusions if each.heavy]
    tested = found.hypothesis
    return {
        "asked": asked.page,
        "view": asked,
        "snapshot": asked.page.snapshot.id,
        "found": found,
        "answer": [each.said.said(lang) for each in heavy if each.chapter == "answer"],
        "heavy": [each.said.said(lang) for each in heavy if each.chapter not in ("answer", "hypothesis")],
        "chapters": [(label, _said(found, name, lang)) for name, label in _chapters() if _said(found, name, lang)],
        "verdict": tested.verdict,
        "verdict_label": {
            "supported": _("Gesteund"),
            "not_supported": _("Niet gesteund"),
            "undecided": _("Onbeslist"),
        }[tested.verdict],
        "hypothesis": _said(found, "hypothesis", lang),
        "checks": check_rows(found, lang),
        "rule": [each.said(lang) for each in tested.rule],
        "limits": [each.said(lang) for each in tested.limits],
        "influence_rule": [each.said(lang) for each in (found.influence.rule if found.influence else ())],
        "remarks": [each.said(lang) for each in _remarks(found)],
        "outside": [
            (each.what.said(lang), formats.percent(each.value), each.source)
            for each in found.outside
            if each.value is not None
        ],
        "benchmark": [
            (each.name, each.what, *(formats.number(value, 2) for value in (each.ratio, each.lower, each.upper)))
            for each in found.benchmark
            if each.ratio is not None and each.lower is not None and each.upper is not None
        ],
        "bridges": list(_bridges(found)),
        "rates": list(_rates(found)),
        "rates_left_out": rates_left_out(found, lang),
        "tables": [
            *(effects_table(request, found, split) for split in (found.growth, *found.shortages)),
            *([years_table(request, found, found.starting_point)] if found.starting_point else []),
            *([influence_table(request, found, found.influence)] if found.influence else []),
            compared_table(request, found),
        ],
        "files": [(kind, asked.file(kind)) for kind in FILES],
    }


def growth_file(request: HttpRequest, scope: Scope, asked: GrowthAsked, kind: str) -> HttpResponse:
    """The memo in the reader's edition and language. Raises ``Http404`` for a kind that there is not."""
    if kind not in FILES:
        raise Http404
    found = investigation(scope, asked.before, asked.now, asked.page.snapshot.id)
    document = growth_document(found, active())
    content = render_pdf(document, document.meta.date) if kind == "pdf" else render_docx(document)
    name = f"{growth_name(found)}.{kind}"
    audit.note(request, object=f"export/{name}", details={"format": kind})
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=FILES[kind], headers={"Content-Disposition": disposition})


def _chapters() -> tuple[tuple[str, str], ...]:
    return (
        ("growth", _("Groei van cliënten en kosten")),
        ("shortage", _("Is het tekort echt?")),
        ("start", _("Klopte het vertrekpunt?")),
        ("influence", _("Wat was te beïnvloeden?")),
        ("compared", _("Vergeleken met bevolking, land en doorstroom")),
    )


def _said(found: GrowthInvestigation, chapter: str, lang: str) -> list[str]:
    return [each.said.said(lang) for each in found.conclusions if each.chapter == chapter]


def _remarks(found: GrowthInvestigation) -> Iterable[Any]:
    start = found.starting_point.remarks if found.starting_point else ()
    return dict.fromkeys((*start, *found.remarks, *(each for split in found.shortages for each in split.remarks)))


def _bridges(found: GrowthInvestigation) -> Iterable[WebChart]:
    for split in (found.growth, *found.shortages[-1:]):
        drawn = _bridge(found, split)
        if drawn is not None:
            yield drawn


def _rates(found: GrowthInvestigation) -> Iterable[WebChart]:
    code = found.hypothesis.municipality
    where = place(found, code, active()) if code else place(found, "total", active())
    for which, title, subtitle in (
        (
            "sessions",
            _("Het voorliggend veld in %(place)s naast de regio"),
            _("Bijeenkomsten per 1.000 inwoners 0-17"),
        ),
        ("inflow", _("De instroom in %(place)s naast de regio"), _("Instroom per 1.000 inwoners 0-17")),
    ):
        spec = rates_chart(found, which, active())
        if spec is not None:
            told = listed([f"{each.name}: {formats.number(each.values[-1], 1)}" for each in spec.series])  # type: ignore[arg-type]
            alt = _("staven per halfjaar; het laatste: %(told)s") % {"told": told}
            yield web_chart(spec, title=title % {"place": where}, subtitle=subtitle, alt=sentence(alt), key=which)


def _bridge(found: GrowthInvestigation, split: Split) -> WebChart | None:
    spec = bridge_chart(found, split, active())
    row = split.row()
    if spec is None or row is None:
        return None
    growth = split.kind == "growth"
    values = {
        "before": formats.period(found.periods[0]),
        "now": formats.period(Period.parse(split.now)),
        "amount": formats.cents(row.change, signed=True),
    }
    title = _("Kosten van %(before)s naar %(now)s") if growth else _("Van lumpsum naar kosten, %(now)s")
    return web_chart(
        spec,
        title=title % values,
        subtitle=_("In miljoenen euro's, hele regio"),
        alt=sentence(_("staven in stappen; samen een verschil van %(amount)s") % values),
        key=split.kind,
    )
