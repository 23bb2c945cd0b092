# SPDX-License-Identifier: EUPL-1.2
"""Which contract and version an address asks for: those it names, else the newest contract as it holds today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone

from regie.contract import Contract, version_on
from regie.review.contracts import region_contracts
from regie.vocabulary import RegieError
from regie.web.region import door


@dataclass(frozen=True)
class Chosen:
    """The version of a contract that a page is about, with all versions of it and all contracts of the region."""

    contract: Contract
    versions: tuple[Contract, ...]
    contracts: tuple[tuple[Contract, ...], ...]
    today: date

    @property
    def newest(self) -> bool:
        """Whether this is the version that holds today, or the last one."""
        return self.contract is _now(self.versions, self.today)

    @property
    def query(self) -> str:
        """What a permanent address of this contract and version ends in."""
        parameters = QueryDict(mutable=True)
        parameters["contract"], parameters["versie"] = self.contract.id, self.contract.version
        return f"?{parameters.urlencode()}"


def chosen(request: HttpRequest) -> Chosen | None:
    """What an address asks for; nothing where the region has no contract. Raises ``Http404`` for one that is not
    there."""
    return choose(request.GET.get("contract", ""), request.GET.get("versie", ""))


def choose(id_: str, version: str = "") -> Chosen | None:
    """The contract and version with these names; without a name the newest."""
    found = sorted(region_contracts(door.folder()), key=lambda each: each[-1].term.starts_on, reverse=True)
    if not found:
        return None
    today = timezone.localdate()
    versions = next((each for each in found if each[-1].id == id_), None) if id_ else found[0]
    if versions is None:
        raise Http404
    named = {each.version: each for each in versions}
    if version and version not in named:
        raise Http404
    contract = named[version] if version else _now(versions, today)
    return Chosen(contract, versions, tuple(found), today)


def _now(versions: Sequence[Contract], today: date) -> Contract:
    try:
        return version_on(versions, today)
    except RegieError:
        return versions[-1]
