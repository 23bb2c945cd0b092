# SPDX-License-Identifier: EUPL-1.2
"""The look and the components that all screens share."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "regie.web.ui"
    label = "regie_ui"
