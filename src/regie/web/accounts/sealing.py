# SPDX-License-Identifier: EUPL-1.2
"""Secrets of second factors, sealed with a key that follows from the application's own secret key.

A copy of the database alone is then not enough to make anyone's codes. With another secret key they cannot be
opened: second factors are then set anew.
"""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from regie.vocabulary import RegieError


def sealed(text: str) -> str:
    """The text, readable only with the secret key."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """The text that was sealed. Raises ``RegieError`` when the secret key has been replaced since."""
    try:
        return _box(settings.SECRET_KEY).decrypt(text.encode()).decode()
    except InvalidToken:
        raise RegieError("web_accounts.factor_unreadable") from None


@cache
def _box(secret: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"regie second factor").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
