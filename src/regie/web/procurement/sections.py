# SPDX-License-Identifier: EUPL-1.2
"""The parts of a study as people edit them: single parts with a form, lists with a form for each line."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regie.contract.terms import Indexation, IndexSeries
from regie.contract.values import Part
from regie.procurement.study import (
    AgeRate,
    Award,
    BaseCorrection,
    Bidder,
    ContractTerms,
    Coverage,
    Expected,
    GrantShare,
    LeastParties,
    LumpSums,
    NeedGroup,
    PriceElements,
    Product,
    ProviderPlace,
    Starting,
    StartScenario,
    Study,
    StudyLot,
    Work,
)
from regie.vocabulary import RegieError
from regie.web.procurement.drafts import Working
from regie.web.procurement.labels import Text, label_of
from regie.web.procurement.part_fields import Options, Typed, typed
from regie.web.region import door


@dataclass(frozen=True)
class Section:
    """A part of a study by its name in an address. ``path`` is where it stands; ``fields`` are edited here.
    ``of_list``: the parts of a list, of which ``shown`` stand in the table. ``may_lack``: it can be left out."""

    slug: str
    title: Text
    lead: Text
    path: tuple[str, ...]
    part: type[Part]
    fields: tuple[str, ...]
    of_list: bool = False
    shown: tuple[str, ...] = ()
    may_lack: bool = False

    def value(self, payload: Mapping[str, Any]) -> Any:
        """What the study has there; nothing when it is left out."""
        found: Any = payload
        for name in self.path:
            found = found.get(name) if isinstance(found, Mapping) else None
        return ([] if found is None else found) if self.of_list else found

    def form(self, found: Working, data: Any = None, row: int | None = None) -> PartForm:
        """The form of the part, or of one line of it (nothing: a new one)."""
        value = self.value(found.payload)
        if self.of_list:
            value = {} if row is None else self.line(found.payload, row)
        given = value if isinstance(value, Mapping) else {}
        options = options_of(found.payload)
        return PartForm([typed(self.part, name, options) for name in self.fields], given, data)

    def line(self, payload: Mapping[str, Any], row: int) -> Mapping[str, Any]:
        """One line of a list, from 0. Raises ``RegieError`` when it is not there."""
        lines = self.value(payload)
        if not 0 <= row < len(lines):
            raise RegieError("web_procurement.no_row")
        found: Mapping[str, Any] = lines[row]
        return found

    def put(self, payload: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """The study with another value here."""
        whole: dict[str, Any] = copy.deepcopy(dict(payload))
        if not self.path:
            return {**whole, **value}
        place = whole
        for name in self.path[:-1]:
            if not isinstance(place.get(name), dict):
                place[name] = {}
            place = place[name]
        place[self.path[-1]] = value
        return whole

    def put_line(self, payload: Mapping[str, Any], row: int | None, value: Any) -> dict[str, Any]:
        """The study with another line (no number: one more; no value: without it)."""
        lines = list(self.value(payload))
        if row is None:
            lines.append(value)
        else:
            self.line(payload, row)
            lines[row : row + 1] = [] if value is None else [value]
        return self.put(payload, lines)


class PartForm(forms.Form):
    """The fields of one part. What it does not show stays as it was."""

    def __init__(self, fields: list[Typed], given: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, initial={each.name: given.get(each.name) for each in fields})
        self.typed, self.given = fields, given
        for each in fields:
            self.fields[each.name] = each.make()

    def raw(self) -> dict[str, Any]:
        """The part as JSON, with what was typed."""
        return {**self.given, **{each.name: self._raw(each) for each in self.typed}}

    def _raw(self, each: Typed) -> Any:
        """What was typed; what was left empty is as the model has it when it is left out."""
        value = each.raw(self.cleaned_data[each.name])
        return each.default if value is None else value


def options_of(payload: Mapping[str, Any]) -> Options:
    """The codes that fields choose from."""

    def named(field: str, key: str = "code", name: str = "name") -> list[tuple[str, str]]:
        return [
            (str(each.get(key, "")), f"{each.get(name, '')} ({each.get(key, '')})")
            for each in payload.get(field) or ()
        ]

    starting = payload.get("starting") or {}
    scenarios = [(each["id"], each["title"]) for each in starting.get("scenarios") or ()]
    return {
        "products": named("products"),
        "need_groups": named("need_groups"),
        "lots": named("lots"),
        "municipalities": sorted(door.region().municipality_names.items(), key=lambda each: each[1]),
        "scenarios": scenarios,
    }


def _fields(part: type[Part], *without: str) -> tuple[str, ...]:
    return tuple(name for name in part.model_fields if name not in without)


def _single(
    slug: str, title: Text, lead: Text, path: str, part: type[Part], *without: str, may_lack: bool = False
) -> Section:
    steps = tuple(path.split(".")) if path else ()
    return Section(slug, title, lead, steps, part, _fields(part, *without), may_lack=may_lack)


def _list(slug: str, title: Text, lead: Text, path: str, part: type[Part], *shown: str) -> Section:
    return Section(slug, title, lead, tuple(path.split(".")), part, _fields(part), True, shown)


_GENERAL = ("title", "note", "illustrative", "first", "last", "youths_to", "seed", "everyone_bids")

SECTIONS: tuple[Section, ...] = (
    Section("algemeen", _("Algemeen"), _("Titel, geschiedenis en startgetal."), (), Study, _GENERAL),
    _list("producten", _("Producten"), _("Wat er nu wordt ingekocht, en voor welke prijs."), "products", Product,
          "code", "name", "unit", "volume", "price"),
    _list("behoeften", _("Behoeften"), _("Wat overal gedekt moet zijn: producten en leeftijden."), "need_groups",
          NeedGroup, "code", "name", "ages", "products"),
    _list("percelen", _("Percelen"), _("Wat samen wordt aanbesteed, en hoe het wordt betaald."), "lots", StudyLot,
          "code", "name", "funding", "need_groups", "ends_on"),
    _list("aanbieders", _("Aanbieders"), _("Wat de leveringen niet zeggen: vestiging, ruimte, en waar zij willen "
          "werken."), "providers", ProviderPlace, "provider", "municipality", "capacity", "serves"),
    _list("inschrijvers", _("Inschrijvers"), _("Collectieven, hoofdaannemers, en wie op minder inschrijft dan hij "
          "deed."), "bidders", Bidder, "code", "name", "kind", "members", "lots"),
    _single("dekking", _("Regels voor dekking"), _("Waar een zorglandschap aan moet voldoen."), "coverage",
            Coverage, "others"),
    _list("andere-aantallen", _("Andere aantallen partijen"), _("Waar meer of minder partijen genoeg zijn."),
          "coverage.others", LeastParties, "need_group", "municipality", "parties"),
    _list("gekozen", _("Gekozen partijen"), _("Wie per perceel is gekozen; aanvinken kan op de pagina Dekking."),
          "chosen", Award, "lot", "bidder"),
    _list("administratie", _("Administratie"), _("Uren en tarieven van het werk nu en straks."),
          "administration",
          Work, "kind", "side", "number", "number_after", "hours_each", "rate", "source"),
    _single("lumpsums", _("Lumpsums"), _("Van welke jaren, in welke prijzen, en wanneer te dragen."), "lump_sums",
            LumpSums, "indexation", "index_series", "corrections", "expected", "rates", "price_elements",
            may_lack=True),
    _single("index", _("Indexatie"), _("Hoe de basis naar de prijzen van later gaat."), "lump_sums.indexation",
            Indexation),
    _list("indexreeksen", _("Indexcijfers"), _("De reeksen waarmee wordt geïndexeerd."), "lump_sums.index_series",
          IndexSeries, "id", "name", "figures"),
    _list("correcties", _("Correcties op de basis"), _("Wat één keer gebeurde en niet terugkomt."),
          "lump_sums.corrections", BaseCorrection, "lot", "municipality", "provider", "year", "amount", "reason"),
    _list("verwachtingen", _("Groei en besparing"), _("Wat per contractjaar wordt verwacht, met de bandbreedte."),
          "lump_sums.expected", Expected, "kind", "lot", "year", "percent", "low", "high", "source"),
    _list("bedragen-per-inwoner", _("Bedragen per inwoner"), _("Voor percelen met populatiebekostiging."),
          "lump_sums.rates", AgeRate, "lot", "ages", "amount", "source"),
    _single("reele-prijs", _("Reële prijs"), _("Hoe een prijs is opgebouwd."), "lump_sums.price_elements",
            PriceElements, may_lack=True),
    _list("verdeelsleutel", _("Algemene uitkering"), _("Het aandeel van elke gemeente, als verdeelsleutel."),
          "grant_shares", GrantShare, "municipality", "weight", "source"),
    _single("ingangsdatum", _("Ingangsdatum"), _("Besparing, dubbele administratie en overgang."), "starting",
            Starting, "scenarios", may_lack=True),
    _list("startscenarios", _("Startscenario's"), _("De manieren om te beginnen die worden vergeleken."),
          "starting.scenarios", StartScenario, "id", "title", "starts_on", "starts"),
    _single("contract", _("Contract"), _("Naam, looptijd en verlengingen van het contract."), "contract",
            ContractTerms, may_lack=True),
)  # fmt: skip


def section_of(slug: str) -> Section | None:
    """The part with this name in an address."""
    return next((each for each in SECTIONS if each.slug == slug), None)


def column_label(section: Section, name: str) -> Text:
    """What a column of a list is called."""
    return label_of(section.part.__name__, name)[0]
