# SPDX-License-Identifier: EUPL-1.2
"""One accessible table for every list: it searches, filters, sorts, pages and exports by the address alone.

    class Members(Table):
        name = columns.Column(_("Lid"), link=lambda row: reverse("cooperative:member", args=[row.code]))
        turnover = columns.Euro(_("Omzet"))

    table = Members(rows, request=request, caption=_("Leden"), name="leden", search=("name",),
                    filters=[Choice("state", _("Status"), STATES)], totals={"turnover": total})
    return table_response(request, table, "cooperative/members.html", {"more": …})

``rows`` is a queryset (already within the reader's scope) or a list of dicts or dataclasses. Totals are given,
never added up here: a table on a page does not hold everything, and the review says what the total is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_tables2.data import TableListData
from django_tables2.utils import Accessor, OrderBy

from regie.reporting.values import Hidden
from regie.vocabulary import Figure
from regie.vocabulary.texts import say
from regie.web.ui import exports
from regie.web.ui.columns import Cell, Column
from regie.web.ui.language import active
from regie.web.ui.numbers import whole_number

PAGE_SIZES = (25, 50, 100, 250)


@dataclass(frozen=True)
class Choice:
    """A filter with a list: rows whose ``name`` (or ``lookup``) is the chosen value; without a choice all rows."""

    name: str
    label: Any
    options: Iterable[tuple[str, Any]]
    lookup: str = ""
    everything: Any = ""


class Table(django_tables2.Table):  # type: ignore[misc]
    """See the module. ``unit`` stands under the caption; ``empty`` says what to do when there are no rows at all;
    ``facts`` go along in an export; ``note`` stands under the table."""

    def __init__(
        self,
        rows: Any,
        *,
        request: HttpRequest,
        caption: Any,
        name: str = "",
        unit: Any = "",
        search: Sequence[str] = (),
        filters: Sequence[Choice] = (),
        totals: Mapping[str, Any] | None = None,
        page_size: int = 25,
        order_by: str | Sequence[str] = (),
        facts: Mapping[str, str] | None = None,
        empty: Any = "",
        empty_link: str = "",
        empty_label: Any = "",
        note: Any = "",
        exportable: bool = True,
        heading: int = 2,
        **more: Any,
    ) -> None:
        self.caption, self.unit, self.note, self.heading = caption, unit, note, heading
        self.name = name or slugify(str(caption))
        self.prefix_of = f"{name}-" if name else ""
        self.search_fields, self.filters = tuple(search), tuple(filters)
        self.totals, self.facts, self.exportable = totals, dict(facts or {}), exportable
        self.empty, self.empty_link, self.empty_label = empty, empty_link, empty_label
        self._page_size = page_size
        self._parameters = request.GET
        found = self._filtered(rows)
        super().__init__(
            found if isinstance(found, QuerySet) else _Rows(list(found)),
            prefix=self.prefix_of,
            order_by_field="sorteer",
            page_field="pagina",
            per_page_field="aantal",
            request=request,
            order_by=self._order(order_by),
            **more,
        )
        self.paginate(_Pages, per_page=self.page_size, page=self._parameters.get(self.prefixed_page_field, 1))

    # -- what was asked for

    @property
    def search(self) -> str:
        """The text that was searched for."""
        return self._parameters.get(f"{self.prefix_of}zoek", "").strip()

    @property
    def search_name(self) -> str:
        return f"{self.prefix_of}zoek"

    @property
    def page_size(self) -> int:
        asked = self._parameters.get(f"{self.prefix_of}aantal", "")
        number = whole_number(asked)
        return number if number in PAGE_SIZES else self._page_size

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The filters as the form shows them."""
        return [
            {
                "name": self.prefix_of + each.name,
                "label": each.label,
                "everything": each.everything or _("Alle"),
                "options": [(str(code), text, str(code) == self._chosen(each)) for code, text in each.options],
            }
            for each in self.filters
        ]

    @property
    def filtered(self) -> bool:
        return bool(self.search) or any(self._chosen(each) for each in self.filters)

    @property
    def filter_in_words(self) -> str:
        """The search and filters of this moment, for an export."""
        parts = [f"{_('zoek')}: {self.search}"] if self.search else []
        for each in self.filters:
            chosen = self._chosen(each)
            parts += [f"{each.label}: {text}" for code, text in each.options if chosen and str(code) == chosen]
        return "; ".join(parts)

    def _chosen(self, choice: Choice) -> str:
        asked = self._parameters.get(self.prefix_of + choice.name, "")
        return asked if asked in {str(code) for code, _text in choice.options} else ""

    def _order(self, otherwise: str | Sequence[str]) -> Sequence[str]:
        """Only columns that exist can be sorted by; anything else falls back to the order of the page."""
        asked = self._parameters.getlist(f"{self.prefix_of}sorteer")
        known = [each for each in asked if each.lstrip("-") in self.base_columns]
        return known or ((otherwise,) if isinstance(otherwise, str) and otherwise else tuple(otherwise))

    def _filtered(self, rows: Any) -> Any:
        chosen = [(each.lookup or each.name, self._chosen(each)) for each in self.filters if self._chosen(each)]
        if isinstance(rows, QuerySet):
            for lookup, wanted in chosen:
                rows = rows.filter(**{lookup: wanted})
            if self.search and self.search_fields:
                asked = Q()
                for each in self.search_fields:
                    asked |= Q(**{f"{each}__icontains": self.search})
                rows = rows.filter(asked)
            return rows
        for lookup, wanted in chosen:
            rows = [row for row in rows if str(_value(row, lookup)) == wanted]
        if self.search and self.search_fields:
            asked_text = folded(self.search)
            rows = [row for row in rows if any(asked_text in folded(_value(row, f)) for f in self.search_fields)]
        return rows

    # -- what the template shows

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The column heads: label, how they are sorted now, and the address that sorts by them."""
        return [
            {
                "label": column.header,
                "numeric": getattr(column.column, "numeric", False),
                "sort": _direction(column),
                "url": self._url(
                    {self.prefixed_order_by_field: column.order_by_alias.next, self.prefixed_page_field: None}
                )
                if column.orderable
                else "",
            }
            for column in self.columns.iterall()
            if column.column.visible
        ]

    @property
    def shown_rows(self) -> list[list[dict[str, Any]]]:
        """The rows of this page; the first cell of each is its head."""
        return [
            [{"text": text, "css": _css(column.column)} for column, text in row.items() if column.column.visible]
            for row in self.paginated_rows
        ]

    @property
    def total_cells(self) -> list[dict[str, Any]]:
        """The line of totals; empty where a column has none."""
        if self.totals is None:
            return []
        cells = []
        for column in self.columns.iterall():
            given = self.totals.get(column.name)
            text = "" if given is None else column.column.render(given)
            cells.append({"text": text, "css": _css(column.column)})
        if not cells[0]["text"]:
            cells[0]["text"] = _("Totaal")
        return cells

    @property
    def legend(self) -> list[str]:
        """What the signs in the table mean, where there are any."""
        values = [self.raw(row.record, column) for row in self.paginated_rows for column in self.columns.iterall()]
        suppressed = any(isinstance(v, Hidden) or (isinstance(v, Figure) and v.suppressed) for v in values)
        return [say("reporting.legend_suppressed", active())] if suppressed else []

    @property
    def export_urls(self) -> list[tuple[str, str]]:
        if not self.exportable:
            return []
        asked = {"tabel": self.name} if self.prefix_of else {}
        return [(kind.upper(), self._url({"export": kind, **asked})) for kind in exports.KINDS]

    @property
    def clear_url(self) -> str:
        names = [f"{self.prefix_of}zoek", *(self.prefix_of + each.name for each in self.filters)]
        return self._url(dict.fromkeys([*names, self.prefixed_page_field]))

    @property
    def page_links(self) -> list[dict[str, Any] | None]:
        """The numbered pages; nothing stands for pages left out."""
        numbers = self.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [
            {"number": n, "url": self._url({self.prefixed_page_field: n}), "here": n == self.page.number}
            if isinstance(n, int)
            else None
            for n in numbers
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters of the page that the filter form does not ask for itself."""
        own = {self.search_name, f"{self.prefix_of}aantal", self.prefixed_page_field, "export", "tabel"}
        own |= {self.prefix_of + each.name for each in self.filters}
        return [(name, each) for name, values in self._parameters.lists() if name not in own for each in values]

    @property
    def page_sizes(self) -> list[tuple[int, bool]]:
        """The sizes to choose from, where there are more rows than the smallest."""
        sizes = sorted({*PAGE_SIZES, self._page_size})
        return [(size, size == self.page_size) for size in sizes] if self.paginator.count > sizes[0] else []

    def _url(self, changes: Mapping[str, object]) -> str:
        parameters = self._parameters.copy()
        for name in ("export", "tabel"):
            parameters.pop(name, None)
        for name, changed in changes.items():
            parameters.pop(name, None)
            if changed is not None:
                parameters[name] = str(changed)
        return f"?{parameters.urlencode()}"

    # -- what an export holds

    @property
    def exported_columns(self) -> list[tuple[str, Column]]:
        found = [column for column in self.columns.iterall() if not column.column.exclude_from_export]
        return [(str(column.header), column.column) for column in found]

    def exported_rows(self) -> Iterable[list[Cell]]:
        """All rows that the filters leave, in the order of the page, not only those of this page."""
        columns = [column for column in self.columns.iterall() if not column.column.exclude_from_export]
        for row in self.rows:
            yield [column.column.exported(self.raw(row.record, column)) for column in columns]

    def raw(self, record: Any, column: Any) -> Any:
        """The value behind a cell. A method ``value_NAME(record)`` of the table goes before the accessor."""
        own = getattr(self, f"value_{column.name}", None)
        return own(record) if own is not None else _value(record, str(column.accessor))


def _css(column: Any) -> str:
    """The class of a column's cells."""
    if getattr(column, "numeric", False):
        return "number"
    return "unbroken" if getattr(column, "unbroken", False) else ""


class _Pages(Paginator):  # type: ignore[type-arg]
    """A page that does not exist is the nearest one that does."""

    def page(self, number: Any) -> Any:
        return super().page(self.nearest(number))

    def nearest(self, number: Any) -> int:
        return min(max(whole_number(str(number)) or 1, 1), max(self.num_pages, 1))


class _Rows(TableListData):  # type: ignore[misc]
    """Rows in a list, sorted as a person expects: capitals and accents do not matter, the unknown comes last."""

    data: list[Any]

    def order_by(self, aliases: Iterable[str]) -> None:
        for alias in reversed(list(aliases)):
            column = self.table.columns[OrderBy(alias).bare]
            for accessor in reversed(column.column.order_by or (column.accessor,)):
                keyed = [(_key(_value(row, OrderBy(accessor).bare)), row) for row in self.data]
                known = [pair for pair in keyed if pair[0] is not None]
                known.sort(key=lambda pair: pair[0], reverse=alias.startswith("-"))
                self.data = [row for _, row in known] + [row for key, row in keyed if key is None]


def folded(text: object) -> str:
    """Text without capitals and accents, to search and sort by."""
    apart = unicodedata.normalize("NFD", str(text))
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def _key(value: Any) -> Any:
    if isinstance(value, Figure):
        value = None if value.suppressed else value.value
    if value is None or value == "" or isinstance(value, Hidden):
        return None
    return folded(value) if isinstance(value, str) else value


def _value(row: Any, accessor: str) -> Any:
    try:
        return Accessor(accessor).resolve(row)
    except (ValueError, AttributeError, KeyError):
        return None


def _direction(column: Any) -> str:
    if not column.is_ordered:
        return ""
    return "descending" if column.order_by_alias.is_descending else "ascending"


def table_response(
    request: HttpRequest, table: Table, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page with the table, or the table itself as a file when ``?export=`` asks for one."""
    return exported(request, table) or render(request, template, {"table": table, **(context or {})})


def exported(request: HttpRequest, *tables: Table) -> HttpResponse | None:
    """The file that ``?export=xlsx`` or ``csv`` asks for, of the table that ``?tabel=`` names (or the only one);
    nothing when none is asked for. An export is an audit event."""
    kind, named = request.GET.get("export", ""), request.GET.get("tabel", "")
    asked = [table for table in tables if table.exportable and named in ("", table.name)]
    if kind not in exports.KINDS or not asked:
        return None
    return exports.response(request, asked[0], kind)
