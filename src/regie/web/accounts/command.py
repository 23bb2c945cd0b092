# SPDX-License-Identifier: EUPL-1.2
"""``regie invite``: the first administrator is invited on the server, since nobody can do it on a screen yet.

Needs a Django that is set up (``regie.web.serving.prepare``).
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from regie.vocabulary import RegieError
from regie.vocabulary.texts import say
from regie.web.accounts import invitations, mail
from regie.web.accounts.positions import position
from regie.web.audit import service as audit
from regie.web.region import door
from regie.web.ui.formats import short_day


def invite(
    email: str, name: str, role: str, works_for: str, area: str = "", until: date | None = None, lang: str = "nl"
) -> list[str]:
    """Invite someone and say what to do next: the sentence, and the link when mail goes to the console.

    ``works_for`` is ``cooperative:``, ``region:``, ``municipality:CODE`` or ``provider:CODE``. Raises
    ``RegieError`` when these do not go together, or when the mail server does not take the mail.
    """
    wanted = position(door.region(), role, works_for, area, until, timezone.localdate())
    with audit.running("invitation.from_server"):
        invited, token = invitations.invite_from_server(email, name, wanted)
    about = {"email": invited.email, "until": short_day(invited.expires_at)}
    if urlsplit(settings.REGIE.email_url).scheme == "console":
        return [say("web_accounts.invited_link", lang, **about), mail.link_of(token)]
    if not mail.invitation(invited, token):
        raise RegieError("web_accounts.mail_failed", email=invited.email)
    return [say("web_accounts.invited_mail", lang, **about)]
