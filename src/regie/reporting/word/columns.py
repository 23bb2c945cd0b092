# SPDX-License-Identifier: EUPL-1.2
"""How wide the columns of a table are, so that no number is broken over two lines."""

from __future__ import annotations

from docx.shared import Pt

from regie.reporting.charts.canvas import text_width, widest
from regie.reporting.layout import Node

SIZE = 11
"""Points of the type that is measured: larger than it is set, since the reader's typeface may be wider."""

_AROUND = 14
"""Points of room in a cell beside its text."""


def shared_widths(node: Node, whole: int) -> list[int]:
    """Widths of the label column and the others that together are ``whole``, in units of the format (EMU).

    A number gets what it needs; labels and sentences share what is left, sentences most. Where numbers need more
    than there is, all give way alike.
    """
    rows = [row for row in node["rows"] if row["cells"]]
    needs = []
    for place, column in enumerate(node["columns"]):
        texts = [row["cells"][place]["text"] for row in rows]
        words = [word for text in texts for word in text.split(" ")] if column["wide"] else texts
        needs.append(max(widest(words, SIZE), widest(column["title"].split(), SIZE)) + _AROUND)
    labels = [word for row in node["rows"] for run in row["label"] for word in run["text"].split()]
    first = max([text_width(word, SIZE) for word in labels] + [60.0]) + _AROUND
    room = whole / Pt(1) - sum(needs) - first
    if room < 0:
        all_needs = [first, *needs]
        return [int(whole * need / sum(all_needs)) for need in all_needs]
    weights = [2.0, *(3.0 if column["wide"] else 0.15 for column in node["columns"])]
    shares = [room * weight / sum(weights) for weight in weights]
    return [int(Pt(need + share)) for need, share in zip([first, *needs], shares, strict=True)]
