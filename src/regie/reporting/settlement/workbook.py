# SPDX-License-Identifier: EUPL-1.2
"""The settlement as a workbook: every part a sheet, every line a formula where it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from regie.reporting.workbook import Overview, Workbook
from regie.review import LineView, SettlementView
from regie.review.public_settlement import public_settlement
from regie.vocabulary.formatting import day, months_of
from regie.vocabulary.periods import Period
from regie.vocabulary.texts import say, sentences

IN_SHORT = ("reference", "cost", "excess", "valve", "result")
"""Parts of which the summary shows the amount, per municipality where they have one."""

_GUIDE = ("how", "sums", "inputs", "shares", "check")


def write_settlement_workbook(
    settlement: SettlementView,
    path: Path,
    *,
    title: str,
    names: Mapping[str, str],
    notice: str = "",
    public: bool = False,
    lang: str = "nl",
) -> None:
    """Write the settlement to ``path`` (.xlsx), with formulas that compute it again to the same cents.

    ``names`` are the municipalities by code, ``notice`` is said first (that the figures are invented, say).
    ``public`` leaves out the amounts of single members and providers. The same settlement gives the same bytes.
    """
    shown = public_settlement(settlement) if public else settlement
    book = Workbook(
        title, subject=say("workbook.settlement_subject", lang, period=_period(shown, lang)), lang=lang
    )
    book.add_front(say("workbook.guide", lang), title, _guide(shown, notice, public, lang))
    book.add_overview(say("workbook.summary", lang), say("workbook.summary", lang), _summary(shown, names, lang))
    for part in shown.parts:
        label = part.label.said(lang)
        book.add_tree(_sheet(part, lang), [part], title=label, under=part.formula.said(lang))
    book.save(path)


def _guide(settlement: SettlementView, notice: str, public: bool, lang: str) -> list[str]:
    state = "fixed" if settlement.fixed_on else "provisional" if settlement.provisional else "definitive"
    about = say(
        "workbook.settlement_about",
        lang,
        period=_period(settlement, lang),
        contract=settlement.contract,
        version=settlement.version,
        snapshot=settlement.snapshot,
    )
    status = say(
        f"workbook.settlement_{state}", lang, on=day(settlement.fixed_on, lang=lang) if settlement.fixed_on else ""
    )
    texts = [notice, about, status, say("workbook.settlement_public", lang) if public else ""]
    texts += [say(f"workbook.guide_{name}", lang) for name in _GUIDE]
    return [text for text in (*texts, *(remark.said(lang) for remark in settlement.remarks)) if text]


def _summary(settlement: SettlementView, names: Mapping[str, str], lang: str) -> list[Overview]:
    parts = [part for key in IN_SHORT if (part := settlement.part(key)) is not None]
    columns = tuple(_sheet(part, lang) for part in parts)
    towns = tuple(
        (label, tuple(_of_town(part, code) for part in parts))
        for code, label in names.items()
        if any(_of_town(part, code) for part in parts)
    )
    whole = (say("workbook.together", lang), tuple(part.key for part in parts))
    every = tuple((part.label.said(lang), (part.key,)) for part in settlement.parts)
    return [
        Overview(
            say("workbook.summary_places", lang), say("workbook.place", lang), columns, (*towns, whole), total=True
        ),
        Overview(
            say("workbook.summary_parts", lang), say("workbook.line", lang), (say("workbook.amount", lang),), every
        ),
    ]


def _of_town(part: LineView, code: str) -> str | None:
    key = f"{part.key}/{code}"
    return key if any(child.key == key for child in part.children) else None


def _sheet(part: LineView, lang: str) -> str:
    """The name of a part's sheet; a part without a name of its own goes by its label."""
    kind, _, party = part.key.partition("/")
    if f"sheet_{kind}" not in sentences("workbook"):
        return part.label.said(lang)
    return say(f"workbook.sheet_{kind}", lang) + (f" {party}" if party else "")


def _period(settlement: SettlementView, lang: str) -> str:
    return months_of(Period.parse(settlement.period), lang=lang)
