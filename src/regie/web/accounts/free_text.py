# SPDX-License-Identifier: EUPL-1.2
"""Free text in the web names functions, not people: also no name of somebody with an account."""

from __future__ import annotations

from regie.vocabulary.free_text import without_names, without_personal_data
from regie.web.accounts.models import User


def without_people(text: str, where: str) -> str:
    """The text, when neither personal data nor the full name of somebody who has or had an account stands in it.
    Raises ``RegieError`` that says ``where`` it does."""
    without_personal_data(text, where)
    return without_names(text, User.objects.values_list("name", flat=True), where) if text.strip() else text
