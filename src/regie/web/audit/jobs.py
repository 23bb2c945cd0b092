# SPDX-License-Identifier: EUPL-1.2
"""Jobs of the audit log: verify the chain, and clean up."""

from __future__ import annotations

from typing import Any

from regie.web.audit import retention
from regie.web.audit.models import Outcome, RetentionPreview
from regie.web.audit.service import record
from regie.web.audit.verify import keep, verify
from regie.web.jobs.service import Progress, job


@job("audit_verify")
def verify_chain(progress: Progress) -> dict[str, Any]:
    """Recompute the whole chain and keep the outcome."""
    verdict = verify(told=lambda done, total: progress(done, total, ""))
    kept = keep(verdict)
    record(
        action="audit.verified",
        object=f"verification/{kept.pk}",
        outcome=Outcome.DONE if verdict.good else Outcome.FAILED,
        details={"events": verdict.events, "problem": verdict.problem or "", "broken_at": verdict.broken_at},
    )
    return {"good": verdict.good, "events": verdict.events}


@job("retention")
def clean_up(progress: Progress, preview: str, categories: list[str]) -> dict[str, Any]:
    """Remove what a preview found."""
    return dict(retention.remove(RetentionPreview.objects.get(pk=preview), categories, progress))
