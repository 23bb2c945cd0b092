# SPDX-License-Identifier: EUPL-1.2
"""The chapter on what comes: what a council, a controller and a director need in a few pages.

The annex has every year and municipality, the choices behind the forecast, and how it was tested.
"""

from __future__ import annotations

from regie.reporting.document import Paragraph, Section
from regie.reporting.half_year.outlook.budget import fitting_budgets
from regie.reporting.half_year.outlook.causes import what_makes_the_gap
from regie.reporting.half_year.outlook.fans import fans
from regie.reporting.half_year.outlook.glance import at_a_glance
from regie.reporting.half_year.outlook.lines import need_beside_lines
from regie.reporting.half_year.outlook.measures import measures
from regie.reporting.half_year.outlook.quality import how_good
from regie.reporting.half_year.outlook.scenarios import scenarios
from regie.reporting.half_year.outlook.sensitivity import what_matters_most
from regie.reporting.half_year.outlook.years import members, per_municipality
from regie.reporting.half_year.parts import present
from regie.review import Review

INTRODUCTION = (
    "Dit hoofdstuk zegt wat de zorg de komende jaren naar verwachting kost, hoe zeker dat is, welk budget daarbij past en wat "
    "maatregelen eraan veranderen. Het is een prognose en geen belofte: bij elk bedrag staat hoe ver het kan afwijken."
)


def outlook(review: Review) -> Section | None:
    """The chapter; nothing without a forecast."""
    run = review.forecast
    if run is None:
        return None
    return Section(
        title="Vooruitblik",
        blocks=present(
            Paragraph(text=INTRODUCTION, lead=True),
            at_a_glance(review, run),
            fans(review, run),
            per_municipality(review, run),
            fitting_budgets(review, run),
            what_makes_the_gap(review, run),
            what_matters_most(run),
            need_beside_lines(review, run),
            members(run),
            measures(review, run),
            scenarios(run),
            how_good(review, run),
        ),
        anchor="vooruitblik",
    )
