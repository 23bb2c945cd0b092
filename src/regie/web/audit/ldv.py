# SPDX-License-Identifier: EUPL-1.2
"""An event in the form of Logboek Dataverwerkingen, with the fields of NEN 7513 in its extension for that norm.

One line per data subject, as that standard asks; one without a data subject when the event names none. Read from
the working drafts of July 2026: the names may still change, and only here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse

from regie.web.audit.chain import moment
from regie.web.audit.models import AuditEvent, Outcome

_NETWORK_ADDRESS = "2"
_PERSON, _SYSTEM_OBJECT = "1", "2"


def lines(event: AuditEvent) -> Iterator[dict[str, Any]]:
    """The event as one or more log lines."""
    for subject in event.subjects or [""]:
        yield {
            "trace_id": event.trace_id,
            "span_id": event.span_id,
            **({"parent_span_id": event.parent_span_id} if event.parent_span_id else {}),
            "status_code": _status(event),
            "name": event.action,
            "start_time": moment(event.started_at),
            "end_time": moment(event.ended_at),
            "resource": {
                "attributes": {"service.name": "regie", "nen7513.AuditSourceId": event.source_system},
            },
            "attributes": {**_core(event, subject), **_nen7513(event, subject), **_own(event)},
        }


def _status(event: AuditEvent) -> str:
    if event.outcome == Outcome.DONE:
        return "STATUS_CODE_OK"
    failed = event.outcome == Outcome.FAILED and event.details.get("http", 500) >= 500
    return "STATUS_CODE_ERROR" if failed else "STATUS_CODE_UNSET"


def _core(event: AuditEvent, subject: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if event.activity:
        address = reverse("audit:activity", args=[event.activity])
        found["dpl.core.processing_activity_id"] = f"{settings.REGIE.address}{address}"
    if subject:
        found |= {"dpl.core.data_subject_id": subject, "dpl.core.data_subject_id_type": "pseudonym"}
    return found


def _nen7513(event: AuditEvent, subject: str) -> dict[str, Any]:
    user = {
        "userID": event.user_id,
        "userName": event.user_name,
        "userIsRequestor": True,
        "roleIDCode": event.role,
        "onBehalfOf": f"{event.party_kind}:{event.party}" if event.party_kind else "",
        "purposeOfUse": event.purpose,
        "networkAccessPointTypeCode": _NETWORK_ADDRESS if event.ip_address else "",
        "networkAccessPointID": event.ip_address,
    }
    person = {
        "participantObjectTypeCode": _PERSON,
        "participantObjectIDTypeCode": "pseudonym",
        "participantObjectID": subject,
    }
    thing = {"participantObjectTypeCode": _SYSTEM_OBJECT, "participantObjectID": event.object}
    return {
        "dpl.nen7513.eventTypeCode": event.kind,
        "dpl.nen7513.eventOutcome": event.outcome,
        "dpl.nen7513.users": [user],
        "dpl.nen7513.participants": [person] if subject else [],
        "dpl.nen7513.participantSegments": [thing] if event.object else [],
        "dpl.nen7513.autorisatieProtocol": ", ".join(event.details.get("permission", [])),
    }


def _own(event: AuditEvent) -> dict[str, Any]:
    return {"regie.sequence": event.sequence, "regie.hash": event.hash, "regie.details": event.details}
