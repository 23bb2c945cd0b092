# SPDX-License-Identifier: EUPL-1.2
"""What people hear about their account by mail. The text is in the application's language: we do not know theirs.

Called after what it tells of is settled. A mail server that does not answer undoes nothing: the caller says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from regie.web.accounts.models import FactorReset, Grant, Invitation, User
from regie.web.accounts.names import party_name, role_name
from regie.web.accounts.queries import approvers_for, position_in_words
from regie.web.ui.formats import day

log = logging.getLogger(__name__)


def link_of(token: str) -> str:
    """The address that an invited person opens."""
    return settings.REGIE.address + reverse("accounts:invitation", args=[token])


def invitation(invited: Invitation, token: str) -> bool:
    """The invitation with its link; false when the mail server did not take it."""
    with translation.override(settings.LANGUAGE_CODE):
        by = str(invited.invited_by) if invited.invited_by else ""
        about = {
            "name": invited.name,
            "by": by,
            "role": role_name(invited.role),
            "party": party_name(invited.party_kind, invited.party),
            "link": link_of(token),
            "until": day(invited.expires_at),
        }
        return _sent([invited.email], "invitation", about)


def request_waits(request: Grant | FactorReset) -> bool:
    """To everyone who may approve a request: that it is there."""
    to = [each.email for each in approvers_for(request.user_id, request.requested_by_id)]
    with translation.override(settings.LANGUAGE_CODE):
        what = position_in_words(request) if isinstance(request, Grant) else ""
        about = {"person": str(request.user), "what": what, "by": str(request.requested_by or "")}
        return _sent(to, "request", about | {"link": settings.REGIE.address + reverse("accounts:approvals")})


def role_granted(grant: Grant) -> bool:
    """To the person: the role counts from now."""
    with translation.override(settings.LANGUAGE_CODE):
        about = {"name": grant.user.name, "what": position_in_words(grant), "link": settings.REGIE.address}
        return _sent([grant.user.email], "role_granted", about)


def factor_reset(user: User) -> bool:
    """To the person: the second factor was taken away, and whom to warn when they did not ask for it."""
    with translation.override(settings.LANGUAGE_CODE):
        return _sent([user.email], "factor_reset", {"name": user.name, "link": settings.REGIE.address})


def _sent(to: Iterable[str], template: str, about: dict[str, str]) -> bool:
    subject = render_to_string(f"accounts/email/{template}_subject.txt", about).strip()
    text = render_to_string(f"accounts/email/{template}_message.txt", about)
    sent = True
    for each in to:
        try:
            send_mail(settings.EMAIL_SUBJECT_PREFIX + subject, text, None, [each])
        except (SMTPException, OSError):
            log.exception("account_mail_failed template=%s", template)
            sent = False
    return sent
