# SPDX-License-Identifier: EUPL-1.2
"""Lists of the audit log, the register and retention, as they are shown and exported."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regie.web.accounts.names import party_name, role_name
from regie.web.audit.activities import covers
from regie.web.audit.models import AuditEvent, Kind, Outcome, ProcessingActivity
from regie.web.ui import columns
from regie.web.ui.components import Tone
from regie.web.ui.tables import Table
from regie.web.ui.templatetags.ui import badge

OUTCOMES: dict[str, tuple[str | Promise, Tone]] = {
    Outcome.ATTEMPT: (Outcome.ATTEMPT.label, "neutral"),
    Outcome.DONE: (Outcome.DONE.label, "good"),
    Outcome.DENIED: (Outcome.DENIED.label, "warning"),
    Outcome.FAILED: (Outcome.FAILED.label, "bad"),
}
"""What outcomes are called, and how they look."""


def kind_name(event: AuditEvent) -> str:
    """What sort of action it was."""
    return str(Kind(event.kind).label)


def behalf(event: AuditEvent) -> str:
    """For whom somebody acted; empty for who acted for nobody."""
    return party_name(event.party_kind, event.party) if event.party_kind else ""


def who(event: AuditEvent) -> str:
    """Who acted: their name, or that nobody was signed in, or that it was the system itself."""
    if event.user_name:
        return event.user_name
    return _("niet aangemeld") if event.ip_address else _("het systeem")


class EventTable(Table):
    """Events as they are exported: every field that a person reads."""

    sequence = columns.Number(gettext_lazy("Nummer"))
    started_at = columns.Moment(gettext_lazy("Begin"))
    ended_at = columns.Moment(gettext_lazy("Einde"))
    user_name = columns.Column(gettext_lazy("Wie"))
    user_id = columns.Column(gettext_lazy("Account"))
    role = columns.Column(gettext_lazy("Rol"))
    party = columns.Column(gettext_lazy("Namens"))
    kind = columns.Column(gettext_lazy("Soort"))
    activity = columns.Column(gettext_lazy("Verwerking"))
    action = columns.Column(gettext_lazy("Handeling"))
    object = columns.Column(gettext_lazy("Waarover"))
    subjects = columns.Column(gettext_lazy("Betrokkenen"))
    purpose = columns.Column(gettext_lazy("Doel"))
    outcome = columns.Column(gettext_lazy("Uitkomst"))
    ip_address = columns.Column(gettext_lazy("Netwerkadres"))
    source_system = columns.Column(gettext_lazy("Bronsysteem"))
    trace_id = columns.Column(gettext_lazy("Trace"))
    hash = columns.Column(gettext_lazy("Hash"))

    def value_user_name(self, record: AuditEvent) -> str:
        return who(record)

    def value_role(self, record: AuditEvent) -> str:
        return role_name(record.role) if record.role else ""

    def value_party(self, record: AuditEvent) -> str:
        return behalf(record)

    def value_kind(self, record: AuditEvent) -> str:
        return kind_name(record)

    def value_outcome(self, record: AuditEvent) -> str:
        return str(Outcome(record.outcome).label)

    def value_subjects(self, record: AuditEvent) -> str:
        return ", ".join(record.subjects)


class SubjectTable(Table):
    """Who saw or changed the data of one data subject: what that person is told."""

    started_at = columns.Moment(
        gettext_lazy("Tijdstip"), link=lambda event: reverse("audit:event", args=[event.sequence])
    )
    user_name = columns.Column(gettext_lazy("Wie"))
    role = columns.Column(gettext_lazy("Rol"))
    party = columns.Column(gettext_lazy("Namens"), order_by=("party_kind", "party"), empty_values=())
    kind = columns.Column(gettext_lazy("Wat"))
    activity = columns.Column(gettext_lazy("Verwerking"))
    purpose = columns.Column(gettext_lazy("Doel"))
    outcome = columns.Column(gettext_lazy("Uitkomst"))

    def __init__(self, rows: Any, *, names: dict[str, str], **more: Any) -> None:
        self.names = names
        super().__init__(rows, **more)

    def value_role(self, record: AuditEvent) -> str:
        return role_name(record.role) if record.role else ""

    def value_party(self, record: AuditEvent) -> str:
        return behalf(record)

    def value_kind(self, record: AuditEvent) -> str:
        return kind_name(record)

    def value_activity(self, record: AuditEvent) -> str:
        return self.names.get(record.activity, record.activity)

    def value_outcome(self, record: AuditEvent) -> str:
        return str(Outcome(record.outcome).label)

    def render_outcome(self, record: AuditEvent) -> SafeString:
        text, tone = OUTCOMES[record.outcome]
        return badge(str(text), tone)

    def render_role(self, record: AuditEvent) -> str:
        return self.value_role(record)

    def render_party(self, record: AuditEvent) -> str:
        return self.value_party(record)

    def render_kind(self, record: AuditEvent) -> str:
        return self.value_kind(record)

    def render_activity(self, record: AuditEvent) -> str:
        return self.value_activity(record)


class RegisterTable(Table):
    """The register as a list; an export holds all of it."""

    name = columns.Column(
        gettext_lazy("Verwerking"), link=lambda row: reverse("audit:activity", args=[row.activity])
    )
    purpose = columns.Column(gettext_lazy("Doel"))
    legal_ground = columns.Column(gettext_lazy("Grondslag"), visible=False)
    data_categories = columns.Column(gettext_lazy("Soorten gegevens"), visible=False)
    people = columns.Column(gettext_lazy("Van wie"), visible=False)
    retention = columns.Column(gettext_lazy("Bewaartermijn"), visible=False)
    recipients = columns.Column(gettext_lazy("Ontvangers"), visible=False)
    security = columns.Column(gettext_lazy("Beveiliging"), visible=False)
    controller = columns.Column(gettext_lazy("Verwerkingsverantwoordelijke"), visible=False)
    screens = columns.Column(gettext_lazy("Schermen, handelingen en taken"), visible=False, empty_values=())
    version = columns.Number(gettext_lazy("Versie"))
    changed_at = columns.Day(gettext_lazy("Gewijzigd op"))
    state = columns.Badge(
        gettext_lazy("Stand"),
        states={
            "proposed": (gettext_lazy("voorstel"), "warning"),
            "confirmed": (gettext_lazy("vastgesteld"), "good"),
        },
    )

    def value_screens(self, record: ProcessingActivity) -> str:
        return ", ".join(covers(record.activity))
