# SPDX-License-Identifier: EUPL-1.2
"""Short texts of the register: checked for what could lead to a person before they are kept."""

from __future__ import annotations

from regie.vocabulary.free_text import without_personal_data


def short_text(text: str, where: str) -> str:
    """The text on one line. Raises ``RegieError`` when it holds personal data; a text about a client is looked at
    strictly (``regie.vocabulary.free_text``).

    >>> short_text(" Past  in groep op school ", "Doel")
    'Past in groep op school'
    """
    return without_personal_data(" ".join(text.split()), where, strict=True)
