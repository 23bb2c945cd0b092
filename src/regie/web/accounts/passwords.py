# SPDX-License-Identifier: EUPL-1.2
"""Passwords that everybody tries first in a Dutch office: "Welkom2026!", "Wachtwoord1234", "Heerlen-zomer-25"."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regie.vocabulary import RegieError
from regie.web.region import door

WORDS = frozenset(files(__package__).joinpath("obvious_words.txt").read_text("utf-8").split())

FEWEST = 4
"""Letters that have to be left when such words are taken out."""


class ObviousPasswordValidator:
    """Refuses a password of hardly more than obvious words, names from the region, digits and signs."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` for an obvious password."""
        left = _letters(password)
        for word in sorted(WORDS | _names(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < FEWEST:
            raise ValidationError(
                _("Dit wachtwoord ligt voor de hand. Neem drie woorden die niets met elkaar te maken hebben."),
                code="password_obvious",
            )

    def get_help_text(self) -> str:
        """What to do, for under the field."""
        return _("Drie of vier woorden die niets met elkaar te maken hebben zijn sterk en goed te onthouden.")


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text.lower())


def _names() -> frozenset[str]:
    """The names of the region, its contract and its municipalities."""
    try:
        region = door.region()
    except (RegieError, OSError):
        return frozenset()
    names = [region.name, region.programme, *region.municipality_names.values()]
    return frozenset(found for name in names if len(found := _letters(name)) >= FEWEST)
