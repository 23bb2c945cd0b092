# SPDX-License-Identifier: EUPL-1.2
"""What a trajectory is in the protocol: youth help, child protection or youth probation, and in which form.

In this order: what the provider supplied; what a person chose for the product; what JZ021 states for it; what a
person chose for the category or segment; what holds for the whole category. What is none of these is asked for,
never guessed: the form is part of what makes a record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from regie.exchange.cbs.care import Care
from regie.exchange.cbs.choices import Choices, FormAnswer
from regie.exchange.cbs.definitions import (
    ReportingPeriod,
    Subject,
    category_forms,
    codes,
    fields,
    product_forms,
)
from regie.exchange.cbs.merging import Sorted
from regie.exchange.cbs.supplement import Supplement

Product = tuple[str, str, str]
"""Product category, product code (empty when there is none) and segment of what is asked for."""


@dataclass
class Sorting:
    """Trajectories of a provider by what they are: each is in one of the lists, or counted in ``asked``.

    ``answers`` are those that gave trajectories their form, by key.
    """

    sorted: list[Sorted] = field(default_factory=list)
    other_subject: list[Care] = field(default_factory=list)
    no_help: list[Care] = field(default_factory=list)
    negative: list[Care] = field(default_factory=list)
    form_unknown: list[Care] = field(default_factory=list)
    answers: dict[str, FormAnswer] = field(default_factory=dict)
    asked: Counter[Product] = field(default_factory=Counter)


def sort_care(
    rows: Iterable[Care], reporting: ReportingPeriod, choices: Choices, supplement: Supplement
) -> Sorting:
    """Sort the trajectories of a provider for the file of one subject.

    When the form of a trajectory in this period or the one before it cannot be known, it is asked for; older ones
    are left aside.
    """
    result = Sorting()
    first = reporting.before().start
    for care in rows:
        if care.ended_on is not None and care.ended_on < care.began_on:
            result.negative.append(care)
            continue
        found, answer = _form_of(care, choices, supplement)
        if found is None:
            result.no_help.append(care)
            continue
        subject, form = found
        if subject is not reporting.subject:
            result.other_subject.append(care)
        elif form is not None:
            result.sorted.append(Sorted(care, subject, form))
            if answer is not None:
                result.answers[care.trajectory_key] = answer
        elif care.began_on <= reporting.last_day and (care.ended_on is None or care.ended_on >= first):
            result.asked[(care.product_category, care.product_code or "", care.segment)] += 1
        else:
            result.form_unknown.append(care)
    return result


def _form_of(
    care: Care, choices: Choices, supplement: Supplement
) -> tuple[tuple[Subject, str | None] | None, FormAnswer | None]:
    """Subject and form (None when it is not known), or None for what is no help at all; and the answer used."""
    supplied = supplement.of(care, "hulpvorm")
    if supplied is not None:
        return (Subject.YOUTH_HELP, supplied), None
    measure = supplement.of(care, "type_maatregel")
    if measure is not None:
        protection = measure in fields(Subject.CHILD_PROTECTION)["type_maatregel"].codes()
        own = _subject_of(care.product_category)
        both = measure in codes("preventief_justitieel_kader") and own is Subject.YOUTH_PROBATION
        return (Subject.CHILD_PROTECTION if protection and not both else Subject.YOUTH_PROBATION, measure), None
    answer = choices.form_of(care)
    stated = product_forms().get(care.product_code or "")
    if answer is not None and (stated is None or answer.product_code is not None):
        return (answer.subject, answer.answer), answer
    if stated is not None:
        return stated, None
    if care.product_category in category_forms():
        return category_forms()[care.product_category], None
    return (_subject_of(care.product_category), None), None


def _subject_of(category: str) -> Subject:
    """JZ020: 47 is youth probation, 48 and 49 child protection, all else youth help."""
    if category == "47":
        return Subject.YOUTH_PROBATION
    return Subject.CHILD_PROTECTION if category in ("48", "49") else Subject.YOUTH_HELP
