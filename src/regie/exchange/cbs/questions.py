# SPDX-License-Identifier: EUPL-1.2
"""What must be answered before a delivery can be made, over all providers in one sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from regie.exchange.cbs.definitions import Subject, codes, end_list, end_reasons, fields
from regie.exchange.cbs.forms import Product, Sorting
from regie.exchange.cbs.records import End, Making
from regie.vocabulary.codelists import codelist
from regie.vocabulary.errors import RegieError

MOST_NAMED = 8


def ask_forms(sortings: Iterable[Sorting], subject: Subject) -> None:
    """Raise ``RegieError`` when forms of help are asked for: it names products, how many trajectories each has,
    and the forms to choose from."""
    asked: Counter[Product] = Counter()
    for sorting in sortings:
        asked.update(sorting.asked)
    if not asked:
        return
    groups = [
        f"{category}{' ' + product if product else ''} ({segment}): {count}"
        for (category, product, segment), count in asked.most_common(MOST_NAMED)
    ]
    known = fields(subject)[subject.form_field].codes()
    raise RegieError(
        "cbs.form_needed",
        count=asked.total(),
        groups="; ".join(groups) + ("; …" if len(asked) > MOST_NAMED else ""),
        field=subject.form_field,
        options="; ".join(f"{code} {label}" for code, label in known.items()),
    )


def ask_ends(makings: Iterable[Making], subject: Subject) -> None:
    """Raise ``RegieError`` when ends are asked for: it names reasons, trajectories and the codes to choose."""
    asked: dict[End, list[str]] = defaultdict(list)
    for making in makings:
        for end, keys in making.asked.items():
            asked[end] += keys
    if not asked:
        return
    groups = [_group(measure, reason, sorted(keys)) for (measure, reason), keys in sorted(asked.items())]
    key = "cbs.end_reason_needed" if subject is Subject.YOUTH_HELP else "cbs.end_of_measure_needed"
    example = sorted(asked)[0][1]
    raise RegieError(key, count=sum(map(len, asked.values())), groups="; ".join(groups), example=example)


def _group(measure: str, reason: str, keys: list[str]) -> str:
    label = codelist("JZ588")[reason].label.rstrip(".") if reason in codelist("JZ588") else ""
    labels = codes(end_list(measure) if measure else "reden_beeindiging")
    options = labels if measure else end_reasons()[reason].options
    named = ", ".join(keys[:MOST_NAMED]) + (", …" if len(keys) > MOST_NAMED else "")
    what = f"{reason} {label}" + (f", {measure}" if measure else "")
    return f"{what} ({len(keys)}: {named}) -> " + " | ".join(f"{code} {labels[code]}" for code in options)
