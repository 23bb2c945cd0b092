# SPDX-License-Identifier: EUPL-1.2
"""The audit log, its checkpoints and verifications, the register of processing activities, and retention.

The first four tables are append-only: the database itself refuses to change them (``triggers.py``).
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

HASH = 64
"""Characters of a SHA-256 written in hexadecimal."""


class Outcome(models.TextChoices):
    """How it ended. An attempt is written before something that changes data, so that a crash leaves a trace."""

    ATTEMPT = "attempt", _("begonnen")
    DONE = "done", _("gelukt")
    DENIED = "denied", _("geweigerd")
    FAILED = "failed", _("mislukt")


class Kind(models.TextChoices):
    """What sort of action it was (NEN 7513: the kind of event)."""

    READ = "read", _("inzien")
    SEARCH = "search", _("zoeken")
    EXPORT = "export", _("exporteren")
    CREATE = "create", _("toevoegen")
    CHANGE = "change", _("wijzigen")
    DELETE = "delete", _("verwijderen")
    EXECUTE = "execute", _("uitvoeren")
    SIGN_IN = "sign_in", _("aanmelden")


class Checkpoint(models.Model):
    """Events up to ``last_sequence`` were moved to an archive file: where the chain in the database now begins.

    Comes before the events in this module, so that a backup is restored in this order.
    """

    last_sequence = models.BigIntegerField(primary_key=True)
    first_sequence = models.BigIntegerField()
    last_hash = models.CharField(max_length=HASH)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=HASH)
    created_at = models.DateTimeField()


class AuditEvent(models.Model):
    """One event, with the fields of NEN 7513 and of Logboek Dataverwerkingen (the mapping is in ``ldv.py``).

    ``sequence`` counts from 1 without gaps; ``hash`` is taken over all other fields and the hash before it.
    ``operation`` is the screen, command or job in which ``action`` was done. ``subjects`` are pseudonyms.
    """

    sequence = models.BigIntegerField(primary_key=True)
    trace_id = models.CharField(max_length=32)
    span_id = models.CharField(max_length=16)
    parent_span_id = models.CharField(max_length=16, blank=True)
    operation = models.CharField(max_length=100)
    action = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    activity = models.CharField(max_length=64, blank=True)
    subjects = models.JSONField(default=list)
    user_id = models.CharField(max_length=40, blank=True)
    user_name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=32, blank=True)
    party_kind = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=64, blank=True)
    object = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    ip_address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    session_hash = models.CharField(max_length=16, blank=True)
    source_system = models.CharField(max_length=100)
    previous_hash = models.CharField(max_length=HASH)
    hash = models.CharField(max_length=HASH)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sequence"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user_id", "sequence"], name="regie_audit_user"),
            models.Index(fields=["action", "sequence"], name="regie_audit_action"),
            models.Index(fields=["outcome", "sequence"], name="regie_audit_outcome"),
            models.Index(fields=["started_at"], name="regie_audit_started"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.outcome}"


class EventSubject(models.Model):
    """Which events name a pseudonym: the way from a person to who saw their data. Follows from the events."""

    event = models.ForeignKey(AuditEvent, on_delete=models.DO_NOTHING, related_name="+")
    subject = models.CharField(max_length=100)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject", "event"], name="regie_audit_subject")
        ]


class Verification(models.Model):
    """The outcome of recomputing the chain. A good one is also an anchor for the next."""

    checked_at = models.DateTimeField()
    good = models.BooleanField()
    events = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    last_hash = models.CharField(max_length=HASH)
    broken_at = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]


class ProcessingActivity(models.Model):
    """One version of an activity in the register (AVG article 30). The highest version holds.

    The texts are the register's own, in Dutch. ``proposed``: as delivered, nobody has confirmed it yet.
    """

    activity = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    name = models.CharField(_("naam"), max_length=200)
    purpose = models.TextField(_("doel"))
    legal_ground = models.TextField(_("grondslag"))
    data_categories = models.TextField(_("soorten gegevens"))
    people = models.TextField(_("van wie"))
    retention = models.TextField(_("bewaartermijn"))
    recipients = models.TextField(_("ontvangers"))
    security = models.TextField(_("beveiliging"))
    controller = models.TextField(_("verwerkingsverantwoordelijke"))
    proposed = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["activity", "version"], name="regie_audit_activity_version")
        ]
        ordering: ClassVar[list[str]] = ["activity", "-version"]

    @property
    def state(self) -> str:
        """``proposed`` as delivered, ``confirmed`` once somebody read and kept it."""
        return "proposed" if self.proposed else "confirmed"


class RetentionTerm(models.Model):
    """The number of days that a category is kept, where the region chose another than the delivered one."""

    category = models.CharField(max_length=64, primary_key=True)
    days = models.PositiveIntegerField()


class RetentionPreview(models.Model):
    """What a clean-up at this moment would remove, per category: a run does exactly this, or nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    lines = models.JSONField(default=list)
    started_at = models.DateTimeField(null=True)
