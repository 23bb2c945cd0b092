# SPDX-License-Identifier: EUPL-1.2
"""The page that explains files of control measures, made from the models and ``fields.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from regie.contract.page import described
from regie.contract.values import Part
from regie.forecast.measures.model import (
    Concerns,
    ControlMeasure,
    Effect,
    MeasureCost,
    MeasureDecision,
    MeasureSet,
)
from regie.forecast.measures.reading import KINDS

SHARED: tuple[type[Part], ...] = (MeasureSet, ControlMeasure, Concerns, MeasureDecision, Effect, MeasureCost)

EXAMPLE = """\
id = "draaiknoppen-2025"
name = "Draaiknoppen 2025"
illustrative = true
fail_together = "30"

[[measures]]
id = "praktijkondersteuner-jeugd"
type = "inflow"
title = "Praktijkondersteuner jeugd bij huisartsen"
owner = "Bestuur coöperatie"
means = "Een praktijkondersteuner in twaalf huisartsenpraktijken"
concerns = { text = "Nieuwe cliënten die de huisarts verwijst", referrers = ["02"], reach = "60" }
decision = { state = "proposal" }
starts = "2025-01"
ramp_months = 6
effect = { low = "5", likely = "12", high = "20", ground = "pilot", source = "Proef in vier praktijken" }
cost = { one_off = "25000.00", per_year = "180000.00", source = "Begroting" }
indicators = ["return_after_ending.within_6_months", "waiting_treatment.within_norm"]

[[measures]]
id = "kortere-trajecten"
type = "length_of_stay"
title = "Sneller afschalen in gebiedsteams"
owner = "Directeur coöperatie"
means = "Elke drie maanden een evaluatie met het gezin"
concerns = { text = "Cliënten van gebiedsteams", municipalities = ["0001", "0002"], segments = ["area_team"] }
decision = { state = "decided", text = "Invoeren in alle teams", on = 2024-10-15 }
starts = "2025-04"
effect = { low = "0", likely = "8", high = "12", ground = "expert", source = "Werkgroep gebiedsteams" }
indicators = ["return_after_ending.within_12_months", "ended_as_planned"]

[[measures]]
id = "plafond-uitbesteed"
type = "outsourced_cap"
title = "Plafond op uitbestede zorg"
owner = "Contractmanager"
means = "Plaatsing na overleg"
segment = "outsourced_care"
most_client_months = "700"
above = "waits"
concerns = { text = "Nieuwe cliënten in uitbestede zorg" }
decision = { state = "proposal" }
starts = "2025-07"
effect = { low = "50", likely = "80", high = "100", ground = "expert", source = "Schatting" }
indicators = ["waiting_treatment.within_norm"]
excludes = ["kortere-trajecten"]
"""


@cache
def field_meanings() -> dict[str, dict[str, str]]:
    """What each field means, in Dutch: name of the part to field to text (``about`` for the part itself)."""
    return tomllib.loads(files(__package__).joinpath("fields.toml").read_text(encoding="utf-8"))


def measures_page() -> str:
    """The page in Markdown, in Dutch."""
    meanings = field_meanings()
    shared = [line.replace(*_EVERY_KIND) for line in described(list(SHARED), meanings)]
    lines = [*_INTRODUCTION, *shared]
    lines += ["", '<a id="soorten"></a>', "", "## Soorten", ""]
    lines += ["| `type` | Wat het doet |", "|---|---|"]
    lines += [f"| [`{kind}`](#{kind}) | {meanings[model.__name__]['about']} |" for kind, model in KINDS.items()]
    for kind, model in KINDS.items():
        lines += ["", f"### {kind}", "", meanings[model.__name__]["about"], ""]
        # the heading, its text and the empty lines of `described` make room for these
        lines += [line for line in described([model], _with_shared(model))[5:] if _own(line)]
    return "\n".join(lines) + "\n"


def _with_shared(model: type[ControlMeasure]) -> dict[str, dict[str, str]]:
    """The meanings of all fields of a kind, its own before those that all have."""
    meanings = field_meanings()
    return {model.__name__: {"type": ""} | meanings["ControlMeasure"] | meanings[model.__name__]}


def _own(line: str) -> bool:
    """Whether a line of a table is about a field that not every measure has."""
    shared = {"type", *ControlMeasure.model_fields}
    return not any(line.startswith(f"| `{name}` |") for name in shared)


_EVERY_KIND = ("lijst van [InflowMeasure](#inflowmeasure)", "lijst van [ControlMeasure](#controlmeasure)")
"""The list of measures holds every kind, not only the first."""

_INTRODUCTION = (
    "# Beheersmaatregelen (draaiknoppen)",
    "",
    "*Deze pagina is gemaakt uit `src/regie/forecast/measures/` met `make docs`; wijzig haar daar.*",
    "",
    "`measures/ID.toml` in de map van de regio: maatregelen met wie zij betreffen, wat zij doen, wat zij kosten",
    "en welke kwaliteit niet slechter mag worden. De prognose rekent elke maatregel door op de instroom, het",
    "verblijf, het segment of de kosten waarop hij werkt; besparingen worden nooit opgeteld.",
    "",
    '- Bedragen zijn euro\'s als tekst met twee decimalen (`"1234.56"`), percentages als tekst (`"12.5"`) of',
    '  getal, maanden als tekst (`"2025-01"`), datums als `2024-09-20`.',
    "- Functies en organen, nooit namen van personen.",
    "- Een bestand waarin iets niet klopt wordt geweigerd; de melding noemt bestand en veld en zegt wat te doen.",
    "  Zo ook een gemeente, segment, thema, verwijzer of indicator die niet bestaat, een begin vóór de prognose,",
    "  en een effect waarvoor een kans boven 1 zou komen.",
    "",
    "Wie een maatregel betreft en hoe sterk hij werkt staan apart: `reach` zegt welk deel hij bereikt, `effect`",
    "wat hij bij hen doet. Noemt een maatregel thema's, verwijzers of leeftijdsgroepen, dan komt hun aandeel per",
    "gemeente en segment uit de cijfers van de laatste twaalf maanden: van wie begon (instroom) voor nieuwe",
    "cliënten, van wie in zorg was (stand) voor verblijf en kosten. Kleine aantallen leunen op het aandeel van de",
    "regio.",
    "",
    "Kosten van capaciteit die zonder cliënten wordt betaald veranderen niet door een maatregel.",
    "",
    "```toml",
    *EXAMPLE.splitlines(),
    "```",
)
