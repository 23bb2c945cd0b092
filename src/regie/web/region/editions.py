# SPDX-License-Identifier: EUPL-1.2
"""A review as one reader may see it: first without small numbers, then cut to the reader's own party.

In that order cutting can reveal nothing: what is left is a part of what was already safe to show. Every function
here is pure: reviews in, a review out, never changed.

- Who works for the cooperative and sees small numbers sees all of the region; an area team its own figures and
  those of the region.
- A municipality sees its own and the region, suppressed; of what the parties settle its own lines and the others
  together; the risk file with its own amounts; tariffs, as the party that pays them. No amount of a single member.
- A provider sees its own figures, statement, share, membership, tariffs and exit as they are, and the region
  suppressed; of other providers nothing.
- What a role has no permission for is not there, whoever it belongs to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Protocol, TypeVar

from regie.review import Review
from regie.review.closed import closed_to
from regie.review.signals import signals
from regie.vocabulary import Region
from regie.vocabulary.figure import TOTAL
from regie.web.access import PartyKind, Permission, Role, Scope, ScopeDenied
from regie.web.outlook.editions import for_reader
from regie.web.region.figures import within
from regie.web.region.statement import settlement_of_provider, tariffs_of_provider

READERS = (Permission.SEE_STATUS, Permission.SEE_FIGURES, Permission.SEE_REPORTS)
"""Who has none of these has no business with a review."""

SECTIONS: tuple[tuple[str, Any, tuple[Permission, ...]], ...] = (
    ("variance", None, (Permission.SEE_VARIANCE,)),
    ("plain_split", None, (Permission.SEE_VARIANCE,)),
    ("settlement", None, (Permission.SEE_SETTLEMENT, Permission.SEE_STATEMENT)),
    ("risk_file", (), (Permission.SEE_RISKS,)),
    ("valve", None, (Permission.SEE_REQUESTS,)),
    ("tariffs", None, (Permission.SEE_TARIFFS,)),
    ("forecast", None, (Permission.SEE_FORECAST,)),
)
"""Parts of a review, what stands in their place for who has none of the permissions, and the permissions."""


class _InMunicipality(Protocol):
    @property
    def municipality(self) -> str: ...


T = TypeVar("T", bound=_InMunicipality)

NO_AMOUNTS = {"turnover": None, "share_percent": None, "loss": None}


def edition_for(scope: Scope, full: Review, public: Review | None, region: Region) -> Review:
    """The review as this reader may see it. ``public`` is the public edition of ``full``; it is not needed for who
    sees small numbers.

    Raises ``ScopeDenied`` for a role without any business with figures.
    """
    if not any(scope.may(each) for each in READERS):
        raise ScopeDenied("web_region.not_for_role")
    if scope.small_numbers:
        found = _of_area(scope, full, region) if scope.areas is not None else full
    elif public is None:
        raise ValueError("the public edition is needed for a reader without small numbers")
    elif scope.providers is not None:
        found = _of_provider(scope, full, public, region)
    elif scope.municipalities is not None:
        found = _of_municipality(scope.municipalities, scope, public, region)
        found = found.model_copy(update={"tariffs": full.tariffs})
    else:
        found = public.model_copy(update={"tariffs": full.tariffs})
    return _permitted(scope, found)


def _permitted(scope: Scope, review: Review) -> Review:
    """Without the sections that the role has no permission for."""
    lacking = {
        name: nothing
        for name, nothing, permissions in SECTIONS
        if not any(scope.may(permission) for permission in permissions)
    }
    if scope.small_numbers and not scope.may(Permission.SEE_MEMBERS):
        lacking["members"] = tuple(each.model_copy(update=NO_AMOUNTS) for each in review.members)
    return review.model_copy(update=lacking)


def _of_area(scope: Scope, full: Review, region: Region) -> Review:
    """Figures of the own area team and of the region; nothing of what the contract's parties settle."""
    return _rows_within(scope, full, region).model_copy(
        update={
            "budget": tuple(row for row in full.budget if row.municipality == TOTAL),
            "completion": None,
            "variance": None,
            "plain_split": None,
            "settlement": None,
            "risk_file": (),
            "valve": None,
            "members": (),
            "tariffs": None,
            "forecast": None,
        }
    )


def edition_of_municipality(public: Review, municipality: str, region: Region) -> Review:
    """The public edition of a review cut to one municipality, for a file: as its account manager sees it, without
    tariffs."""
    scope = Scope(0, "", Role.ACCOUNT_MANAGER, PartyKind.MUNICIPALITY, municipality)
    return _of_municipality(frozenset({municipality}), scope, public, region)


def _of_municipality(towns: frozenset[str], scope: Scope, public: Review, region: Region) -> Review:
    """Own municipality and the region; of what the parties settle the others together."""
    others = set(region.municipality_names) - towns
    seen = (*towns, TOTAL)
    update: dict[str, Any] = {
        "budget": tuple(row for row in public.budget if row.municipality in seen),
        "forecast": public.forecast and for_reader(public.forecast, region, True, towns),
        "settlement": public.settlement and closed_to(public.settlement, towns, set(region.municipality_names)),
        "risk_file": tuple(
            entry.model_copy(update={"amounts": _of(towns, entry.amounts)}) for entry in public.risk_file
        ),
        "signals": tuple(each for each in public.signals if not _names(each.nl, others, region)),
    }
    if public.plain_split is not None:
        rows = tuple(row for row in public.plain_split.rows if row.municipality in seen)
        update["plain_split"] = public.plain_split.model_copy(update={"rows": rows})
    if public.variance is not None:
        update["variance"] = public.variance.model_copy(
            update={
                "lines": tuple(each for each in public.variance.lines if each.where.get("municipality") in towns),
                "comparisons": tuple(
                    each for each in public.variance.comparisons if each.where.get("municipality", TOTAL) in seen
                ),
            }
        )
    if public.valve is not None:
        asked = public.valve.request
        own = {name: _of(towns, getattr(asked, name)) for name in ("causes", "savings", "decisions")}
        update["valve"] = public.valve.model_copy(
            update={
                "request": asked.model_copy(update=own),
                "causes": _of(towns, public.valve.causes),
                "municipalities": _of(towns, public.valve.municipalities),
                "remarks": tuple(each for each in public.valve.remarks if not _names(each.nl, others, region)),
            }
        )
    return _rows_within(scope, public, region).model_copy(update=update)


def _of(towns: frozenset[str], rows: Iterable[T]) -> tuple[T, ...]:
    """The rows that are about one of these municipalities."""
    return tuple(each for each in rows if each.municipality in towns)


def _names(text: str, codes: Collection[str], region: Region) -> bool:
    """Whether a sentence is about one of these municipalities."""
    return any(code in text or region.municipality_names[code] in text for code in codes)


def _of_provider(scope: Scope, full: Review, public: Review, region: Region) -> Review:
    """What the provider delivered, earned and agreed itself, and the region as a whole."""
    own = scope.party
    of_region = tuple(figure for figure in public.figures if all(c == TOTAL for c in figure.breakdown.values()))
    of_own = tuple(
        figure for figure in full.figures if figure.breakdown.get("provider") == own and len(figure.breakdown) == 1
    )
    quality = public.data_quality.model_copy(
        update={
            "deliveries": tuple(each for each in full.data_quality.deliveries if each.party == own),
            "late": tuple(each for each in full.data_quality.late if each.party == own),
            "ledger": (),
            "unresolved": (),
            "completeness": (),
        }
    )
    update: dict[str, Any] = {
        "figures": (*of_region, *of_own),
        "data_quality": quality,
        "signals": tuple(signals(quality, public.header)),
        "budget": tuple(row for row in public.budget if row.municipality == TOTAL),
        "settlement": full.settlement and settlement_of_provider(full.settlement, own),
        "risk_file": (),
        "valve": None,
        "members": tuple(
            each if each.party == own else each.model_copy(update=NO_AMOUNTS) for each in full.members
        ),
        "tariffs": full.tariffs and tariffs_of_provider(full.tariffs, own),
        "forecast": None,
    }
    if public.plain_split is not None:
        rows = tuple(row for row in public.plain_split.rows if row.municipality == TOTAL)
        update["plain_split"] = public.plain_split.model_copy(update={"rows": rows})
    if public.variance is not None:
        whole = tuple(each for each in public.variance.comparisons if not each.where)
        update["variance"] = public.variance.model_copy(update={"lines": (), "comparisons": whole})
    if public.completion is not None and full.completion is not None:
        update["completion"] = public.completion.model_copy(
            update={
                "groups": tuple(each for each in full.completion.groups if each.group == own),
                "accruals": tuple(each for each in full.completion.accruals if each.group == own),
                "months": tuple(
                    each.model_copy(update={"not_estimated": ("",) * len(each.not_estimated)})
                    for each in public.completion.months
                ),
            }
        )
    return public.model_copy(update=update)


def _rows_within(scope: Scope, review: Review, region: Region) -> Review:
    """With the figures that lie within the scope."""
    kept = tuple(figure for figure in review.figures if within(scope, figure.breakdown, region))
    return review.model_copy(update={"figures": kept})


def party_of(scope: Scope) -> tuple[Any, ...]:
    """What of a scope decides which edition is read."""
    return scope.role, scope.party_kind, scope.party, scope.area
