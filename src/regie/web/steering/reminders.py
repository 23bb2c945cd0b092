# SPDX-License-Identifier: EUPL-1.2
"""Reminders by e-mail, once a day: deadlines to the account team, actions to their owners. Each once per person.

A mail names the day and what is due (of deliveries: how many parties still owe one), with a link, in the language
that its reader chose; never a figure about care or money. One that could not be sent is tried again the next day.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from regie.vocabulary.formatting import day
from regie.vocabulary.texts import say
from regie.web.access import Scope
from regie.web.accounts.models import User
from regie.web.steering.deadlines import LEAD, Deadline, deadlines, today
from regie.web.steering.decisions import look_again
from regie.web.steering.models import Action, ReminderChoice, ReminderSent
from regie.web.steering.owners import owners
from regie.web.steering.team import team_now

JOB = "steering.reminders"

log = logging.getLogger(__name__)


def language_of_mail(user_id: int) -> str:
    """The language in which a person gets reminders by e-mail; nothing for who wants none."""
    chosen = ReminderChoice.objects.unscoped().filter(user_id=user_id).first()
    site = settings.LANGUAGE_CODE[:2]
    if chosen is None:
        return site
    return (chosen.language or site) if chosen.by_email else ""


def choose(scope: Scope, language: str) -> None:
    """Get the own reminders by e-mail in a language, or (nothing) not by e-mail."""
    ReminderChoice.objects.unscoped().update_or_create(
        user_id=scope.user_id, defaults={"by_email": bool(language), "language": language}
    )


def own_actions(user_id: int) -> list[Deadline]:
    """The open actions of a person as deadlines, by day."""
    found = Action.objects.unscoped().filter(owner_id=user_id, state=Action.State.OPEN)
    return [_deadline(each) for each in found.order_by("due", "number")]


def send() -> int:
    """Send what is due to be reminded of and was not yet; gives how many mails went out. Decisions that have
    become substantial since they were written down are held first (``decisions.look_again``)."""
    look_again()
    sent = 0
    for user, language, found in _due(today()):
        with transaction.atomic():
            new = [each for each in found if _first_time(user.pk, each.key)]
            if new:
                transaction.on_commit(partial(_mail, user, language, new))
                sent += 1
    return sent


def _due(on: date) -> Iterator[tuple[User, str, list[Deadline]]]:
    """Everyone who wants mail and still has a role that sees meetings, with the language and what is near for
    them. Of providers' deliveries the account team hears in one line each, by the name of the party."""
    shared = [each for each in deadlines(on) if each.near(on)]
    team = {each.person_id for each in team_now()}
    near = Action.objects.unscoped().filter(state=Action.State.OPEN, due__lte=on + timedelta(days=LEAD["action"]))
    asked = team | set(near.values_list("owner_id", flat=True))
    asked &= set(owners().values_list("user_id", flat=True))
    for user in User.objects.filter(pk__in=asked).order_by("pk"):
        language = language_of_mail(user.pk)
        if language:
            own = [each for each in own_actions(user.pk) if each.near(on)]
            yield user, language, [*own, *(shared if user.pk in team else [])]


def _first_time(user: int, key: str) -> bool:
    try:
        with transaction.atomic():
            ReminderSent.objects.create(user_id=user, key=key)
    except IntegrityError:
        return False
    return True


def _deadline(action: Action) -> Deadline:
    nl, en = (
        say("web_steering.due_action", lang, number=action.number, day=day(action.due, lang=lang))
        for lang in ("nl", "en")
    )
    key = f"action:{action.number}:{action.due.isoformat()}"
    return Deadline(key, "action", action.due, nl, en, "steering:actions")


def _mail(user: User, language: str, found: list[Deadline]) -> None:
    with translation.override(language):
        link = f"{settings.REGIE.address}{reverse('steering:week')}"
        lines = [each.text[language] for each in found]
        text = render_to_string("steering/mail/reminder.txt", {"lines": lines, "link": link})
    subject, _, body = text.strip().partition("\n")
    try:
        EmailMessage(settings.EMAIL_SUBJECT_PREFIX + subject, body.lstrip(), to=[user.email]).send()
    except OSError:
        log.exception("mail_failed subject=%s", subject)
        ReminderSent.objects.unscoped().filter(user=user, key__in=[each.key for each in found]).delete()
