# SPDX-License-Identifier: EUPL-1.2
"""The account team and its reminders: once each, in the language of the reader, without figures and without people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.test import TestCase
from tests.web.people import browser_of, person, signed_in
from tests.web.steering_web.steering_people import opened, region_to_write_in, scope_of_user

from regie.vocabulary import RegieError
from regie.web.access import Role
from regie.web.accounts.models import Grant, User
from regie.web.steering import actions, deadlines, reminders, team
from regie.web.steering.actions import Asked
from regie.web.steering.models import Action, ReminderSent
from regie.web.steering.team import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def region(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with region_to_write_in(tmp_path_factory, monkeypatch) as found:
        yield found


def sent_now() -> list[EmailMessage | EmailMultiAlternatives]:
    """Send what is due, with what happens after the transaction; gives the mails."""
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        reminders.send()
    return mail.outbox


def with_an_action(user: User, text: str = "Wachtlijst bespreken") -> Action:
    """An action of this person that is due in three days."""
    on = deadlines.today()
    writer = scope_of_user(person(Role.ACCOUNT_MANAGER))
    owner = Grant.objects.get(user=user).pk
    return actions.record(writer, opened(writer, on), Asked("access", text, owner, on + timedelta(days=3)))


def test_a_reminder_goes_out_once_and_again_when_its_day_changes_and_not_to_who_wants_none() -> None:
    user = person(Role.ACCOUNT_MANAGER)
    action = with_an_action(user)
    (message,) = sent_now()
    assert message.to == [user.email]
    assert action.number in str(message.body)
    assert sent_now() == []
    browser = browser_of(user)
    assert browser.post("/regie/mijn-week/herinneringen", {"language": "none"}).status_code == 302
    actions.settle(scope_of_user(user), action, "open", "Een week later", action.due + timedelta(days=2))
    assert sent_now() == []
    browser.post("/regie/mijn-week/herinneringen", {"language": "nl"})
    assert len(sent_now()) == 1


def test_a_reminder_is_in_the_language_that_its_reader_chose() -> None:
    dutch, english = person(Role.ACCOUNT_MANAGER), person(Role.DIRECTOR)
    browser = browser_of(english)
    browser.post("/regie/mijn-week/herinneringen", {"language": "xx"})
    assert reminders.language_of_mail(english.pk) == "nl"
    browser.post("/regie/mijn-week/herinneringen", {"language": "en"})
    assert re.search(r'value="en"[^>]*checked', browser.get("/regie/mijn-week").content.decode())
    number = {user.pk: with_an_action(user).number for user in (dutch, english)}
    found = {each.to[0]: each for each in sent_now()}
    assert "Herinnering" in found[dutch.email].subject
    assert f"Uw actie {number[dutch.pk]}: uiterlijk" in str(found[dutch.email].body)
    assert "Reminder" in found[english.email].subject
    assert f"Your action {number[english.pk]}: due" in str(found[english.email].body)
    assert "Mijn week:" not in str(found[english.email].body)


def test_a_reminder_names_days_and_parties_and_no_figures_no_people_and_nothing_that_people_wrote() -> None:
    user = person(Role.ACCOUNT_MANAGER)
    writer = scope_of_user(user)
    with_an_action(user, "Wachtlijst bespreken: 4.711 jeugdigen")
    grant = Grant.objects.get(user=user)
    team.take_on(writer, Task(grant.pk, "contract", "Contractdatums bewaken", deadlines.today()))
    (message,) = sent_now()
    said = [line for line in str(message.body).splitlines() if line.startswith("- ")]
    near = [each for each in deadlines.deadlines() if each.near(deadlines.today())]
    assert near
    assert said[1:] == [f"- {each.nl}" for each in near]
    whole = str(message.body) + message.subject
    for hidden in ("Wachtlijst", "4.711", "jeugdigen", "€", "%", *User.objects.values_list("name", flat=True)):
        assert hidden not in re.sub(r"\d{2}-\d{2}-\d{4}|\d+ [a-z]+ \d{4}", "", whole), hidden


def test_a_mail_that_could_not_be_sent_is_tried_again_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    user = person(Role.ACCOUNT_MANAGER)
    with_an_action(user)

    def broken(self: EmailMessage, fail_silently: bool = False) -> int:
        raise OSError("no server")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", broken)
        assert sent_now() == []
    assert not ReminderSent.objects.unscoped().filter(user=user).exists()
    assert len(sent_now()) == 1


def test_who_has_no_role_any_more_gets_no_reminder() -> None:
    user = person(Role.ACCOUNT_MANAGER)
    with_an_action(user)
    Grant.objects.filter(user=user).update(state=Grant.State.ENDED)
    assert sent_now() == []


def test_the_team_has_its_tasks_on_screen_and_its_deadlines_by_mail_while_the_task_lasts() -> None:
    writer = scope_of_user(person(Role.ACCOUNT_MANAGER))
    user, on = person(Role.MUNICIPAL_CONTROLLER), deadlines.today()
    grant = Grant.objects.get(user=user).pk
    with pytest.raises(RegieError):
        team.take_on(writer, Task(grant, "finance", "Index bewaken", on, on - timedelta(days=1)))
    task = team.take_on(writer, Task(grant, "finance", "Index bewaken", on))
    shown = signed_in(Role.DIRECTOR).get("/regie/accountteam").content.decode()
    assert "Index bewaken" in shown
    assert user.name in shown
    week = browser_of(user).get("/regie/mijn-week").content.decode()
    assert all(each.nl in week for each in deadlines.deadlines() if each.kind in ("report", "index"))
    team.end(writer, task, on)
    assert list(team.team_now()) == [task]
    team.end(writer, task, on + timedelta(days=0))
    later = team.take_on(writer, Task(grant, "finance", "Opties bewaken", on + timedelta(days=1)))
    assert later not in team.team_now()
    assert [each.to for each in sent_now()] == [[user.email]]
