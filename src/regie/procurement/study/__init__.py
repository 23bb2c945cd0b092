# SPDX-License-Identifier: EUPL-1.2
"""The study: everything that people chose or assumed for one procurement, read from one file and checked."""

from regie.procurement.study.amounts import (
    AgeRate,
    BaseCorrection,
    ContractTerms,
    Expected,
    GrantShare,
    LumpSums,
    PriceElements,
    Range,
    Starting,
    StartOf,
    StartScenario,
)
from regie.procurement.study.files import FOLDER, load_study, read_study, study_files
from regie.procurement.study.model import RECENT_MONTHS, Study, StudyInvalid
from regie.procurement.study.parts import (
    Award,
    Bidder,
    BidMember,
    Coverage,
    LeastParties,
    NeedGroup,
    Product,
    ProviderPlace,
    StudyLot,
    Work,
)

__all__ = [
    "FOLDER",
    "RECENT_MONTHS",
    "AgeRate",
    "Award",
    "BaseCorrection",
    "BidMember",
    "Bidder",
    "ContractTerms",
    "Coverage",
    "Expected",
    "GrantShare",
    "LeastParties",
    "LumpSums",
    "NeedGroup",
    "PriceElements",
    "Product",
    "ProviderPlace",
    "Range",
    "StartOf",
    "StartScenario",
    "Starting",
    "Study",
    "StudyInvalid",
    "StudyLot",
    "Work",
    "load_study",
    "read_study",
    "study_files",
]
