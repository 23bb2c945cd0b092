# SPDX-License-Identifier: EUPL-1.2
"""Tokens: how another system reads and delivers on behalf of a person in one role."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from regie.web.access.owned import OwnedManager
from regie.web.access.scope import Scope
from regie.web.accounts.models import Grant


class Token(models.Model):
    """One token. It sees what its role sees, never more, and ends with the role. Only its hash is kept."""

    class Use(models.TextChoices):
        READ = "read"
        DELIVER = "deliver"

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    use = models.CharField(max_length=16, choices=Use.choices, default=Use.READ)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """Tokens that the person made."""
        return Q(made_by_id=scope.user_id)

    @property
    def works(self) -> bool:
        """Whether it opens anything today."""
        return self.revoked_at is None and self.expires_on >= timezone.localdate() and self.grant.active
