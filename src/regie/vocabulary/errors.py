# SPDX-License-Identifier: EUPL-1.2
"""The one exception that a person may meet: a message that says what to do."""

from __future__ import annotations

from regie.vocabulary.texts import say


class RegieError(Exception):
    """Something a person can mend. ``key`` names the message, ``values`` fill it in.

    The command line prints ``message(lang)`` and leaves with exit code 2; the web shows it. Never a traceback.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(self.message("en"))

    def message(self, lang: str = "nl") -> str:
        """The sentence in Dutch (``nl``) or English (``en``)."""
        return say(self.key, lang, **self.values)


class Refused(RegieError):
    """A delivery or request is refused as a whole; nothing was changed."""
