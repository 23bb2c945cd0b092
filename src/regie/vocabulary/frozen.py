# SPDX-License-Identifier: EUPL-1.2
"""The base of everything that is data: it does not change once it is made, and has no fields but its own."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A frozen model that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
