# SPDX-License-Identifier: EUPL-1.2
"""The kinds of matters: their states and the transitions between them, one table per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from regie.web.access import Permission, Scope
from regie.web.workflow.models import Matter

Effect = Callable[[Matter, Scope, str], None]
"""What happens with a transition: matter, who takes it, and the note. Runs inside the transaction and may raise
``RegieError``; then nothing has changed. It writes its file last, and writing it twice gives the same file."""


@dataclass(frozen=True)
class Transition:
    """A step that someone with the permission may take.

    ``four_eyes``: not by who made the last change. ``confirmed``: asks for the password again. ``note_needed``: a
    reason must be given. ``label`` is what the button says, in Dutch; ``offered`` may hide it.
    """

    name: str
    label: str
    from_: tuple[str, ...]
    to: str
    permission: Permission
    four_eyes: bool = False
    confirmed: bool = False
    note_needed: bool = False
    tone: str = "secondary"
    effect: Effect | None = None
    offered: Callable[[Matter, Scope], bool] = field(default=lambda matter, scope: True)


@dataclass(frozen=True)
class Kind:
    """A kind of matter: what its states are called (Dutch, translated when shown), which of them are final, who
    may see and comment, and where its page is."""

    name: str
    states: Mapping[str, str]
    transitions: Sequence[Transition]
    sees: Permission
    address: Callable[[Matter], str]
    final: tuple[str, ...] = ()

    def transition(self, name: str) -> Transition | None:
        """The transition with this name."""
        return next((each for each in self.transitions if each.name == name), None)


_kinds: dict[str, Kind] = {}


def define(kind: Kind) -> Kind:
    """Make a kind known; each app does so for its own when it is ready."""
    states = set(kind.states)
    for transition in kind.transitions:
        if not {*transition.from_, transition.to} <= states:
            raise ValueError(f"{kind.name}.{transition.name} names a state that does not exist")
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> Kind:
    """The kind with this name; raises ``KeyError``."""
    return _kinds[name]


def kinds() -> Sequence[Kind]:
    """All kinds."""
    return tuple(_kinds.values())
