# SPDX-License-Identifier: EUPL-1.2
"""Valve requests as files: read, refused, written, and what stays as it was once submitted."""

import textwrap
from datetime import date

import pytest
from valve_builders import cause, decision, request, request_fields

from regie.contract.valve import ValveRequest, load_requests, write_request
from regie.contract.valve import request as request_module
from regie.vocabulary import RegieError

EXAMPLE = textwrap.dedent(request_module.__doc__.split("::\n", 1)[1])


def put(region, name, content):
    folder = region / "valve"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")


def refusal(region):
    with pytest.raises(RegieError) as refused:
        load_requests(region)
    return refused.value.message()


def test_the_example_in_the_description_of_the_format_is_read(tmp_path):
    put(tmp_path, "2024-h1.toml", EXAMPLE)
    (found,) = load_requests(tmp_path)
    assert (found.causes[0].risk, found.decisions[0].payment, found.state) == ("R1", "payment", "assessed")


def test_a_region_without_requests_has_none(tmp_path):
    assert load_requests(tmp_path) == ()


def test_requests_come_back_as_they_were_written_by_id(tmp_path):
    put(tmp_path, "2024-h1.toml", EXAMPLE)
    (example,) = load_requests(tmp_path)
    other = request(id="2023")
    path = write_request(tmp_path, other)
    assert path == tmp_path / "valve" / "2023.toml"
    write_request(tmp_path, example)
    assert load_requests(tmp_path) == (other, example)


def test_a_file_with_another_name_is_refused(tmp_path):
    put(tmp_path, "ander.toml", EXAMPLE)
    assert "Geef het bestand de naam 2024-h1.toml" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('claimed = "200000.00"', 'claimed = "veel"', "causes[1].claimed: het bedrag 'veel' is niet te lezen"),
        ('payment = "payment"', 'payment = "later"', "Kies uit: 'payment', 'offset'."),
        ("structural = true\n", "", "structural ontbreekt"),
        ('accepted = "150000.00"', 'accepted = "200000.01"', "Kies een bedrag van nul tot en met het gevraagde."),
        ('accepted = "150000.00"', 'accepted = "-0.01"', "Kies een bedrag van nul tot en met het gevraagde."),
        ('reason = "..."                          # needed where', "#", "150.000,00 van 200.000,00 euro aanvaard zonder"),
        ('accepted = "150000.00"', "#", "risico R1 in 0917 is niet beoordeeld. Vul accepted in"),
        ('claimed = "200000.00"', 'claimed = "-200000.00"', "telt altijd volledig mee"),
        ('amount = "40000.00"', 'amount = "-1"', "mogelijke besparing 'Groepsbehandeling' is -1,00 euro"),
        ('granted = "150000.00"', 'granted = "-1"', "aan 0917 is -1,00 euro toegekend"),
        ("decided_on = 2024-11-20", "decided_on = 2024-09-19", "voor de indiening op 2024-09-20"),
        ("paid_on = 2024-12-10", "paid_on = 2024-11-19", "voor het besluit van 2024-11-20"),
        ('state = "assessed"', 'state = "submitted"', "over 0917 is besloten terwijl de status submitted is"),
        ("[[causes]]", '[[causes]]\nrisk = "R1"\nmunicipality = "0917"\nclaimed = "0"\naccepted = "0"\n[[causes]]', "causes noemt R1, 0917 twee keer"),
        ("[[decisions]]", '[[decisions]]\nmunicipality = "0917"\ngranted = "0"\ndecided_on = 2024-11-20\nbody = "x"\npayment = "offset"\n[[decisions]]', "decisions noemt 0917 twee keer"),
        ("[[savings]]", '[[savings]]\nmunicipality = "0917"\nname = "Groepsbehandeling"\namount = "0"\n[[savings]]', "savings noemt 0917, Groepsbehandeling twee keer"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_place_and_mend(tmp_path, old, new, told):
    assert old in EXAMPLE
    put(tmp_path, "2024-h1.toml", EXAMPLE.replace(old, new, 1))
    message = refusal(tmp_path)
    assert message.startswith("Het bestand valve/2024-h1.toml klopt niet.")
    assert told in message


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"causes": []}, "noemt geen oorzaken"),
        ({"state": "decided", "causes": [cause("0")]}, "status decided zonder besluit"),
    ],
)
def test_a_state_without_what_belongs_to_it_is_refused(changes, told):
    with pytest.raises(RegieError) as refused:
        ValveRequest.model_validate(request_fields() | changes)
    assert told in refused.value.message()


def test_a_draft_can_be_written_over_and_may_be_empty(tmp_path):
    write_request(tmp_path, ValveRequest.model_validate(request_fields(state="draft") | {"causes": []}))
    write_request(tmp_path, request(cause("7.00"), state="draft", period="2024"))
    write_request(tmp_path, request(cause("9.00")))
    assert load_requests(tmp_path) == (request(cause("9.00")),)


def assessed(*decisions, accepted="60.00", state="assessed", **changes):
    judged = cause("100.00", accepted=accepted, reason="deels")
    return request(judged, state=state, decisions=list(decisions), **changes)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (assessed(), request(), "kan niet terug naar submitted"),
        (request(), request(cause("100.01")), "liggen vast"),
        (request(), request(period="2024"), "liggen vast"),
        (request(), request(submitted_on=date(2024, 9, 21)), "liggen vast"),
        (request(), request(snapshot="2024-09-18-917dc9c0"), "liggen vast"),
        (assessed(decision("5")), assessed(decision("6")), "het besluit over 0001 ligt vast"),
        (assessed(decision("5")), assessed(), "het besluit over 0001 ligt vast"),
        (
            assessed(decision("5", paid_on=date(2024, 12, 1))),
            assessed(decision("5", paid_on=date(2024, 12, 2))),
            "het besluit over 0001 ligt vast",
        ),
        (assessed(decision("5")), assessed(decision("5"), accepted="61.00"), "er is al besloten"),
    ],
)
def test_what_was_submitted_assessed_and_decided_stays(tmp_path, before, after, told):
    write_request(tmp_path, before)
    with pytest.raises(RegieError) as refused:
        write_request(tmp_path, after)
    assert told in refused.value.message()
    assert load_requests(tmp_path) == (before,)


def test_a_request_goes_forward_step_by_step(tmp_path):
    opinion = {"by": "Accountteam", "on": date(2024, 10, 1), "text": "Akkoord"}
    second = decision("3", municipality="0002")
    steps = [
        request(),
        assessed(),
        assessed(accepted="70.00", opinions=[opinion]),
        assessed(decision("5")),
        assessed(second, decision("5"), state="decided"),
        assessed(second, decision("5", paid_on=date(2024, 12, 10)), state="decided"),
    ]
    for each in steps:
        write_request(tmp_path, each)
        assert load_requests(tmp_path) == (each,)
    write_request(tmp_path, steps[-1])  # the same again changes nothing
    assert load_requests(tmp_path) == (steps[-1],)


def test_a_request_is_paid_when_all_that_was_granted_is():
    due, nothing = decision("5"), decision("0", municipality="0002")
    paid = decision("5", paid_on=date(2024, 12, 10))
    assert not assessed(due, nothing, state="decided").paid
    assert not assessed(paid).paid
    assert assessed(paid, nothing, state="decided").paid
