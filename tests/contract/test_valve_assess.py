# SPDX-License-Identifier: EUPL-1.2
"""Assessing a request: claims against risk file and variance, criteria, decisions, what is missing, properties."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from contract_builders import small
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from valve_builders import BOTH, ZONE, by_spreadsheet, cause, contract, decision, layer, request, risk

from regie.contract.lines import Words
from regie.contract.valve import ValveResult, assess
from regie.vocabulary import Period, RegieError
from regie.vocabulary.money import written

HALF = Period.parse("2024-H1")
EFFECTS = {"0001": {"price": 300_00, "volume": -40_00, "mix": 100_00}, "0002": {"price": 80_00}}


def assessed(
    *causes, risks=None, effects=EFFECTS, excess=(500_00, 500_00), terms=None, names=None, now="", **changes
):
    return assess(
        terms or contract(),
        HALF,
        reference={"0001": np.array(1_000_00), "0002": np.array(1_000_00)},
        excess={"0001": np.array(excess[0]), "0002": np.array(excess[1])},
        effects=effects,
        risks=(risk(),) if risks is None else risks,
        request=request(*causes, **changes),
        factor_names=names,
        snapshot=now,
    )


def refusal(*causes, **changes):
    with pytest.raises(RegieError) as refused:
        assessed(*causes, **changes)
    return refused.value.message()


def row(result, municipality="0001"):
    return next(each for each in result.municipalities if each.municipality == municipality)


def test_claimed_assessed_maximum_and_granted_stand_in_columns_of_their_own():
    judged = cause("200.00", accepted="150.00", reason="deel was te voorzien")
    saving = {"municipality": "0001", "name": "Groep", "amount": "20.00"}
    result, decisions = assessed(
        judged, cause("10.00", municipality="0002", accepted="10.00"), state="decided", savings=[saving], decisions=[decision("75.00")],
    )  # fmt: skip
    own = row(result)
    assert (own.claimed, own.accepted, own.favourable, own.savings) == (200_00, 150_00, -40_00, 20_00)
    assert (own.basis, own.maximum, own.granted) == (90_00, 90_00, 75_00)
    assert (own.body, own.decided_on, own.payment) == ("Raad van Aadorp", date(2024, 11, 20), "payment")
    assert row(result, "0002").granted is None
    assert (result.total.claimed, result.total.maximum, result.total.granted) == (210_00, 100_00, 75_00)
    assert not result.provisional
    first = decisions["0001"]
    assert (first.claimed, first.assessed, first.maximum, first.granted) == (200_00, 150_00, 90_00, 75_00)
    assert first.maximum_line.amount == 90_00
    assert first.maximum_line.label.nl == "Maximum onder de clausule: Aadorp"
    assert decisions["0002"].granted is None


def test_the_result_survives_json_with_amounts_as_text():
    result, _ = assessed(cause("200.00"))
    text = result.model_dump_json()
    assert '"claimed":"200.00"' in text
    assert ValveResult.model_validate_json(text) == result


def test_every_step_of_the_maximum_can_be_followed_and_recomputed():
    terms = contract(layers=[layer("2", None, "50")], cap={"amount": "30.00"})
    names = {"price": Words("Prijs", "Price"), "volume": Words("Volume", "Volume")}
    saving = {"municipality": "0001", "name": "Groep", "amount": "20.00", "reason": "advies accountteam"}
    _, decisions = assessed(cause("200.00"), terms=terms, names=names, savings=[saving])
    tree = decisions["0001"].maximum_line
    # E = 200 - 40 - 20 = 140; 50 % of (140 - 2 % of 1.000) = 60; cap 30
    assert {line.key.removeprefix("valve_maximum/0001/"): line.amount for line in tree.walk()} == {
        "valve_maximum/0001": 30_00,
        "basis": 140_00,
        "basis/accepted": 200_00,
        "basis/accepted/R1": 200_00,
        "basis/favourable": -40_00,
        "basis/favourable/volume": -40_00,
        "basis/savings": -20_00,
        "basis/savings/Groep": -20_00,
        "basis/limit": 0,
        "layers": -80_00,
        "layers/basis": -140_00,
        "layers/1": 60_00,
        "cap": -30_00,
    }
    lines = {line.key: line.amount for line in tree.walk()}
    computed = by_spreadsheet(tree)
    assert computed == {key: lines[key] for key in computed}
    claim = tree.find("valve_maximum/0001/basis/accepted/R1")
    assert {line.clause for line in tree.walk()} == {"art. 6 Hulpventiel"}
    assert claim.inputs[0].source == "verzoek 2024-h1, risicodossier nummer 0001"
    assert claim.inputs[1].label.nl == "Effect in de verschillenanalyse: Prijs"
    assert claim.inputs[1].line.key == "causes/0001/price"
    limit = tree.find("valve_maximum/0001/basis/limit")
    assert limit.inputs[0].line.key == "excess/0001"
    assert tree.find("valve_maximum/0001/layers/1").inputs[1].line.key == "reference/0001"


def test_the_risk_file_counts_as_known_on_the_day_of_submission():
    then = datetime(2024, 9, 20, 23, 0, tzinfo=ZONE)
    history = (
        risk(),
        risk(number=2, recorded_at=then, title="Nieuwe titel"),
        risk(number=3, recorded_at=then + timedelta(days=1), title="Te laat", foreseeable=True),
    )
    result, _ = assessed(cause("200.00"), risks=history)
    found = result.causes[0]
    assert (found.entry, found.title, found.accepted) == (2, "Nieuwe titel", 200_00)
    assert found.first_recorded_on == date(2024, 5, 2)


@pytest.mark.parametrize(
    ("foreseeable", "influenceable", "combine", "accepted", "reason"),
    [
        (False, False, "all", 200_00, "nog niet beoordeeld: gerekend met het gevraagde bedrag"),
        (True, False, "all", 0, "voldoet niet aan: niet te voorzien"),
        (False, True, "all", 0, "voldoet niet aan: niet te beïnvloeden"),
        (True, True, "all", 0, "voldoet niet aan: niet te voorzien; niet te beïnvloeden"),
        (True, False, "any", 200_00, "nog niet beoordeeld: gerekend met het gevraagde bedrag"),
        (True, True, "any", 0, "voldoet aan geen van: niet te voorzien; niet te beïnvloeden"),
    ],
)
def test_a_cause_that_fails_the_criteria_counts_for_nought(foreseeable, influenceable, combine, accepted, reason):
    entry = risk(foreseeable=foreseeable, influenceable=influenceable)
    result, _ = assessed(cause("200.00"), risks=(entry,), terms=contract(combine=combine))
    assert result.causes[0].accepted == accepted
    assert result.causes[0].reason.nl == reason
    assert [each.met for each in result.causes[0].criteria] == [not foreseeable, not influenceable]


def test_a_clause_without_criteria_lets_every_cause_through():
    result, _ = assessed(cause("200.00"), risks=(risk(foreseeable=True),), terms=contract(criteria=[]))
    assert result.causes[0].accepted == 200_00


def test_an_accepted_amount_against_the_criteria_does_not_count_and_is_remarked():
    judged = cause("200.00", accepted="150.00", reason="toch")
    result, _ = assessed(judged, risks=(risk(foreseeable=True),), state="assessed")
    assert (result.causes[0].judged, result.causes[0].accepted) == ("criteria", 0)
    assert "telt voor nul, al staat er in het verzoek" in result.remarks[0].nl


def test_as_long_as_nobody_assessed_a_cause_the_result_is_provisional():
    result, _ = assessed(cause("200.00"))
    assert result.provisional
    assert "het maximum is voorlopig" in result.remarks[0].nl


def test_favourable_effects_count_in_full_with_a_cause_and_without():
    down = risk(number=2, id="R2", effect="volume", foreseeable=True, influenceable=True)
    for causes, carried, rest in (
        ((cause("200.00"),), 0, -40_00),
        ((cause("200.00"), cause("-30.00", "R2")), -30_00, -10_00),
        ((cause("200.00"), cause("-40.00", "R2")), -40_00, 0),
    ):
        result, _ = assessed(*causes, risks=(risk(), down))
        assert row(result).accepted == 200_00 + carried
        assert row(result).favourable == rest
        assert row(result).basis == 160_00
    assert result.causes[1].judged == "favourable"
    assert result.causes[1].reason.nl == "gunstige oorzaak: telt altijd volledig mee"


def test_a_cause_that_claims_more_than_its_effect_is_refused_with_risk_place_effect_and_amounts():
    message = refusal(cause("300.01"), names={"price": Words("Reële prijs", "Real price")})
    for told in (
        "risico R1",
        "Aadorp",
        "'Reële prijs'",
        "300,01 euro",
        "300,00 euro",
        "nul tot en met het effect",
    ):
        assert told in message
    assessed(cause("300.00"))  # the whole of it can be claimed


def test_claims_on_one_effect_count_together():
    other = risk(number=2, id="R2")
    message = refusal(cause("200.00"), cause("100.01", "R2"), risks=(risk(), other))
    assert "R1, R2" in message
    assert "300,01 euro" in message
    assessed(cause("200.00"), cause("100.00", "R2"), risks=(risk(), other))
    result, _ = assessed(cause("350.00"), cause("-50.00", "R2"), risks=(risk(), other))  # gross against net
    assert row(result).accepted == 300_00


@pytest.mark.parametrize("claimed", ["-0.01", "-300.00"])
def test_a_favourable_claim_on_an_effect_that_raised_cost_is_refused(claimed):
    assert f"{claimed.replace('.', ',')} euro" in refusal(cause(claimed))


def test_a_claim_that_raises_cost_on_a_favourable_effect_is_refused():
    assert "terwijl dat effect -40,00 euro is" in refusal(cause("10.00"), risks=(risk(effect="volume"),))


def test_each_municipality_has_its_own_effect():
    assert "Bedorp" in refusal(cause("80.01", municipality="0002"))


@pytest.mark.parametrize(
    ("causes", "changes", "told"),
    [
        ((cause("1.00", "R9"),), {}, "risico R9 stond op 2024-09-20 niet in het risicodossier. Bekend waren: R1."),
        ((cause("1.00"),), {"submitted_on": date(2024, 5, 1)}, "R1 is pas op 2024-05-02 in het risicodossier"),
        (
            (cause("1.00"),),
            {"risks": (risk(effect="weather"),)},
            "heeft dat niet. Bekend zijn: mix, price, volume.",
        ),
        ((cause("1.00"),), {"effects": {}}, "Bekend zijn: -."),
        ((cause("1.00", municipality="0999"),), {}, "gemeente '0999', die niet in het contract staat"),
        ((cause("1.00"),), {"contract": "anders"}, "gaat over contract anders"),
        ((cause("1.00"),), {"period": "2024"}, "niet over klein, 2024-H1"),
        ((cause("1.00"),), {"terms": small()}, "heeft geen hulpventiel"),
        (
            (cause("1.00", accepted="1.00"),),
            {"state": "assessed", "decisions": [decision("1.00", municipality="0999")]},
            "gemeente '0999'",
        ),
        (
            (cause("1.00"),),
            {"savings": [{"municipality": "0999", "name": "x", "amount": "1.00"}]},
            "gemeente '0999'",
        ),
    ],
)
def test_a_request_that_does_not_fit_is_refused_with_a_message(causes, changes, told):
    assert told in refusal(*causes, **changes)


def test_more_than_the_maximum_can_be_granted_with_a_reason_only():
    judged = cause("200.00", accepted="200.00")
    message = refusal(judged, state="assessed", decisions=[decision("160.01")])
    assert "160,01 euro toegekend, meer dan het maximum onder de clausule van 160,00 euro" in message
    assessed(judged, state="assessed", decisions=[decision("160.00")])
    given_more = decision("160.01", reason="coulance")
    result, decisions = assessed(judged, state="assessed", decisions=[given_more])
    assert row(result).granted == 160_01
    assert decisions["0001"].granted == 160_01
    assert result.remarks[0].nl.endswith("Reden: coulance")


def test_who_decides_comes_from_the_clause_or_from_a_mandate():
    mandates = [
        {"clause": "valve", "subject": "Extra budget", "municipality": code, "decider": body, "up_to": "50.00"}
        for code, body in (("0001", "Raad van Aadorp"), ("0002", "College van Bedorp"))
    ]
    result, _ = assessed(
        cause("200.00", accepted="200.00"),
        terms=contract(changes={"mandates": mandates}),
        state="assessed",
        decisions=[decision("60.00"), decision("0.00", municipality="0002")],
    )
    assert (row(result).decides, row(result).mandate) == ("Raad van Aadorp", "Extra budget (art. 6 Hulpventiel)")
    assert row(result, "0002").decides == "College van Bedorp"
    told = [remark.nl for remark in result.remarks]
    assert told == [
        "Aadorp kent €\u00a060,00 toe, terwijl het mandaat van Raad van Aadorp tot €\u00a050,00 gaat.",
        "Over Bedorp besliste Raad van Aadorp; volgens het contract beslist College van Bedorp.",
    ]


def test_a_cause_reported_late_shows_its_days_and_the_deadline():
    deadlines = [{"name": "Melding van een risico", "days": 14, "counted_from": "eerst zichtbaar"}]
    result, _ = assessed(cause("200.00"), terms=contract(deadlines=deadlines))
    found = result.causes[0]
    assert (found.days_to_report, found.deadline_days, found.late) == (15, 14, True)
    assert any(
        "15 dagen na de eerste signalering gemeld; de termijn is 14 dagen" in each.nl for each in result.remarks
    )
    in_time, _ = assessed(cause("200.00"), risks=(risk(reported_on=date(2024, 2, 29)),), terms=contract(deadlines=deadlines))  # fmt: skip
    assert in_time.causes[0].late is False
    without, _ = assessed(cause("200.00"), terms=contract(deadlines=[deadlines[0] | {"name": "Verzoek"}]))
    assert (without.causes[0].deadline_days, without.causes[0].late) == (None, None)
    unreported, _ = assessed(cause("200.00"), risks=(risk(reported_on=None),))
    assert unreported.causes[0].days_to_report is None
    assert any("was voor het verzoek niet gemeld" in each.nl for each in unreported.remarks)


def test_days_that_a_later_entry_tells_otherwise_are_remarked():
    changed = risk(number=2, first_visible_on=date(2024, 3, 1))
    result, _ = assessed(cause("200.00"), risks=(risk(), changed))
    assert any(
        "nummer 1 van het risicodossier noemt 15 februari 2024 als eerste" in each.nl for each in result.remarks
    )


def test_a_claim_beyond_the_risk_file_is_remarked():
    amounts = [{"municipality": "0001", "period": "2024-H1", "amount": "150.00"}]
    result, _ = assessed(cause("200.00"), risks=(risk(amounts=amounts),))
    assert result.causes[0].in_risk_file == 150_00
    assert any("het risicodossier noemt voor deze periode €\u00a0150,00" in each.nl for each in result.remarks)
    other_period = [{"municipality": "0001", "period": "2024", "amount": "150.00"}]
    assert assessed(cause("200.00"), risks=(risk(amounts=other_period),))[0].causes[0].in_risk_file is None


def test_bounds_in_euros_over_half_a_year_are_remarked():
    result, _ = assessed(cause("200.00"), terms=contract(cap={"amount": "30.00"}))
    assert any("niet naar rato van het jaar" in each.nl for each in result.remarks)
    result, _ = assessed(cause("200.00"), terms=contract(cap={"percent": "30.00"}))
    assert not any("naar rato" in each.nl for each in result.remarks)


def test_what_the_request_lacks_is_listed_by_part_of_the_file():
    terms = contract(evidence=["Risicodossier", "Grootboek"], advisers=["Accountteam", "Controller"])
    result, _ = assessed(
        cause("200.00", accepted="200.00"),
        terms=terms,
        state="decided",
        allocation="per gemeente",
        evidence=[{"name": "risicodossier", "source": "risk-file"}],
        opinions=[{"by": "Controller", "on": date(2024, 10, 1), "text": "ja"}],
        decisions=[decision("1.00")],
        risks=(risk(done_so_far="gesprekken"),),
    )
    assert [(each.part, each.text.nl) for each in result.missing] == [
        (1, "Wie voor Bedorp beslist, staat niet in het contract."),
        (5, "Risico R1 Zwaardere zorg: waarom het niet te voorzien was, staat niet in het risicodossier."),
        (5, "Risico R1 Zwaardere zorg: waarom het niet te beïnvloeden was, staat niet in het risicodossier."),
        (6, "De vergelijking met buiten ontbreekt: volume en index elders in dezelfde periode."),
        (8, "Het gevolg voor de volgende budgetbasis ontbreekt."),
        (9, "De momentopname waarop het verzoek rust, is niet genoemd."),
        (9, "Bewijsstuk ontbreekt: Grootboek."),
        (10, "Het besluit van Bedorp ontbreekt."),
        (10, "Advies ontbreekt: Accountteam."),
    ]


def test_a_criterion_that_a_risk_does_not_meet_needs_no_explanation():
    result, _ = assessed(cause("200.00"), risks=(risk(foreseeable=True, done_so_far="x"),))
    assert [each.text.nl for each in result.missing if each.part == 5] == [
        "Risico R1 Zwaardere zorg: waarom het niet te beïnvloeden was, staat niet in het risicodossier."
    ]


def test_a_complete_request_lacks_nothing():
    deciders = [{"municipality": code, "body": "Raad"} for code in ("0001", "0002")]
    explained = risk(why_unforeseeable="x", why_not_influenceable="y", done_so_far="z")
    result, _ = assessed(
        cause("200.00"), terms=contract(deciders=deciders), risks=(explained,), snapshot="s", outside_comparison="o", allocation="a", effect_on_base="e",
    )  # fmt: skip
    assert result.missing == ()


def test_a_municipality_that_spent_less_does_not_reduce_what_another_may_get():
    alone, _ = assessed(cause("200.00"), excess=(500_00, 0))
    beside, _ = assessed(cause("200.00"), excess=(500_00, -900_00))
    assert row(alone).maximum == row(beside).maximum == 160_00
    assert row(beside, "0002").maximum == 0
    assert beside.total.maximum == 160_00


def test_later_figures_do_not_undo_a_request_or_a_decision_but_are_remarked():
    judged = cause("300.00", accepted="290.00", reason="bijna")
    made = {"snapshot": "2024-08-31-a", "state": "assessed", "decisions": [decision("250.00")]}
    later = {"0001": {"price": 270_00, "volume": -40_00}}
    assert "300,00 euro gevraagd" in refusal(judged, effects=later, now="2024-08-31-a", **made)
    result, decisions = assessed(judged, effects=later, now="2024-09-18-b", **made)
    # of the effect of 270 no more than 270 counts: 290 accepted, 20 taken off, and 40 favourable
    assert (row(result).accepted, row(result).favourable, row(result).maximum) == (290_00, -60_00, 230_00)
    assert decisions["0001"].granted == 250_00
    assert [each.nl for each in result.remarks] == [
        "Het verzoek is gedaan op momentopname 2024-08-31-a; hier is gerekend met momentopname 2024-09-18-b.",
        "Op het effect 'price' in Aadorp is €\u00a0300,00 gevraagd (risico R1), terwijl dat effect hier €\u00a0270,00 is. "
        "Ten hoogste het effect telt.",
        "Aadorp kent €\u00a0250,00 toe, meer dan het maximum onder de clausule van €\u00a0230,00. Reden: niet vermeld",
    ]
    gone, _ = assessed(judged, effects={"0001": {"volume": -40_00}}, now="2024-09-18-b", **made)
    assert (gone.causes[0].effect, row(gone).maximum) == (0, 0)


cents = st.integers(-(10**7), 10**7)
part = st.integers(0, 100)


@st.composite
def cases(draw):
    """Effects and excess of two municipalities, claims within them, some risks that fail the criteria."""
    effects = {code: {f"f{n}": draw(cents) for n in range(3)} for code in ("0001", "0002")}
    risks = tuple(
        risk(number=n + 1, id=f"R{n}", effect=f"f{n % 3}", foreseeable=draw(st.booleans())) for n in range(5)
    )
    causes, left = [], {code: dict(own) for code, own in effects.items()}
    for code in effects:
        for entry in risks:
            effect = left[code][entry.effect]
            claimed = draw(part) * abs(effect) // 100 * (1 if effect > 0 else -1)
            left[code][entry.effect] -= claimed
            if claimed:
                causes.append(cause(written(claimed), entry.id, code))
    savings = [{"municipality": code, "name": "s", "amount": str(draw(st.integers(0, 1000)))} for code in effects]
    return effects, (draw(cents), draw(cents)), risks, causes, savings


terms = st.sampled_from(
    [
        contract(),
        contract(combine="any"),
        contract(criteria=BOTH[:1], layers=[layer("1", "5", "50"), layer("5", None, "80")], cap={"percent": "7"}),
    ]
)


@settings(max_examples=60, deadline=None)
@given(cases(), terms)
def test_nothing_is_counted_twice_and_no_maximum_exceeds_what_it_rests_on(case, rule):
    effects, excess, risks, causes, savings = case
    assume(causes)
    result, decisions = assessed(*causes, risks=risks, effects=effects, excess=excess, savings=savings, terms=rule)
    for own, over in zip(result.municipalities, excess, strict=True):
        explained = effects[own.municipality].values()
        assert own.accepted + own.favourable <= sum(explained)
        assert 0 <= own.maximum <= max(0, over)
        assert own.maximum <= max(0, own.accepted + own.favourable - own.savings)
        computed = by_spreadsheet(decisions[own.municipality].maximum_line)
        lines = {line.key: line.amount for line in decisions[own.municipality].maximum_line.walk()}
        assert computed == {key: lines[key] for key in computed}
    assert result.total.maximum == sum(own.maximum for own in result.municipalities)


@settings(max_examples=40, deadline=None)
@given(cases(), terms, st.randoms(use_true_random=False))
def test_the_order_of_claims_risks_and_municipalities_changes_nothing(case, rule, chance):
    effects, excess, risks, causes, savings = case
    assume(causes)
    once, _ = assessed(*causes, risks=risks, effects=effects, excess=excess, savings=savings, terms=rule)
    turned = list(causes)
    chance.shuffle(turned)
    again, _ = assessed(
        *turned,
        risks=tuple(reversed(risks)),
        effects={code: dict(reversed(own.items())) for code, own in reversed(effects.items())},
        excess=excess,
        savings=list(reversed(savings)),
        terms=rule,
    )
    assert once.model_dump(exclude={"request"}) == again.model_dump(exclude={"request"})


@settings(max_examples=40, deadline=None)
@given(cases(), terms, cents)
def test_what_happens_in_one_municipality_never_changes_another(case, rule, elsewhere):
    effects, excess, risks, causes, savings = case
    own = [each for each in causes if each["municipality"] == "0001"]
    assume(own)
    once, _ = assessed(*causes, risks=risks, effects=effects, excess=excess, savings=savings, terms=rule)
    again, _ = assessed(
        *own, risks=risks, effects=effects, excess=(excess[0], elsewhere), savings=savings[:1], terms=rule
    )
    assert row(once) == row(again)
