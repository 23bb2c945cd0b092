# SPDX-License-Identifier: EUPL-1.2
"""What is another than in the letter before: figures, and which texts."""

from __future__ import annotations

from regie.reporting.council_letter.content import Changed, LetterContent
from regie.reporting.council_letter.texts import NAMES, NEEDED


def changed_figures(letter: LetterContent, before: LetterContent | None) -> tuple[Changed, ...]:
    """Figures and amounts that are written otherwise than in the letter before; none without one."""
    if before is None:
        return ()
    then = _written(before)
    return tuple(
        Changed(label=label, before=then[label], now=now)
        for label, now in _written(letter).items()
        if label in then and then[label] != now
    )


def _written(letter: LetterContent) -> dict[str, str]:
    figures = {each.label: each.now for each in letter.figures}
    return figures | {each.label: each.now for each in letter.money}


def changed_texts(letter: LetterContent, before: LetterContent | None) -> tuple[str, ...]:
    """Which texts of people are new, changed or gone since the letter before; the number of a letter is not one."""
    if before is None:
        return ()
    then = dict(before.texts.said())
    found = []
    for field, now in letter.texts.said():
        if field == NEEDED[0] or now == then[field]:
            continue
        what = "nieuw" if not then[field] else "vervallen" if not now else "gewijzigd"
        found.append(f"{NAMES[field]}: {what}.")
    return tuple(found)
