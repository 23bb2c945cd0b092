# SPDX-License-Identifier: EUPL-1.2
"""Settings of the tests: an example region, quick passwords, jobs that run at once; the rest as in production.

``DATABASE_URL`` gives another database than SQLite, so that the same tests pass on both.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

_HERE = Path(tempfile.gettempdir()) / f"regie-web-tests-{os.getuid()}"
os.environ.setdefault("REGIE_REGION", str(_HERE / "region"))
os.environ.setdefault("REGIE_DATA", str(_HERE / f"data-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"))
os.environ.setdefault("REGIE_SECRET_KEY", "only-for-tests-" * 5)
os.environ.setdefault("REGIE_HOSTS", "*")
os.environ.setdefault("REGIE_HTTPS", "0")
os.environ.setdefault("REGIE_SECOND_FACTOR", "optional")

from regie.web.settings import *  # noqa: E402,F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
_AT_ONCE: dict[str, Any] = {
    "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
    "ENQUEUE_ON_COMMIT": False,
}
TASKS = {"default": _AT_ONCE}
REGIE_JOBS_AT_ONCE = True
REGIE_BOOKS = _HERE / "books"
"""Books take a while to make, and those of the example region are the same for every process."""
