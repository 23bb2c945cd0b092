# SPDX-License-Identifier: EUPL-1.2
"""Which production the claims of a region show: units, credits, rejections, doubles, months, money to the cent."""

from __future__ import annotations

import random
from datetime import date as D
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from history_builders import (
    ANNA,
    BRAM,
    CHOICES,
    HEERLEN,
    LANDGRAAF,
    Made,
    Messages,
    P,
    Q,
    line,
    made,
)

from regie.exchange.history import CHOICES_FILE, load_choices
from regie.vocabulary import RegieError


def assigned() -> Messages:
    """Anna and Bram, assigned and in care since January 2022, without end."""
    messages = Messages()
    for number, who in enumerate((ANNA, BRAM), start=1):
        messages.assign(who, str(number), D(2022, 1, 1))
        messages.start(who, str(number), D(2022, 1, 1))
    return messages


def lines_of(found: Made) -> list[tuple[Any, ...]]:
    """Month, quantity, unit and amount of every line."""
    rows = found.rows("production")
    return sorted((one["service_month"], str(one["quantity"]), one["unit"], str(one["amount"])) for one in rows)


def rules_of(found: Made) -> dict[str, int]:
    return {one.rule: one.parts for one in found.account.rules}


def test_every_unit_becomes_quantity_and_whole_cents(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim(
        [
            line(ANNA, "1", "2022-01", "hours", volume=3, unit="04", tariff=8765),
            line(ANNA, "1", "2022-02", "minutes", volume=50, unit="01", tariff=8765, cents=7304),
            line(ANNA, "1", "2022-03", "minute rate", volume=50, unit="01", tariff=146),
            line(ANNA, "1", "2022-04", "days", volume=30, unit="14", tariff=21234),
            line(ANNA, "1", "2022-05", "day parts", volume=8, unit="16", tariff=9999),
            line(ANNA, "1", "2022-06", "pieces", volume=1, unit="84", tariff=35000),
            line(ANNA, "1", "2022-07", "output", volume=1, unit="82", tariff=123456),
            line(ANNA, "1", "2022-08", "euros", volume=45678, unit="83", tariff=None, cents=45678),
        ],
        D(2022, 9, 5),
    )
    found = made(messages, tmp_path)
    assert lines_of(found) == [
        ("2022-01", "3.00", "04", "262.95"),
        ("2022-02", "50.00", "01", "73.04"),
        ("2022-03", "50.00", "01", "73.00"),
        ("2022-04", "30.00", "14", "6370.20"),
        ("2022-05", "8.00", "16", "799.92"),
        ("2022-06", "1.00", "84", "350.00"),
        ("2022-07", "1.00", "82", "1234.56"),
        ("2022-08", "456.78", "83", "456.78"),
    ]
    assert rules_of(found) == {"open_without_claims": 1}, "nothing is claimed for Bram"


def test_an_amount_that_is_not_volume_times_tariff_counts_as_claimed_and_is_remarked(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim(
        [
            line(ANNA, "1", "2022-01", "a", cents=10001),
            line(ANNA, "1", "2022-02", "b", volume=50, unit="01", tariff=8765, cents=7305),
            line(ANNA, "1", "2022-03", "c", volume=500, unit="83", tariff=None, cents=501),
        ],
        D(2022, 4, 5),
    )
    found = made(messages, tmp_path)
    assert found.euros == {"2022-01": "100.01", "2022-02": "73.05", "2022-03": "5.01"}
    assert rules_of(found) == {"amount_differs": 3}


def test_a_credit_and_its_debit_are_zero_together_each_when_it_was_booked(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.claim(
        [line(ANNA, "1", "2022-01", "b", credits="a"), line(ANNA, "1", "2022-01", "c", volume=3)], D(2023, 3, 6)
    )
    found = made(messages, tmp_path)
    assert found.euros == {"2022-01": "150.00"}
    booked = sorted((one["booked_on"], one["amount"], one["quantity"]) for one in found.rows("production"))
    assert booked == [
        (D(2022, 2, 5), Decimal("100.00"), Decimal("2.00")),
        (D(2023, 3, 6), Decimal("-100.00"), Decimal("-2.00")),
        (D(2023, 3, 6), Decimal("150.00"), Decimal("3.00")),
    ]
    assert rules_of(found) == {}
    assert len({one["line"] for one in found.rows("production")}) == 3


def test_a_credit_needs_a_debit_that_counts_and_takes_it_back_once(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a"), line(BRAM, "2", "2022-01", "b")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "c", credits="a")], D(2022, 3, 5))
    messages.claim([line(ANNA, "1", "2022-01", "d", credits="a")], D(2022, 4, 5))
    messages.claim([line(ANNA, "1", "2021-12", "e", credits="never")], D(2022, 4, 6))
    messages.claim([line(ANNA, "1", "2022-01", "f", credits="b")], D(2022, 4, 7))
    found = made(messages, tmp_path)
    assert found.euros == {"2022-01": "100.00"}
    assert rules_of(found) == {"credited_twice": 1, "credit_without_debit": 2}
    (claims,) = (one for one in found.account.parts if one.message == "JW323")
    assert (claims.amount_read, claims.amount_used, claims.amount_set_aside) == (-20000, 10000, -30000)


def test_a_credit_that_differs_counts_as_claimed_and_is_remarked(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "c", credits="a", volume=1)], D(2022, 3, 5))
    found = made(messages, tmp_path)
    assert found.euros == {"2022-01": "50.00"}
    assert rules_of(found) == {"credit_differs": 1}


def test_a_line_that_the_municipality_rejected_does_not_count_and_may_be_claimed_again(tmp_path: Path) -> None:
    messages = assigned()
    wrong, right = line(ANNA, "1", "2022-01", "a"), line(BRAM, "2", "2022-01", "b")
    first = messages.claim([wrong, right], D(2022, 2, 5))
    messages.answer(first, D(2022, 2, 10), [wrong], granted=50)
    messages.claim([line(ANNA, "1", "2022-01", "a", volume=1)], D(2022, 3, 5))
    found = made(messages, tmp_path)
    assert found.euros == {"2022-01": "150.00"}
    assert rules_of(found) == {"claim_rejected": 1}
    (answers,) = (one for one in found.account.parts if one.message == "JW325")
    assert (answers.read, answers.used) == (2, 2)


def test_a_claim_of_which_nothing_was_granted_does_not_count_at_all(tmp_path: Path) -> None:
    messages = assigned()
    first = messages.claim([line(ANNA, "1", "2022-01", "a"), line(BRAM, "2", "2022-01", "b")], D(2022, 2, 5))
    messages.answer(first, D(2022, 2, 10), granted=0)
    second = messages.claim([line(ANNA, "1", "2022-02", "c")], D(2022, 3, 5))
    messages.answer(second, D(2022, 3, 10))
    found = made(messages, tmp_path)
    assert found.euros == {"2022-02": "100.00"}
    assert rules_of(found) == {"claim_rejected": 2}


def test_an_answer_that_lists_lines_rejects_those_alone(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    wrong = line(BRAM, "2", "2022-02", "d")
    mixed = [line(ANNA, "1", "2022-01", "b", credits="a"), line(ANNA, "1", "2022-01", "c"), wrong]
    messages.answer(messages.claim(mixed, D(2022, 3, 5)), D(2022, 3, 10), [wrong], submitted=10000, granted=0)
    found = made(messages, tmp_path)
    assert found.euros == {"2022-01": "100.00"}
    assert rules_of(found) == {"claim_rejected": 1}


def test_an_answer_to_a_claim_that_is_not_there_is_remarked(tmp_path: Path) -> None:
    messages = assigned()
    messages.answer("nowhere", D(2022, 2, 10), [line(ANNA, "1", "2022-01", "a")], granted=50)
    assert rules_of(made(messages, tmp_path)) == {"answer_without_claim": 1}


def test_a_credit_of_a_rejected_line_does_not_count(tmp_path: Path) -> None:
    messages = assigned()
    wrong = line(ANNA, "1", "2022-01", "a")
    messages.answer(messages.claim([wrong], D(2022, 2, 5)), D(2022, 2, 10), [wrong], granted=0)
    messages.claim([line(ANNA, "1", "2022-01", "c", credits="a")], D(2022, 3, 5))
    found = made(messages, tmp_path)
    assert found.rows("production") == []
    assert rules_of(found) == {"claim_rejected": 1, "credit_without_debit": 1}


def test_the_same_line_twice_counts_once_and_a_reference_used_again_counts_twice(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "a"), line(ANNA, "1", "2022-02", "a")], D(2022, 3, 5))
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 3, 5), provider=Q)
    found = made(messages, tmp_path)
    assert found.euros == {"2022-01": "200.00", "2022-02": "100.00"}
    rules = rules_of(found)
    assert (rules["claim_twice"], rules["reference_reused"]) == (1, 1)


def test_a_second_debit_for_the_same_care_is_remarked_unless_the_first_was_credited(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "b")], D(2022, 3, 5))
    found = made(messages, tmp_path / "double")
    assert (found.euros, rules_of(found)) == ({"2022-01": "200.00"}, {"claim_double": 1})
    messages.claim([line(ANNA, "1", "2022-01", "c", credits="a")], D(2022, 3, 5))
    found = made(messages, tmp_path / "credited")
    assert (found.euros, rules_of(found)) == ({"2022-01": "100.00"}, {})


def test_a_claim_across_months_is_divided_by_days_to_the_cent(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim(
        [
            line(
                ANNA,
                "1",
                "2022-01",
                "a",
                volume=10,
                unit="14",
                tariff=1001,
                first=D(2022, 1, 30),
                last=D(2022, 3, 1),
            )
        ],
        D(2022, 4, 5),
    )
    found = made(messages, tmp_path)  # 31 days: 2, 28 and 1; 10010 cents: 645.8, 9041.3 and 322.9
    assert lines_of(found) == [
        ("2022-01", "1.00", "14", "6.46"),
        ("2022-02", "9.00", "14", "90.41"),
        ("2022-03", "0.00", "14", "3.23"),
    ]
    assert rules_of(found)["claim_crosses_months"] == 1


def test_a_claim_before_the_month_of_care_or_without_end_of_period_is_set_aside(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-05", "a")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "b", first=D(2022, 1, 31), last=D(2022, 1, 1))], D(2022, 2, 5))
    broken = line(ANNA, "1", "2022-01", "c")
    del broken["line"]["GeleverdVolume"]
    messages.claim([broken], D(2022, 2, 5))
    found = made(messages, tmp_path)
    assert rules_of(found) == {"claim_before_care": 1, "claim_period_wrong": 1, "claim_unreadable": 1}
    assert found.rows("production") == []


def test_claims_against_their_assignment_are_remarked(tmp_path: Path) -> None:
    messages = assigned()
    messages.assign(ANNA, "3", D(2022, 2, 1), D(2022, 2, 28), category="44", code=None)
    messages.claim(
        [
            line(ANNA, "1", "2022-01", "a", category="54", code="54001"),
            line(ANNA, "3", "2022-01", "b", category="44", code="44A01"),
            line(ANNA, "7", "2022-02", "c"),
        ],
        D(2022, 3, 5),
    )
    found = made(messages, tmp_path)
    rules = rules_of(found)
    assert rules["claim_other_product"] == 1
    assert rules["claim_without_assignment"] == 1
    assert rules["claim_outside_assignment"] == 1
    assert {one["segment"]: str(one["amount"]) for one in found.rows("production")} == {
        "outsourced_care": "100.00",
        "area_team": "100.00",
    }
    assert len(found.rows("production")) == 3


def test_a_claim_after_the_stop_goes_to_the_nearest_trajectory_and_is_remarked(tmp_path: Path) -> None:
    messages = assigned()
    messages.stop(ANNA, "1", D(2022, 1, 1), D(2022, 3, 31), "20")
    messages.start(ANNA, "1", D(2022, 8, 1))
    messages.claim([line(ANNA, "1", "2022-05", "a")], D(2022, 6, 5))
    messages.claim([line(ANNA, "1", "2022-08", "b")], D(2022, 9, 5))
    found = made(messages, tmp_path)
    assert rules_of(found) == {"claim_outside_care": 1, "open_without_claims": 1}
    began = {one["trajectory_key"]: one["began_on"] for one in found.rows("trajectories")}
    assert {one["service_month"]: began[one["trajectory_key"]] for one in found.rows("production")} == {
        "2022-05": D(2022, 1, 1),
        "2022-08": D(2022, 8, 1),
    }


def test_money_stays_with_the_municipality_that_was_claimed_from(tmp_path: Path) -> None:
    messages = assigned()
    messages.assign(ANNA, "1", D(2022, 3, 15), municipality=LANDGRAAF)
    messages.start(ANNA, "1", D(2022, 3, 15), municipality=LANDGRAAF)
    messages.claim([line(ANNA, "1", "2022-03", "a", last=D(2022, 3, 14))], D(2022, 4, 5))
    messages.claim([line(ANNA, "1", "2022-03", "b", first=D(2022, 3, 15))], D(2022, 4, 5), municipality=LANDGRAAF)
    messages.claim([line(ANNA, "1", "2022-04", "c")], D(2022, 5, 5), municipality=LANDGRAAF)
    found = made(messages, tmp_path)
    rows = sorted(found.rows("production"), key=lambda one: (one["service_month"], one["municipality"]))
    assert [(one["service_month"], one["municipality"], one["client_key"]) for one in rows] == [
        ("2022-03", LANDGRAAF, None),
        ("2022-03", HEERLEN, ANNA),
        ("2022-04", LANDGRAAF, ANNA),
    ]
    assert rules_of(found) == {"claim_other_municipality": 1}


def test_the_total_of_a_claim_is_compared_with_its_lines(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a"), line(BRAM, "2", "2022-01", "b")], D(2022, 2, 5), total=25000)
    messages.claim([line(ANNA, "1", "2022-02", "c")], D(2022, 3, 5))
    assert rules_of(made(messages, tmp_path)) == {"claim_total_differs": 1}


def test_unknown_products_providers_and_municipalities_are_set_aside_and_named(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a", category="48", code="48B01")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "b")], D(2022, 2, 5), provider="99999999")
    messages.claim([line(ANNA, "1", "2022-01", "c")], D(2022, 2, 5), municipality="0363")
    found = made(messages, tmp_path)
    assert [(one.what, one.code, one.parts, one.amount) for one in found.account.unknown] == [
        ("municipality", "0363", 1, 10000),
        ("provider", "99999999", 1, 10000),
        ("product", "48B01", 1, 10000),
    ]
    assert found.rows("production") == []
    every = CHOICES.model_copy(
        update={"segments": {"other": "outsourced_care"}, "municipalities": {"0363": HEERLEN}}
    )
    assert made(messages, tmp_path / "chosen", every).euros == {"2022-01": "200.00"}


def test_a_cost_kind_may_be_chosen_by_product(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a"), line(BRAM, "2", "2022-01", "b")], D(2022, 2, 5))
    chosen = CHOICES.model_copy(update={"cost_kinds": {"45": "additional_service"}})
    assert {one["cost_kind"] for one in made(messages, tmp_path, chosen).rows("production")} == {
        "additional_service"
    }


def test_findings_name_rule_record_and_element_and_nothing_of_the_client(tmp_path: Path) -> None:
    messages = assigned()
    id = messages.claim(
        [line(ANNA, "1", "2022-01", "SECRET-REF"), line(BRAM, "2", "2022-01", "b", cents=1)], D(2022, 2, 5)
    )
    found = made(messages, tmp_path)
    head, row = (found.out / "findings.csv").read_text(encoding="utf-8").splitlines()
    assert head == "rule,severity,message,place,record,element,nl,en"
    assert row.startswith(f"amount_differs,warning,JW323,JW323-{id}.xml,2,Prestatie[1],")
    for file in found.out.rglob("*"):
        if file.is_file():
            assert b"SECRET-REF" not in file.read_bytes()
    for name in ("findings.csv", "account.json", "parts.parquet", "lines.parquet"):
        assert ANNA.encode() not in (found.out / name).read_bytes()


def test_every_line_leads_back_to_the_claim_line_it_is_of(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a"), line(BRAM, "2", "2022-01", "b", volume=9)], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 3, 5))
    found = made(messages, tmp_path)
    dear = next(one["line"] for one in found.rows("production") if one["amount"] == 450)
    lines = {one["line"]: one for one in pq.read_table(found.out / "lines.parquet").to_pylist()}
    assert (lines[dear]["message"], lines[dear]["record"], lines[dear]["nth"]) == ("JW323", 2, 1)
    parts = pq.read_table(found.out / "parts.parquet").to_pylist()
    assert [one["set_aside"] for one in parts if one["kind"] == "claim"] == [None, None, "claim_twice"]
    keys = {one["trajectory_key"] for one in found.rows("trajectories")}
    assert {one["trajectory_key"] for one in parts if one["kind"] == "start"} == keys
    (remark,) = pq.read_table(found.out / "remarks.parquet").to_pylist()
    assert (remark["rule"], remark["kind"], remark["place"]) == ("claim_twice", "claim", parts[-1]["place"])


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    """Nor do the same messages give other bytes (OP080: no meaning in the order of messages)."""
    messages = assigned()
    for month in range(1, 10):
        messages.claim([line(ANNA, "1", f"2022-{month:02}", f"a{month}")], D(2022, month + 1, 5))
        messages.claim(
            [line(ANNA, "1", f"2022-{month:02}", f"c{month}", credits=f"a{month}")], D(2022, month + 2, 6)
        )
    messages.stop(ANNA, "1", D(2022, 1, 1), D(2022, 3, 31), "20")
    messages.stop(ANNA, "1", D(2022, 1, 1), D(2022, 7, 31), "31")
    expected = content(made(messages, tmp_path / "first"))
    for turn in range(2):
        random.Random(turn).shuffle(messages.records)
        assert content(made(messages, tmp_path / str(turn))) == expected


def content(found: Made) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (found.out / "deliveries").iterdir()}


def test_what_is_outside_the_period_is_set_aside(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.claim([line(ANNA, "1", "2022-02", "b")], D(2022, 3, 5))
    messages.start(ANNA, "1", D(2022, 3, 1))
    found = made(messages, tmp_path, last_day=D(2022, 2, 28))
    assert rules_of(found) == {"outside_period": 2}
    assert found.euros == {"2022-01": "100.00"}
    assert found.account.deliveries[0].period_end == D(2022, 2, 28)


def test_there_is_a_delivery_per_party_and_year(tmp_path: Path) -> None:
    messages = assigned()
    messages.claim([line(ANNA, "1", "2022-12", "a")], D(2023, 1, 5))
    messages.assign(ANNA, "2", D(2022, 1, 1), category="54", code=None, provider=Q)
    messages.claim([line(ANNA, "2", "2022-01", "b", category="54", code="54001")], D(2022, 2, 5), provider=Q)
    found = made(messages, tmp_path)
    assert [(one.file, one.rows.get("production", 0)) for one in found.account.deliveries] == [
        ("001-C-2022.zip", 0),
        ("002-Q-2022.zip", 1),
        ("003-C-2023.zip", 0),
        ("004-P-2023.zip", 1),
    ]


def test_nothing_is_left_behind_when_the_making_breaks_off(tmp_path: Path) -> None:
    messages = assigned()

    def records() -> Any:
        yield from messages.records
        raise KeyboardInterrupt

    broken = Messages()
    broken.records = records()
    with pytest.raises(KeyboardInterrupt):
        made(broken, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("kept")
    with pytest.raises(RegieError) as refused:
        made(assigned(), tmp_path)
    assert refused.value.key == "history.out_exists"
    assert (tmp_path / "out" / "mine.txt").read_text() == "kept"


def test_without_messages_there_is_no_history(tmp_path: Path) -> None:
    with pytest.raises(RegieError) as refused:
        made(Messages(), tmp_path)
    assert refused.value.key == "history.no_messages"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (None, "choices_missing"),
        (b"= no toml", "choices_unreadable"),
        (b"[segments]\n45 = 'area_team'\n", "choices_wrong"),
        (b"[endings]\nwithout_stop = '99'\n", "choice_code"),
        (b"[endings]\nwithout_stop = '36'\n[segments]\n45 = 'nowhere'\n", "choice_unknown"),
        (b"[endings]\nwithout_stop = '36'\n[gaps]\nclaim_months = 0\n", "choices_wrong"),
    ],
)
def test_choices_that_are_not_right_are_refused_with_what_to_do(
    tmp_path: Path, content: bytes | None, key: str
) -> None:
    from history_builders import region

    file = tmp_path / CHOICES_FILE
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RegieError) as refused:
        load_choices(file, region())
    assert refused.value.key == f"history.{key}"
    assert P not in refused.value.message("nl")


def test_a_claim_before_its_care_began_counts_without_trajectory_and_is_remarked(tmp_path: Path) -> None:
    messages = Messages()
    messages.assign(ANNA, "1", D(2022, 1, 1))
    messages.start(ANNA, "1", D(2022, 6, 1))
    messages.claim([line(ANNA, "1", "2022-02", "a")], D(2022, 3, 5))
    found = made(messages, tmp_path)
    (row,) = found.rows("production")
    assert (row["client_key"], row["trajectory_key"]) == (ANNA, None)
    assert rules_of(found) == {"claim_outside_care": 1}


def test_two_agb_codes_may_be_one_party(tmp_path: Path) -> None:
    messages = assigned()
    messages.assign(ANNA, "9", D(2022, 1, 1), provider=Q)
    messages.claim([line(ANNA, "1", "2022-01", "a")], D(2022, 2, 5))
    messages.claim([line(ANNA, "9", "2022-01", "b")], D(2022, 2, 5), provider=Q)
    both = CHOICES.model_copy(update={"providers": {P: "P", Q: "P"}})
    found = made(messages, tmp_path, both)
    assert {one["provider"] for one in found.rows("production")} == {"P"}
    assert found.euros == {"2022-01": "200.00"}


def test_too_little_memory_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RegieError) as refused:
        made(assigned(), tmp_path, memory="1MB")
    assert refused.value.key == "history.no_room"
    assert list(tmp_path.iterdir()) == []
