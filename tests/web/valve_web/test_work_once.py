# SPDX-License-Identifier: EUPL-1.2
"""A file is made once: who asks again joins, and what failed is not tried without being asked to."""

from __future__ import annotations

import pytest

from regie.web.jobs.models import Job
from regie.web.valve.documents import write_request_files
from regie.web.valve.work import have_made

pytestmark = pytest.mark.django_db

ARGUMENTS = {"place": "ergens"}


def asked(*, there=False, again=False):
    return have_made("request_file", write_request_files, ARGUMENTS, lambda: there, None, again=again)


@pytest.fixture(autouse=True)
def _by_a_worker(settings):
    settings.REGIE_JOBS_AT_ONCE = False


def test_what_is_there_is_not_made_again():
    assert asked(there=True) is None
    assert not Job.objects.unscoped().exists()


def test_who_asks_while_it_is_being_made_joins():
    assert asked() == asked()
    assert Job.objects.unscoped().count() == 1


def test_what_failed_is_shown_and_tried_again_only_on_request():
    first = asked()
    Job.objects.unscoped().filter(pk=first.pk).update(
        state=Job.State.FAILED, failure={"nl": "Stuk.", "en": "Broken."}
    )
    assert asked().failure == {"nl": "Stuk.", "en": "Broken."}
    assert Job.objects.unscoped().count() == 1
    again = asked(again=True)
    assert again.pk != first.pk
    assert asked().pk == again.pk
