# SPDX-License-Identifier: EUPL-1.2
"""Mail to the people of a party: counts and a link, never rows. Sent after the transaction; what goes wrong is
logged and undoes nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from regie.vocabulary import Period
from regie.vocabulary.region import Region
from regie.web.access import POLICY, PartyKind, Permission, Role
from regie.web.accounts.models import Grant
from regie.web.deliveries.models import Upload
from regie.web.ui import formats

log = logging.getLogger(__name__)

_MAY_DELIVER = [role for role, policy in POLICY.items() if Permission.DELIVER in policy.permissions]
_OF_PROVIDERS = [role for role in _MAY_DELIVER if PartyKind.PROVIDER in POLICY[role].parties]
_OF_COOPERATIVE = [role for role in _MAY_DELIVER if PartyKind.COOPERATIVE in POLICY[role].parties]


def addresses_of(region: Region, party: str) -> list[str]:
    """Who may deliver for a party today: people of the provider itself, or of the cooperative for its own."""
    if party == region.cooperative:
        return _addresses(_OF_COOPERATIVE, PartyKind.COOPERATIVE, "")
    return _addresses(_OF_PROVIDERS, PartyKind.PROVIDER, party)


def tell_stored(upload: Upload, region: Region) -> None:
    """Tell the party that its delivery is in, what was set aside, and where to see it."""
    with translation.override(upload.language):
        period = f"{formats.short_day(upload.period_start)} – {formats.short_day(upload.period_end)}"
        _send(
            addresses_of(region, upload.party),
            "stored",
            {
                "party": region.party_names.get(upload.party, upload.party),
                "period": period,
                "upload": upload,
                "read": formats.number(upload.rows_read),
                "aside": formats.number(upload.rows_set_aside),
                "warnings": formats.number(upload.warnings),
                "link": _link("deliveries:delivery", upload.delivery_hash[:16]),
                "region": region.name,
            },
        )


def tell_overdue(addresses: Sequence[str], region: Region, party: str, period: Period, days_late: int) -> None:
    """Ask a party for what it has not delivered yet."""
    with translation.override(settings.LANGUAGE_CODE):
        _send(
            addresses,
            "overdue",
            {
                "party": region.party_names.get(party, party),
                "period": formats.period(period),
                "days": days_late,
                "link": _link("deliveries:upload"),
                "template": _link("deliveries:standard"),
                "region": region.name,
            },
        )


def _send(addresses: Sequence[str], name: str, context: Mapping[str, Any]) -> None:
    if not addresses:
        return
    subject, _, body = render_to_string(f"deliveries/mail/{name}.txt", dict(context)).strip().partition("\n")
    # Each gets a mail of their own: who else works for the party is nobody's business.
    mails = [EmailMessage(settings.EMAIL_SUBJECT_PREFIX + subject, body.lstrip(), to=[one]) for one in addresses]
    transaction.on_commit(partial(_deliver, mails))


def _deliver(mails: Sequence[EmailMessage]) -> None:
    for mail in mails:
        try:
            mail.send()
        except OSError:
            log.exception("mail_failed subject=%s", mail.subject)


def _addresses(roles: Sequence[Role], kind: PartyKind, party: str) -> list[str]:
    today = timezone.localdate()
    found = Grant.objects.filter(
        role__in=roles,
        party_kind=kind,
        party=party,
        state=Grant.State.ACTIVE,
        valid_from__lte=today,
        user__is_active=True,
    ).exclude(valid_until__lt=today)
    return list(found.order_by("user__email").values_list("user__email", flat=True).distinct())


def _link(name: str, *arguments: str) -> str:
    return f"{settings.REGIE.address}{reverse(name, args=arguments)}"
