# SPDX-License-Identifier: EUPL-1.2
"""A document as one page that stands by itself: no script, no other file, no network.

The page carries its own style and typeface and forbids itself everything else (a content security policy with
the hash of that style). Charts are drawn in the page, with their alternative text and the table behind them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files

from regie.reporting.document import Document
from regie.reporting.fonts import font_faces
from regie.reporting.layout import Node, lay_out
from regie.reporting.tokens import tokens

_BACK = (
    '<svg class="arrow" viewBox="0 0 12 12" aria-hidden="true">'
    '<path d="M5 1 1 5l4 4V6.4c3 0 4.6.8 6 3.1C10.6 5.8 8.6 3.9 5 3.6z"/></svg>'
)


def render_html(document: Document) -> str:
    """The document as a complete HTML page in its language. The same document gives the same text."""
    return page(lay_out(document))


def page(node: Node) -> str:
    """A laid-out document as an HTML page."""
    style = stylesheet() + font_faces()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; base-uri 'none'; form-action 'none'"
    )
    words = node["words"]
    contents = _contents(node["chapters"], words["contents"]) if node["layout"] == "report" else ""
    chapters = "\n".join(_section(chapter) for chapter in node["chapters"])
    return f"""<!doctype html>
<html lang="{_e(node["lang"])}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_e(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{_e(node["title"])} – {_e(node["period"])}</title>
<style>{style}</style>
</head>
<body class="{_e(node["layout"])}">
<a class="skip" href="#text">{_e(words["skip_to_text"])}</a>
{_head(node)}
<div class="sheet">
{contents}
<main id="text">
{chapters}
{_notes(node)}
</main>
</div>
<footer class="foot"><p>{_e(node["snapshot_line"])}{_marks(node)}</p></footer>
</body>
</html>
"""


def chapters_html(document: Document) -> list[tuple[str, str, str]]:
    """The chapters and annexes as pieces for a page of another application: anchor, title with its number, and the
    HTML within the chapter. Headings begin at level 3; the style is that of ``stylesheet()``."""
    node = lay_out(document)
    pieces = []
    for chapter in node["chapters"]:
        title = f"{chapter['number']} {chapter['title']}".strip()
        blocks = "\n".join(_block(block) for block in chapter["blocks"])
        pieces.append((chapter["anchor"], title, blocks))
    if node["notes"]:
        pieces.append(("notes", node["words"]["notes"], _notes(node)))
    return pieces


@cache
def stylesheet() -> str:
    """The style of a document: the tokens as variables, then ``document.css``."""
    variables = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in tokens().colour.items())
    css = files(__package__).joinpath("document.css").read_text(encoding="utf-8")
    return f":root{{{variables}}}\n{css}"


def _e(text: object) -> str:
    return escape(str(text), quote=True)


def _head(node: Node) -> str:
    facts = "".join(f"<div><dt>{_e(f['label'])}</dt><dd>{_e(f['value'])}</dd></div>" for f in node["cover"])
    organisation = f'<p class="organisation">{_e(node["organisation"])}</p>' if node["organisation"] else ""
    subtitle = f'<p class="subtitle">{_e(node["subtitle"])}</p>' if node["subtitle"] else ""
    notices = "".join(f'<p class="notice" role="note">{_e(notice)}</p>' for notice in node["notices"])
    return (
        f'<header class="cover"><div class="inner">{organisation}<h1>{_e(node["title"])}</h1>{subtitle}'
        f'<dl class="facts">{facts}</dl></div></header>{notices}'
    )


def _marks(node: Node) -> str:
    return "".join(f" · <strong>{_e(mark)}</strong>" for mark in node["marks"])


def _contents(chapters: Sequence[Node], title: str) -> str:
    def entry(section: Node, deeper: bool) -> str:
        inner = [block for block in section["blocks"] if block["kind"] == "section"] if deeper else []
        below = "".join(entry(one, False) for one in inner)
        number = f'<span class="number">{_e(section["number"])}</span> ' if section["number"] else ""
        listed = f"<ol>{below}</ol>" if below else ""
        return f'<li><a href="#{_e(section["anchor"])}">{number}{_e(section["title"])}</a>{listed}</li>'

    items = "".join(entry(chapter, True) for chapter in chapters)
    head = f'<h2 id="contents">{_e(title)}</h2>'
    return f'<nav class="contents" aria-labelledby="contents">{head}<ol>{items}</ol></nav>'


def _section(node: Node) -> str:
    level = node["level"] + 1
    number = f'<span class="number">{_e(node["number"])}</span> ' if node["number"] else ""
    blocks = "\n".join(_block(block) for block in node["blocks"])
    kinds = f"level-{node['level']}" + (" annex" if node["annex"] else "") + (" fresh" if node["new_page"] else "")
    return (
        f'<section class="{kinds}" aria-labelledby="{_e(node["anchor"])}">'
        f'<h{level} id="{_e(node["anchor"])}">{number}{_e(node["title"])}</h{level}>\n{blocks}\n</section>'
    )


def _block(node: Node) -> str:
    match node["kind"]:
        case "section":
            return _section(node)
        case "paragraph":
            opened = '<p class="lead">' if node["lead"] else "<p>"
            return f"{opened}{_runs(node['runs'])}</p>"
        case "list":
            tag = "ol" if node["ordered"] else "ul"
            return f"<{tag}>{''.join(f'<li>{_runs(item)}</li>' for item in node['items'])}</{tag}>"
        case "key_figures":
            return f'<ul class="cards">{"".join(_card(figure) for figure in node["figures"])}</ul>'
        case "table":
            return _table(node)
        case "chart":
            return _chart(node)
        case "callout":
            return _callout(node)
        case "definitions":
            items = "".join(
                f'<div><dt id="{_e(i["anchor"])}">{_e(i["term"])}</dt><dd>{_runs(i["runs"])}</dd></div>'
                for i in node["items"]
            )
            return f'<dl class="definitions">{items}</dl>'
        case "signatures":
            items = "".join(
                f"<li><span>{_e(item['role'])}</span><strong>{_e(item['name'])}</strong></li>"
                for item in node["items"]
            )
            return f'<ul class="signatures">{items}</ul>'
    raise ValueError(node["kind"])


def _card(figure: Node) -> str:
    change = ""
    if figure["change"] or figure["direction"]:
        arrow = _arrow(figure["direction"])
        said = f'<span class="said">{_e(figure["says"])}: </span>' if figure["says"] else ""
        change = f'<span class="change {_e(figure["judgement"])}">{arrow}{said}{_e(figure["change"])}</span>'
    remark = f'<span class="remark">{_e(figure["remark"])}</span>' if figure["remark"] else ""
    return (
        f'<li class="card"><span class="what">{_e(figure["label"])}</span>'
        f'<span class="much">{_cell(figure["value"])}</span>{change}{remark}</li>'
    )


def _arrow(direction: str) -> str:
    shape = {"up": "M1 8 6 2l5 6z", "down": "M1 4l5 6 5-6z", "flat": "M1 5h10v3H1z"}.get(direction)
    if shape is None:
        return ""
    return f'<svg class="arrow" viewBox="0 0 12 12" aria-hidden="true"><path d="{shape}"/></svg>'


def _caption(node: Node, under: str) -> str:
    label = f'<span class="label">{_e(node["label"])}</span> ' if node["label"] else ""
    below = f'<span class="under">{_e(under)}</span>' if under else ""
    return f'{label}<span class="title">{_e(node["title"])}</span> {below}'


def _chart(node: Node) -> str:
    drawing = node["svg"].replace("<svg ", f'<svg class="chart" role="img" aria-label="{_e(node["alt"])}" ', 1)
    table = _table(node["table"], inner=True)
    return (
        f'<figure class="figure" id="{_e(node["anchor"])}">'
        f"<figcaption>{_caption(node, node['subtitle'])}</figcaption>"
        f'<div class="scroll drawing" tabindex="0" role="group" aria-label="{_e(node["label"])}">{drawing}</div>'
        f"{_remarks(node)}"
        f"<details><summary>{_e(node['behind'])}</summary>{table}</details></figure>"
    )


def _table(node: Node, *, inner: bool = False) -> str:
    columns = node["columns"]
    head = f'<th scope="col" class="stub">{_e(node["head"])}</th>'
    heads = "".join(f'<th scope="col" class="{c["align"]}">{_e(c["title"])}</th>' for c in columns)
    rows = f"<tr>{head}{heads}</tr>"
    if node["groups"]:
        groups = "".join(
            f'<th scope="colgroup" colspan="{g["span"]}" class="group">{_e(g["title"])}</th>'
            if g["title"]
            else f'<td colspan="{g["span"]}"></td>'
            for g in node["groups"]
        )
        rows = f"<tr><td></td>{groups}</tr>{rows}"
    body = "".join(_row(row, columns) for row in node["rows"])
    name = "" if inner else f' id="{_e(node["anchor"])}"'
    return (
        f'<div class="table"{name}><div class="scroll" tabindex="0" role="group" aria-label="{_e(node["title"])}">'
        f"<table><caption>{_caption(node, node['unit'])}</caption>"
        f"<thead>{rows}</thead><tbody>{body}</tbody></table>"
        f"</div>{_remarks(node)}</div>"
    )


def _row(row: Node, columns: Sequence[Node]) -> str:
    label = f"{_runs(row['label'])}"
    stub = f"stub indent-{row['indent']}"
    if not row["cells"]:
        head = f'<th scope="rowgroup" colspan="{len(columns) + 1}" class="{stub}">{label}</th>'
        return f'<tr class="{row["role"]}">{head}</tr>'
    cells = "".join(
        f'<td class="{column["align"]}{_weight(column)}">{_cell(cell)}</td>'
        for cell, column in zip(row["cells"], columns, strict=True)
    )
    return f'<tr class="{row["role"]}"><th scope="row" class="{stub}">{label}</th>{cells}</tr>'


def _weight(column: Node) -> str:
    """Sentences stay light in a heavy row."""
    return " wide" if column["wide"] else " strong" if column["strong"] else ""


def _cell(cell: Node) -> str:
    if cell["says"]:
        return f'<span aria-hidden="true">{_e(cell["text"])}</span><span class="said">{_e(cell["says"])}</span>'
    return _e(cell["text"])


def _remarks(node: Node) -> str:
    lines = [_runs(text) for text in node["notes"]]
    lines += [_e(line) for line in (node.get("legend"), node["source"]) if line]
    return f'<div class="remarks">{"".join(f"<p>{line}</p>" for line in lines)}</div>' if lines else ""


def _callout(node: Node) -> str:
    title = f'<p class="title">{_e(node["title"])}</p>' if node["title"] else ""
    text = "".join(f"<p>{_runs(runs)}</p>" for runs in node["text"])
    items = "".join(f"<li>{_runs(item)}</li>" for item in node["items"])
    listed = f"<ol>{items}</ol>" if items else ""
    return (
        f'<aside class="callout {_e(node["role"])}" aria-label="{_e(node["label"])}">'
        f'<p class="label">{_e(node["label"])}</p>{title}{text}{listed}</aside>'
    )


def _runs(runs: Sequence[Node]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Node) -> str:
    text = _e(run["text"])
    if run.get("emphasis"):
        text = f"<em>{text}</em>"
    if run.get("strong"):
        text = f"<strong>{text}</strong>"
    if "anchor" in run:
        text = f'<a href="#{_e(run["anchor"])}">{text}</a>'
    elif "address" in run:
        text = f'<a href="{_e(run["address"])}" rel="noopener noreferrer">{text}</a>'
    if "note" in run:
        number = run["note"]
        text += (
            f'<sup class="note"><a id="back-{number}" href="#note-{number}" '
            f'aria-label="{_e(run["note_label"])}">{number}</a></sup>'
        )
    return text


def _notes(node: Node) -> str:
    if not node["notes"]:
        return ""
    items = "".join(
        f'<li id="note-{number}">{_runs(runs)} <a href="#back-{number}" aria-label="{_e(back)}">{_BACK}</a></li>'
        for number, (runs, back) in enumerate(zip(node["notes"], node["note_backs"], strict=True), 1)
    )
    title = _e(node["words"]["notes"])
    return f'<section class="notes" aria-labelledby="notes"><h2 id="notes">{title}</h2><ol>{items}</ol></section>'
