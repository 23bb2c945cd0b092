# SPDX-License-Identifier: EUPL-1.2
"""Why cost differs from the reference budget, exactly: every cent in one factor and one cell, no residual."""

from regie.variance.analysis import analyse, index_gap
from regie.variance.by_method import method_bridge
from regie.variance.model import (
    Adjustment,
    Basis,
    Cell,
    Comparison,
    CostKind,
    Heads,
    Line,
    MethodView,
    Realised,
    Reference,
    Remark,
    Step,
    Variance,
)
from regie.variance.names import factor_names
from regie.variance.splitting import Factor, shapley, shapley_exact, shapley_of
from regie.variance.wording import sentence

__all__ = [
    "Adjustment",
    "Basis",
    "Cell",
    "Comparison",
    "CostKind",
    "Factor",
    "Heads",
    "Line",
    "MethodView",
    "Realised",
    "Reference",
    "Remark",
    "Step",
    "Variance",
    "analyse",
    "factor_names",
    "index_gap",
    "method_bridge",
    "sentence",
    "shapley",
    "shapley_exact",
    "shapley_of",
]
