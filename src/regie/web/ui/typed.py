# SPDX-License-Identifier: EUPL-1.2
"""Forms with rows: what was typed stays, also when more rows are asked for or something is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from regie.web.ui.numbers import whole_number

F = TypeVar("F", bound=forms.Form)

MORE = "more"
"""The name of the button that asks for more rows of a kind; its value says which kind."""

MOST_ROWS = 60

YES_NO = (("yes", _("Ja")), ("no", _("Nee")))


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of one kind. A row in which nothing was typed counts as absent, also one that had something in it."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def filled(self) -> Iterator[tuple[forms.Form, dict[str, Any]]]:
        """Every row that has something in it, with its values."""
        for form in self.forms:
            if form.has_changed() and any(value not in (None, "", False) for value in form.cleaned_data.values()):
                yield form, form.cleaned_data


def rows_of(
    form: type[forms.Form],
    prefix: str,
    data: QueryDict | None,
    given: Sequence[Mapping[str, Any]] = (),
    *,
    extra: int = 2,
    **of_each: Any,
) -> Rows:
    """The rows of a kind: as they were sent, or as they are now with a few empty ones after them."""
    made = forms.formset_factory(form, formset=Rows, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    if data is not None and data.get(MORE):
        count = min(_count(data, prefix), MOST_ROWS)
        typed = [typed_in(form, data, f"{prefix}-{number}", **of_each) for number in range(count)]
        return made(prefix=prefix, initial=typed, form_kwargs=of_each)  # type: ignore[return-value]
    if data is not None:
        return made(data, prefix=prefix, form_kwargs=of_each)  # type: ignore[return-value]
    return made(prefix=prefix, initial=[dict(each) for each in given], form_kwargs=of_each)  # type: ignore[return-value]


def form_of(form: type[F], data: QueryDict | None, initial: Mapping[str, Any] | None = None, **more: Any) -> F:
    """A form as it was sent; not judged yet while more rows are asked for; else as it is now."""
    if data is not None and data.get(MORE):
        return form(initial=typed_in(form, data, "", **more), **more)
    return form(data, initial=dict(initial or {}), **more)


def typed_in(form: type[forms.Form], data: QueryDict, prefix: str, **more: Any) -> dict[str, Any]:
    """What was typed in the fields of a form, as it was typed."""
    empty = form(prefix=prefix or None, **more)
    return {
        name: field.widget.value_from_datadict(data, {}, empty.add_prefix(name))
        for name, field in empty.fields.items()
    }


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A field for a day, with the calendar of the browser."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    formats = ["%Y-%m-%d", "%d-%m-%Y"]
    return forms.DateField(
        label=label, widget=widget, input_formats=formats, required=required, help_text=help_text
    )


def yes_or_no(label: Any, *, help_text: Any = "") -> forms.TypedChoiceField:
    """A question that must be answered with yes or no."""
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=help_text,
    )


def text_field(
    label: Any, *, required: bool = True, rows: int = 3, most: int = 4000, help_text: Any = ""
) -> forms.CharField:
    """A field for a few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, max_length=most, help_text=help_text)


def _count(data: QueryDict, prefix: str) -> int:
    written = data.get(f"{prefix}-TOTAL_FORMS", "0")
    return whole_number(written, most=999) or 0
