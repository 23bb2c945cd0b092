# SPDX-License-Identifier: EUPL-1.2
"""The page that explains the files beside a contract: risk file, safety valve request, a member that leaves. Made
from the models and ``region_fields.toml``."""

from __future__ import annotations

from regie.contract.page import described, field_texts, parts
from regie.contract.settlement.exit import Exit
from regie.contract.values import Part
from regie.contract.valve.request import ValveRequest
from regie.contract.valve.risk_file import RiskEntry
from regie.vocabulary.texts import say

MEANINGS = "region_fields"

FACTORS = (
    "volume",
    "duration",
    "stacking",
    "cost_per_client_month",
    "intensity",
    "real_price",
    "index_gap",
    "saving_not_realised",
    "additional_service",
    "one_off",
    "not_client_tied",
)
"""Factors that a risk can explain, beside mix."""

RISK = """\
number = 1
id = "R1"
recorded_at = 2024-05-02T10:00:00+02:00
title = "Zwaardere zorg"
cause = "Meer jeugdigen met een eetstoornis dan in de referentie."
effect = "cost_per_client_month"
first_visible_on = 2024-02-15
reported_on = 2024-03-01
foreseeable = false
influenceable = false
amounts = [
  { municipality = "0001", period = "2024-H1", amount = "250000.00" },
]
measures = [
  { name = "Groepsbehandeling", saved = "40000.00" },
]
owner = "Bestuur coöperatie"
state = "claimed"
why_unforeseeable = "De toename begon na het vaststellen van de lumpsum."
why_not_influenceable = "Verwijzing en zwaarte liggen buiten de coöperatie."
"""

REQUEST = """\
id = "ventiel-2024-h1"
contract = "mijn-contract"
period = "2024-H1"
submitted_on = 2024-09-20
state = "assessed"
structural = true

[[causes]]
risk = "R1"
municipality = "0001"
claimed = "200000.00"
accepted = "150000.00"
reason = "Een deel van de zwaarte was al bekend."

[[savings]]
municipality = "0001"
name = "Groepsbehandeling op tweede locatie"
amount = "15000.00"

[[evidence]]
name = "Risicodossier van de coöperatie"
source = "risk-file/0001"

[[opinions]]
by = "Accountteam van de gemeenten"
on = 2024-10-10
text = "Laat zichtbaar en op tijd gemeld."
"""

DECISION = """\
[[decisions]]
municipality = "0001"
granted = "120000.00"
decided_on = 2024-11-20
body = "Gemeenteraad van Aadorp"
payment = "payment"
"""

EXIT = """\
party = "A001"
left_on = 2024-03-31
components = [
  { ground = "stranded_cost", name = "Huur locatie", amount = "120000.00", source = "Huurcontract" },
]
mitigation = [
  { by = "cooperative", name = "Onderverhuur", amount = "45000.00" },
]
decisions = [
  { body = "Bestuur", decided_on = 2024-05-14, amount = "75000.00" },
]
"""


def region_files_page() -> str:
    """The page in Markdown, in Dutch."""
    lines = [*_INTRODUCTION]
    for before, whole in ((_RISK_FILE, RiskEntry), (_REQUESTS, ValveRequest), (_EXITS, Exit)):
        lines += ["", *before, *described(parts(whole), field_texts(MEANINGS), "###")]
    return "\n".join(lines) + "\n"


def region_parts() -> list[type[Part]]:
    """All kinds of part in these files."""
    return [*parts(RiskEntry), *parts(ValveRequest), *parts(Exit)]


def _toml(text: str) -> tuple[str, ...]:
    return ("```toml", *text.splitlines(), "```")


_INTRODUCTION = (
    "# Risicodossier, hulpventielverzoek en uittredend lid",
    "",
    "*Deze pagina is gemaakt uit `src/regie/contract/` met `make docs`; wijzig haar daar.*",
    "",
    "Naast [het contract](contract-files.md) houdt de map van een regio drie soorten bestanden bij die mensen",
    "schrijven:",
    "",
    "| Bestand | Wat erin staat | Waar het in terugkomt |",
    "|---|---|---|",
    "| `risk-file/0001.toml` en verder | risicodossier | `regie review`, halfjaarrapportage, verzoek |",
    "| `valve/ID.toml` | hulpventielverzoek | `regie report valve-request --request ID`, afrekening |",
    "| `settlements/JAAR/exit-PARTIJ.toml` | vergoeding van een lid dat vertrok | `regie settle --period JAAR` |",
    "",
    '- Bedragen zijn euro\'s als tekst met twee decimalen (`"1234.56"`), datums als `2024-09-20`.',
    "- Een bestand waarin iets niet klopt wordt geweigerd; de melding noemt bestand en veld en zegt wat te doen.",
    "- Functies en organen, nooit namen van personen.",
)
_RISK_FILE = (
    "## Risicodossier",
    "",
    "Een vermelding wordt nooit gewijzigd of weggehaald. Verandert er iets, dan komt er een nieuwe vermelding",
    "bij met dezelfde `id` en het volgende nummer; de laatste telt, en de geschiedenis blijft te zien. Voor een",
    "verzoek telt het dossier zoals het op de dag van indiening was.",
    "",
    *_toml(RISK),
    "",
    '<a id="factoren"></a>',
    "",
    "`effect` is een factor van de verschillenanalyse. Welke er in een periode zijn, toont",
    "`regie explain --region MAP --period 2024-H1 --format csv`.",
    "",
    "| Factor | Betekenis |",
    "|---|---|",
    *(f"| `{code}` | {say(f'variance.factor_{code}', 'nl')} |" for code in FACTORS),
    "| `mix_segment` | Mix naar segment |",
)
_REQUESTS = (
    "## Hulpventielverzoek",
    "",
    "Een verzoek doorloopt `state`: draft, submitted, assessed, decided. Na indiening liggen contract, periode,",
    "dag, oorzaken en gevraagde bedragen vast; na een besluit ook de beoordeling. Vier bedragen blijven uit",
    "elkaar: gevraagd, aanvaard, het maximum onder de clausule (dat Regie berekent) en toegekend. Het contract",
    "heeft een `safety_valve` en `reference_production` nodig: zonder volume en prijs achter de lumpsum heeft",
    "een oorzaak geen effect.",
    "",
    *_toml(REQUEST),
    "",
    "Besluit een gemeente, dan komt daarbij:",
    "",
    *_toml(DECISION),
    "",
    "Is betaald of verrekend, dan krijgt het besluit een `paid_on`; verder verandert een besluit niet.",
)
_EXITS = (
    "## Uittredend lid",
    "",
    "De vergoeding is de schade min wat beide kanten beperkten, nooit onder nul en nooit meer dan de omzet van",
    "het lid in het jaar ervoor. Een verlies dat al naar omzet is verdeeld, is geen schade.",
    "",
    *_toml(EXIT),
)
