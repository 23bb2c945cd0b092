# SPDX-License-Identifier: EUPL-1.2
"""Models that hold a party's data: they are read within a scope or not at all.

A bare ``Model.objects.all()`` raises: forgetting the scope is then an error in the first test, not a leak.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from django.db import models

from regie.web.access.scope import Scope

M = TypeVar("M", bound=models.Model)


class ScopeMissing(RuntimeError):
    """Owned data was asked for without saying for whom. A mistake in the code, never in what a person did."""


class _Owned(Protocol):
    @classmethod
    def visible_to(cls, scope: Scope) -> models.Q: ...


class OwnedManager(models.Manager[M]):
    """The manager of an owned model, which says in ``visible_to(scope)`` which of its rows a reader may see."""

    def get_queryset(self) -> models.QuerySet[M]:
        raise ScopeMissing(f"{self.model.__name__}: use within(scope), or unscoped() in system code")

    def within(self, scope: Scope) -> models.QuerySet[M]:
        """The rows that this reader may see."""
        owned: Any = self.model
        return self.unscoped().filter(owned.visible_to(scope))

    def unscoped(self) -> models.QuerySet[M]:
        """All rows, for system code that shows them to nobody."""
        return super().get_queryset()

    def create(self, **values: Any) -> M:
        """A new row: writing needs no scope, the service that writes has checked who may."""
        return self.unscoped().create(**values)
