# SPDX-License-Identifier: EUPL-1.2
"""What was agreed, as data, and what it should have cost: contract files, indexation, reference budget."""

from regie.contract.indexation import chain_factor, index_chain, index_for, price_rise
from regie.contract.lines import Line, Quantity, Words
from regie.contract.model import Contract, ContractInvalid
from regie.contract.price_levels import PriceLevels, PriceYear, known_index, price_levels
from regie.contract.production import Production, ProductionCell, reference_production
from regie.contract.reading import (
    contract_from,
    example,
    example_bytes,
    example_names,
    in_order,
    load_contract,
    load_versions,
    read_contract,
    version_on,
)
from regie.contract.reference import agreed_budget, index_gap, reference_budget, years_that_compute
from regie.contract.within_budget import before_index, booked_saving
from regie.contract.writing import part_toml as contract_toml

__all__ = [
    "Contract",
    "ContractInvalid",
    "Line",
    "PriceLevels",
    "PriceYear",
    "Production",
    "ProductionCell",
    "Quantity",
    "Words",
    "agreed_budget",
    "before_index",
    "booked_saving",
    "chain_factor",
    "contract_from",
    "contract_toml",
    "example",
    "example_bytes",
    "example_names",
    "in_order",
    "index_chain",
    "index_for",
    "index_gap",
    "known_index",
    "load_contract",
    "load_versions",
    "price_levels",
    "price_rise",
    "read_contract",
    "reference_budget",
    "reference_production",
    "version_on",
    "years_that_compute",
]
