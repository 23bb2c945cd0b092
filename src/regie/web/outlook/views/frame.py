# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the outlook share: which forecast they stand on, and the way from one to the other."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from regie.forecast.run import ForecastRun
from regie.vocabulary.figure import TOTAL
from regie.web.access import Permission, Scope, scope_of
from regie.web.outlook.kept import KeptRun, forecast_of, kept_run, published_run, whole_forecast
from regie.web.outlook.queries import question_for
from regie.web.outlook.question import Question
from regie.web.outlook.words import place_name, places_of
from regie.web.region import door
from regie.web.ui.components import Tab
from regie.web.ui.numbers import whole_number

RUN, PLACE, YEAR = "prognose", "plaats", "jaar"
"""The parameters by which a page is asked for a run, a place and a year."""


@dataclass(frozen=True)
class Stand:
    """The forecast that a page stands on: the one in the address, else the last one published; nothing in a region
    without any."""

    scope: Scope
    kept: KeptRun | None

    @property
    def run(self) -> ForecastRun | None:
        """All of it, in the reader's edition."""
        return forecast_of(self.scope, self.kept) if self.kept is not None else None

    @property
    def question(self) -> Question:
        """What trials beside it are asked."""
        return question_for(whole_forecast(self.kept.id) if self.kept is not None else None)

    @property
    def may_make(self) -> bool:
        """Whether the reader may make a forecast."""
        return self.scope.may(Permission.MAKE_FORECAST)

    @property
    def older(self) -> bool:
        """Whether there is a newer snapshot than the one it was made from."""
        return self.kept is not None and self.kept.parameters.snapshot != door.current_snapshot()

    @property
    def names(self) -> dict[str, str]:
        """What municipalities are called."""
        return dict(door.region().municipality_names)


def stand_of(request: HttpRequest) -> Stand:
    """The forecast that this page is asked to stand on; 404 for one that may not be seen."""
    scope = scope_of(request)
    asked = request.GET.get(RUN, "")
    return Stand(scope, kept_run(scope, asked) if asked else published_run(scope))


def tabs_of(request: HttpRequest, active: str) -> list[Tab]:
    """The views of the outlook; a run in the address goes along."""
    run = request.GET.get(RUN, "")
    views = [
        ("forecast", _("Prognose"), True),
        ("measures", _("Maatregelen"), True),
        ("scenarios", _("Scenario's"), True),
        ("quality", _("Hoe goed waren prognoses"), True),
        ("runs", _("Bewaarde prognoses"), False),
    ]
    return [
        Tab(label, reverse(f"outlook:{name}") + (f"?{RUN}={run}" if run and keeps else ""), name == active)
        for name, label, keeps in views
    ]


def chosen_place(request: HttpRequest, scope: Scope, places: list[str]) -> str:
    """The place in the address; else the reader's own municipality where it is one, else the region."""
    asked = request.GET.get(PLACE, "")
    if asked in places:
        return asked
    own = sorted(scope.municipalities or ())
    return own[0] if len(own) == 1 and own[0] in places else TOTAL


def chosen_year(request: HttpRequest, years: list[int], otherwise: int | None) -> int | None:
    """The year in the address, where it is one of these; else another."""
    asked = whole_number(request.GET.get(YEAR, ""))
    return asked if asked in years else otherwise


def place_options(run: ForecastRun) -> list[tuple[str, str]]:
    """The places to choose from: code and name."""
    return [(code, place_name(run.names, code)) for code in places_of(run)]
