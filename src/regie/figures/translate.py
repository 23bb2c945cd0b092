# SPDX-License-Identifier: EUPL-1.2
"""Translate the SQL to another engine's dialect with SQLGlot.

``python -m regie.figures.translate`` writes the translation of every indicator to ``indicators/spark/<id>.sql``,
to be read and reviewed like any other definition; ``--check`` only says which ones are not up to date. A test
holds them to the original.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

from regie.figures.registry import definitions

DIALECTS = ("spark",)

NEVER = ("PERCENTILE_APPROX", "APPROX_PERCENTILE", "EXPLODE")
"""Words that a translation must not contain: SQLGlot writes the first for ``PERCENTILE_CONT`` without a warning,
and the answer differs."""

_HEADER = """-- SPDX-License-Identifier: EUPL-1.2
-- Translated from ../{id}.sql, which is the definition. Written by `python -m regie.figures.translate`.
"""


@cache
def to_dialect(sql: str, dialect: str) -> str:
    """The query in another dialect, without comments.

    Raises ``ValueError`` for SQL that has no exact counterpart there.
    """
    import sqlglot
    from sqlglot.errors import ErrorLevel

    try:
        written = sqlglot.transpile(
            sql, read="duckdb", write=dialect, pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE
        )
    except sqlglot.errors.SqlglotError as problem:
        raise ValueError(f"no exact translation to {dialect}: {problem}") from problem
    if len(written) != 1:
        raise ValueError("one query at a time")
    found = [word for word in NEVER if word in written[0].upper()]
    if found:
        raise ValueError(f"translation to {dialect} uses {found}, which does not give the same answer")
    return str(written[0])


def translation(indicator: str, dialect: str) -> str:
    """The text of an indicator's translation as it should stand in its file."""
    return _HEADER.format(id=indicator) + to_dialect(definitions()[indicator].sql(), dialect) + "\n"


def outdated(folder: Path | None = None) -> list[Path]:
    """Files of translations that are missing, differ from the definition, or have no definition any more."""
    place = folder or Path(str(files("regie.figures").joinpath("indicators")))
    wanted = {place / dialect / f"{name}.sql": (name, dialect) for name in definitions() for dialect in DIALECTS}
    wrong = [
        file
        for file, (name, dialect) in wanted.items()
        if not file.is_file() or file.read_text(encoding="utf-8") != translation(name, dialect)
    ]
    orphans = [file for dialect in DIALECTS for file in (place / dialect).glob("*.sql") if file not in wanted]
    return sorted(wrong) + sorted(orphans)


def write(folder: Path | None = None) -> list[Path]:
    """Bring the files up to date and return those that were changed or removed."""
    changed = outdated(folder)
    for file in changed:
        if file.stem in definitions():
            file.parent.mkdir(exist_ok=True)
            file.write_text(translation(file.stem, file.parent.name), encoding="utf-8")
        else:
            file.unlink()
    return changed


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        late = outdated()
        print("\n".join(f"not up to date: {file}" for file in late) or "all translations are up to date")
        sys.exit(1 if late else 0)
    print("\n".join(f"written: {file}" for file in write()) or "all translations were up to date")
