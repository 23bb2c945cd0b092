# SPDX-License-Identifier: EUPL-1.2
"""The English of the screens: ``python -m regie.web.translations [app …] [--check]``.

The source language is Dutch: every text in a template or in Python stands there in Dutch, and its English in the
app's own ``locale/en/LC_MESSAGES/django.po``. This command finds the texts, adds the new ones to that file without
English, drops those that are gone, and compiles the ``.mo`` that Django reads. With ``--check`` nothing is
written; it fails when a text lacks its English or a file is not up to date. Texts of no app stand with ``ui``.

No line numbers are kept and the texts are sorted, so that a change in a screen changes only its own lines here.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

WEB = Path(__file__).parent
ELSEWHERE = "ui"
"""The app that keeps the texts of modules that belong to no app."""

KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

HEADER = """\
# SPDX-License-Identifier: EUPL-1.2
# English of the Dutch texts; made and kept by python -m regie.web.translations."""

_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def apps() -> list[str]:
    """The apps of the web application."""
    return sorted(path.parent.name for path in WEB.glob("*/apps.py"))


def po_file(app: str) -> Path:
    """Where the English of an app stands."""
    return WEB / app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def found_in(app: str) -> Catalog:
    """The texts of an app, without their English."""
    catalog = Catalog(locale="en", header_comment=HEADER, fuzzy=False)
    for file in _files(app):
        for _line, message, comments, context in _messages(file):
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def kept_of(app: str) -> Catalog:
    """The catalog as it stands; empty when there is none yet."""
    file = po_file(app)
    return read_po(io.BytesIO(file.read_bytes()), locale="en") if file.exists() else Catalog(locale="en")


def merged(app: str) -> Catalog:
    """The texts of an app with the English that is there already."""
    found, kept = found_in(app), kept_of(app)
    for message in found:
        known = kept.get(message.id, context=message.context) if message.id else None
        if known is not None and (not message.pluralizable or known.pluralizable):
            message.string = known.string
    return found


def po_text(catalog: Catalog) -> bytes:
    """The catalog as a file: sorted, no line numbers, no date."""
    buffer = io.BytesIO()
    write_po(
        buffer, catalog, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
    )
    head = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: en\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + buffer.getvalue().lstrip(b"\n")


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalog as Django reads it."""
    buffer = io.BytesIO()
    plain = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message in catalog:
        if message.id and _complete(message):
            plain.add(message.id, message.string, context=message.context)
    write_mo(buffer, plain)
    return _without_dates(plain, buffer.getvalue())


def write(app: str) -> list[str]:
    """Bring an app's files up to date; the texts that still lack English."""
    catalog = merged(app)
    file = po_file(app)
    if not [message for message in catalog if message.id]:
        return []
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(po_text(catalog))
    file.with_suffix(".mo").write_bytes(mo_bytes(catalog))
    return missing(catalog)


def check(app: str) -> list[str]:
    """What is not in order in an app, in sentences."""
    catalog = merged(app)
    if not [message for message in catalog if message.id]:
        return []
    wrong = [f"{app}: no English for {text!r}" for text in missing(catalog)]
    wrong += [f"{app}: other places to fill in than in the Dutch: {text!r}" for text in _other_places(catalog)]
    file = po_file(app)
    if not file.exists() or file.read_bytes() != po_text(catalog):
        wrong.append(f"{app}: django.po is not up to date; run python -m regie.web.translations {app}")
    compiled = file.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalog):
        wrong.append(f"{app}: django.mo is not up to date; run python -m regie.web.translations {app}")
    return wrong


def missing(catalog: Catalog) -> list[str]:
    """The texts without English."""
    return [_first(message) for message in catalog if message.id and not _complete(message)]


def _other_places(catalog: Catalog) -> Iterator[str]:
    """Texts whose English fills in something else than the Dutch does; the singular may leave the number out."""
    for message in catalog:
        if not message.id or not _complete(message):
            continue
        dutch = _forms(message.id)
        english = _forms(message.string)
        allowed = [set(_PLACE.findall(each)) for each in dutch]
        if set(_PLACE.findall(english[-1])) != allowed[-1] or not set(_PLACE.findall(english[0])) <= set.union(
            *allowed
        ):
            yield _first(message)


def _files(app: str) -> Iterator[Path]:
    folder = WEB / app
    yield from sorted(file for file in folder.rglob("*") if _has_texts(file))
    if app == ELSEWHERE:
        own = {WEB / name for name in apps()}
        loose = (file for file in WEB.rglob("*.py") if not own & set(file.parents))
        yield from sorted(file for file in loose if file.name != Path(__file__).name)


def _has_texts(file: Path) -> bool:
    if "migrations" in file.parts or "locale" in file.parts:
        return False
    return file.suffix == ".py" or ("templates" in file.parts and file.suffix in (".html", ".txt"))


def _messages(file: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # What Django makes of a template is a row of calls, among words that mean nothing: indentation neither.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(file)).splitlines())
    yield from extract("python", io.BytesIO(text.encode()), KEYWORDS, (), {"encoding": "utf-8"})


def _forms(text: object) -> tuple[str, ...]:
    return tuple(str(each) for each in text) if isinstance(text, tuple | list) else (str(text),)


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _complete(message: Message) -> bool:
    """Whether every form has its English."""
    english = _forms(message.string) if message.string else ()
    return len(english) >= len(_forms(message.id)) and all(english)


def _without_dates(catalog: Catalog, compiled: bytes) -> bytes:
    """The same catalog gives the same bytes: the moment of compiling is taken out."""
    return re.sub(rb"(POT-Creation-Date|PO-Revision-Date): [^\n]*", lambda found: _blank(found[0]), compiled)


def _blank(line: bytes) -> bytes:
    name, _, rest = line.partition(b": ")
    return name + b": " + b"-" * len(rest)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 when something is not in order."""
    parser = argparse.ArgumentParser(prog="python -m regie.web.translations", description=__doc__)
    parser.add_argument("app", nargs="*", help="names of apps; without: all")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when something is not in order")
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.app) - set(apps()))
    if unknown:
        parser.error(f"no such app: {', '.join(unknown)}")
    lines: list[str] = []
    for app in given.app or apps():
        lines += check(app) if given.check else [f"{app}: no English for {text!r}" for text in write(app)]
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
