# SPDX-License-Identifier: EUPL-1.2
"""What states are called, with the tone of their badges."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from regie.web.programme.models import Agreement, Finding, Project, Signal, Swot
from regie.web.ui.components import Tone

GOAL_STATES: dict[str, tuple[object, Tone]] = {
    "reached": (gettext_lazy("Bereikt"), "good"),
    "on_the_way": (gettext_lazy("Op weg"), "info"),
    "behind": (gettext_lazy("Loopt achter"), "bad"),
    "unknown": (gettext_lazy("Niet bekend"), "neutral"),
}

GUARD_STATES: dict[str, tuple[object, Tone]] = {
    "holds": (gettext_lazy("Binnen de grens"), "good"),
    "broken": (gettext_lazy("Over de grens"), "bad"),
    "unknown": (gettext_lazy("Niet bekend"), "neutral"),
    "none": (gettext_lazy("Geen wacht"), "neutral"),
}

PROJECT_STATES: dict[str, tuple[object, Tone]] = {
    Project.State.PLANNED.value: (Project.State.PLANNED.label, "neutral"),
    Project.State.UNDER_WAY.value: (Project.State.UNDER_WAY.label, "info"),
    Project.State.DONE.value: (Project.State.DONE.label, "good"),
    Project.State.STOPPED.value: (Project.State.STOPPED.label, "warning"),
}

AGREEMENT_STATES: dict[str, tuple[object, Tone]] = {
    Agreement.State.AGREED.value: (Agreement.State.AGREED.label, "neutral"),
    Agreement.State.UNDER_WAY.value: (Agreement.State.UNDER_WAY.label, "info"),
    Agreement.State.REACHED.value: (Agreement.State.REACHED.label, "good"),
    Agreement.State.NOT_REACHED.value: (Agreement.State.NOT_REACHED.label, "bad"),
    Agreement.State.ENDED.value: (Agreement.State.ENDED.label, "neutral"),
}

SEVERITIES: dict[str, tuple[object, Tone]] = {
    Finding.Severity.REMARK.value: (Finding.Severity.REMARK.label, "neutral"),
    Finding.Severity.SHORTCOMING.value: (Finding.Severity.SHORTCOMING.label, "warning"),
    Finding.Severity.MEASURE.value: (Finding.Severity.MEASURE.label, "bad"),
}

FINDING_KINDS: dict[str, tuple[object, Tone]] = {each.value: (each.label, "neutral") for each in Finding.Kind}
SIGNAL_KINDS: dict[str, tuple[object, Tone]] = {each.value: (each.label, "neutral") for each in Signal.Kind}

SWOT_KINDS: dict[str, tuple[object, Tone]] = {
    Swot.Kind.STRENGTH.value: (Swot.Kind.STRENGTH.label, "good"),
    Swot.Kind.WEAKNESS.value: (Swot.Kind.WEAKNESS.label, "warning"),
    Swot.Kind.OPPORTUNITY.value: (Swot.Kind.OPPORTUNITY.label, "info"),
    Swot.Kind.THREAT.value: (Swot.Kind.THREAT.label, "bad"),
}

EXIT_STATES: dict[str, tuple[object, Tone]] = {
    "": (gettext_lazy("Nee"), "neutral"),
    "draft": (gettext_lazy("In voorbereiding"), "info"),
    "fixed": (gettext_lazy("Vastgesteld"), "warning"),
    "completed": (gettext_lazy("Afgerond"), "neutral"),
    "withdrawn": (gettext_lazy("Ingetrokken"), "neutral"),
}

ROLES: dict[str, tuple[object, Tone]] = {
    "member": (gettext_lazy("Lid"), "info"),
    "subcontractor": (gettext_lazy("Onderaannemer"), "neutral"),
    "supplier": (gettext_lazy("Leverancier"), "neutral"),
    "incidental": (gettext_lazy("Incidenteel"), "neutral"),
}


def choices(states: dict[str, tuple[object, Tone]]) -> list[tuple[str, object]]:
    """States as the options of a filter."""
    return [(code, words) for code, (words, _tone) in states.items() if code]
