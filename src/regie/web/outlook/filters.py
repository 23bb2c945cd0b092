# SPDX-License-Identifier: EUPL-1.2
"""Filters that tables of the outlook share."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from regie.web.outlook.words import place_name
from regie.web.ui.tables import Choice as Filter


def places_filter(names: dict[str, str], codes: Sequence[str]) -> list[Filter]:
    """A filter on the place, where there is more than one."""
    if len(codes) < 2:
        return []
    options = [(place_name(names, code), place_name(names, code)) for code in codes]
    return [Filter("place", _("Gemeente"), options)]


def years_filter(years: Sequence[int]) -> list[Filter]:
    return [Filter("year", _("Jaar"), [(str(year), str(year)) for year in years])] if len(years) > 1 else []
