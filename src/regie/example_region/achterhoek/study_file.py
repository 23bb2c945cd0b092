# SPDX-License-Identifier: EUPL-1.2
"""``procurement/verkenning.toml`` of the example region, as text: the study that goes with the production.

The room of procurement is not imported here: it loads the file as it loads one that a person wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from regie.example_region.achterhoek.lines import COST_KINDS, SOURCES, residence
from regie.example_region.achterhoek.providers import Providers
from regie.example_region.achterhoek.world import World
from regie.example_region.parameters import Parameters
from regie.vocabulary.texts import say

STUDY = "procurement/verkenning.toml"
"""Where the study stands in the region's folder."""

INVENTED = "Verzonnen (voorbeeld)"


class Day(str):
    """A day, written without quotes."""


def study_text(p: Parameters, world: World) -> str:
    """The file's content."""
    parts = [
        *_head(),
        *(_table("products", row) for row in _products(p)),
        *(_table("need_groups", row) for row in _need_groups(p)),
        *(_table("lots", row) for row in p["study.lots"]),
        *(_table("providers", row) for row in _places(p, world.providers)),
        *(_table("bidders", row) for row in bids(p, world.providers)),
        *_coverage(p),
        *(_table("administration", row) for row in p["study.administration"]),
        *_lump_sums(p, world),
        *(
            _table("grant_shares", {"municipality": code, "weight": weight, "source": INVENTED})
            for code, weight in p["study.grant_weights"].items()
        ),
        *_starting(p),
        *_contract(p),
    ]
    return "\n\n".join(parts) + "\n"


def bids(p: Parameters, providers: Providers) -> list[dict[str, Any]]:
    """The bids of more providers together, and what their members bid for by themselves in other lots."""
    lots_of = _lots_of_kinds(p)
    care = [row["code"] for row in p["care.kinds"]]
    rows: list[dict[str, Any]] = []
    alone: dict[int, set[str]] = {}
    for bid in p["study.bids"]:
        members = [at for kind, first, end in bid["of"] for at in by_size(providers, kind)[first:end]]
        share = {"share": f"{100 / len(members):.0f}"} if bid.get("equal") else {}
        rows.append(
            {
                **{name: bid[name] for name in ("code", "name", "kind")},
                "members": [{"provider": providers.codes[at], **share} for at in members],
                "lots": bid["lots"],
            }
        )
        for at in members:
            offered = {lot for kind in np.flatnonzero(providers.offers[at]) for lot in lots_of[care[int(kind)]]}
            alone[at] = alone.get(at, offered) - set(bid["lots"])
    for at, lots in sorted(alone.items()):
        if lots:
            code = providers.codes[at]
            rows.append(
                {
                    "code": code,
                    "name": providers.names[at],
                    "kind": "single",
                    "members": [{"provider": code}],
                    "lots": sorted(lots),
                }
            )
    return rows


def by_size(providers: Providers, kind: str) -> list[int]:
    """The providers of a kind from large to small."""
    own = [at for at, each in enumerate(providers.kind) if each == kind]
    return sorted(own, key=lambda at: (-float(providers.size[at]), at))


def _lots_of_kinds(p: Parameters) -> dict[str, set[str]]:
    """The lots in which each kind of care lies."""
    kind_of = {row["code"]: row["kind"] for row in p["care.products"]}
    found: dict[str, set[str]] = {row["code"]: set() for row in p["care.kinds"]}
    lot_of = {group: lot["code"] for lot in p["study.lots"] for group in lot["need_groups"]}
    for group in p["study.need_groups"]:
        for kind in [*group["kinds"], *(kind_of[code] for code in group.get("also", ()))]:
            found[kind].add(lot_of[group["code"]])
    return found


def _head() -> Iterator[str]:
    yield "# SPDX-License-Identifier: EUPL-1.2\n" + "\n".join(
        f"{name} = {_value(value)}"
        for name, value in {
            "id": "verkenning",
            "title": say("achterhoek.study_title"),
            "illustrative": True,
            "note": say("achterhoek.study_note"),
            "first": "2015-07",
            "last": "2020-06",
            "youths_to": 17,
            "seed": 1,
            "everyone_bids": True,
        }.items()
    )


def _products(p: Parameters) -> Iterator[dict[str, Any]]:
    """Prices are those of 2020."""
    rise = 1 + p["care.price_index"]["2020"] / 100
    for row in p["care.products"]:
        yield {
            "code": row["code"],
            "name": row["name"],
            "unit": row["unit"],
            "volume": f"{row['volume']}",
            "price": f"{round(row['price'] * rise) / 100:.2f}",
        }


def _need_groups(p: Parameters) -> Iterator[dict[str, Any]]:
    for row in p["study.need_groups"]:
        products = [each["code"] for each in p["care.products"] if each["kind"] in row["kinds"]]
        ages = {"ages": _band(row["ages"])} if "ages" in row else {}
        yield {"code": row["code"], "name": row["name"], "products": [*products, *row.get("also", ())], **ages}


def _band(ages: list[int]) -> dict[str, int]:
    return {"from_age": ages[0], "to_age": ages[1]}


def _places(p: Parameters, providers: Providers) -> Iterator[dict[str, Any]]:
    codes = [row["code"] for row in p["region.municipalities"]]
    for at, code in enumerate(providers.codes):
        row: dict[str, Any] = {"provider": code, "municipality": providers.seat[at]}
        if providers.kind[at] in p["study.serves"]:
            row["serves"] = [each for each, near in zip(codes, providers.near[at], strict=True) if near > 0]
        yield row


def _coverage(p: Parameters) -> Iterator[str]:
    rules = dict(p["study.coverage"])
    others = rules.pop("others")
    yield _table("coverage", rules, many=False)
    for group, place, parties in others:
        row = {"need_group": group, **({"municipality": place} if place else {}), "parties": parties}
        yield _table("coverage.others", row)


def _lump_sums(p: Parameters, world: World) -> Iterator[str]:
    rules, index = p["study.lump_sums"], p["study.index"]
    yield _table(
        "lump_sums",
        {
            **{name: rules[name] for name in ("base_years", "price_year", "certainty", "bearable")},
            "age_bands": [_band(band) for band in rules["bands"]],
        },
        many=False,
    )
    yield _table(
        "lump_sums.indexation",
        {
            "clause": "indexering",
            "method": "additive",
            "personnel_weight": index["personnel_weight"],
            "material_weight": index["material_weight"],
            "personnel_series": "ova",
            "material_series": "ppc",
        },
        many=False,
    )
    for name, title in (("ova", "OVA (verzonnen cijfers)"), ("ppc", "ppc (verzonnen cijfers)")):
        figures = [
            {"year": year, "kind": kind, "percent": percent, "source": INVENTED}
            for year, *both in index[name]
            for kind, percent in zip(("provisional", "definitive"), both, strict=True)
            if percent
        ]
        yield _table("lump_sums.index_series", {"id": name, "name": title, "figures": figures})
    yield from (_table("lump_sums.corrections", row) for row in corrections(p, world))
    yield from (_table("lump_sums.expected", row) for row in p["study.expected"])
    yield _table("lump_sums.price_elements", {**rules["price"], "source": INVENTED}, many=False)


def corrections(p: Parameters, world: World) -> Iterator[dict[str, Any]]:
    """Large amounts that are booked as regular, to be taken out of a base by hand."""
    lines, lots_of = world.lines, _lots_of_kinds(p)
    found = np.flatnonzero(
        (lines.source == SOURCES.index("large")) & (lines.cost_kind == COST_KINDS.index("regular"))
    )
    reasons = {(one["kind"], one["month"]): one["reason"] for one in p["care.large_one_offs"]}
    for at in found:
        trajectory = lines.trajectory[at]
        kind = p["care.kinds"][int(world.care.kind[trajectory])]["code"]
        month = int(lines.month[at])
        place = residence(world.people, world.care.client[[trajectory]], lines.month[[at]])[0]
        yield {
            "lot": sorted(lots_of[kind])[0],
            "municipality": p["region.municipalities"][int(place)]["code"],
            "provider": world.providers.codes[int(world.care.provider[trajectory])],
            "year": month // 12,
            "amount": f"{int(lines.cents[at]) / 100:.2f}",
            "reason": reasons[kind, f"{month // 12}-{month % 12 + 1:02}"],
        }


def _starting(p: Parameters) -> Iterator[str]:
    rules = dict(p["study.starting"])
    low, likely, high = rules.pop("saving")
    row = {
        **rules,
        "reference": Day(rules["reference"]),
        "decide_on": Day(rules["decide_on"]),
        "saving": {"low": low, "likely": likely, "high": high},
        "saving_source": "Bandbreedte van deskundigen (verzonnen); niet uit gegevens te schatten",
        "double_administration_source": INVENTED,
        "transition_source": INVENTED,
    }
    yield _table("starting", row, many=False)
    for each in p["study.scenarios"]:
        starts = [{"municipality": code, "starts_on": Day(day)} for code, day in each.get("starts", ())]
        yield _table(
            "starting.scenarios",
            {
                "id": each["id"],
                "title": each["title"],
                "starts_on": Day(each["starts_on"]),
                **({"starts": starts} if starts else {}),
                "risks": each["risks"],
            },
        )


def _contract(p: Parameters) -> Iterator[str]:
    rules = p["study.contract"]
    yield _table(
        "contract",
        {
            **rules,
            "name": "Maatwerkdiensten Jeugd Achterhoek (voorbeeld)",
            "commissioning_party": "Acht gemeenten in de Achterhoek",
            "starts_on": Day(rules["starts_on"]),
            "ends_on": Day(rules["ends_on"]),
        },
        many=False,
    )


def _table(name: str, row: Mapping[str, Any], many: bool = True) -> str:
    head = f"[[{name}]]" if many else f"[{name}]"
    return "\n".join([head, *(f"{key} = {_value(value)}" for key, value in row.items())])


def _value(value: Any) -> str:
    if isinstance(value, Day):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], Mapping):
            return "[\n" + "".join(f"  {_value(each)},\n" for each in value) + "]"
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
