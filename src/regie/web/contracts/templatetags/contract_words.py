# SPDX-License-Identifier: EUPL-1.2
"""What parts and fields of a contract file are called on the screen."""

from __future__ import annotations

import re
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from regie.contract.difference import REFERENCE, Difference
from regie.web.region import door
from regie.web.ui import formats

register = template.Library()

LONGEST = 200
"""Characters of a text that are shown of a difference."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@register.filter
def place_name(place: str) -> str:
    """A place in a contract file in words: ``budget_base (0917, BHJ)`` is Budgetbasis (Heerlen, BHJ)."""
    names = {
        "contract": _("Algemeen"),
        "clauses": _("Bepalingen"),
        "parties": _("Partijen"),
        "municipalities": _("Gemeenten"),
        "lots": _("Percelen"),
        "term": _("Looptijd"),
        "extensions": _("Opties"),
        "year_key": _("Verdeling over maanden"),
        "budget_base": _("Budgetbasis"),
        "assumptions": _("Aannames"),
        "indexation": _("Indexering"),
        "norm_index": _("Normindex"),
        "index_series": _("Indexcijfers"),
        "amendments": _("Wijzigingen van het budget"),
        "population_funding": _("Populatiebekostiging"),
        "reference_production": _("Volume en prijs"),
        "remainders": _("Sluitposten"),
        "safety_valve": _("Hulpventiel"),
        "booking": _("Boeking"),
        "cooperative": _("Coöperatie"),
        "members": _("Leden"),
        "service_contracts": _("Dienstverleningsovereenkomsten"),
        "half_year_report": _("Halfjaarrapportage"),
        "annual_accounts": _("Jaarrekeningen"),
        "norms": _("Normen"),
        "mandates": _("Bevoegdheden"),
        "reference_budget": _("Referentiebudget"),
    }
    section = re.match(r"[a-z_]+", place)
    named = names.get(section[0], section[0]) + place[section.end() :] if section else place
    for code, name in door.region().municipality_names.items():
        named = re.sub(rf"\b{code}\b", name, named)
    return named


@register.simple_tag
def told(change: Difference, value: str) -> str:
    """A value of a difference as a person reads it: days and amounts of the budget written out."""
    if not value:
        return formats.UNKNOWN
    if _DAY.fullmatch(value):
        return formats.short_day(value)
    if change.place.startswith(REFERENCE):
        return formats.euro(value, 2)
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"


@register.filter
def day_in_year(written: str) -> str:
    """A day of a year (``MM-DD``) in words: 31 mei."""
    month, number = (int(part) for part in written.split("-"))
    return date_format(date(2000, month, number), "j F")


@register.filter
def field_name(field: str) -> str:
    """A field of a contract file in words; the field itself where it has no name here."""
    names = {
        "amount": _("Bedrag"),
        "name": _("Naam"),
        "version": _("Versie"),
        "version_from": _("Geldig vanaf"),
        "version_to": _("Geldig tot en met"),
        "starts_on": _("Begin"),
        "ends_on": _("Einde"),
        "valid_from": _("Vanaf"),
        "valid_to": _("Tot en met"),
        "notice_on": _("Uiterlijk laten weten"),
        "exercised_on": _("Gelicht op"),
        "decision": _("Besluit"),
        "source": _("Bron"),
        "clause": _("Bepaling"),
        "summary": _("Samenvatting"),
        "percent": _("Percentage"),
        "published_on": _("Gepubliceerd"),
        "note": _("Toelichting"),
        "value": _("Waarde"),
        "months": _("Maanden"),
        "remark": _("Opmerking"),
        "decider": _("Wie besluit"),
        "tariffs": _("Tarieven"),
        "due_after_months": _("Uiterlijk, in maanden na het halfjaar"),
        "due_after_days": _("Uiterlijk, in dagen na het halfjaar"),
        "due_on": _("Uiterlijk op (maand-dag)"),
    }
    return names.get(field, field)
