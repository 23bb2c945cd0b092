# SPDX-License-Identifier: EUPL-1.2
"""A study while people work on it: its fields as they stand now, right or not yet."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from regie.web.access.owned import OwnedManager
from regie.web.access.policy import Permission
from regie.web.access.scope import Scope


class StudyDraft(models.Model):
    """What was changed in a study since its file was written. ``payload`` is the study as JSON, which need not be
    right yet; ``base`` the hash of the file that it began with (empty: there was none). ``version`` rises with
    every change, so that two people who edit at the same time notice.
    """

    key = models.SlugField(max_length=64, unique=True)
    payload = models.JSONField(default=dict)
    base = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """A draft is for who makes studies; others read what was kept."""
        return Q() if scope.may(Permission.EDIT_PROCUREMENT) else Q(pk__in=[])
