# SPDX-License-Identifier: EUPL-1.2
"""Files that were handed in through the browser, and reminders that were sent."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regie.web.access import PartyKind, Permission, Role, Scope
from regie.web.access.owned import OwnedManager


class Upload(models.Model):
    """A file (or a set of loose tables) that someone handed in, and what came of it.

    The file itself stands in the waiting room (``waiting.py``) until it is stored, refused or thrown away; what
    counts is the delivery in the region's folder, under ``delivery_hash``. ``party`` is the party in the file's
    header, known after it was read. ``party_kind`` and ``owner`` are those of who handed it in.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("wacht op controle")
        CHECKING = "checking", _("wordt gecontroleerd")
        STORING = "storing", _("wordt opgeslagen")
        CHECKED = "checked", _("gecontroleerd")
        STORED = "stored", _("ingeleverd")
        KNOWN = "known", _("was al ingeleverd")
        REFUSED = "refused", pgettext_lazy("delivery", "geweigerd")
        FAILED = "failed", _("mislukt")
        DISCARDED = "discarded", _("weggegooid")

    class Wish(models.TextChoices):
        CHECK = "check", _("eerst controleren")
        DELIVER = "deliver", _("inleveren")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wish = models.CharField(max_length=16, choices=Wish.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RECEIVED)
    file_name = models.CharField(max_length=200)
    mapping_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    party_kind = models.CharField(max_length=16)
    owner = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=32)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_by_name = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(max_length=2, default="nl")
    received_on = models.DateField()
    job = models.ForeignKey("regie_jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)
    party = models.CharField(max_length=64, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    delivery_hash = models.CharField(max_length=64, blank=True)
    rows_read = models.PositiveBigIntegerField(null=True)
    rows_set_aside = models.PositiveBigIntegerField(null=True)
    errors = models.PositiveBigIntegerField(null=True)
    warnings = models.PositiveBigIntegerField(null=True)
    refusal = models.JSONField(null=True)

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-uploaded_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "state"], name="upload_owner_state")
        ]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """A provider its own; who sees all deliveries in full, all of them; others none."""
        if scope.party_kind is PartyKind.PROVIDER:
            return Q(party_kind=PartyKind.PROVIDER, owner=scope.party)
        return Q() if scope.small_numbers and scope.may(Permission.SEE_DELIVERIES) else Q(pk__in=[])

    @property
    def scope(self) -> Scope:
        """In whose name the file is handled."""
        return Scope(
            self.uploaded_by_id or 0,
            self.uploaded_by_name,
            Role(self.role),
            PartyKind(self.party_kind),
            self.owner,
        )

    @property
    def only_for(self) -> str | None:
        """The party whose deliveries this person may hand in; nothing means all of them."""
        return self.owner if self.party_kind == PartyKind.PROVIDER else None

    @property
    def busy(self) -> bool:
        """Whether something is still going to happen by itself."""
        return self.state in (self.State.RECEIVED, self.State.CHECKING, self.State.STORING)

    @property
    def deliverable(self) -> bool:
        """Whether the file was checked and may now be handed in."""
        return self.state == self.State.CHECKED


class Reminder(models.Model):
    """A mail that asked a party for a delivery about a period (written as ``2024-H1``)."""

    party = models.CharField(max_length=64)
    period = models.CharField(max_length=7)
    addresses = models.PositiveSmallIntegerField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["party", "period"], name="reminder_party")]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """The cooperative all of them, a provider those it got."""
        if scope.party_kind is PartyKind.PROVIDER:
            return Q(party=scope.party)
        return Q() if scope.party_kind is PartyKind.COOPERATIVE else Q(pk__in=[])
