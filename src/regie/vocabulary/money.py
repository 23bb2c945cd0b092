# SPDX-License-Identifier: EUPL-1.2
"""Money: whole cents inside, ``Decimal`` euros at the edges, shares that add up to the cent."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field, PlainSerializer

from regie.vocabulary.errors import RegieError

Cents = npt.NDArray[np.int64]

LARGEST_AMOUNT = 10**15
"""Cents beyond which an amount is taken for a mistake (ten thousand billion euro)."""


def to_cents(euros: Decimal | str | int) -> int:
    """Whole cents of an amount in euros.

    Raises ``RegieError`` when it is no number or has more than two decimals: cents are never guessed.
    """
    try:
        amount = Decimal(euros)
        cents = amount * 100
        if not amount.is_finite() or cents != cents.to_integral_value() or abs(cents) > LARGEST_AMOUNT:
            raise RegieError("vocabulary.amount_unreadable", written=euros)
    except InvalidOperation:
        raise RegieError("vocabulary.amount_unreadable", written=euros) from None
    return int(cents)


def to_euros(cents: int) -> Decimal:
    """Euros with two decimals.

    >>> to_euros(-123456)
    Decimal('-1234.56')
    """
    return Decimal(int(cents)).scaleb(-2)


def written(cents: int) -> str:
    """The form used in JSON and CSV: a string with two decimals and a point.

    >>> written(335900000)
    '3359000.00'
    """
    return f"{to_euros(cents):.2f}"


Money = Annotated[
    int,
    BeforeValidator(lambda value: to_cents(value) if isinstance(value, str) else value),
    PlainSerializer(written, return_type=str, when_used="json"),
    Field(strict=True, ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT),
]
"""A field of whole cents: an ``int`` in Python, in JSON a string of euros with two decimals."""


def largest_remainder(amounts: Cents | int, weights: npt.ArrayLike) -> Cents:
    """Divide whole cents over weights so that the parts add up exactly.

    ``amounts`` has shape ``(...,)`` and ``weights`` shape ``(n,)`` or ``(..., n)`` (whole numbers, not all
    zero, none negative); the result has shape ``(..., n)``. Each part is first rounded towards minus infinity;
    the cents that remain go to the largest remainders, ties to the earlier weight. Order the weights by code,
    then a permutation changes nothing. Negative amounts divide as well.

    Weights up to 10**15 and amounts up to 10**15 are exact: the arithmetic is on Python integers where 64 bits
    would not hold it.

    >>> largest_remainder(100, [1, 1, 1]).tolist()
    [34, 33, 33]
    """
    total = np.asarray(amounts, dtype=np.int64)
    shares = np.asarray(weights, dtype=np.int64)
    shares = np.broadcast_to(shares, (*total.shape, shares.shape[-1]))
    weight_sum = shares.sum(axis=-1)
    if np.any(shares < 0) or np.any(weight_sum == 0):
        raise RegieError("vocabulary.shares_without_weight")
    largest = int(np.abs(total).max(initial=0)) * int(shares.max(initial=0))
    kind: type = np.int64 if largest < 2**62 else object
    product: npt.NDArray[np.object_] = total[..., None].astype(kind) * shares.astype(kind)
    parts: Cents = (product // weight_sum[..., None].astype(kind)).astype(np.int64)
    remainders = (product - parts.astype(kind) * weight_sum[..., None].astype(kind)).astype(np.int64)
    left = total - parts.sum(axis=-1)
    order = np.argsort(-remainders, axis=-1, kind="stable")
    extra = np.arange(shares.shape[-1]) < left[..., None]
    np.put_along_axis(parts, order, np.take_along_axis(parts, order, -1) + extra, -1)
    return parts
