# SPDX-License-Identifier: EUPL-1.2
"""The published forms of the delivery standard: the page and the JSON schema, both made from the tables."""

from __future__ import annotations

from typing import Any

from regie.vocabulary.codelists import codelist
from regie.vocabulary.tables import STANDARD_VERSION, Column, ColumnType, Table, tables

_JSON_TYPES: dict[ColumnType, dict[str, Any]] = {
    ColumnType.TEXT: {"type": "string"},
    ColumnType.KEY: {"type": "string", "minLength": 1, "maxLength": 64},
    ColumnType.CODE: {"type": "string"},
    ColumnType.DATE: {"type": "string", "format": "date"},
    ColumnType.MONTH: {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"},
    ColumnType.AMOUNT: {"type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$"},
    ColumnType.QUANTITY: {"type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$"},
    ColumnType.INTEGER: {"type": "integer"},
    ColumnType.SCORE: {"type": "number", "multipleOf": 0.1},
}

_TYPES_NL = {
    ColumnType.TEXT: "tekst",
    ColumnType.KEY: "sleutel",
    ColumnType.CODE: "code",
    ColumnType.DATE: "datum",
    ColumnType.MONTH: "maand (jjjj-mm)",
    ColumnType.AMOUNT: "bedrag (euro)",
    ColumnType.QUANTITY: "getal, 2 decimalen",
    ColumnType.INTEGER: "geheel getal",
    ColumnType.SCORE: "getal, 1 decimaal",
}

_LIST_NAMES_NL = {
    "region:municipalities": "gemeenten van de regio",
    "region:areas": "gebieden van de regio",
    "region:segments": "segmenten van de regio",
    "region:cost_segments": "segmenten van de regio, of `overhead`",
    "region:providers": "partijen van de regio",
    "region:allocation_keys": "verdeelsleutels van de regio",
}

LONGEST_LISTED = 40
"""Code lists longer than this are named on the page, not printed."""


def json_schema() -> dict[str, Any]:
    """The delivery standard as a JSON schema (draft 2020-12): one object with an array of rows per table.

    Lists that belong to a region (municipalities, segments, parties) cannot be in it; the checks hold them.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:regie:delivery-standard:{STANDARD_VERSION}",
        "title": f"Regie data delivery standard, version {STANDARD_VERSION}",
        "type": "object",
        "additionalProperties": False,
        "required": ["delivery"],
        "properties": {name: _table_schema(table) for name, table in tables().items()},
    }


def standard_page() -> str:
    """The delivery standard as a Dutch page in Markdown: each table, each column, each own code list."""
    lines = [
        f"# Leveringsstandaard Regie, versie {STANDARD_VERSION}",
        "",
        "*Deze pagina is gemaakt uit `src/regie/vocabulary/tables.toml` met `make docs`; wijzig haar daar.*",
        "",
        *_INTRODUCTION,
        "",
        "| Tabel | Nederlands | Sleutel | Soort | Rijen over personen |",
        "|---|---|---|---|---|",
    ]
    for table in tables().values():
        kind = "stand (opnieuw leveren zolang geldig)" if table.state else "boeking (bij de periode)"
        persons = "ja" if table.personal else "nee"
        key = " + ".join(f"`{column}`" for column in table.key)
        lines.append(f"| [`{table.name}`](#{table.name}) | {table.nl} | {key} | {kind} | {persons} |")
    for table in tables().values():
        lines += ["", f"## {table.name}", "", f"**{table.nl}.** {table.help_nl}", ""]
        lines += ["| Kolom | Naam | Soort | Verplicht | Uitleg | Voorbeeld |", "|---|---|---|---|---|---|"]
        lines += [_page_row(column) for column in table.columns]
    lines += ["", "## Codelijsten", ""]
    for name in _listed_codelists():
        codes = codelist(name)
        lines += ["", f"### {name}", ""]
        if len(codes) > LONGEST_LISTED:
            lines.append(f"{len(codes)} codes; zie `src/regie/vocabulary/codelists/{name}.csv`.")
            continue
        lines += ["| Code | Betekenis | Geldig vanaf | Geldig t/m |", "|---|---|---|---|"]
        lines += [
            f"| `{c.code}` | {c.label} | {c.valid_from or ''} | {c.valid_to or ''} |" for c in codes.values()
        ]
    return "\n".join(lines) + "\n"


_INTRODUCTION = (
    "Onder een taakgericht contract is er geen of weinig berichtenverkeer. Daarom levert elke partij zelf een",
    "kleine set tabellen over een periode: één Excelbestand met een werkblad per tabel, of een map of zip met",
    "CSV- of Parquet-bestanden die de naam van de tabel dragen. Alleen de tabel `delivery` is altijd nodig;",
    "een onderaannemer levert meestal `production` en `outcomes`.",
    "",
    "- Alle datums zijn inclusief: `ended_on` is de laatste dag van de zorg.",
    "- Bedragen zijn euro's met hooguit twee decimalen en zonder scheidingsteken voor duizendtallen.",
    "- Cliënten hebben een regiobrede sleutel van de coöperatie. Een BSN, naam, telefoonnummer of e-mailadres",
    "  hoort nergens in een levering.",
    "- `production` en `costs` horen bij de periode waarin `booked_on` valt; een correctie is een nieuwe regel.",
    "- De andere tabellen zijn standen: lever elke rij die in de periode geldig was opnieuw.",
    "- De perioden van een partij zijn gelijk aan, los van, of geheel om eerdere perioden heen; een gelijke of",
    "  omvattende periode vervangt de eerdere levering.",
    "- Vrij toegankelijke hulp (voorliggend veld) heeft geen geregistreerde cliënten: zij wordt per inwoner van",
    "  0 t/m 17 jaar gemeten.",
    "",
    "`regie template levering.xlsx --region MAP` maakt een invulbestand met keuzelijsten; `regie check`",
    "controleert een bestand zonder het in te leveren.",
)


def _table_schema(table: Table) -> dict[str, Any]:
    return {
        "description": table.help_en,
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": [column.name for column in table.columns if column.required],
            "properties": {column.name: _column_schema(column) for column in table.columns},
        },
    }


def _column_schema(column: Column) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": column.help_en, **_JSON_TYPES[column.type]}
    if column.codelist and not column.codelist.startswith("region:"):
        schema["enum"] = [*codelist(column.codelist)]
    for bound in ("minimum", "maximum"):
        value = getattr(column, bound)
        if value is not None and schema["type"] != "string":
            schema[bound] = value
    if not column.required:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _page_row(column: Column) -> str:
    kind = _TYPES_NL[column.type]
    if column.codelist:
        name = column.codelist
        kind += f" uit {_LIST_NAMES_NL[name] if name in _LIST_NAMES_NL else f'[{name}](#{name.lower()})'}"
    required = "**ja**" if column.required else ""
    example = f"`{column.example}`" if column.example else ""
    return f"| `{column.name}` | {column.nl} | {kind} | {required} | {column.help_nl} | {example} |"


def _listed_codelists() -> list[str]:
    named = (column.codelist for table in tables().values() for column in table.columns)
    return sorted({name for name in named if name and not name.startswith("region:")})
