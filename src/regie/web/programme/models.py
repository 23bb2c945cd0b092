# SPDX-License-Identifier: EUPL-1.2
"""What people write about the programme and about providers. No figure is kept here: those come from a snapshot.

Every row carries ``version``, which rises with every change, so that two people who edit at the same time notice.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regie.web.access.owned import OwnedManager
from regie.web.access.policy import PartyKind, Permission
from regie.web.access.scope import Scope


class Entry(models.Model):
    """A row that somebody wrote. ``example`` marks what the demonstration made up."""

    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    example = models.BooleanField(default=False)

    objects = OwnedManager()

    class Meta:
        abstract = True


class OfProgramme(Entry):
    """A part of the programme: for everyone who sees the programme."""

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """All of it, or nothing."""
        return Q() if scope.may(Permission.SEE_PROGRAMME) else Q(pk__in=[])


class Line(OfProgramme):
    """A programme line: projects and goals towards one transformation goal."""

    name = models.CharField(max_length=120)
    aim = models.TextField(max_length=1000)
    owner = models.CharField(max_length=120)
    place = models.PositiveIntegerField(default=1)
    ended = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "name"]


class Project(OfProgramme):
    """A project within a line. ``budget`` is in whole cents; nothing when there is none of its own. ``measure`` is
    the id of a control measure that the project carries out."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Gepland")
        UNDER_WAY = "under_way", _("Loopt")
        DONE = "done", _("Klaar")
        STOPPED = "stopped", _("Gestopt")

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=160)
    description = models.TextField(max_length=2000, blank=True)
    owner = models.CharField(max_length=120)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.PLANNED)
    budget = models.BigIntegerField(null=True, blank=True)
    measure = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["line__place", "begins_on", "name"]


class Goal(OfProgramme):
    """A development goal: an indicator of the registry in a part of the region, where it began and where it should
    be. ``part`` is a cell as ``segment=area_team``. The guard is what must not get worse meanwhile."""

    class Bound(models.TextChoices):
        AT_LEAST = "at_least", _("ten minste")
        AT_MOST = "at_most", _("ten hoogste")

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="goals")
    name = models.CharField(max_length=160)
    owner = models.CharField(max_length=120)
    indicator = models.CharField(max_length=80)
    per = models.CharField(max_length=16)
    municipality = models.CharField(max_length=4, blank=True)
    part = models.CharField(max_length=80, blank=True)
    baseline_period = models.CharField(max_length=8)
    baseline = models.DecimalField(max_digits=16, decimal_places=4)
    target_period = models.CharField(max_length=8)
    target = models.DecimalField(max_digits=16, decimal_places=4)
    guard = models.CharField(max_length=80, blank=True)
    guard_bound = models.CharField(max_length=8, choices=Bound, blank=True)
    guard_limit = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    measure = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["line__place", "name"]


class Swot(OfProgramme):
    """A strength, weakness, opportunity or threat. ``risk`` is the name of an entry in the risk file."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("Sterkte")
        WEAKNESS = "weakness", _("Zwakte")
        OPPORTUNITY = "opportunity", _("Kans")
        THREAT = "threat", _("Bedreiging")

    kind = models.CharField(max_length=16, choices=Kind)
    text = models.TextField(max_length=600)
    line = models.ForeignKey(Line, null=True, blank=True, on_delete=models.PROTECT, related_name="swot")
    risk = models.CharField(max_length=64, blank=True)
    measure = models.CharField(max_length=64, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "id"]


class OfProvider(Entry):
    """A part of the file of one provider: for the cooperative and its auditor, and for that provider itself."""

    party = models.CharField(max_length=64, db_index=True)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """A provider's own; of everyone for who sees the files."""
        if scope.party_kind is PartyKind.PROVIDER:
            own = scope.may(Permission.SEE_PROVIDER_FILES)
            return Q(party=scope.party) if own else Q(pk__in=[])
        return Q() if scope.may(Permission.SEE_PROVIDER_FILES) else Q(pk__in=[])


class Observed(OfProvider):
    """Something that somebody saw or read of a provider, open until its day of closing. The cooperative may agree
    to share it with the municipalities."""

    source = models.CharField(max_length=200)
    text = models.TextField(max_length=2000)
    closed_on = models.DateField(null=True, blank=True)
    shared = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """What is shared also for who sees the signals."""
        seen = super().visible_to(scope)
        signals = scope.may(Permission.SEE_PROVIDERS) and not scope.may(Permission.SEE_PROVIDER_FILES)
        return Q(shared=True) if signals else seen


class Agreement(OfProvider):
    """A transformation agreement beside those that stand in the contract. ``tariff`` is the tied tariff as
    ``product/unit/first day`` within the service contract."""

    class State(models.TextChoices):
        AGREED = "agreed", _("Afgesproken")
        UNDER_WAY = "under_way", _("Loopt")
        REACHED = "reached", _("Behaald")
        NOT_REACHED = "not_reached", _("Niet behaald")
        ENDED = "ended", _("Beëindigd")

    subject = models.CharField(max_length=300)
    agreed_on = models.DateField()
    state = models.CharField(max_length=16, choices=State, default=State.AGREED)
    service_contract = models.CharField(max_length=64, blank=True)
    tariff = models.CharField(max_length=80, blank=True)
    line = models.ForeignKey(Line, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")
    remark = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["party", "agreed_on"]


class Meeting(OfProvider):
    """A monitoring meeting. ``present`` are roles, never names."""

    held_on = models.DateField()
    present = models.CharField(max_length=300)
    findings = models.TextField(max_length=4000)

    class Meta:
        ordering: ClassVar[list[str]] = ["-held_on"]


class MeetingAgreement(OfProvider):
    """Something agreed in a monitoring meeting, with the day on which it is due."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agreements")
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on"]


class Finding(Observed):
    """A finding that somebody wrote: on tariffs, deliveries or quality, or one of an inspectorate."""

    class Kind(models.TextChoices):
        TARIFF = "tariff", _("Tarief")
        DELIVERY = "delivery", _("Levering")
        QUALITY = "quality", _("Kwaliteit")
        INSPECTORATE = "inspectorate", _("Inspectie")

    class Severity(models.TextChoices):
        REMARK = "remark", _("Aandachtspunt")
        SHORTCOMING = "shortcoming", _("Tekortkoming")
        MEASURE = "measure", _("Maatregel van de toezichthouder")

    kind = models.CharField(max_length=16, choices=Kind)
    severity = models.CharField(max_length=16, choices=Severity, default=Severity.REMARK)
    found_on = models.DateField()
    follow_up = models.TextField(max_length=2000, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-found_on"]


class Signal(Observed):
    """A signal on continuity that somebody saw."""

    class Kind(models.TextChoices):
        LIQUIDITY = "liquidity", _("Liquiditeit")
        BOARD = "board", _("Onrust in het bestuur")
        INSPECTORATE = "inspectorate", _("Maatregel van een inspectie")
        NEGATIVE_YEARS = "negative_years", _("Drie negatieve jaren")
        LATE_ACCOUNTS = "late_accounts", _("Jaarrekening te laat")
        OTHER = "other", _("Anders")

    kind = models.CharField(max_length=16, choices=Kind)
    seen_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-seen_on"]


class Accounts(OfProvider):
    """The yearly accounts of a provider: ``result`` in whole cents, and when they came."""

    year = models.PositiveIntegerField()
    result = models.BigIntegerField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["party", "-year"]
