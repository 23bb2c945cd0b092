# SPDX-License-Identifier: EUPL-1.2
"""The fields of a part of a study as fields of a form, by the type that the model gives them.

What is typed goes to the draft as JSON, as the model would write it; whether it is right is for the model to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from django import forms
from django.utils.translation import gettext as _

from regie.contract.terms import AgeBand, IndexFigure
from regie.contract.values import Amount, Part
from regie.procurement.study import BidMember, Range, StartOf
from regie.procurement.study.parts import Month
from regie.web.procurement.labels import WORDS, label_of

Options = Mapping[str, Sequence[tuple[str, str]]]
"""Codes to choose from, by what they name: ``products``, ``need_groups``, ``lots``, ``municipalities``, …"""

CHOSEN_FROM = {
    "products": "products",
    "need_groups": "need_groups",
    "lots": "lots",
    "serves": "municipalities",
    "need_group": "need_groups",
    "lot": "lots",
    "scenario": "scenarios",
}
"""Fields whose value is one or more of the codes that are there already."""

OF_REGION = {"LeastParties", "BaseCorrection", "GrantShare"}
"""Parts whose municipality is one of the region."""

_UNION = (Union, UnionType)


class Decimals(forms.DecimalField):
    """A number, written with a comma or a point."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 12}))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            text = value.strip().replace("€", "").replace(" ", "").replace("\u00a0", "")
            value = text.replace(".", "").replace(",", ".") if "," in text else text
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if isinstance(value, str | Decimal) and value != "" else value


class Lines(forms.CharField):
    """Things that stand one on a line: ``read`` makes one of a line, ``write`` the line of one."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[Any], str], **more: Any) -> None:
        super().__init__(**more, widget=forms.Textarea(attrs={"rows": 5}))
        self.read, self.write = read, write

    def clean(self, value: Any) -> list[Any]:
        text = super().clean(value)
        found = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    found.append(self.read(line.strip()))
                except (ValueError, IndexError):
                    raise forms.ValidationError(
                        _("Regel %(number)s is niet te lezen: %(line)s") % {"number": number, "line": line[:60]}
                    ) from None
        return found

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(self.write, value)) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Typed:
    """A field of a part in a form: ``make`` gives the form field, ``raw`` the JSON of what was typed."""

    name: str
    make: Callable[[], forms.Field]
    raw: Callable[[Any], Any] = field(default=lambda value: value)
    default: Any = None


def typed(part: type[Part], name: str, options: Options) -> Typed:
    """One field of a part as a field of a form."""
    default = part.model_fields[name].default
    plain = f"{default.normalize():f}" if isinstance(default, Decimal) else default
    return replace(_typed(part, name, options), default=plain if isinstance(plain, str | int) else None)


def _typed(part: type[Part], name: str, options: Options) -> Typed:
    info = part.model_fields[name]
    label, help = label_of(part.__name__, name)
    kind, required = _kind(info.annotation, list(info.metadata)), info.is_required()
    nothing = () if not required and info.default == () else None
    more: dict[str, Any] = {"label": label, "help_text": help, "required": required}
    listed = CHOSEN_FROM.get(name)
    if name == "municipality" and part.__name__ in OF_REGION:
        listed = "municipalities"
    if listed is not None:
        return _of_codes(name, more, options[listed], several=get_origin(kind) is tuple)
    if get_origin(kind) is tuple:
        return _of_lines(name, more, get_args(kind)[0])
    match kind:
        case _ if kind is bool:
            return Typed(name, lambda: forms.BooleanField(**more | {"required": False}))
        case _ if kind is AgeBand or kind is Range:
            return _of_numbers(name, more, kind, nothing)
        case _ if kind is date:
            return Typed(name, lambda: _day(**more), lambda value: value and value.isoformat())
        case _ if kind is int:
            return Typed(name, lambda: forms.IntegerField(**more, widget=_short_number()))
        case _ if kind is Decimal:
            # amounts have their cents, everything else the digits that were typed
            cents = _is(info, Amount)
            return Typed(
                name,
                lambda: Decimals(**more, max_digits=14),
                lambda value: None if value is None else f"{value:.2f}" if cents else f"{value.normalize():f}",
            )
        case _ if get_origin(kind) is Literal:
            choices = [(each, WORDS.get(each, each)) for each in get_args(kind)]
            return Typed(name, lambda: forms.ChoiceField(**more, choices=choices, widget=forms.RadioSelect))
    if name in ("note", "reason", "risks"):
        return Typed(name, lambda: forms.CharField(**more, widget=forms.Textarea(attrs={"rows": 3})))
    if _is(info, Month):
        widget = forms.TextInput(attrs={"size": 8, "placeholder": "2018-01"})
        return Typed(name, lambda: forms.CharField(**more, widget=widget))
    return Typed(name, lambda: forms.CharField(**more, max_length=300), lambda value: value or nothing or None)


def _kind(annotation: Any, metadata: list[Any]) -> Any:
    """The type without what is said about it, and without that it may be absent."""
    if get_origin(annotation) in _UNION:
        (annotation,) = (each for each in get_args(annotation) if each is not type(None))
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _is(info: Any, named: Any) -> bool:
    """Whether a field is of a named kind of value."""
    marks = [*info.metadata]
    for each in (info.annotation, *get_args(info.annotation)):
        marks += getattr(each, "__metadata__", ())
    return any(mark in marks for mark in named.__metadata__)


def _of_codes(name: str, more: dict[str, Any], choices: Sequence[tuple[str, str]], *, several: bool) -> Typed:
    if several:
        widget = forms.CheckboxSelectMultiple
        return Typed(name, lambda: forms.MultipleChoiceField(**more, choices=choices, widget=widget), list)
    listed = [("", _("Geen")) if not more["required"] else ("", _("Kies")), *choices]
    return Typed(name, lambda: forms.ChoiceField(**more, choices=listed), lambda value: value or None)


def _of_lines(name: str, more: dict[str, Any], kind: Any) -> Typed:
    if name == "base_years":
        return Typed(name, lambda: _Text(_years, lambda years: ", ".join(map(str, years)), **more))
    read, write = _LINES.get(kind, (str, str))
    return Typed(name, lambda: Lines(read, write, **more))


def _of_numbers(name: str, more: dict[str, Any], kind: Any, nothing: Any) -> Typed:
    """Two ages, or three values of a range, in one field."""
    if kind is AgeBand:
        return Typed(name, lambda: _Text(band, band_line, **more), lambda value: value or None)
    return Typed(name, lambda: _Text(_range, _range_line, **more), lambda value: value or None)


class _Text(forms.CharField):
    """One thing, written on one line."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[Any], str], **more: Any) -> None:
        super().__init__(**more, widget=forms.TextInput(attrs={"size": 18}))
        self.read, self.write = read, write

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except (ValueError, IndexError):
            raise forms.ValidationError(_("Dit is niet te lezen; kijk naar de uitleg erboven.")) from None

    def prepare_value(self, value: Any) -> Any:
        return self.write(value) if isinstance(value, Mapping | list | tuple) else value


def _day(**more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(**more, widget=widget, input_formats=["%Y-%m-%d", "%d-%m-%Y"])


def _short_number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"size": 10})


def _number(text: str) -> str:
    try:
        return f"{Decimal(text.strip().rstrip('%').replace(',', '.')).normalize():f}"
    except InvalidOperation:
        raise ValueError(text) from None


def band(text: str) -> dict[str, int]:
    """An age band as it is typed: ``0-11``. Raises ``ValueError`` for anything else."""
    found = re.fullmatch(r"\s*(\d{1,3})\s*(?:-|–|t/m)\s*(\d{1,3})\s*", text)
    if found is None:
        raise ValueError(text)
    return {"from_age": int(found[1]), "to_age": int(found[2])}


def band_line(ages: Mapping[str, int]) -> str:
    """An age band on a line."""
    return f"{ages['from_age']}-{ages['to_age']}"


def _range(text: str) -> dict[str, str]:
    low, likely, high = (_number(each) for each in re.split(r"[;/]|\s+", text.strip()) if each)
    return {"low": low, "likely": likely, "high": high}


def _range_line(value: Mapping[str, Any]) -> str:
    return " ; ".join(str(value[name]).replace(".", ",") for name in ("low", "likely", "high"))


def _years(text: str) -> list[int]:
    return [int(each) for each in re.split(r"[,\s]+", text) if each]


def _member(line: str) -> dict[str, Any]:
    code, *share = line.split()
    return {"provider": code, "share": _number(share[0]) if share else None}


def _member_line(member: Mapping[str, Any]) -> str:
    share = member.get("share")
    return str(member["provider"]) + (f" {str(share).replace('.', ',')}" if share is not None else "")


def _start(line: str) -> dict[str, str]:
    code, day = line.split()
    return {"municipality": code, "starts_on": date.fromisoformat(day).isoformat()}


def _start_line(start: Mapping[str, Any]) -> str:
    return f"{start['municipality']} {start['starts_on']}"


def _figure(line: str) -> dict[str, Any]:
    said, source, note = (*(each.strip() for each in line.split(";", 2)), "", "")[:3]
    year, kind, percent, *day = said.split()
    published = date.fromisoformat(day[0]).isoformat() if day else None
    found = {"year": int(year), "kind": kind, "percent": _number(percent), "published_on": published}
    return found | {"source": source, "note": note}


def _figure_line(figure: Mapping[str, Any]) -> str:
    said = " ".join(str(figure[name]) for name in ("year", "kind", "percent"))
    said += f" {figure['published_on']}" if figure.get("published_on") else ""
    return " ; ".join(filter(None, (said, figure["source"], figure.get("note", ""))))


_LINES: dict[Any, tuple[Callable[[str], Any], Callable[[Any], str]]] = {
    BidMember: (_member, _member_line),
    StartOf: (_start, _start_line),
    AgeBand: (band, band_line),
    IndexFigure: (_figure, _figure_line),
}
"""How parts of a list stand on a line."""
