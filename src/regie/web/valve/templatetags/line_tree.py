# SPDX-License-Identifier: EUPL-1.2
"""A computation as a tree that folds open: ``{% load line_tree %}``.

``{% line_tree lines %}``          lines of a review (``LineView``) or of a contract (``Line``), each with its
                                 formula, inputs, clause and sources; ``folded=False`` opens the first level
``{% input_tree given %}``         what a number (``InputView``) was computed from
``{{ line|line_anchor }}``         the anchor of a line's key, for a link to it

Written in Python and not as a template that calls itself: a settlement has hundreds of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from regie.contract import Line
from regie.review import InputView, LineView, line_view
from regie.web.ui import formats
from regie.web.ui.language import pick

register = template.Library()

_SNAPSHOT = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")
_NOTHING = SafeString("")


@register.simple_tag
def line_tree(lines: LineView | Line | Iterable[LineView | Line] | None, folded: bool = True) -> SafeString:
    """The lines with all below them."""
    if lines is None:
        return _NOTHING
    given = [lines] if isinstance(lines, LineView | Line) else list(lines)
    shown = [each if isinstance(each, LineView) else line_view(each) for each in given]
    keys = {line.key for part in shown for line in part.walk()}
    return format_html('<ul class="tree">{}</ul>', _items(shown, keys, open_=not folded))


@register.simple_tag
def input_tree(given: InputView) -> SafeString:
    """What a number was computed from, and how."""
    formula = format_html("<p>{}</p>", pick(given.formula)) if pick(given.formula) else _NOTHING
    inputs = format_html('<ul class="inputs">{}</ul>', _inputs(given.inputs, set())) if given.inputs else _NOTHING
    return format_html("{}{}", formula, inputs)


@register.filter
def line_anchor(key: str) -> str:
    """The anchor of the line with this key."""
    return "regel-" + re.sub(r"\s", "_", key)


def _items(lines: Sequence[LineView], keys: set[str], *, open_: bool = False) -> SafeString:
    return format_html_join("", "{}", ((_item(line, keys, open_=open_),) for line in lines))


def _item(line: LineView, keys: set[str], *, open_: bool) -> SafeString:
    """A line: folded where it has something below or behind it."""
    proof, below = _proof(line, keys), _NOTHING
    if line.children:
        below = format_html("<ul>{}</ul>", _items(line.children, keys))
    head = format_html(
        '<span class="tree__label">{}</span><span class="amount">{}</span>', pick(line.label), _amount(line)
    )
    anchor = line_anchor(line.key)
    if not proof and not below:
        return format_html('<li id="{}"><div class="leaf">{}</div></li>', anchor, head)
    return format_html(
        '<li id="{}"><details{}><summary>{}</summary>{}{}</details></li>',
        anchor,
        mark_safe(" open") if open_ and line.children else "",  # nosec B308
        head,
        proof,
        below,
    )


def _amount(line: LineView) -> SafeString | str:
    if line.undecided:
        return format_html(
            '<span aria-hidden="true">{}</span><span class="said">{}</span>',
            formats.UNKNOWN,
            _("nog niet besloten"),
        )
    return formats.cents(line.amount, 2)


def _proof(line: LineView, keys: set[str]) -> SafeString:
    """How the amount came about: formula, inputs and clause."""
    formula, inputs, clause = _NOTHING, _NOTHING, _NOTHING
    if pick(line.formula):
        formula = format_html("<p>{}: {}</p>", _("Berekening"), pick(line.formula))
    if line.inputs:
        inputs = format_html('<ul class="inputs">{}</ul>', _inputs(line.inputs, keys))
    if line.clause:
        clause = format_html("<p>{}: {}</p>", _("Bepaling"), line.clause)
    if not (formula or inputs or clause):
        return _NOTHING
    return format_html('<div class="formula">{}{}{}</div>', formula, inputs, clause)


def _inputs(inputs: Sequence[InputView], keys: set[str]) -> SafeString:
    return format_html_join("", "<li>{}</li>", ((_input(each, keys),) for each in inputs))


def _input(given: InputView, keys: set[str]) -> SafeString:
    """A number that a line was computed from, with where it stands and what it was computed from in turn."""
    label: SafeString | str = pick(given.label)
    if given.refers_to in keys:
        label = format_html('<a href="#{}">{}</a>', quote(line_anchor(given.refers_to)), label)
    beside = [_source(given.source)] if given.source else []
    beside += [given.clause] if given.clause else []
    beside += [pick(given.formula)] if pick(given.formula) else []
    told = (
        format_html(' <span class="soft">({})</span>', format_html_join("; ", "{}", ((each,) for each in beside)))
        if beside
        else ""
    )
    behind = format_html("<ul>{}</ul>", _inputs(given.inputs, keys)) if given.inputs else _NOTHING
    return format_html('{}: <span class="tabular">{}</span>{}{}', label, pick(given.shown), told, behind)


def _source(source: str) -> SafeString | str:
    """Where an input comes from; a snapshot leads to its page."""
    if _SNAPSHOT.fullmatch(source):
        try:
            return format_html('<a href="{}">{}</a>', reverse("deliveries:snapshot", args=[source]), source)
        except NoReverseMatch:
            return source
    return source
