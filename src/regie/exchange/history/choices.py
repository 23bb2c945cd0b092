# SPDX-License-Identifier: EUPL-1.2
"""What the messages do not say and a person must choose, as ``history.toml`` in the region's folder.

All parts but ``endings`` may be left out::

    [segments]                       # standard product code, or category of two digits = segment of the region
    "45A04" = "area_team"
    "44" = "outsourced_care"
    other = "outsourced_care"        # any product that is not named; without it such lines are set aside

    [providers]                      # AGB code = code of the party in region.toml
    "01234567" = "A017"

    [municipalities]                 # old code = code of the region, after a merger of municipalities
    "1729" = "1954"

    [cost_kinds]                     # product code or category = cost kind, where it is not regular
    "42" = "additional_service"

    [referrers]                      # codes of COD327, for client journeys
    without_request = "01"           # the municipality assigned by itself: nobody asked in a JW315
    request_missing = "06"           # the provider asked, but its JW315 is not among the messages

    [endings]
    without_stop = "36"              # end reason (JZ588) of care that ended without a stop message

    [gaps]
    claim_months = 3                 # months without claims after which care without start message has ended
    journey_days = 28                # days between two trajectories of one client journey, at most

Without a code in ``referrers`` the journeys concerned are not delivered: a referrer is never guessed. Reason 36
for ``without_stop`` keeps these ends out of the share that ended as planned.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from regie.vocabulary.codelists import codelist
from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen
from regie.vocabulary.region import Region

CHOICES_FILE = "history.toml"

OTHER = "other"
"""The name under ``segments`` for every product that is not named."""


class Referrers(Frozen):
    """Codes of COD327 where no request says who referred; None: such journeys are not delivered."""

    without_request: str | None = None
    request_missing: str | None = None


class Endings(Frozen):
    """The reason (JZ588) of care that ended without a stop message, where the assignment gives none."""

    without_stop: str


class Gaps(Frozen):
    """How long nothing may be claimed while care goes on, and how long a client journey may pause."""

    claim_months: int = Field(default=3, ge=1, le=24)
    journey_days: int = Field(default=28, ge=0, le=366)


class Choices(Frozen):
    """Everything ``history.toml`` says; see the module's own description."""

    segments: dict[str, str] = Field(default_factory=dict)
    providers: dict[str, str] = Field(default_factory=dict)
    municipalities: dict[str, str] = Field(default_factory=dict)
    cost_kinds: dict[str, str] = Field(default_factory=dict)
    referrers: Referrers = Referrers()
    endings: Endings
    gaps: Gaps = Gaps()

    @model_validator(mode="after")
    def _known_codes(self) -> Choices:
        for where, code, name in (
            ("referrers.without_request", self.referrers.without_request, "COD327"),
            ("referrers.request_missing", self.referrers.request_missing, "COD327"),
            ("endings.without_stop", self.endings.without_stop, "JZ588"),
            *((f"cost_kinds.{key}", kind, "production_cost_kind") for key, kind in self.cost_kinds.items()),
        ):
            if code is not None and code not in codelist(name):
                raise RegieError("history.choice_code", where=where, code=code, list=name)
        return self


def load_choices(file: Path, region: Region) -> Choices:
    """The choices in this file.

    Raises ``RegieError`` when it is missing or not right, or names what the region does not have.
    """
    try:
        choices = Choices.model_validate(_content(file))
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RegieError("history.choices_wrong", file=file.name, where=where, problem=first["msg"]) from None
    for name, codes, known in (
        ("segments", choices.segments, region.codes("segments")),
        ("providers", choices.providers, region.codes("providers")),
        ("municipalities", choices.municipalities, region.codes("municipalities")),
    ):
        for key, code in codes.items():
            if code not in known:
                raise RegieError(
                    "history.choice_unknown", where=f"{name}.{key}", code=code, known=", ".join(known) or "–"
                )
    return choices


def _content(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError:
        raise RegieError("history.choices_missing", file=file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise RegieError("history.choices_unreadable", file=file.name, problem=problem) from None
