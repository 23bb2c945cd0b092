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
from regie.contract.values import Amount, Part, Percent, WrittenPeriod


@cache
def field_texts(name: str = "fields") -> dict[str, dict[str, str]]:
    """What each field means, in Dutch: name of the part to field to text (``about`` for the part itself)."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def parts(whole: type[Part] = Contract) -> list[type[Part]]:
    """All kinds of part in a file, the whole first, in order of the file."""
    found: list[type[Part]] = []

    def walk(model: type[Part]) -> None:
        if model in found:
            return
        found.append(model)
        for info in model.model_fields.values():
            for inner in _parts_in(info.annotation):
                walk(inner)

    walk(whole)
    return found


def contract_page() -> str:
    """The page in Markdown, in Dutch."""
    return "\n".join([*_INTRODUCTION, *described(parts(), field_texts())]) + "\n"


def described(models: list[type[Part]], meanings: dict[str, dict[str, str]], level: str = "##") -> list[str]:
    """A heading and a table of fields for each kind of part, as lines of Markdown."""
    lines: list[str] = []
    for model in models:
        texts = meanings[model.__name__]
        lines += ["", f"{level} {model.__name__}", "", texts["about"], ""]
        lines += ["| Veld | Soort | Verplicht | Uitleg |", "|---|---|---|---|"]
        for field, info in model.model_fields.items():
            required = "**ja**" if info.is_required() else ""
            kind = _kind(info.annotation, tuple(info.metadata)).replace("|", "\\|")
            lines.append(f"| `{field}` | {kind} | {required} | {texts[field]} |")
    return lines


SMALL = """\
id = "mijn-contract"
version = "1"
name = "Jeugdhulp Aadorp en Bedorp 2023-2026"
version_from = 2023-01-01
illustrative = true

term = { clause = "looptijd", starts_on = 2023-01-01, ends_on = 2026-12-31 }

municipalities = [
  { code = "0001", name = "Aadorp" },
  { code = "0002", name = "Bedorp" },
]

parties = [
  { code = "COOP", name = "Coöperatie De Haag", role = "cooperative" },
  { code = "A1", name = "Eik", role = "member" },
  { code = "A2", name = "Berk", role = "member" },
  { code = "A3", name = "Cypres", role = "member" },
]

clauses = [
  { id = "looptijd", article = "2", title = "Looptijd" },
  { id = "lumpsum", article = "3", title = "Lumpsum" },
  { id = "index", article = "4", title = "Indexering" },
  { id = "ventiel", article = "7", title = "Hulpventiel" },
  { id = "leden", article = "9", title = "Leden en verlies" },
  { id = "uittreding", article = "10", title = "Uittreding" },
  { id = "boeking", article = "12", title = "Boeking" },
  { id = "rapportage", article = "13", title = "Rapportage" },
]

[[lots]]
clause = "lumpsum"
code = "1"
name = "Jeugdhulp"
funding = "lump_sum"

[[budget_base]]
clause = "lumpsum"
municipality = "0001"
lot = "1"
year = 2023
name = "Hulp"
amount = "1200000.00"
source = "Raadsbesluit 12-11-2022"

[[budget_base]]
clause = "lumpsum"
municipality = "0002"
lot = "1"
year = 2023
name = "Hulp"
amount = "900000.00"
source = "Raadsbesluit 15-11-2022"

[indexation]
clause = "index"
method = "additive"
personnel_weight = "90.00"
material_weight = "10.00"
personnel_series = "ova"
material_series = "ppc"

[[index_series]]
id = "ova"
name = "OVA"
figures = [
  { year = 2023, kind = "provisional", percent = "4.74", source = "VNG" },
  { year = 2023, kind = "definitive", percent = "6.36", source = "VNG" },
  { year = 2024, kind = "provisional", percent = "4.94", source = "VNG" },
]

[[index_series]]
id = "ppc"
name = "ppc"
figures = [
  { year = 2023, kind = "provisional", percent = "4.87", source = "VNG" },
  { year = 2023, kind = "definitive", percent = "7.02", source = "VNG" },
  { year = 2024, kind = "provisional", percent = "2.51", source = "VNG" },
]

[safety_valve]
clause = "ventiel"
grounds = ["Onvoorziene omstandigheden"]
criteria = [
  { id = "unforeseeable", text = "niet te voorzien" },
  { id = "not_influenceable", text = "niet te beïnvloeden" },
]
layers = [
  { lower = { percent = "2.00" }, upper = { percent = "5.00" }, municipal_share = "50.00" },
  { lower = { percent = "5.00" }, municipal_share = "80.00" },
]
cap = { amount = "60000.00" }
deadlines = [{ name = "melding van een risico", days = 90, counted_from = "de dag waarop het zichtbaar werd" }]
evidence = ["Risicodossier"]
deciders = [
  { municipality = "0001", body = "Gemeenteraad van Aadorp" },
  { municipality = "0002", body = "Gemeenteraad van Bedorp" },
]

[booking]
clause = "boeking"
key = "weights"
task_fields = [
  { code = "6.751", name = "Jeugdhulp ambulant lokaal", weight = 3 },
  { code = "6.752", name = "Jeugdhulp ambulant regionaal", weight = 7 },
]

[cooperative]
clause = "leden"
exit_clause = "uittreding"
exit_cap_basis = "preceding_calendar_year"

[[members]]
clause = "leden"
party = "A1"
valid_from = 2023-01-01

[[members]]
clause = "leden"
party = "A2"
valid_from = 2023-01-01

[[members]]
clause = "leden"
party = "A3"
valid_from = 2023-01-01

[half_year_report]
clause = "rapportage"
due_after_months = 3

[annual_accounts]
clause = "rapportage"
due_on = "06-01"

[[reference_production]]
clause = "lumpsum"
municipality = "0001"
lot = "1"
year = 2023
client_months = 370
carried_forward = true
source = "Bijlage 3"
segments = [
  { segment = "area_team", care_months = 185, cost_per_care_month = "3000.00" },
  { segment = "outsourced_care", care_months = 185, cost_per_care_month = "3000.00" },
]
not_tied = [{ segment = "preliminary_field", amount = "90000.00" }]

[[reference_production]]
clause = "lumpsum"
municipality = "0002"
lot = "1"
year = 2023
client_months = 280
carried_forward = true
source = "Bijlage 3"
segments = [
  { segment = "area_team", care_months = 140, cost_per_care_month = "3000.00" },
  { segment = "outsourced_care", care_months = 140, cost_per_care_month = "3000.00" },
]
not_tied = [{ segment = "preliminary_field", amount = "60000.00" }]
"""

_INTRODUCTION = (
    "# Het contractbestand",
    "",
    "*Deze pagina is gemaakt uit `src/regie/contract/` met `make docs`; wijzig haar daar.*",
    "",
    "Een contract is een TOML-bestand per versie: `contracts/ID/VERSIE.toml` in de map van de regio. Drie",
    "voorbeelden komen mee: `jens-2019-2022`, `jens-2023-2027` en `achterhoek` (in",
    "`src/regie/contract/examples/`); hun bedragen zijn verzonnen. Een klein bestand om mee te beginnen staat",
    "[hieronder](#een-klein-bestand).",
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
    "",
    "Risicodossier en hulpventielverzoeken staan in [eigen bestanden](valve-files.md).",
    "",
    "## Een klein bestand",
    "",
    "Twee gemeenten, een lumpsum met index, een hulpventiel met twee lagen en een plafond, drie leden, boeking",
    "naar vaste gewichten, en volume en prijs achter de lumpsum. Zonder dat laatste (`reference_production`) is",
    "er wel een afrekening, maar vergelijkt `regie explain` alleen met een gekozen basisperiode (`--base",
    "2023-H1`) en is een hulpventielverzoek niet te beoordelen.",
    "",
    "```toml",
    *SMALL.splitlines(),
    "```",
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
    for alias, shown in ((Amount, "bedrag"), (Percent, "percentage"), (WrittenPeriod, "periode")):
        if metadata and metadata[0] in get_args(alias):
            return shown
    return _KINDS.get(annotation.__name__, "tekst")


def _link(part: type[Part]) -> str:
    return f"[{part.__name__}](#{part.__name__.lower()})"


_KINDS = {
    "str": "tekst",
    "int": "geheel getal",
    "bool": "true of false",
    "date": "datum",
    "AwareDatetime": "tijdstip",
    "Decimal": "getal",
}
