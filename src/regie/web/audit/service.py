# SPDX-License-Identifier: EUPL-1.2
"""Write to the audit log. What other apps use: ``record``, ``note`` and ``running``.

Every request already has its event from the middleware; ``note`` adds to that one. ``record`` writes an event of
its own, for something with a name: ``valve.submitted``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

from regie.vocabulary import RegieError
from regie.web.access.scope import Scope
from regie.web.audit import actor, chain, events
from regie.web.audit.models import Kind, Outcome
from regie.web.audit.operation import Operation, entered, under_way
from regie.web.audit.trace import begin


def record(
    *,
    action: str,
    scope: Scope | None = None,
    request: HttpRequest | None = None,
    object: str = "",
    subjects: Iterable[str] = (),
    purpose: str = "",
    outcome: str = Outcome.DONE,
    details: Mapping[str, Any] | None = None,
    kind: str = Kind.EXECUTE,
    activity: str = "",
) -> None:
    """Record that something was done (``done``), refused (``denied``) or went wrong (``failed``).

    ``subjects`` are pseudonyms of the people whose data it was about; ``details`` is JSON without personal data.
    In a request, command or job it is written when that ends, also when its transaction is rolled back. Elsewhere
    at once, in the surrounding transaction if there is one. Raises ``DatabaseError`` when it cannot be written.
    """
    operation = under_way()
    event = events.made(
        operation,
        {**(operation.who if operation else {}), **actor.of(request, scope)},
        action=action,
        kind=kind,
        outcome=outcome,
        object=object,
        subjects=subjects,
        purpose=purpose,
        details=details,
        activity=activity,
    )
    if operation is None:
        chain.append([event])
    else:
        operation.waiting.append(event)


def note(
    request: HttpRequest,
    *,
    object: str = "",
    subjects: Iterable[str] = (),
    purpose: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add to the event that the middleware writes for this request: what it was about, whose data, and why.

    Called more than once: subjects and details come together, object and purpose are those of the last call.
    """
    operation: Operation | None = getattr(request, "audit_operation", None)
    if operation is None:
        return
    noted = operation.noted
    noted["subjects"] = {*noted.get("subjects", ()), *subjects}
    noted["details"] = {**noted.get("details", {}), **(details or {})}
    noted["object"] = object or noted.get("object", "")
    noted["purpose"] = purpose or noted.get("purpose", "")


@contextmanager
def running(
    action: str,
    scope: Scope | None = None,
    *,
    object: str = "",
    purpose: str = "",
    details: Mapping[str, Any] | None = None,
    traceparent: str = "",
) -> Iterator[Operation]:
    """A job or command: an event before it begins and one with its outcome after, with what it recorded between.

    ``traceparent`` joins it to the request that asked for it. What the work raises is passed on.
    """
    who = actor.of(None, scope)
    operation = Operation(begin(traceparent), action, who)
    described: dict[str, Any] = {"object": object, "purpose": purpose, "details": details}
    chain.append([events.made(operation, who, action=action, outcome=Outcome.ATTEMPT, **described)])
    outcome = Outcome.DONE
    try:
        with entered(operation):
            yield operation
    except RegieError as problem:
        outcome = Outcome.FAILED
        described["details"] = {**(details or {}), "problem": problem.key}
        raise
    except BaseException as problem:
        outcome = Outcome.FAILED
        described["details"] = {**(details or {}), "problem": type(problem).__name__}
        raise
    finally:
        last = events.made(operation, who, action=action, outcome=outcome, whole=True, **described)
        chain.append([*operation.waiting, last])


def traceparent() -> str:
    """The header that passes the trace of what is under way on to another system; empty outside an operation."""
    operation = under_way()
    return operation.trace.traceparent if operation else ""
