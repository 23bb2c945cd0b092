# SPDX-License-Identifier: EUPL-1.2
"""The register of indicators as a reader sees it: families, names and definitions in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from regie.figures import Dimensions, Indicator, Measure, definitions
from regie.figures.registry import find
from regie.vocabulary import PeriodKind, Region
from regie.vocabulary.figure import TOTAL, UNKNOWN
from regie.web.ui.language import active

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        gettext_noop("Cliënten"),
        (
            "unique_clients",
            "unique_clients_period",
            "stock",
            "inflow",
            "outflow",
            "net_outflow",
            "use_rate",
            "turning_18",
        ),
    ),
    (gettext_noop("Toegang en vorm van de hulp"), ("referrer_mix", "form_and_place", "preliminary_field_reach")),
    (gettext_noop("Wachten en duur"), ("waiting_registration", "waiting_treatment", "lead_time", "scaling")),
    (
        gettext_noop("Uitkomsten"),
        (
            "ended_as_planned",
            "ended_early_in_agreement",
            "dropout",
            "repeated_use",
            "return_after_ending",
            "outflow_outside_contract",
            "client_satisfaction",
            "goal_attainment",
            "outcome_coverage",
        ),
    ),
    (
        gettext_noop("Geld"),
        (
            "cost",
            "cost_per_client",
            "cost_per_client_month",
            "cost_per_ended_trajectory",
            "segment_shares",
            "lump_sum_use",
        ),
    ),
)
"""The indicators by what they are about, in the order of the half-year report."""

BY = {
    "gemeente": "municipality",
    "gebied": "area",
    "segment": "segment",
    "aanbieder": "provider",
    "leeftijd": "age_group",
    "verwijzer": "referrer",
    "thema": "theme",
}
"""What a breakdown is called in an address."""

PER = {
    "maand": PeriodKind.MONTH,
    "kwartaal": PeriodKind.QUARTER,
    "halfjaar": PeriodKind.HALF_YEAR,
    "jaar": PeriodKind.YEAR,
}
"""What a length of period is called in an address."""

BREAKDOWN_LABELS = {
    "municipality": gettext_noop("Gemeente"),
    "area": gettext_noop("Gebied"),
    "segment": gettext_noop("Segment"),
    "provider": gettext_noop("Aanbieder"),
    "age_group": gettext_noop("Leeftijd"),
    "referrer": gettext_noop("Verwijzer"),
    "theme": gettext_noop("Thema"),
}

PERIOD_LABELS = {
    PeriodKind.MONTH: gettext_noop("Maand"),
    PeriodKind.QUARTER: gettext_noop("Kwartaal"),
    PeriodKind.HALF_YEAR: gettext_noop("Halfjaar"),
    PeriodKind.YEAR: gettext_noop("Jaar"),
}

UNIT_LABELS = {
    "clients": gettext_noop("jeugdigen"),
    "journeys": gettext_noop("klantreizen"),
    "trajectories": gettext_noop("trajecten"),
    "percent": gettext_noop("procent"),
    "euro": gettext_noop("euro"),
    "days": gettext_noop("dagen"),
    "score": gettext_noop("cijfer"),
    "per_1000": gettext_noop("per 1.000 inwoners"),
}


@dataclass(frozen=True)
class Words:
    """What an indicator, or one measure of it, says of itself, in the reader's language."""

    name: str
    definition: str
    numerator: str
    denominator: str
    note: str
    unit: str


def measure_of(written: str) -> Measure:
    """The first measure that ``id`` or ``id.measure`` names."""
    return find(written)[1][0]


def words_of(written: str) -> Words:
    """Name, definition and parts of one measure; what it does not say itself is its family's."""
    indicator, (measure, *more) = find(written)
    whole = len(more) > 0
    nl = active() == "nl"

    def said(field: str) -> str:
        name = f"{field}_{'nl' if nl else 'en'}"
        own = "" if whole else getattr(measure, name, "")
        return str(own or getattr(indicator, name))

    return Words(
        name=family_name(indicator) if whole else measure_name(indicator, measure),
        definition=said("definition"),
        numerator=said("numerator"),
        denominator=said("denominator"),
        note=indicator.note_nl if nl else indicator.note_en,
        unit=unit_name(measure.unit),
    )


def own_parts(measure: Measure) -> tuple[str, str]:
    """Numerator and denominator of a measure where they are other ones than its indicator's."""
    if active() == "nl":
        return measure.numerator_nl, measure.denominator_nl
    return measure.numerator_en, measure.denominator_en


def definition_of(written: str) -> str:
    """The definition of a measure in the reader's language."""
    return words_of(written).definition


def first_sentence(text: str) -> str:
    """The first sentence of a definition."""
    first, point, _rest = text.partition(". ")
    return first + "." if point else text


def family_name(indicator: Indicator) -> str:
    """What the indicator is called."""
    return indicator.nl if active() == "nl" else indicator.en


def short_measure_name(measure: Measure) -> str:
    """What a measure is called among those of its own indicator."""
    return measure.nl if active() == "nl" else measure.en


def measure_name(indicator: Indicator, measure: Measure) -> str:
    """What a measure is called on its own: with its indicator where that is another name."""
    short, family = short_measure_name(measure), family_name(indicator)
    if not measure.id or family.split()[0].lower() in short.lower():
        return short
    return f"{family}: {short[0].lower()}{short[1:]}"


def unit_name(unit: str) -> str:
    """What a unit is called."""
    return _(UNIT_LABELS[unit]) if unit in UNIT_LABELS else unit


def families() -> list[tuple[str, list[Indicator]]]:
    """The indicators by family, each under the name of its family."""
    known = definitions()
    return [(_(label), [known[each] for each in ids]) for label, ids in FAMILIES]


def names_of(region: Region, by: str) -> dict[str, str]:
    """What the codes of a breakdown are called, in the region's order; unknown and the total last."""
    unknown = _("Niet bij een aanbieder") if by == "provider" else _("Onbekend")
    return Dimensions(region).labels(by, active()) | {UNKNOWN: unknown, TOTAL: _("Totaal")}
