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
_GIVEN = {
    "REGIE_REGION": str(_HERE / "region"),
    "REGIE_DATA": str(_HERE / f"data-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"),
    "REGIE_SECRET_KEY": "only-for-tests-" * 5,
    "REGIE_HOSTS": "*",
    "REGIE_HTTPS": "0",
    "REGIE_SECOND_FACTOR": "optional",
}
_BEFORE = dict(os.environ)
os.environ.update({name: value for name, value in _GIVEN.items() if name not in _BEFORE})

from regie.web.settings import *  # noqa: E402,F403

# the command line reads some of these variables too, and its own tests are to find none
for _name in _GIVEN.keys() - _BEFORE.keys():
    del os.environ[_name]

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
