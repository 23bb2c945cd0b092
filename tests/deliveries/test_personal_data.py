# SPDX-License-Identifier: EUPL-1.2
"""Personal numbers, e-mail addresses and telephone numbers never get into the store, a finding or a message."""

from __future__ import annotations

import pytest
from delivery_builders import CLIENT, COST, JOURNEY, LATE, LINE, WHOLE, header, make_region, region, write_zip

from regie.deliveries import check, deliver, findings, set_aside_file
from regie.vocabulary import Refused

BSN = "123456782"
"""A made-up number that passes the eleven test."""

OF_COOPERATIVE = "\nof_record = [{table = 'production', party = 'cooperative'}]"


def checked(tmp_path, content, delivery=None):
    return check(write_zip(tmp_path / "l.zip", content, delivery), region(OF_COOPERATIVE), received_on=LATE)


@pytest.mark.parametrize(
    "content",
    [
        {"clients": [{**CLIENT, "client_key": BSN}]},
        {"clients": [{**CLIENT, "client_key": "BSN " + BSN}]},
        {"clients": [{**CLIENT, "client_key": "123.456.782"}]},
        {"clients": [{**CLIENT, "client_key": "1234 56 782"}]},
        {"clients": [{**CLIENT, "area": BSN}]},
        {"clients": [{**CLIENT, "birth_month": BSN}]},
        {"clients": [CLIENT], "journeys": [{**JOURNEY, "programme_line": f"zie {BSN}."}]},
        {"costs": [{**COST, "line": BSN}]},
    ],
)
def test_a_personal_number_in_a_key_or_person_table_refuses_the_delivery_without_repeating_it(tmp_path, content):
    with pytest.raises(Refused) as refusal:
        checked(tmp_path, content)
    assert refusal.value.key == "deliveries.personal_number"
    for said in (
        refusal.value.message("nl"),
        refusal.value.message("en"),
        str(refusal.value),
        repr(refusal.value),
    ):
        assert "456" not in said
    assert "rij 2" in refusal.value.message("nl")


def test_nothing_of_a_refused_delivery_is_kept(tmp_path):
    folder = make_region(tmp_path / "r")
    with pytest.raises(Refused):
        deliver(
            write_zip(tmp_path / "l.zip", {"clients": [{**CLIENT, "client_key": BSN}]}), folder, received_on=LATE
        )
    assert [path.name for path in (folder / "deliveries").iterdir()] == [".lock"]


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        (f"factuur {BSN}", "personal_number"),
        ("mail naar jan.jansen@voorbeeld.nl", "personal_email"),
        ("bel 06-12345678", "personal_telephone"),
        ("bel 0612345678", "personal_telephone"),
        ("tel. 045 - 5601234", "personal_telephone"),
        ("tel. (045) 560 1234", "personal_telephone"),
        ("+31 6 1234 5678", "personal_telephone"),
    ],
)
def test_elsewhere_the_cell_is_blanked_and_the_row_set_aside(tmp_path, written, rule):
    folder = make_region(tmp_path / "r")
    file = write_zip(tmp_path / "l.zip", {"costs": [{**COST, "description": written}, {**COST, "line": "G2"}]})
    one = deliver(file, folder, received_on=LATE)
    assert [(f.row, f.column, f.rule, f.value) for f in findings(folder, one.hash)] == [
        (2, "description", rule, None)
    ]
    assert (one.rows_accepted, one.rows_set_aside) == (1, 1)
    assert one.tables[0].cents_set_aside == 25000
    assert set_aside_file(folder, one.hash) is not None
    secret = written.split()[-1].encode()
    for path in folder.rglob("*"):
        if path.is_file():
            assert secret not in path.read_bytes(), path
    assert not one.original_kept


@pytest.mark.parametrize(
    "change",
    [
        {"amount": BSN},
        {"line": f"2024-{BSN}"},
        {"line": "123456789"},  # fails the eleven test
        {"line": "0000000012"},
        {"event": "van 01-02-2024 t/m 31-03-2024"},
        {"event": "periode 2024-01-01 2024-03-31"},
        {"event": "12.345.678 stuks"},
    ],
)
def test_amounts_dates_and_serial_numbers_are_not_taken_for_personal_data(tmp_path, change):
    one = checked(tmp_path, {**WHOLE, "production": [{**LINE, **change}]})
    assert [f.rule for f in one.findings] == []


def test_a_personal_value_in_a_date_column_is_not_repeated_by_the_finding_on_the_date(tmp_path):
    one = checked(tmp_path, {"costs": [{**COST, "booked_on": "jan@voorbeeld.nl"}]})
    assert [(f.rule, f.value) for f in one.findings] == [("personal_email", None)]


def test_an_address_in_the_contact_of_the_delivery_row_is_blanked_and_warned_about(tmp_path):
    one = checked(tmp_path, {"costs": [COST]}, header(contact="jan@voorbeeld.nl"))
    assert one.contact is None
    assert [(f.table, f.rule, f.severity) for f in one.findings] == [("delivery", "personal_email", "warning")]
