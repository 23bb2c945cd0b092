# SPDX-License-Identifier: EUPL-1.2
"""A chart in the page: drawn on the server, made interactive in the browser, with its numbers beside it.

The drawing is the one of the report and needs no script. When it comes into view ``charts.js`` replaces it by the
same chart with tooltips; when that fails, the drawing stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import vl_convert
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from regie import reporting, vocabulary
from regie.reporting.behind import behind, has_gaps
from regie.reporting.charts import ChartSpec, Drawing, draw
from regie.reporting.charts.draw import vega_lite
from regie.reporting.document import Chart, Table
from regie.reporting.fonts import font_faces, font_folder
from regie.reporting.values import Format, Value, written
from regie.vocabulary.texts import say
from regie.web.ui.chart_tips import with_tips
from regie.web.ui.language import active

DOUBLE = 2.0
"""A PNG has twice the pixels of the drawing, so that it is sharp on paper and on a good screen."""

_drawing = Lock()


@dataclass(frozen=True)
class WebChart:
    """A chart as a page shows it. ``alt`` says in a sentence what is to be seen; ``downloads`` are pairs of a
    label and an address (see ``chart_files``); ``key`` is unique on the page."""

    spec: ChartSpec
    title: str
    alt: str
    lang: str
    subtitle: str = ""
    note: str = ""
    table: Table | None = None
    downloads: tuple[tuple[str, str], ...] = ()
    key: str = ""

    @property
    def id(self) -> str:
        return f"chart-{self.key or fingerprint(self.spec, self.lang)[:10]}"

    @property
    def spec_id(self) -> str:
        return f"{self.id}-spec"

    @property
    def drawing(self) -> SafeString:
        """The SVG, as an image with its alternative text."""
        svg = drawing(self.spec, self.lang).svg
        return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # nosec B308, B703 # noqa: S308

    @property
    def live(self) -> dict[str, Any]:
        """The Vega-Lite description of the interactive chart."""
        return live(self.spec, self.lang)

    @property
    def source(self) -> Table:
        """The values behind the chart."""
        # A chart in a document needs a subtitle, one on a page may do without.
        chart = Chart.model_construct(spec=self.spec, title=self.title, subtitle=self.subtitle, alt=self.alt)
        return self.table or behind(chart, self.lang)

    @property
    def numbers(self) -> NumbersTable:
        """The values behind the chart, written out."""
        return numbers(self.source, self.lang)

    @property
    def gaps(self) -> str:
        """What it means where nothing is drawn."""
        return say("reporting.legend_gap", self.lang) if has_gaps(self.spec) else ""


def web_chart(
    spec: ChartSpec,
    *,
    title: str,
    alt: str,
    subtitle: str = "",
    lang: str = "",
    note: str = "",
    table: Table | None = None,
    downloads: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    key: str = "",
) -> WebChart:
    """A chart for ``{% chart %}``. ``downloads`` maps a label ("SVG") to an address; ``table`` replaces the table
    that is made from the chart's own values."""
    pairs = downloads.items() if isinstance(downloads, Mapping) else downloads
    return WebChart(spec, title, alt, lang or active(), subtitle, note, table, tuple(pairs), key)


def drawing(spec: ChartSpec, lang: str) -> Drawing:
    """The drawing, from memory, from the cache folder, or drawn now."""
    return _kept(fingerprint(spec, lang), _Same(spec, lang))


def live(spec: ChartSpec, lang: str) -> dict[str, Any]:
    """The same chart for the browser, with a tooltip at every place; from memory, from the cache folder, or made
    now."""
    return _live(fingerprint(spec, lang), _Same(spec, lang))


def svg_image(spec: ChartSpec, lang: str) -> bytes:
    """The drawing as a file of its own, with its font in it."""
    drawn = drawing(spec, lang).svg
    head, _, rest = drawn.partition(">")
    return f'{head} font-family="Lato"><style>{font_faces()}</style>{rest}'.encode()


def png_image(spec: ChartSpec, lang: str) -> bytes:
    """The drawing as PNG, on white."""
    vl_convert.register_font_directory(str(font_folder()))
    drawn = drawing(spec, lang)
    head, _, rest = drawn.svg.partition(">")
    paper = f'{head}><rect width="{drawn.width:g}" height="{drawn.height:g}" fill="#ffffff"/>{rest}'
    image: bytes = vl_convert.svg_to_png(paper, scale=DOUBLE)
    return image


def fingerprint(spec: ChartSpec, lang: str) -> str:
    """A name for the drawing: another chart, language, drawing code or library gives another one."""
    parts = (spec.model_dump_json(), lang, _drawing_code())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _drawing_code() -> str:
    """A hash of everything that a drawing depends on beside its description."""
    rooms = {name: Path(next(iter(room.__path__))) for name, room in (("r", reporting), ("v", vocabulary))}
    files = [*(rooms["r"] / "charts").glob("*.py"), rooms["r"] / "tokens.toml", rooms["r"] / "values.py"]
    files += [rooms["v"] / "formatting.py", *(rooms["v"] / "texts").glob("*.toml")]
    found = hashlib.sha256(version("vl-convert-python").encode())
    for file in sorted(files):
        found.update(file.read_bytes())
    return found.hexdigest()


@dataclass(frozen=True)
class _Same:
    """What is drawn when the cache has nothing: equal to every other one, so that the name alone decides."""

    spec: ChartSpec = field(compare=False)
    lang: str = field(compare=False)


@lru_cache(maxsize=256)
def _kept(name: str, what: _Same) -> Drawing:
    file = Path(settings.REGIE.cache) / "charts" / name[:2] / f"{name}.json"
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Drawing(kept["svg"], kept["width"], kept["height"])
    except (OSError, ValueError, KeyError):
        pass
    with _drawing:
        drawn = draw(what.spec, what.lang)
    _keep(file, {"svg": drawn.svg, "width": drawn.width, "height": drawn.height})
    return drawn


@lru_cache(maxsize=256)
def _live(name: str, what: _Same) -> dict[str, Any]:
    file = Path(settings.REGIE.cache) / "charts" / name[:2] / f"{name}-live.json"
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return kept
    except (OSError, ValueError):
        pass
    with _drawing:
        made = with_tips(vega_lite(what.spec, what.lang), what.spec, what.lang)
    _keep(file, made)
    return made


def _keep(file: Path, content: dict[str, Any]) -> None:
    """Write a file of the cache whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(content, out)
    os.replace(temporary, file)


@dataclass(frozen=True)
class NumbersTable:
    """A table of the document model, written out for the page."""

    title: str
    unit: str
    head: str
    groups: tuple[tuple[str, int], ...]
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[NumbersRow, ...]


@dataclass(frozen=True)
class NumbersRow:
    label: str
    role: str
    indent: int
    cells: tuple[tuple[str, bool], ...]


def numbers(table: Table, lang: str) -> NumbersTable:
    """The table with every value written in the language."""
    rows = tuple(
        NumbersRow(
            "".join(run.text for run in row.label),
            row.role,
            row.indent,
            tuple(
                (_text(cell, row.format or column.format, lang), column.format.is_number)
                for cell, column in zip(row.cells, table.columns, strict=False)
            ),
        )
        for row in table.rows
    )
    columns = tuple((column.title, column.format.is_number) for column in table.columns)
    return NumbersTable(table.title, table.unit, table.head, _groups(table), columns, rows)


def _text(cell: Value, form: Format, lang: str) -> str:
    return written(cell, form, lang)


def _groups(table: Table) -> tuple[tuple[str, int], ...]:
    """Common heads of neighbouring columns with how many columns they span; nothing when there are none."""
    if not any(column.group for column in table.columns):
        return ()
    found: list[tuple[str, int]] = []
    for column in table.columns:
        if found and found[-1][0] == column.group:
            found[-1] = (column.group, found[-1][1] + 1)
        else:
            found.append((column.group, 1))
    return tuple(found)
