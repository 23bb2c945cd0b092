# SPDX-License-Identifier: EUPL-1.2
"""A scenario while people work on it: how the sliders stood, what it is called, and who may see it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regie.web.access.owned import OwnedManager
from regie.web.access.scope import Scope
from regie.web.workflow.models import Matter


class ScenarioDraft(models.Model):
    """A named choice of a party. ``choice`` is how the sliders stood (see ``choice.Choice``) on the ground of
    ``run`` (empty: without a forecast), ``reasons`` why each assumption is made. ``key`` is the name that its file
    gets when it is kept; ``matter`` is there once it was proposed.
    """

    class Sharing(models.TextChoices):
        PRIVATE = "private", _("Alleen ik")
        PARTY = "party", _("Mijn organisatie")
        EVERYONE = "everyone", _("Iedereen die de vooruitblik ziet")

    key = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=100)
    description = models.TextField(max_length=1000, blank=True)
    choice = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    run = models.CharField(max_length=64, blank=True)
    sharing = models.CharField(max_length=16, choices=Sharing.choices, default=Sharing.PRIVATE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=200, blank=True)
    party_kind = models.CharField(max_length=16)
    party = models.CharField(max_length=64, blank=True)
    matter = models.OneToOneField(Matter, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at"]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """The own drafts, what colleagues share, and what was proposed. Another party's drafts are not there."""
        party = Q(party_kind=scope.party_kind, party=scope.party)
        shared = Q(sharing=cls.Sharing.PARTY) | Q(owner_id=scope.user_id)
        return (party & shared) | Q(sharing=cls.Sharing.EVERYONE)

    @property
    def state(self) -> str:
        """The state of its matter; ``draft`` while it was not proposed."""
        return self.matter.state if self.matter is not None else "draft"

    @property
    def open(self) -> bool:
        """Whether its owner may still change it."""
        return self.state == "draft"
