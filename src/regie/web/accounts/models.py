# SPDX-License-Identifier: EUPL-1.2
"""People and the roles granted to them. No data about clients."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from regie.web.access.policy import POLICY, PartyKind, Role
from regie.web.access.scope import Scope


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is kept in lower case, so that nobody is there twice."""

    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser):
    """A person, known by mail address. Who leaves is made inactive, not removed: the audit log names them."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, for libraries that ask."""
        return self.name

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Django's own permissions are not used: roles decide (``regie.web.access``)."""
        return False

    def has_module_perms(self, label: str) -> bool:
        """As ``has_perm``."""
        return False


class Grant(models.Model):
    """One role of a person for a party, from a day until a day. It takes two people: who asks and who approves."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        ACTIVE = "active"
        REFUSED = "refused"
        ENDED = "ended"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    party_kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in PartyKind])
    party = models.CharField(max_length=64, blank=True)
    area = models.CharField(max_length=64, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.REQUESTED)
    reason = models.CharField(max_length=500, blank=True)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    refused_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(approved_by=F("requested_by")),
                name="grant_takes_two_people",
            ),
            models.CheckConstraint(
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("user")))
                & (Q(requested_by__isnull=True) | ~Q(requested_by=F("user"))),
                name="grant_is_never_to_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(requested_by__isnull=True) | Q(approved_by__isnull=False),
                name="grant_that_was_requested_counts_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "state"])]
        ordering: ClassVar[list[str]] = ["id"]

    @property
    def active(self) -> bool:
        """Whether it counts today."""
        today = timezone.localdate()
        ended = self.valid_until is not None and self.valid_until < today
        return self.state == self.State.ACTIVE and self.valid_from <= today and not ended

    def scope(self) -> Scope:
        """What the person sees in this role."""
        area = self.area if POLICY[Role(self.role)].own_area else ""
        return Scope(
            user_id=self.user_id,
            name=self.user.name,
            role=Role(self.role),
            party_kind=PartyKind(self.party_kind),
            party=self.party,
            area=area,
        )


class FactorReset(models.Model):
    """A request to take away a person's second factor, for who lost it. It takes two people too."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        DONE = "done"
        REFUSED = "refused"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factor_resets")
    state = models.CharField(max_length=16, choices=State.choices, default=State.REQUESTED)
    reason = models.CharField(max_length=500)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(settled_by__isnull=False) & ~Q(settled_by=F("requested_by"))),
                name="factor_reset_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(requested_by=F("user")) & (~Q(state="done") | ~Q(settled_by=F("user"))),
                name="factor_reset_is_never_ones_own",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="requested"), name="one_open_factor_reset_per_person"
            ),
        ]
        ordering: ClassVar[list[str]] = ["requested_at"]


class Invitation(models.Model):
    """An invitation to make an account. Only the hash of its token is kept.

    Nobody as ``invited_by``: it was made on the server.
    """

    email = models.EmailField()
    name = models.CharField(max_length=200)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=32)
    party_kind = models.CharField(max_length=16)
    party = models.CharField(max_length=64, blank=True)
    area = models.CharField(max_length=64, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-invited_at"]
