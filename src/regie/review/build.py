# SPDX-License-Identifier: EUPL-1.2
"""Build a review: ask every wanted figure once, hide small cells where asked, and put the rest beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from regie.contract import Contract
from regie.figures import Source, definitions, published, query
from regie.figures.quality import quality
from regie.forecast.run import ForecastRun
from regie.review.contract_side import OF_CONTRACT, contract_header, contract_side, with_lump_sum
from regie.review.editions import public_edition
from regie.review.forecasts import public_forecast
from regie.review.model import Header, Headline, Measure, Review
from regie.review.plan import PLAN, periods_of, year_before
from regie.review.settling import Agreements, Settling
from regie.review.signals import signals
from regie.vocabulary.code import code_version
from regie.vocabulary.codelists import codelist
from regie.vocabulary.errors import RegieError
from regie.vocabulary.figure import TOTAL, UNKNOWN, Figure
from regie.vocabulary.periods import Period, month_number

HEADLINES: tuple[str, ...] = (
    "unique_clients",
    "net_outflow",
    "waiting_treatment.within_norm",
    "lead_time.median",
    "ended_as_planned",
    "cost",
    "cost_per_client_month",
    "use_rate",
)
"""The figures of the first page, in order."""


def build_review(
    source: Source,
    period: Period,
    *,
    agreements: Agreements | None = None,
    forecast: ForecastRun | None = None,
    suppressed: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Review:
    """The review of ``period`` at the snapshot that ``source`` has open.

    ``agreements`` are the contract and what was decided under it; without them the review has figures alone.
    ``suppressed`` hides small cells in all figures at once; leave it on for whatever leaves the circle that may
    see them. ``forecast`` is a run at this snapshot (see ``forecast_for``): nothing is forecast here. ``progress``
    is told how many of how many questions have been asked.

    The period may be of any kind. Raises ``RegieError`` when it lies before the region's first month or after the
    last day that the snapshot speaks about.
    """
    review = _whole(source, period, agreements, progress).model_copy(update={"forecast": forecast})
    return public_review(source, review) if suppressed else review


def public_review(source: Source, review: Review, figures: Sequence[Figure] | None = None) -> Review:
    """The same review for readers who may not see small numbers, or amounts of single members and providers.

    ``figures`` are the review's own as they may be shown, where they were hidden together with more than stands in
    the review; left out, they are hidden here as one document.
    """
    if review.header.suppressed:
        return review
    header = review.header.model_copy(update={"suppressed": True})
    providers = [each for each in source.region.parties if each.role != "cooperative"]
    named = [name for each in providers for name in (each.code, each.name)]
    figures = published(source, review.figures) if figures is None else figures
    data_quality = review.data_quality.protected(source.region.suppression)
    kept = tuple(signal for signal in review.signals if signal.kind == OF_CONTRACT)
    return public_edition(
        review.model_copy(
            update={
                "header": header,
                "headline": _headlines(figures, review.period),
                "figures": tuple(figures),
                "data_quality": data_quality,
                "signals": (*signals(data_quality, header), *kept),
                "forecast": review.forecast and public_forecast(review.forecast, source.region.suppression, named),
            }
        )
    )


def _whole(
    source: Source,
    period: Period,
    agreements: Agreements | None,
    progress: Callable[[int, int], None] | None,
) -> Review:
    """The review with every number in it."""
    region = source.region
    if period.end <= Period.parse(region.first_month).start or period.start >= source.end_day:
        last = Period.of_month(month_number(source.end_day - timedelta(days=1)))
        raise RegieError("review.period_outside", period=period, first=region.first_month, last=last)
    figures = _ask(source, period, progress)
    data_quality = quality(source)
    header = review_header(source, period, agreements.contract if agreements else None)
    side: dict[str, Any] = {}
    if agreements is not None:
        side = contract_side(source, period, Settling(source, agreements), source.folder)
        figures = [with_lump_sum(figure, side["budget"]) for figure in figures]
    return Review(
        header=header,
        headline=_headlines(figures, period),
        figures=tuple(figures),
        measures=_measures(figures),
        data_quality=data_quality,
        signals=(*signals(data_quality, header), *side.pop("signals", ())),
        **side,
    )


def _ask(source: Source, period: Period, progress: Callable[[int, int], None] | None) -> list[Figure]:
    first_month = Period.parse(source.region.first_month)
    wanted: dict[tuple[str, tuple[str, ...]], set[Period]] = {}
    for want in PLAN:
        spans = wanted.setdefault((want.indicator, want.by), set())
        spans |= set(periods_of(want.span, period, first_month))
    figures: dict[tuple[str, str, tuple[tuple[str, str], ...]], Figure] = {}
    for done, ((indicator, by), periods) in enumerate(wanted.items()):
        if progress:
            progress(done, len(wanted))
        for figure in query(source, indicator, by=by, periods=sorted(periods)):
            figures[figure.indicator, figure.period, tuple(sorted(figure.breakdown.items()))] = figure
    if progress:
        progress(len(wanted), len(wanted))
    return list(figures.values())


def review_header(source: Source, period: Period, contract: Contract | None = None) -> Header:
    """What a review of ``period`` says about itself."""
    region = source.region
    unknown = {UNKNOWN: "Onbekend", TOTAL: "Totaal"}
    return Header(
        region=region.id,
        region_name=region.name,
        programme=region.programme,
        cooperative=region.party_names[region.cooperative],
        synthetic=region.synthetic,
        note=region.note,
        period=str(period),
        first_month=region.first_month,
        snapshot=source.snapshot,
        reference_date=source.opened.reference_date if source.opened else source.end_day,
        data_until=source.end_day - timedelta(days=1),
        code_version=code_version(),
        suppressed=False,
        hide_up_to=region.suppression.hide_up_to,
        round_to=region.suppression.round_to,
        names={
            "municipality": region.municipality_names | unknown,
            "area": region.codes("areas") | unknown,
            "segment": region.codes("cost_segments") | unknown,
            "provider": region.party_names | unknown,
            "age_group": {label: f"{label} jaar" for label in region.age_group_labels()} | unknown,
            "referrer": {code.code: code.label for code in codelist("COD327").values()} | unknown,
            "theme": {code.code: code.label for code in codelist("theme").values()} | unknown,
        },
        registered_segments=tuple(s.code for s in region.segments if s.registered),
        **(contract_header(contract) if contract is not None else {}),
    )


def _headlines(figures: Sequence[Figure], period: Period) -> tuple[Headline, ...]:
    total = {(f.indicator, f.period): f for f in figures if not f.breakdown}
    registry = {i.measure_id(m): m for i in definitions().values() for m in i.measures}
    headlines = []
    for indicator in HEADLINES:
        now = period.last_month if indicator == "unique_clients" else period
        figure = total.get((indicator, str(now)))
        if figure is not None:
            better = registry[indicator].better
            headlines.append(
                Headline(figure=figure, before=total.get((indicator, str(year_before(now)))), better=better)
            )
    return tuple(headlines)


def _measures(figures: list[Figure]) -> dict[str, Measure]:
    used = {figure.indicator for figure in figures}
    measures = {}
    for indicator in definitions().values():
        for measure in indicator.measures:
            if indicator.measure_id(measure) in used:
                measures[indicator.measure_id(measure)] = Measure(
                    number=indicator.number,
                    family_nl=indicator.nl,
                    nl=measure.nl,
                    en=measure.en,
                    definition_nl=measure.definition_nl or indicator.definition_nl,
                    definition_en=measure.definition_en or indicator.definition_en,
                    numerator_nl=measure.numerator_nl or indicator.numerator_nl,
                    denominator_nl=measure.denominator_nl or indicator.denominator_nl,
                    unit=measure.unit,
                )
    return measures
