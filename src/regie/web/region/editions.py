# SPDX-License-Identifier: EUPL-1.2
"""A review as one reader may see it: first without small numbers, then cut to the reader's own party.

In that order cutting can reveal nothing: what is left is a part of what was already safe to show. Who sees small
numbers sees all of the region, but for one area team, which sees its own figures and those of the region.
"""

from __future__ import annotations

from regie.review import Review
from regie.review.closed import closed_to
from regie.vocabulary import Figure, Region
from regie.vocabulary.figure import TOTAL
from regie.web.access import PartyKind, Scope
from regie.web.outlook.editions import for_reader

OF_MEMBERS_ALONE = {"completion": None, "settlement": None, "variance": None, "plain_split": None, "valve": None}
"""What a provider does not see of the contract: the parties' account with each other."""


def edition_for(scope: Scope, review: Review, region: Region) -> Review:
    """The review cut to what this reader may see. ``review`` is the full one for who sees small numbers, else the
    public edition."""
    if not _cut(scope):
        return review
    figures = tuple(figure for figure in review.figures if within(scope, figure, region))
    changed = review.model_copy(update={"figures": figures})
    if scope.party_kind is PartyKind.PROVIDER:
        return _for_provider(scope, changed, region)
    if scope.municipalities is not None:
        return _for_municipality(scope.municipalities, changed, region)
    return changed.model_copy(update={"members": (), "tariffs": None})


def within(scope: Scope, figure: Figure, region: Region) -> bool:
    """Whether a figure lies within what the reader may see: the own party's, or the region as a whole."""
    cell = {name: code for name, code in figure.breakdown.items() if code != TOTAL}
    towns, providers, areas = scope.municipalities, scope.providers, scope.areas
    home = {area.code: area.municipality for area in region.areas}
    if providers is not None and cell:
        return cell.get("provider") in providers
    if areas is not None and cell:
        return cell.get("area") in areas
    if towns is not None:
        if "municipality" in cell and cell["municipality"] not in towns:
            return False
        if "area" in cell and home.get(cell["area"]) not in towns:
            return False
    return True


def _cut(scope: Scope) -> bool:
    return scope.municipalities is not None or scope.providers is not None or scope.areas is not None


def _for_municipality(towns: frozenset[str], review: Review, region: Region) -> Review:
    """Own municipality and the region as a whole; of the settlement the others together."""
    update: dict[str, object] = {
        "budget": tuple(row for row in review.budget if row.municipality in (*towns, TOTAL)),
        "forecast": review.forecast and for_reader(review.forecast, region, False, towns),
        "members": (),
    }
    if review.settlement is not None:
        update["settlement"] = closed_to(review.settlement, towns, set(region.municipality_names))
    if review.plain_split is not None:
        rows = tuple(row for row in review.plain_split.rows if row.municipality in (*towns, TOTAL))
        update["plain_split"] = review.plain_split.model_copy(update={"rows": rows})
    if review.variance is not None:
        lines = tuple(line for line in review.variance.lines if line.where.get("municipality", TOTAL) in towns)
        kept = tuple(
            each for each in review.variance.comparisons if each.where.get("municipality") in (None, *towns)
        )
        update["variance"] = review.variance.model_copy(update={"lines": lines, "comparisons": kept})
    if review.valve is not None:
        asked = review.valve.request
        own = {
            name: tuple(each for each in getattr(asked, name) if each.municipality in towns)
            for name in ("causes", "savings", "decisions")
        }
        update["valve"] = review.valve.model_copy(
            update={
                "request": asked.model_copy(update=own),
                "causes": tuple(each for each in review.valve.causes if each.municipality in towns),
                "municipalities": tuple(
                    each for each in review.valve.municipalities if each.municipality in towns
                ),
                "remarks": (),
            }
        )
    risks = [
        entry.model_copy(update={"amounts": tuple(each for each in entry.amounts if each.municipality in towns)})
        for entry in review.risk_file
    ]
    return review.model_copy(update={**update, "risk_file": tuple(risks)})


def _for_provider(scope: Scope, review: Review, region: Region) -> Review:
    """Own figures, tariffs and membership, and the region as a whole."""
    own = scope.providers or frozenset()
    return review.model_copy(
        update={
            **OF_MEMBERS_ALONE,
            "budget": tuple(row for row in review.budget if row.municipality == TOTAL),
            "members": tuple(member for member in review.members if member.party in own),
            "forecast": review.forecast and for_reader(review.forecast, region, False, frozenset()),
            "risk_file": (),
            "tariffs": None,
        }
    )
