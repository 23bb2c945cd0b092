# SPDX-License-Identifier: EUPL-1.2
"""``regie audit verify``: its sentences, exit codes, anchors and archives."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.web.audit.audit_events import LONG_AGO, events, tamper

from regie.cli.audit import audit_group
from regie.cli.common import FINDINGS, GOOD
from regie.vocabulary import RegieError
from regie.vocabulary.texts import sentences
from regie.web.audit import archive
from regie.web.audit.models import Verification
from regie.web.audit.triggers import EVENT
from regie.web.audit.verify import Problem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regie.web.serving.prepare", lambda *_, **__: None)


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(audit_group, [str(word) for word in words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value, result.output


def test_a_log_that_is_right_gives_zero_and_its_size() -> None:
    events(3)
    code, said = run("verify")
    assert code == GOOD
    assert "3 gebeurtenissen" in said
    assert Verification.objects.get().good


def test_a_broken_log_gives_one_and_names_the_event() -> None:
    events(3)
    tamper(f"UPDATE {EVENT} SET user_name = 'Iemand anders' WHERE sequence = 2")
    code, said = run("verify")
    assert code == FINDINGS
    assert "Gebeurtenis 2 is gewijzigd" in said


def test_a_file_of_anchors_notices_a_log_that_was_made_anew(tmp_path: Path) -> None:
    anchors = tmp_path / "anchors.jsonl"
    events(3)
    assert run("verify", "--anchor", anchors)[0] == GOOD
    assert len(anchors.read_text().splitlines()) == 1
    tamper(f"DELETE FROM {EVENT}")
    tamper("DELETE FROM regie_audit_verification")
    events(5)
    assert run("verify")[0] == GOOD
    tamper("DELETE FROM regie_audit_verification")
    code, said = run("verify", "--anchor", anchors)
    assert code == FINDINGS
    assert "Gebeurtenis 3 heeft een andere hash" in said
    assert len(anchors.read_text().splitlines()) == 1


def test_archive_files_are_recomputed(tmp_path: Path) -> None:
    events(2, at=LONG_AGO)
    archive.archive(tmp_path, timezone.now() - timedelta(days=archive.SHORTEST_TERM))
    (file,) = tmp_path.glob("audit-*.jsonl.gz")
    assert "2 gebeurtenissen" in run("verify", "--archive", file)[1]
    with pytest.raises(RegieError):
        run("verify", "--archive", tmp_path / "ander.jsonl.gz")


def test_every_problem_has_its_sentence() -> None:
    for problem in Problem:
        assert set(sentences("web_audit")[f"problem_{problem}"]) == {"nl", "en"}
