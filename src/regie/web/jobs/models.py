# SPDX-License-Identifier: EUPL-1.2
"""A job: what was asked, by whom, how far it is, and what came of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from regie.web.access.owned import OwnedManager
from regie.web.access.scope import Scope


class Job(models.Model):
    """One job. ``heartbeat_at`` is renewed while it runs: a job without a pulse is started again.

    ``failure`` holds the sentence for a person in Dutch and English.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    failure = models.JSONField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    role = models.CharField(max_length=32, blank=True)
    party_kind = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = OwnedManager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "heartbeat_at"])]
        ordering: ClassVar[list[str]] = ["-created_at"]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """A person's own jobs, those of others in the same party and role, and those of the system itself."""
        same = Q(party_kind=scope.party_kind, party=scope.party, role=scope.role)
        return Q(started_by_id=scope.user_id) | same | Q(started_by=None, role="")

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self) -> int | None:
        """How far it is, in whole percent; nothing while that is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None
