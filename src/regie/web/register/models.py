# SPDX-License-Identifier: EUPL-1.2
"""What the register keeps: pseudonyms, codes, days and short checked texts. No name, number or address anywhere.

Who sees a journey is decided by who holds it. The other side of an open handover sees it too, until it is settled.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
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


class InColumns:
    """A holder that a row keeps in two columns: of which kind, and its code."""

    def __init__(self, kind: str, code: str) -> None:
        self._kind, self._code = kind, code

    def __get__(self, row: models.Model, owner: type[models.Model] | None = None) -> Holder:
        return Holder(getattr(row, self._kind), getattr(row, self._code))


def _kind(**more: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=16, **more)


def _code(**more: Any) -> models.CharField[str, str]:
    return models.CharField(max_length=64, **more)


def _seen(scope: Scope, of: Callable[[Holder], Q]) -> Q:
    """All for who oversees the register, of a team or provider what ``of`` gives, nothing for others."""
    if scope.may(Permission.SEE_JOURNEYS):
        return Q()
    own = holder_of(scope)
    return NOTHING if own is None else of(own)


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
    area = _code(blank=True)
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
        INTAKE = "intake", _("eerste contact")
        CLARIFIED = "clarified", _("vraag verhelderd")
        MATCHED = "matched", _("plek gekozen")
        RUNNING = "running", _("hulp loopt")
        ENDED = "ended", pgettext_lazy("journey", "beëindigd")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="journeys")
    holder_kind = _kind()
    holder = _code()
    state = models.CharField(max_length=16, choices=State.choices, default=State.REGISTERED)
    version = models.PositiveIntegerField(default=1)
    registered_on = models.DateField()
    referrer = models.CharField(max_length=2)
    theme = models.CharField(max_length=32)
    intake_on = models.DateField(null=True)
    clarified_on = models.DateField(null=True)
    segment = _code(blank=True)
    product_category = models.CharField(max_length=8, blank=True)
    goal = models.CharField(max_length=32, blank=True)
    match_kind = _kind(blank=True)
    match = _code(blank=True)
    began_on = models.DateField(null=True)
    planned_end_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=2, blank=True)
    outcome_unknown = models.BooleanField(default=False)
    last_step_on = models.DateField()

    held_by = InColumns("holder_kind", "holder")
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

        def held_or_offered(own: Holder) -> Q:
            open_ = Handover.objects.unscoped().filter(state=Handover.State.OPEN)
            offered = open_.filter(receiver_kind=own.kind, receiver_code=own.code)
            return Q(**own.scope_words) | Q(pk__in=offered.values("journey"))

        return _seen(scope, held_or_offered)

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
    provider = _code()
    segment = _code()
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
    holder_kind = _kind(blank=True)
    holder = _code(blank=True)
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
    giver_kind = _kind()
    giver_code = _code()
    receiver_kind = _kind()
    receiver_code = _code()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    proposed_on = models.DateField()
    giver_confirmed_on = models.DateField(null=True)
    receiver_confirmed_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    giver = InColumns("giver_kind", "giver_code")
    receiver = InColumns("receiver_kind", "receiver_code")
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

        def given_or_received(own: Holder) -> Q:
            received = Q(receiver_kind=own.kind, receiver_code=own.code)
            settled_well = Q(state__in=(cls.State.OPEN, cls.State.DONE))
            return Q(giver_kind=own.kind, giver_code=own.code) | (received & settled_well)

        return _seen(scope, given_or_received)


class Claim(models.Model):
    """Someone registered a client whose journey runs elsewhere: nothing was made, and the holder has to answer."""

    class State(models.TextChoices):
        OPEN = "open", _("wacht op antwoord")
        HANDED = "handed", _("overdracht voorgesteld")
        KEPT = "kept", _("blijft waar zij is")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="claims")
    by_kind = _kind()
    by_holder = _code()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    made_on = models.DateField()
    answered_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    claimant = InColumns("by_kind", "by_holder")
    objects = OwnedManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_on", "-id"]

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        """Of who claimed, and of who holds the journey."""

        def claimed_or_held(own: Holder) -> Q:
            held = Q(journey__holder_kind=own.kind, journey__holder=own.code)
            return held | Q(by_kind=own.kind, by_holder=own.code)

        return _seen(scope, claimed_or_held)


class Capacity(models.Model):
    """How many places a team or provider has in a segment and how long it takes before one is free."""

    holder_kind = _kind()
    holder = _code()
    segment = _code()
    places = models.PositiveIntegerField()
    waiting_days = models.PositiveIntegerField()
    entered_on = models.DateField()
    entered_by_name = models.CharField(max_length=200)

    held_by = InColumns("holder_kind", "holder")

    class Meta:
        ordering: ClassVar[list[str]] = ["segment", "holder_kind", "holder"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["holder_kind", "holder", "segment"], name="one_capacity_per_holder_segment"
            )
        ]


def _refuse() -> NoReturn:
    raise RegieError("web_register.history_fixed")
