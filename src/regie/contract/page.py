# SPDX-License-Identifier: EUPL-1.2
"""The page that explains a contract file, made from the model and ``fields.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from regie.contract.model import Contract
from regie.contract.values import Amount, Part, Percent


@cache
def field_texts() -> dict[str, dict[str, str]]:
    """What each field means, in Dutch: name of the part to field to text (``about`` for the part itself)."""
    return tomllib.loads(files(__package__).joinpath("fields.toml").read_text(encoding="utf-8"))


def parts() -> list[type[Part]]:
    """All kinds of part in a contract file, the contract first, in order of the file."""
    found: list[type[Part]] = []

    def walk(model: type[Part]) -> None:
        if model in found:
            return
        found.append(model)
        for info in model.model_fields.values():
            for inner in _parts_in(info.annotation):
                walk(inner)

    walk(Contract)
    return found


def contract_page() -> str:
    """The page in Markdown, in Dutch."""
    lines = [*_INTRODUCTION]
    for model in parts():
        texts = field_texts()[model.__name__]
        lines += ["", f"## {model.__name__}", "", texts["about"], ""]
        lines += ["| Veld | Soort | Verplicht | Uitleg |", "|---|---|---|---|"]
        for field, info in model.model_fields.items():
            required = "**ja**" if info.is_required() else ""
            kind = _kind(info.annotation, tuple(info.metadata)).replace("|", "\\|")
            lines.append(f"| `{field}` | {kind} | {required} | {texts[field]} |")
    return "\n".join(lines) + "\n"


_INTRODUCTION = (
    "# Het contractbestand",
    "",
    "*Deze pagina is gemaakt uit `src/regie/contract/` met `make docs`; wijzig haar daar.*",
    "",
    "Een contract is een TOML-bestand per versie: `contracts/ID/VERSIE.toml` in de map van de regio. Drie",
    "voorbeelden komen mee: `jens-2019-2022`, `jens-2023-2027` en `achterhoek`; hun bedragen zijn verzonnen.",
    "",
    '- Bedragen zijn euro\'s als tekst met twee decimalen (`"1234.56"`), percentages als tekst (`"4.94"`).',
    "- Datums zijn inclusief: `ends_on` is de laatste dag.",
    "- Elke regel noemt met `clause` de clausule waarop hij berust; die staat ook in de regels van de berekening.",
    "- Wat niet samen kan kloppen wordt geweigerd met een melding die de clausule noemt en zegt wat te doen.",
    "  Er wordt niets geschat: een ontbrekend indexcijfer of aantal personen geeft een melding, geen getal.",
    "- `regie contract check BESTAND` controleert, `regie contract show BESTAND --year 2024` toont het",
    "  referentiebudget met de hele berekening, `regie contract diff A B` vergelijkt twee bestanden.",
    "",
    "Zo ontstaat een bedrag: de componenten van het laatste jaar dat niet later is, plus verwachte effecten die",
    "er niet al in zitten, maal de index van elk jaar daarna (per jaar afgerond op centen), plus wijzigingen. Een",
    "deel van een jaar is het verschil van twee afgeronde delen tot en met een maand, zodat aansluitende perioden",
    "precies optellen.",
    "",
    "Een vastgesteld jaar verandert niet meer: indexcijfers tellen alleen als ze uiterlijk op `fixed_on` van het",
    "jaar ervoor waren gepubliceerd; een later of herzien definitief cijfer is een correctie in het eerstvolgende",
    "jaar dat daarna wordt vastgesteld. Een cijfer zonder `published_on` geldt als altijd bekend.",
)


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts_in(inner)


def _kind(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """The kind of value in Dutch."""
    if get_origin(annotation) is Annotated:
        base, *more = get_args(annotation)
        return _kind(base, tuple(more))
    inner = [each for each in get_args(annotation) if each is not NoneType]
    if get_origin(annotation) is tuple:
        own = [each for each in inner if each is not Ellipsis]
        named = [*_parts_in(own[0])]
        return f"lijst van {_link(named[0])}" if named else f"lijst: {_kind(own[0])}"
    if get_origin(annotation) is dict:
        return f"tabel jaar = {_kind(inner[1])}"
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{each}`" for each in inner)
    if inner:
        return _kind(inner[0])
    named = [*_parts_in(annotation)]
    if named:
        return _link(named[0])
    for alias, shown in ((Amount, "bedrag"), (Percent, "percentage")):
        if metadata and metadata[0] in get_args(alias):
            return shown
    return _KINDS.get(annotation.__name__, "tekst")


def _link(part: type[Part]) -> str:
    return f"[{part.__name__}](#{part.__name__.lower()})"


_KINDS = {"str": "tekst", "int": "geheel getal", "bool": "true of false", "date": "datum", "Decimal": "getal"}
