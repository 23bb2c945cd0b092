# SPDX-License-Identifier: EUPL-1.2
"""The public edition of a settlement, as documents name it."""

from regie.review.public_settlement import public_settlement as public_edition

__all__ = ["public_edition"]
