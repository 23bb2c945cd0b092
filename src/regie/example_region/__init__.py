# SPDX-License-Identifier: EUPL-1.2
"""The example region: synthetic, free of personal data, the same by seed, with the published figures exact."""

from regie.example_region.agreements import example_contracts, wanted_excess, write_agreements
from regie.example_region.benchmark import benchmark_trajectories
from regie.example_region.generator import ExampleRegion, make_region
from regie.example_region.inbox import Handed
from regie.example_region.outlook_files import write_outlook_files
from regie.example_region.parameters import Parameter, Parameters, parameters

__all__ = [
    "ExampleRegion",
    "Handed",
    "Parameter",
    "Parameters",
    "benchmark_trajectories",
    "example_contracts",
    "make_region",
    "parameters",
    "wanted_excess",
    "write_agreements",
    "write_outlook_files",
]
