# SPDX-License-Identifier: EUPL-1.2
"""A matter (zaak): a draft that moves through states until it is settled as a file in the region's folder."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from regie.web.access.owned import OwnedManager
from regie.web.access.policy import PartyKind
from regie.web.access.scope import Scope


class Matter(models.Model):
    """One valve request, risk entry, contract version, settlement or report while people work on it.

    ``payload`` is the draft as JSON; its form belongs to the kind. ``version`` rises with every change, so that
    two people who edit at the same time notice. ``prepared_by`` is who made the last change: with four eyes it is
    someone else who settles it. ``party_kind`` and ``party`` limit who sees it; empty is everyone with the
    permission.
    """

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=128)
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    snapshot = models.CharField(max_length=64, blank=True)
    party_kind = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OwnedManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_matter_per_key")
        ]
        ordering: ClassVar[list[str]] = ["-changed_at"]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """What is for everyone, the own party's, and for the cooperative all of it."""
        if scope.party_kind is PartyKind.COOPERATIVE:
            return Q()
        return Q(party_kind="") | Q(party_kind=scope.party_kind, party=scope.party)


class Step(models.Model):
    """One step in the history of a matter, by whom and when. Steps are added, never changed."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=32)
    before = models.CharField(max_length=32, blank=True)
    after = models.CharField(max_length=32)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=32, blank=True)
    party_kind = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class Comment(models.Model):
    """What someone said about a matter."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="comments")
    part = models.CharField(max_length=64, blank=True)
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=32, blank=True)
    party_kind = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
