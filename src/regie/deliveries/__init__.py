# SPDX-License-Identifier: EUPL-1.2
"""Deliveries: read a file, check it, keep it, and fix in a snapshot what counts."""

from regie.deliveries.counting import CountingPlan
from regie.deliveries.erasure import Erasure, erase, erasures
from regie.deliveries.intake import check, deliver
from regie.deliveries.quality import DeliveryQuality, delivery_quality
from regie.deliveries.set_aside import set_aside_file
from regie.deliveries.snapshots import (
    Snapshot,
    counting_plan,
    load_snapshot,
    make_snapshot,
    snapshot_region,
    snapshots,
)
from regie.deliveries.store import delivery_list, findings
from regie.deliveries.summary import Finding, RuleCount, Summary, TableCount
from regie.deliveries.template import write_template

__all__ = [
    "CountingPlan",
    "DeliveryQuality",
    "Erasure",
    "Finding",
    "RuleCount",
    "Snapshot",
    "Summary",
    "TableCount",
    "check",
    "counting_plan",
    "deliver",
    "delivery_list",
    "delivery_quality",
    "erase",
    "erasures",
    "findings",
    "load_snapshot",
    "make_snapshot",
    "set_aside_file",
    "snapshot_region",
    "snapshots",
    "write_template",
]
