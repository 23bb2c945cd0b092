# SPDX-License-Identifier: EUPL-1.2
"""The one document model: what a report, a council letter or a settlement file says, apart from how it looks.

A document is frozen data. Chapters hold sections and sections hold sections, so a level is never skipped;
numbers of chapters, tables, figures and notes are given when it is laid out. Nothing is computed here: values
come in as they are and are written in the document's language when it is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from regie.reporting.charts.kinds import ChartSpec
from regie.reporting.values import Format, Value
from regie.vocabulary.frozen import Frozen

Anchor = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class Run(Frozen):
    """A piece of text. ``to`` links to an anchor in the document or to an ``https`` address; without ``text``
    the link reads as what it leads to ("tabel 3"). ``note`` puts a footnote behind the piece."""

    text: str = ""
    strong: bool = False
    emphasis: bool = False
    to: str | None = Field(default=None, pattern=r"^([a-z][a-z0-9-]*|https://\S+)$")
    note: str | None = None

    @property
    def target(self) -> str | None:
        """The anchor in the document that this piece leads to."""
        return None if self.to is None or self.to.startswith("https://") else self.to

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if not self.text and self.target is None and self.note is None:
            raise ValueError("a piece of text needs a text")
        return self


def _runs(given: object) -> object:
    if isinstance(given, str | Run):
        given = (given,)
    if isinstance(given, tuple | list):
        return tuple(Run(text=part) if isinstance(part, str) else part for part in given)
    return given


Text = Annotated[tuple[Run, ...], BeforeValidator(_runs)]
"""Running text: a string, a ``Run``, or a sequence of both."""


def strong(text: str) -> Run:
    """A piece of text that carries weight."""
    return Run(text=text, strong=True)


def link(to: str, text: str = "") -> Run:
    """A link to an anchor (a definition, a table, a chapter) or to an ``https`` address."""
    return Run(text=text, to=to)


def note(text: str) -> Run:
    """A footnote behind the text before it."""
    return Run(note=text)


class Paragraph(Frozen):
    """Running text. ``lead`` is the opening of a chapter, set larger."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text
    lead: bool = False


class ItemList(Frozen):
    """Points under each other; ``ordered`` numbers them."""

    kind: Literal["list"] = "list"
    items: tuple[Text, ...] = Field(min_length=1)
    ordered: bool = False


class KeyFigure(Frozen):
    """One figure that matters. ``change`` says in words and numbers what it is held against ("32 minder dan in
    december"); ``direction`` where it moved, ``judgement`` whether that is wanted. The colour never stands
    alone: the direction is also drawn and said."""

    label: str
    value: Value
    format: Format = Format.WHOLE
    change: str = ""
    direction: Literal["up", "down", "flat"] | None = None
    judgement: Literal["good", "bad", "neutral"] = "neutral"
    remark: str = ""


class KeyFigures(Frozen):
    """A row of cards."""

    kind: Literal["key_figures"] = "key_figures"
    figures: tuple[KeyFigure, ...] = Field(min_length=1, max_length=12)


class Column(Frozen):
    """A column of values. Neighbouring columns with the same ``group`` get a common head. ``wide`` is for
    columns that hold sentences."""

    title: str
    format: Format = Format.WHOLE
    group: str = ""
    wide: bool = False
    strong: bool = False


class Row(Frozen):
    """A line of a table. ``indent`` 0-4 makes a tree of lines; ``role`` sets weight and rules; a ``group`` row
    has only a label and opens what follows. ``format`` replaces that of the columns for this line."""

    label: Text
    cells: tuple[Value, ...] = ()
    role: Literal["line", "group", "subtotal", "total"] = "line"
    indent: int = Field(default=0, ge=0, le=4)
    format: Format | None = None


class Table(Frozen):
    """A table with a caption. ``head`` is the head of the first column, which holds the rows' labels.

    Suppressed and unknown values are shown as a sign, with a legend under the table. A long table breaks over
    pages and repeats its head.
    """

    kind: Literal["table"] = "table"
    title: str = Field(min_length=1)
    head: str = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[Row, ...] = Field(min_length=1)
    unit: str = ""
    notes: tuple[Text, ...] = ()
    source: str = ""
    anchor: Anchor | None = None

    @model_validator(mode="after")
    def _filled(self) -> Self:
        for row in self.rows:
            wanted = 0 if row.role == "group" and not row.cells else len(self.columns)
            if len(row.cells) != wanted:
                raise ValueError(f"table '{self.title}': a row has {len(row.cells)} cells instead of {wanted}")
        return self


class Chart(Frozen):
    """A chart. ``title`` is the takeaway in one short sentence, ``subtitle`` says what is shown and in which
    unit, ``alt`` tells what the chart shows to someone who cannot see it. The table behind it is made from the
    same values."""

    kind: Literal["chart"] = "chart"
    title: str = Field(min_length=10)
    subtitle: str = Field(min_length=3)
    alt: str = Field(min_length=20)
    spec: ChartSpec
    notes: tuple[Text, ...] = ()
    source: str = ""
    anchor: Anchor | None = None

    @model_validator(mode="after")
    def _said_otherwise(self) -> Self:
        if self.alt.strip() in (self.title.strip(), self.subtitle.strip()):
            raise ValueError("the alt text must say what the chart shows, not repeat its title")
        return self


class Callout(Frozen):
    """A framed passage: a possible explanation that is not tested yet, a warning about the data, a decision
    that is asked, or a plain note."""

    kind: Literal["callout"] = "callout"
    role: Literal["hypothesis", "quality", "decision", "note"]
    title: str = ""
    text: tuple[Text, ...] = Field(min_length=1)
    items: tuple[Text, ...] = ()


class Definition(Frozen):
    """A term and what it means; ``anchor`` lets text link to it."""

    anchor: Anchor
    term: str
    text: Text


class Definitions(Frozen):
    """A list of terms."""

    kind: Literal["definitions"] = "definitions"
    definitions: tuple[Definition, ...] = Field(min_length=1)


class Signature(Frozen):
    """Room for one signature."""

    role: str
    name: str = ""


class Signatures(Frozen):
    """Who signs, side by side."""

    kind: Literal["signatures"] = "signatures"
    signatures: tuple[Signature, ...] = Field(min_length=1)


class Section(Frozen):
    """A title with what stands under it. ``new_page`` says whether it starts on a fresh sheet;
    left out, chapters do and what stands under them does not."""

    kind: Literal["section"] = "section"
    title: str = Field(min_length=1)
    blocks: tuple[Block, ...] = ()
    anchor: Anchor | None = None
    new_page: bool | None = None


Block = Annotated[
    Paragraph | ItemList | KeyFigures | Table | Chart | Callout | Definitions | Signatures | Section,
    Field(discriminator="kind"),
]

DEEPEST_LEVEL = 4


class Meta(Frozen):
    """What the cover and every page say. ``synthetic`` puts a notice on the cover and on every page: the
    figures are invented. ``notice`` is put there too: who the document is for, or that it is a draft. ``facts``
    are further lines of the cover or letterhead (document number, subject)."""

    title: str = Field(min_length=1)
    subtitle: str = ""
    organisation: str = ""
    region: str
    period: str
    snapshot: str
    date: date
    language: Literal["nl", "en"] = "nl"
    synthetic: bool = False
    notice: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class Document(Frozen):
    """A whole document. ``layout`` ``report`` has a cover, contents and numbered chapters; ``letter`` has a
    letterhead and plain heads. Annexes are lettered."""

    meta: Meta
    chapters: tuple[Section, ...] = Field(min_length=1)
    annexes: tuple[Section, ...] = ()
    layout: Literal["report", "letter"] = "report"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        anchors: list[str] = []
        targets: set[str] = set()
        for part in _parts((*self.chapters, *self.annexes), 1):
            anchor = getattr(part, "anchor", None)
            if anchor is not None:
                anchors.append(anchor)
            if isinstance(part, Run) and part.target is not None:
                targets.add(part.target)
        twice = sorted({anchor for anchor in anchors if anchors.count(anchor) > 1})
        if twice:
            raise ValueError(f"an anchor stands there twice: {', '.join(twice)}")
        lost = sorted(targets - set(anchors))
        if lost:
            raise ValueError(f"a link leads nowhere: {', '.join(lost)}")
        return self


def _parts(parts: object, level: int) -> Iterator[BaseModel]:
    """All parts of a document, sections with their depth checked."""
    if isinstance(parts, tuple):
        for part in parts:
            yield from _parts(part, level)
    elif isinstance(parts, BaseModel):
        if isinstance(parts, Section):
            if level > DEEPEST_LEVEL:
                raise ValueError(f"section '{parts.title}' lies deeper than level {DEEPEST_LEVEL}")
            level += 1
        yield parts
        for name in type(parts).model_fields:
            if name != "spec":
                yield from _parts(getattr(parts, name), level)
