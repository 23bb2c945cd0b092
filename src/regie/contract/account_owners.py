# SPDX-License-Identifier: EUPL-1.2
"""Whose capacity a ledger account holds: with the production that a party was owed it makes its turnover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from regie.contract.cooperation import ServiceContract
from regie.contract.model import Contract
from regie.vocabulary.errors import RegieError
from regie.vocabulary.periods import first_day, month_number


class AccountOwners:
    """The parties of ledger accounts, by the service contracts.

    ``production`` are the accounts that production is on: they are nobody's own. Raises ``RegieError`` when a
    service contract names one of them.
    """

    def __init__(self, contract: Contract, production: Iterable[str]) -> None:
        self._start = month_number(contract.term.starts_on)
        self._claims: dict[str, list[ServiceContract]] = defaultdict(list)
        shared = set(production)
        for agreement in sorted(contract.service_contracts, key=lambda each: (each.valid_from, each.id)):
            for account in agreement.ledger_accounts:
                if account in shared:
                    raise RegieError("costs.account_of_production", account=account, contract=agreement.id)
                self._claims[account].append(agreement)

    def party(self, account: str, month: int) -> str:
        """The party of an account in a month (number); empty when it is nobody's. Of the time before the contract
        the first service contract that names the account decides: the contract itself says nothing about it."""
        claims = self._claims.get(account, [])
        if claims and month < self._start:
            return claims[0].party
        begin, end = first_day(month), first_day(month + 1)
        valid = [one for one in claims if one.valid_from < end and (one.valid_to is None or one.valid_to >= begin)]
        return valid[0].party if valid else ""
