# SPDX-License-Identifier: EUPL-1.2
"""The components of the web application: ``{% load ui %}``.

A page extends ``ui/page.html`` and fills the blocks ``title`` (in <title> and the h1), ``crumbs``, ``lead`` (a
sentence under the title), ``tools`` (buttons beside it) and ``content``; ``ui/plain.html`` has no frame.

Values (Python classes in ``regie.web.ui.components``, ``charts`` and ``tables``):

``{% key_figures figures %}``          a row of cards; ``figures``: KeyFigure, …
``{% chart webchart %}``               drawing, interactive chart, its numbers; ``charts.web_chart()``; downloads:
                                       ``chart_files.with_downloads()`` and ``chart_file()``
``{% data_table table %}``             filter, sort, page, export; ``tables.Table``
``{% value figure %}``                 a vocabulary ``Figure`` in its unit; suppressed and unknown as a sign
``{% figure_proof figure definition=… url=… decimals=… %}``   the same, opening definition, snapshot and proof
``{% proof p text="" about="" %}``     the mark that opens a ``components.Proof``; with ``text`` that text opens it
``{% amount x decimals=0 signed=False %}``   whole number: cents; Decimal or text: euros

Text and state:

``{% callout kind title label="" %}…{% endcallout %}``   info, ok, warning, error, hypothesis, quality, decision
``{% badge text tone %}``              tone: neutral, good, bad, warning, info
``{% empty "text" link label %}``      nothing here yet, and what to do next (link: an address or a url's name)
``{% fold "summary" %}…{% endfold %}`` folded content; ``open=True``; ``key="…"`` keeps its state in this browser
``{% steps list %}``                   the states a matter passes; ``components.Step``
``{% icon "search" %}``                a name of ``ui.icons``; always beside words

Moving about:

``{% crumb "Cijfers" "reviews:figures" %}``   a piece of the path in block ``crumbs``; without a link: this page
``{% tabs items label="" %}``          views of one matter; ``components.Tab``
``{% pager page parameter="page" %}``  for a Django ``Page``; keeps the other query parameters
``{% query sort="name" page=None %}``  the query string of this page with these set, or taken away

Forms (all keep what was typed):

``{% form_errors form %}``             what is wrong, at the top, each line leading to its field
``{% field form.name help="" short=False %}``   label, help, error and control (also radios, checkboxes, files)
``{% fields form %}``                  all visible fields, and the hidden ones
``{% slider form.days unit="dagen" %}``   a range with its value beside it
``{% upload form.file help="" %}``     drag, drop and progress; works as a plain file field
``{% confirm link "Verwijderen" "Weet u het zeker?" tone="danger" body="" %}``   asks first, then posts

Filters: ``euro``, ``cents``, ``millions``, ``number``, ``percent`` (each takes a number of decimals), ``signed``,
``exact`` (whole cents, shown where there are any),
``day``, ``short_day``, ``moment``, ``period``, ``short_period``, ``pick`` (words nl/en).

Classes without a tag: ``section``, ``grid-2``, ``grid-3``, ``aside`` (content beside a column of 19 rem),
``prose``, ``panel``, ``panel panel--soft``, ``row``, ``stack``, ``list``, ``facts``, ``facts facts--list`` (dl),
``timeline`` (ol), ``tree`` (ul of details: ``summary``, ``leaf``, ``amount``, ``formula``), ``table`` (one of your
own, in ``<div class="scroll" tabindex="0" role="region" aria-label=…>``), ``number`` (right, tabular), ``soft``,
``small``, ``said`` (only for who listens), ``button`` with ``--primary``, ``--danger``, ``--subtle``, ``--small``,
``--wide``; ``buttons`` (their row), ``form`` (a form of readable width), ``field-row`` (short fields in a row).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField, Form
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from regie.vocabulary import Figure
from regie.web.ui import formats, icons
from regie.web.ui.charts import WebChart
from regie.web.ui.components import KeyFigure, Proof, Step, Tab
from regie.web.ui.language import pick as pick_words
from regie.web.ui.tables import Table

register = template.Library()

for name in (
    "euro",
    "cents",
    "exact",
    "millions",
    "number",
    "percent",
    "day",
    "short_day",
    "moment",
    "period",
    "short_period",
):
    register.filter(name, getattr(formats, name))
register.filter("pick", pick_words)


@register.filter
def signed(value: int | Decimal | None, decimals: int = 0) -> str:
    """A change: a number with its plus or minus."""
    return formats.number(value, decimals, signed=True)


@register.inclusion_tag("ui/components/key_figures.html")
def key_figures(figures: Iterable[KeyFigure]) -> dict[str, Any]:
    return {"figures": list(figures)}


@register.inclusion_tag("ui/components/chart.html")
def chart(webchart: WebChart) -> dict[str, Any]:
    return {"chart": webchart}


@register.simple_tag(takes_context=True)
def data_table(context: Context, table: Table) -> SafeString:
    return render_to_string("ui/table.html", {"table": table, "request": context.get("request")})


@register.simple_tag
def value(figure: Figure, decimals: int | None = None) -> str:
    return _said(figure, decimals)


@register.simple_tag
def figure_proof(
    figure: Figure, definition: str = "", url: str = "", decimals: int | None = None, definition_url: str = ""
) -> SafeString:
    found = Proof(definition, figure.snapshot, figure.remark or "", url, definition_url)
    return _proof(found, formats.figure(figure, decimals))


@register.simple_tag
def proof(p: Proof, text: str = "", about: str = "") -> SafeString:
    return _proof(p, text, about)


def _proof(found: Proof, text: str, about: str = "") -> SafeString:
    """It stands in running text, so there is no white space around it."""
    context = {"proof": found, "text": text, "about": about, "id": f"proof-{uuid4().hex[:10]}"}
    return mark_safe(render_to_string("ui/components/proof.html", context).strip())  # nosec B308, B703 # noqa: S308


def _said(figure: Figure, decimals: int | None) -> str:
    """The value; of a sign also what it means, for who listens."""
    text = formats.figure(figure, decimals)
    if figure.value is not None and not figure.suppressed:
        return text
    says = _("niet getoond: te weinig personen of aanbieders") if figure.suppressed else _("niet bekend")
    return format_html('<span aria-hidden="true">{}</span><span class="said">{}</span>', text, says)


@register.simple_tag
def amount(x: int | Decimal | str | None, decimals: int = 0, signed: bool = False) -> str:
    if isinstance(x, int):
        return formats.cents(x, decimals, signed=signed)
    return formats.euro(x, decimals, signed=signed)


@register.simple_block_tag
def callout(content: str, kind: str, title: str = "", label: str = "") -> SafeString:
    context = {"content": content, "kind": kind, "title": title, "label": label}
    return render_to_string("ui/components/callout.html", context)


@register.simple_block_tag
def fold(content: str, summary: str, open: bool = False, key: str = "") -> SafeString:
    return format_html(
        '<details class="fold"{}{}><summary>{}</summary><div class="fold__body">{}</div></details>',
        mark_safe(" open") if open else "",  # nosec B308
        format_html(' data-keep="{}"', key) if key else "",
        summary,
        content,
    )


@register.simple_block_tag
def capture(content: str) -> SafeString:
    """What stands inside, without the white space around it: ``{% capture as name %}…{% endcapture %}``."""
    return mark_safe(content.strip())  # nosec B308, B703 # noqa: S308


@register.simple_tag
def badge(text: str, tone: str = "neutral") -> SafeString:
    return format_html('<span class="badge badge--{}">{}</span>', tone, text)


@register.inclusion_tag("ui/components/empty.html")
def empty(text: str, link: str = "", label: str = "") -> dict[str, Any]:
    return {"text": text, "link": _address(link), "label": label}


@register.inclusion_tag("ui/components/steps.html")
def steps(items: Iterable[Step]) -> dict[str, Any]:
    return {"steps": list(items)}


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def crumb(label: str, link: str = "") -> SafeString:
    if not link:
        return format_html('<li aria-current="page">{}</li>', label)
    return format_html('<li><a href="{}">{}</a></li>', _address(link), label)


@register.inclusion_tag("ui/components/tabs.html")
def tabs(items: Iterable[Tab], label: str = "") -> dict[str, Any]:
    return {"tabs": list(items), "label": label}


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(context: Context, page: Any, parameter: str = "page") -> dict[str, Any]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    places = [
        {"number": number, "url": _query(context, {parameter: number}), "here": number == page.number}
        if isinstance(number, int)
        else None
        for number in numbers
    ]
    return {"page": page, "places": places}


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    return _query(context, changes)


def _query(context: Context, changes: Mapping[str, object]) -> str:
    parameters = context["request"].GET.copy()
    for name, changed in changes.items():
        if changed is None or changed == "":
            parameters.pop(name, None)
        else:
            parameters[name] = str(changed)
    return f"?{parameters.urlencode()}"


@register.inclusion_tag("ui/components/form_errors.html")
def form_errors(form: Form) -> dict[str, Any]:
    wrong = [(bound, bound.errors) for bound in form.visible_fields() if bound.errors]
    general = list(form.non_field_errors())
    general += [error for bound in form.hidden_fields() for error in bound.errors]
    return {"general": general, "wrong": wrong}


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, help: str = "", short: bool = False) -> dict[str, Any]:
    return _field(bound, help) | {"short": short}


@register.inclusion_tag("ui/components/fields.html")
def fields(form: Form) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("ui/components/slider.html")
def slider(bound: BoundField, unit: str = "", help: str = "") -> dict[str, Any]:
    return _field(bound, help) | {"unit": unit}


@register.inclusion_tag("ui/components/upload.html")
def upload(bound: BoundField, help: str = "") -> dict[str, Any]:
    return _field(bound, help)


@register.inclusion_tag("ui/components/confirm.html", takes_context=True)
def confirm(
    context: Context, url: str, label: str, question: str, tone: str = "danger", body: str = ""
) -> dict[str, Any]:
    return {
        "url": _address(url),
        "label": label,
        "question": question,
        "body": body,
        "tone": tone,
        "id": f"confirm-{uuid4().hex[:10]}",
        "csrf_token": context.get("csrf_token"),
    }


def _field(bound: BoundField, help: str) -> dict[str, Any]:
    """The field with what assistive technology needs: help and errors tied to the control."""
    name = bound.auto_id or bound.html_name
    said = help or bound.help_text
    kind = getattr(bound.field.widget, "input_type", "")
    described = [f"{name}-{part}" for part, there in (("help", said), ("error", bound.errors)) if there]
    several = kind in ("radio", "checkbox") and bound.use_fieldset
    attributes: dict[str, str | bool] = {}
    if bound.field.widget.attrs.get("placeholder") == str(bound.label):
        attributes["placeholder"] = False  # it says what the label says, and goes when one types
    if not several and described:
        attributes["aria-describedby"] = " ".join(described)
    if not several and bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "bound": bound,
        "id": name,
        "help": said,
        "errors": bound.errors,
        "several": several,
        "single_choice": kind == "checkbox" and not several,
        "described": " ".join(described) if several else "",
        "control": bound.as_widget(attrs=attributes),
    }


def _address(link: str) -> str:
    """An address as given, or the one of a named url."""
    if not link or link.startswith(("/", "?", "#", "https://")):
        return link
    return reverse(link)
