# SPDX-License-Identifier: EUPL-1.2
"""The page that explains a procurement study, made from the models and ``fields.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from regie.contract.page import described, field_texts, parts
from regie.contract.values import Part
from regie.procurement.study.model import Study

OF_CONTRACT = ("AgeBand", "Indexation", "IndexSeries", "IndexFigure")
"""Parts that a study shares with a contract file, and their explanation."""

EXAMPLE = """\
id = "verkenning"
title = "Verkenning inkoop jeugdhulp Aadorp en Bedorp"
illustrative = true
first = "2018-01"
last = "2019-12"

[[products]]
code = "45A01"
name = "Jeugdhulp ambulant individueel"
unit = "01"
volume = "240.00"
price = "1.35"

[[products]]
code = "45A02"
name = "Jeugdhulp ambulant groep"
unit = "01"

[[products]]
code = "43A01"
name = "Jeugdhulp met verblijf"
unit = "14"

[[need_groups]]
code = "licht"
name = "Ambulante hulp"
products = ["45A01", "45A02"]

[[need_groups]]
code = "verblijf"
name = "Hulp met verblijf"
products = ["43A01"]
ages = { from_age = 4, to_age = 22 }

[[lots]]
code = "P1"
name = "Ambulant"
funding = "lump_sum"
need_groups = ["licht"]

[[lots]]
code = "P2"
name = "Verblijf"
funding = "lump_sum"
need_groups = ["verblijf"]

[[bidders]]
code = "coop"
name = "Zorgcoöperatie De Haag (fictief)"
kind = "collective"
members = [
  { provider = "A1", share = "60" },
  { provider = "A2", share = "40" },
]
lots = ["P1"]

[coverage]
others = [
  { need_group = "verblijf", parties = 1 },
]
share_cap = "60"

[[chosen]]
lot = "P1"
bidder = "coop"

[[administration]]
kind = "contract"
side = "municipalities"
number_after = 3
hours_each = "12.00"
rate = "75.00"
source = "Schatting inkoopbureau"

[lump_sums]
base_years = [2018, 2019]
price_year = 2020
indexation = { clause = "index", method = "additive", personnel_weight = "90", material_weight = "10",\
 personnel_series = "ova", material_series = "ppc" }
index_series = [
  { id = "ova", name = "OVA", figures = [\
{ year = 2019, kind = "provisional", percent = "2.95", source = "VNG" }] },
  { id = "ppc", name = "ppc", figures = [\
{ year = 2019, kind = "provisional", percent = "2.50", source = "VNG" }] },
]
expected = [
  { kind = "saving", year = 2022, percent = "2", low = "-3", high = "5", source = "Werkgroep inkoop" },
]

[[grant_shares]]
municipality = "0001"
weight = 12500000
source = "Septembercirculaire"

[[grant_shares]]
municipality = "0002"
weight = 8200000
source = "Septembercirculaire"

[starting]
reference = 2021-04-01
scenarios = [
  { id = "samen", title = "Samen op 1 juli 2021", starts_on = 2021-07-01 },
  { id = "gespreid", title = "Gespreid", starts_on = 2021-04-01,\
 starts = [{ municipality = "0002", starts_on = 2022-01-01 }] },
]
saving = { low = "-3", likely = "1", high = "4" }
saving_source = "Werkgroep inkoop"
double_administration = "4000.00"
double_administration_source = "Schatting inkoopbureau"
transition = "60000.00"
transition_source = "Schatting inkoopbureau"
decide_on = 2020-08-27

[contract]
id = "jeugdhulp-2021"
name = "Maatwerkdiensten jeugd Aadorp en Bedorp"
commissioning_party = "Gemeenten Aadorp en Bedorp"
starts_on = 2021-07-01
ends_on = 2024-06-30
extensions = 2
extension_months = 24
"""


@cache
def study_meanings() -> dict[str, dict[str, str]]:
    """What each field means, in Dutch: name of the part to field to text (``about`` for the part itself)."""
    own = tomllib.loads(files(__package__).joinpath("fields.toml").read_text(encoding="utf-8"))
    return own | {name: field_texts()[name] for name in OF_CONTRACT}


def study_parts() -> list[type[Part]]:
    """All kinds of part in a study, the whole first."""
    return parts(Study)


def study_page() -> str:
    """The page in Markdown, in Dutch."""
    return "\n".join([*_INTRODUCTION, *described(study_parts(), study_meanings())]) + "\n"


_INTRODUCTION = (
    "# Het studiebestand voor inkoop",
    "",
    "*Deze pagina is gemaakt uit `src/regie/procurement/` met `make docs`; wijzig haar daar.*",
    "",
    "Een inkoopstudie staat in `procurement/ID.toml` in de map van de regio. Zij houdt alles wat mensen kozen of",
    "aannamen: behoeften, percelen, inschrijvers, regels voor dekking, hoe lumpsums ontstaan, ingangsdata. De",
    "cijfers komen uit de momentopname. Studie en momentopname samen geven altijd dezelfde uitkomst; verandert de",
    "studie, dan komt er een nieuwe run naast de oude. [Wat Regie ermee rekent](procurement.md) staat apart.",
    "",
    "- `regie procure new` maakt een eerste bestand uit een momentopname, `regie procure check` controleert het.",
    '- Bedragen zijn euro\'s als tekst met twee decimalen (`"1234.56"`), percentages als tekst (`"12.5"`),',
    '  maanden als tekst (`"2015-07"`), datums als `2021-04-01`.',
    "- Aanbieders met hun code, nooit namen van personen.",
    "- Een bestand waarin iets niet klopt wordt geweigerd; de melding zegt wat te doen. Zo ook een aanbieder die",
    "  op een perceel twee keer inschrijft, aandelen die niet op 100 uitkomen, een basisjaar buiten de",
    "  geschiedenis, en een gemeente die instapt na het einde van een perceel.",
    "",
    "```toml",
    *EXAMPLE.splitlines(),
    "```",
)
