# SPDX-License-Identifier: EUPL-1.2
"""Meetings of municipalities and cooperative, what is decided there, what was agreed to do, and who does what.

Everyone who may see meetings sees the same: agenda and minutes hold figures of the public edition only.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regie.web.access.owned import OwnedManager
from regie.web.access.policy import Permission
from regie.web.access.scope import Scope
from regie.web.workflow.models import Matter


class Theme(models.TextChoices):
    """The four themes of a steering meeting."""

    PROGRAMME = "programme", _("Programmalijnen van de transformatie")
    ACCESS = "access", _("Toegang en tijdige hulp")
    OPERATIONS = "operations", _("Uitvoering")
    FINANCE = "finance", _("Financiën")


def _of_meetings(scope: Scope) -> Q:
    return Q() if scope.may(Permission.SEE_MEETINGS) else Q(pk__in=())


class _Steered(models.Model):
    """What everyone who may see meetings sees, and nobody else."""

    objects = OwnedManager()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        return _of_meetings(scope)


class _Written(models.Model):
    """Something that a person did, in a role for a party; read with what it belongs to.

    ``by_name`` stays when the account is gone.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=32, blank=True)
    party_kind = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Series(_Steered):
    """A row of meetings on a day of the week (0 is Monday). ``second_weekday`` is the other day while it is twice
    a week. ``participants`` are ``[role, kind of party, party]``: functions, never names."""

    title = models.CharField(max_length=100)
    weekday = models.PositiveSmallIntegerField()
    second_weekday = models.PositiveSmallIntegerField()
    participants = models.JSONField(default=list)
    starts_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "pk"]


class Rhythm(_Written):
    """From which day a series meets twice a week or once, and why. Added to, never changed."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="rhythms")
    twice_a_week = models.BooleanField()
    from_day = models.DateField()
    reason = models.TextField(max_length=1000)

    class Meta:
        ordering: ClassVar[list[str]] = ["from_day", "id"]


class Meeting(_Steered):
    """One meeting, of a series or by itself. ``key`` is its day, and a number where a day has more.

    Its matter holds the state and the snapshot; ``period`` is that of the key figures, fixed when it is opened.
    ``version`` is that of the minutes that are written or fixed; ``correction`` what is mended in the one before.
    """

    key = models.SlugField(max_length=32, unique=True)
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=100)
    day = models.DateField()
    participants = models.JSONField(default=list)
    period = models.CharField(max_length=8, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    correction = models.TextField(blank=True, max_length=2000)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="steering_meeting")

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "-key"]

    @property
    def state(self) -> str:
        """The state of its matter."""
        return self.matter.state


class AgendaItem(_Steered):
    """One point: made from a signal (``source`` says which, so that it comes once) or put there by people.

    ``removed`` points were taken off; they do not come back when the agenda is made again.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    theme = models.CharField(max_length=16, choices=Theme.choices)
    source = models.CharField(max_length=80, blank=True)
    text_nl = models.TextField(max_length=2000)
    text_en = models.TextField(max_length=2000, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    removed = models.BooleanField(default=False)
    notes = models.TextField(max_length=4000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["theme", "place", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["meeting", "source"], condition=~Q(source=""), name="one_item_per_source"
            )
        ]

    @property
    def text(self) -> dict[str, str]:
        """The sentence by language; what people wrote is the same in both."""
        return {"nl": self.text_nl, "en": self.text_en or self.text_nl}


class _OfMeeting(_Steered, _Written):
    """What a meeting brought forth, under a number that people name it by: ``B-2026-001``."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.CharField(max_length=16, unique=True)
    theme = models.CharField(max_length=16, choices=Theme.choices)

    class Meta:
        abstract = True


class _WithOwner(models.Model):
    """What somebody sees to: a person in a role, picked from the accounts."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner_role = models.CharField(max_length=32)
    owner_party_kind = models.CharField(max_length=16)
    owner_party = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class Decision(_WithOwner, _OfMeeting):
    """What a meeting decided. It never changes once the minutes that hold it are fixed (``fixed_in``), but that it
    can turn out to be substantial as long as it was not carried out.

    ``effect`` says what it leads to, ``measure_as`` is a hash of the measure it is about. ``amount`` is the effect
    in cents as it was written down, ``threshold`` what the contract said when it was taken. With a substantial
    effect the municipalities that agree beforehand are ``concerned``; ``asked`` are those by what is known now.
    """

    class Effect(models.TextChoices):
        NONE = "none", _("Geen beheersmaatregel of uitgave")
        MEASURE = "measure", _("Een beheersmaatregel")
        SPENDING = "spending", _("Een uitgave")

    text = models.TextField(max_length=2000)
    clause = models.CharField(max_length=64, blank=True)
    effect = models.CharField(max_length=16, choices=Effect.choices, default=Effect.NONE)
    measure = models.CharField(max_length=64, blank=True)
    measure_as = models.CharField(max_length=64, blank=True)
    amount = models.BigIntegerField(null=True)
    threshold = models.BigIntegerField(null=True)
    substantial = models.BooleanField(default=False)
    concerned = models.JSONField(default=list)
    fixed_in = models.PositiveSmallIntegerField(null=True)
    started_on = models.DateField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    @property
    def latest(self) -> dict[str, Agreement]:
        """The last word of each municipality."""
        return {each.party: each for each in self.agreements.all()}

    @property
    def asked(self) -> list[str]:
        """The municipalities that agree beforehand, by what is known now of its effect."""
        from regie.web.steering.weight import asked

        return asked(self)

    @property
    def waits_for(self) -> list[str]:
        """The municipalities whose agreement is needed and is not there."""
        said = self.latest
        return [code for code in self.asked if code not in said or not said[code].agreed]

    @property
    def standing(self) -> str:
        """How far it is: ``recorded`` (minutes not fixed), ``waiting``, ``refused``, ``free`` or ``started``."""
        if self.started_on is not None:
            return "started"
        if self.fixed_in is None:
            return "recorded"
        said = self.latest
        if any(code in said and not said[code].agreed for code in self.waits_for):
            return "refused"
        return "waiting" if self.waits_for else "free"


class Agreement(_Written):
    """Whether a municipality (``party``) agrees, by which body and on which day. Added, never changed; the last
    one counts."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="agreements")
    agreed = models.BooleanField()
    body = models.CharField(max_length=200)
    decided_on = models.DateField()
    note = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class Action(_WithOwner, _OfMeeting):
    """What someone does before a day. It stays on the list of every next meeting until it is done or dropped."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Gedaan")
        DROPPED = "dropped", _("Vervallen")

    text = models.TextField(max_length=1000)
    due = models.DateField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due", "number"]


class ActionStep(_Written):
    """What happened to an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=16, choices=Action.State.choices)
    due = models.DateField()
    note = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class TeamTask(_Steered):
    """What somebody of the account team does, from a day until a day (inclusive; empty: until further notice)."""

    class Discipline(models.TextChoices):
        CONTRACT = "contract", _("Contractmanagement")
        POLICY = "policy", _("Beleid")
        FINANCE = "finance", _("Financiën")
        ACCESS = "access", _("Toegang")
        DATA = "data", _("Gegevens")
        QUALITY = "quality", _("Kwaliteit en toezicht")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    party_kind = models.CharField(max_length=16)
    party = models.CharField(max_length=64, blank=True)
    discipline = models.CharField(max_length=16, choices=Discipline.choices)
    task = models.CharField(max_length=300)
    from_day = models.DateField()
    until_day = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["discipline", "from_day", "id"]


class _Own(models.Model):
    """Of one person, for that person alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    objects = OwnedManager()

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, scope: Scope) -> Q:
        return Q(user_id=scope.user_id)


class ReminderChoice(_Own):
    """Whether a person wants reminders by e-mail, and in which language; who chose nothing gets them in the
    language of the installation."""

    by_email = models.BooleanField()
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user"], name="one_choice_of_reminders")
        ]


class ReminderSent(_Own):
    """A reminder that went out: each once per person."""

    key = models.CharField(max_length=120)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="each_reminder_once")
        ]
