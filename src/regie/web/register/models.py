# SPDX-License-Identifier: EUPL-1.2
"""What the register keeps: pseudonyms, codes, days and short checked texts. No name, number or address anywhere.

Who sees a journey is decided by who holds it. The other side of an open handover sees it too, until it is settled.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regie.vocabulary import RegieError
from regie.web.access import Permission, Scope
from regie.web.access.owned import OwnedManager
from regie.web.register.holders import Holder, holder_of

NOTHING = Q(pk__in=[])


class Person(models.Model):
    """A client by the region-wide key. ``birth_month`` is written ``2012-05``."""

    key = models.CharField(max_length=64, unique=True)
    birth_month = models.CharField(max_length=7)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedManager()

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """Who is in a journey that the reader sees."""
        return Q(pk__in=Journey.objects.within(scope).values("person"))


class Residence(models.Model):
    """Which municipality is responsible for a client from a day on (residence rule), and the area of its team."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residences")
    municipality = models.CharField(max_length=4)
    area = models.CharField(max_length=64, blank=True)
    valid_from = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["valid_from", "id"]


class Journey(models.Model):
    """One journey of a client, from the first question to the end.

    ``holder_kind`` and ``holder`` say who keeps it; ``match_kind`` and ``match`` where help is.
    ``last_step_on`` is the last day on which something was recorded. ``outcome_unknown``: who ended it said so.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", pgettext_lazy("journey", "aangemeld")
        INTAKE = "intake", _("eerste contact geweest")
        CLARIFIED = "clarified", _("vraag verhelderd")
        MATCHED = "matched", _("plek gekozen")
        RUNNING = "running", _("hulp loopt")
        ENDED = "ended", pgettext_lazy("journey", "beëindigd")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="journeys")
    holder_kind = models.CharField(max_length=16)
    holder = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.REGISTERED)
    version = models.PositiveIntegerField(default=1)
    registered_on = models.DateField()
    referrer = models.CharField(max_length=2)
    theme = models.CharField(max_length=32)
    intake_on = models.DateField(null=True)
    clarified_on = models.DateField(null=True)
    segment = models.CharField(max_length=64, blank=True)
    product_category = models.CharField(max_length=8, blank=True)
    goal = models.CharField(max_length=32, blank=True)
    match_kind = models.CharField(max_length=16, blank=True)
    match = models.CharField(max_length=64, blank=True)
    began_on = models.DateField(null=True)
    planned_end_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=2, blank=True)
    outcome_unknown = models.BooleanField(default=False)
    last_step_on = models.DateField()

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-last_step_on", "key"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["holder_kind", "holder", "state"], name="journey_holder_state")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="ended"), name="one_open_journey_per_client"
            )
        ]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """Its holder's, and of an open handover also the other side's; the cooperative's own oversight all."""
        if scope.may(Permission.SEE_JOURNEYS):
            return Q()
        own = holder_of(scope)
        if own is None:
            return NOTHING
        offered = Handover.objects.unscoped().filter(state="open", receiver_kind=own.kind, receiver_code=own.code)
        return Q(**own.scope_words) | Q(pk__in=offered.values("journey"))

    @property
    def held_by(self) -> Holder:
        """The holder."""
        return Holder(self.holder_kind, self.holder)

    @property
    def matched_with(self) -> Holder | None:
        """Where the help will be; nothing while that is not chosen."""
        return Holder(self.match_kind, self.match) if self.match else None

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state != self.State.ENDED


class Trajectory(models.Model):
    """Help of one form with one provider, within a journey."""

    key = models.CharField(max_length=32, unique=True)
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="trajectories")
    provider = models.CharField(max_length=64)
    segment = models.CharField(max_length=64)
    product_category = models.CharField(max_length=8)
    form = models.CharField(max_length=32, blank=True)
    recorded_on = models.DateField()
    began_on = models.DateField()
    planned_end_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_recorded_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=2, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["began_on", "id"]


class Goal(models.Model):
    """A goal: its code, a short text without personal data, and how far it is."""

    class State(models.TextChoices):
        OPEN = "open", _("loopt")
        PARTLY = "partly", _("deels bereikt")
        REACHED = "reached", _("bereikt")
        DROPPED = "dropped", _("losgelaten")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="goals")
    code = models.CharField(max_length=32)
    text = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    set_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["set_on", "id"]


class Outcome(models.Model):
    """The outcome of a trajectory as it was measured; percent and mark with one decimal."""

    trajectory = models.ForeignKey(Trajectory, on_delete=models.CASCADE, related_name="outcomes")
    measured_on = models.DateField()
    satisfaction = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    goal_attainment = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    continues_without_help = models.CharField(max_length=3, blank=True)
    problems_reduced = models.CharField(max_length=3, blank=True)


class Event(models.Model):
    """One step of a journey: by whom, when, and what (codes and days). Written once; the database refuses changes.

    ``on`` is the day it happened, ``at`` the moment it was recorded.
    """

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=32)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16)
    on = models.DateField()
    facts = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    role = models.CharField(max_length=32, blank=True)
    holder_kind = models.CharField(max_length=16, blank=True)
    holder = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["on", "id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only once. Raises ``RegieError`` for a second time."""
        if self.pk is not None:
            _refuse()
        super().save(*args, **kwargs)


class Handover(models.Model):
    """A warm handover: proposed by the giver, in force when both sides have confirmed it."""

    class State(models.TextChoices):
        OPEN = "open", _("wacht op bevestiging")
        DONE = "done", _("overgedragen")
        REFUSED = "refused", pgettext_lazy("handover", "geweigerd")
        WITHDRAWN = "withdrawn", pgettext_lazy("handover", "ingetrokken")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="handovers")
    giver_kind = models.CharField(max_length=16)
    giver_code = models.CharField(max_length=64)
    receiver_kind = models.CharField(max_length=16)
    receiver_code = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    proposed_on = models.DateField()
    giver_confirmed_on = models.DateField(null=True)
    receiver_confirmed_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-proposed_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["journey"], condition=Q(state="open"), name="one_open_handover_per_journey"
            )
        ]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """The giver's; the receiver's while it is open and when it was carried out, not after it was refused."""
        if scope.may(Permission.SEE_JOURNEYS):
            return Q()
        own = holder_of(scope)
        if own is None:
            return NOTHING
        given = Q(giver_kind=own.kind, giver_code=own.code)
        received = Q(receiver_kind=own.kind, receiver_code=own.code)
        return given | (received & Q(state__in=("open", "done")))

    @property
    def giver(self) -> Holder:
        """Who gives."""
        return Holder(self.giver_kind, self.giver_code)

    @property
    def receiver(self) -> Holder:
        """Who receives."""
        return Holder(self.receiver_kind, self.receiver_code)


class Claim(models.Model):
    """Someone registered a client whose journey runs elsewhere: nothing was made, and the holder has to answer."""

    class State(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        HANDED = "handed", _("overdracht voorgesteld")
        KEPT = "kept", _("blijft waar zij is")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="claims")
    by_kind = models.CharField(max_length=16)
    by_holder = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    made_on = models.DateField()
    answered_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_on", "-id"]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """Of who claimed, and of who holds the journey."""
        if scope.may(Permission.SEE_JOURNEYS):
            return Q()
        own = holder_of(scope)
        if own is None:
            return NOTHING
        return Q(by_kind=own.kind, by_holder=own.code) | Q(journey__holder_kind=own.kind, journey__holder=own.code)

    @property
    def claimant(self) -> Holder:
        """Who claimed."""
        return Holder(self.by_kind, self.by_holder)


class Capacity(models.Model):
    """How many places a team or provider has in a segment and how long it takes before one is free."""

    holder_kind = models.CharField(max_length=16)
    holder = models.CharField(max_length=64)
    segment = models.CharField(max_length=64)
    places = models.PositiveIntegerField()
    waiting_days = models.PositiveIntegerField()
    entered_on = models.DateField()
    entered_by_name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["segment", "holder_kind", "holder"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder", "segment"], name="one_capacity_per_holder_segment"
            )
        ]

    @property
    def held_by(self) -> Holder:
        """Whose capacity it is."""
        return Holder(self.holder_kind, self.holder)


def _refuse() -> NoReturn:
    raise RegieError("web_register.history_fixed")
