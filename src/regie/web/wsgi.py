# SPDX-License-Identifier: EUPL-1.2
"""The application for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regie.web.settings")

application = get_wsgi_application()
