# SPDX-License-Identifier: EUPL-1.2
"""What the protocol leaves to judgement: answers of a person, each with a reason, recorded in the report.

A file (TOML), or ``--end-reason 38=03 "reason"`` on the command line::

    [[end_reason]]                  # an end reason of JZ588 that the protocol gives no single code for
    code = "38"
    answer = "03"
    reason = "Deze aanbieder: overstap altijd op eigen initiatief van de cliënt."
    trajectories = ["T-1"]          # may be left out: then for all; a choice for named trajectories goes first

    [[form_of_help]]                # the form of help where JZ021 states none, or, by product_code, another one
    answer = "02"
    reason = "Jeugd-ggz wordt hier ambulant op locatie gegeven."
    product_code = "54001"          # one or more of product_code, product_category and segment must be there
    product_category = "54"
    segment = "outsourced_care"
    subject = "jeugdhulp"           # jeugdhulp when left out

    [[started_with_crisis]]         # 01 yes, 02 no; a professional's judgement at the start (protocol 3.4)
    answer = "02"
    reason = "Geen crisisaanbod bij deze aanbieder."
    product_category = "45"         # one or more of product_code, product_category and segment, or none: for all

    [[end_of_measure]]              # the end of a measure of child protection
    measure = "11"
    code = "31"
    answer = "04"
    reason = "Zo spreken de gecertificeerde instelling en de gemeenten het af."

Of several answers that fit, the one that says most about the trajectory counts; of equal ones the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self, TypeVar

from pydantic import Field as Setting
from pydantic import ValidationError, model_validator

from regie.exchange.cbs.care import Care
from regie.exchange.cbs.definitions import Subject, codes, end_list, end_of_measure, end_reasons, fields
from regie.exchange.cbs.settings import load_settings
from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen


class Answer(Frozen):
    """A code that a person chose, and why."""

    answer: str
    reason: str = Setting(min_length=3)


class _About(Answer):
    product_code: str | None = None
    product_category: str | None = None
    segment: str | None = None

    def weight(self, care: Care) -> int:
        """How much this answer says about a trajectory; -1 when it is not about it."""
        said = (
            (4, self.product_code, care.product_code),
            (2, self.product_category, care.product_category),
            (1, self.segment, care.segment),
        )
        if any(wanted is not None and wanted != found for _, wanted, found in said):
            return -1
        return sum(worth for worth, wanted, _ in said if wanted is not None)


_A = TypeVar("_A", bound=_About)


class EndReasonAnswer(Answer):
    """What an end reason of JZ588 becomes, for all trajectories or for those named."""

    code: str
    trajectories: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        known = end_reasons().get(self.code)
        if known is None or not known.options:
            raise ValueError(", ".join(code for code, reason in end_reasons().items() if reason.options))
        if self.answer not in known.options:
            raise ValueError(", ".join(known.options))
        return self


class FormAnswer(_About):
    """The form of help of products that say nothing of it."""

    subject: Subject = Subject.YOUTH_HELP

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        if self.product_code is None and self.product_category is None and self.segment is None:
            raise ValueError("product_code, product_category, segment")
        allowed = fields(self.subject)[self.subject.form_field].codes()
        if self.answer not in allowed:
            raise ValueError(", ".join(allowed))
        return self


class CrisisAnswer(_About):
    """Whether help started with a crisis."""

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        if self.answer not in codes("gestart_met_crisis"):
            raise ValueError(", ".join(codes("gestart_met_crisis")))
        return self


class MeasureEndAnswer(Answer):
    """What an end reason of JZ588 becomes for one measure of child protection."""

    measure: str
    code: str

    @model_validator(mode="after")
    def _allowed(self) -> Self:
        if self.measure not in fields(Subject.CHILD_PROTECTION)["type_maatregel"].codes():
            raise ValueError("measure")
        if self.code not in end_reasons() or not end_of_measure(self.measure, self.code).options:
            raise ValueError("code")
        if self.answer not in codes(end_list(self.measure)):
            raise ValueError(", ".join(codes(end_list(self.measure))))
        return self


class Choices(Frozen):
    """All answers of a person; see the module's own description."""

    end_reason: tuple[EndReasonAnswer, ...] = ()
    form_of_help: tuple[FormAnswer, ...] = ()
    started_with_crisis: tuple[CrisisAnswer, ...] = ()
    end_of_measure: tuple[MeasureEndAnswer, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """The trajectories that answers name."""
        return frozenset(key for one in self.end_reason for key in one.trajectories)

    def end_of(self, care: Care) -> EndReasonAnswer | None:
        """The answer about the end reason of a trajectory of youth help."""
        about = [one for one in self.end_reason if one.code == care.end_reason]
        named = [one for one in about if care.trajectory_key in one.trajectories]
        return next(iter(named + [one for one in about if not one.trajectories]), None)

    def form_of(self, care: Care) -> FormAnswer | None:
        """The answer about the form of help of a trajectory."""
        return _best(self.form_of_help, care)

    def crisis_of(self, care: Care) -> CrisisAnswer | None:
        """The answer about the start of a trajectory."""
        return _best(self.started_with_crisis, care)

    def end_of_measure_of(self, measure: str, end_reason: str) -> MeasureEndAnswer | None:
        """The answer about the end of a measure."""
        about = (one for one in self.end_of_measure if (one.measure, one.code) == (measure, end_reason))
        return next(about, None)


def load_choices(file: Path | None, end_reasons_said: Sequence[tuple[str, str]] = ()) -> Choices:
    """The answers in a file, if any, and those of the command line, as pairs like ``("38=03", "the reason")``.

    What the command line says goes before the file. Raises ``RegieError`` when something cannot be read, is not
    allowed, or has no reason.
    """
    said = tuple(_said(pair, reason) for pair, reason in end_reasons_said)
    kept = load_settings(file, Choices, "cbs.choices_wrong") if file is not None else Choices()
    return kept.model_copy(update={"end_reason": said + kept.end_reason})


def _said(pair: str, reason: str) -> EndReasonAnswer:
    code, _, answer = pair.partition("=")
    try:
        return EndReasonAnswer(code=code.strip(), answer=answer.strip(), reason=reason.strip())
    except ValidationError:
        known = "; ".join(
            f"{code}=" + "|".join(found.options) for code, found in end_reasons().items() if found.options
        )
        raise RegieError("cbs.end_reason_wrong", written=pair, known=known) from None


def _best(answers: Iterable[_A], care: Care) -> _A | None:
    fitting = [(one.weight(care), one) for one in answers]
    best = max((weight for weight, _ in fitting), default=-1)
    return next((one for weight, one in fitting if weight == best), None) if best >= 0 else None
