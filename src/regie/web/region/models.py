# SPDX-License-Identifier: EUPL-1.2
"""Which snapshot the screens use."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class SnapshotInUse(models.Model):
    """A choice of the snapshot that screens show when none is named; the last one counts, none is ever changed."""

    snapshot = models.CharField(max_length=64)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
