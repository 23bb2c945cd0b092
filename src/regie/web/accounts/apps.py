# SPDX-License-Identifier: EUPL-1.2
"""The app of people and roles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "regie.web.accounts"
    label = "regie_accounts"
