# SPDX-License-Identifier: EUPL-1.2
"""Exit compensation: grounds, mitigation, the cap on the year before, who decides, what is refused."""

import re
from datetime import date

import pytest
from contract_builders import fields
from hypothesis import given, settings
from hypothesis import strategies as st

from regie.contract import contract_from
from regie.contract.settlement.exit import Exit, exit_line, exit_remarks, load_exits, year_of_cap
from regie.contract.settlement.inputs import Turnover
from regie.vocabulary import RegieError
from regie.vocabulary.periods import month_number

NAMES = {"A1": "Een"}
LEFT = date(2024, 3, 31)
FILE = """
party = "A1"
left_on = 2024-03-31
components = [
  { ground = "stranded_cost", name = "Huur", amount = "1200.00", source = "Huurcontract" },
  { ground = "wind_down", name = "Sociaal plan", amount = "300.00", source = "Raming" },
]
mitigation = [
  { by = "cooperative", name = "Onderverhuur", amount = "400.00" },
  { by = "member", name = "Personeel overgenomen", amount = "100.00" },
]
"""


def leaving(left_on=LEFT, **rules):
    """The small contract with one member that leaves."""
    base = {"clause": "coop", "exit_clause": "valve", "exit_cap_basis": "preceding_twelve_months"}
    bodies = {"exit_decided_by": ["Bestuur", "Ledenvergadering"]}
    row = {"clause": "coop", "party": "A1", "valid_from": "2023-01-01", "valid_to": left_on.isoformat()}
    return contract_from(fields(cooperative=base | bodies | rules, members=[row]))


def an_exit(left_on=LEFT, damage="1500.00", limited="0.00", decisions=()):
    components = [{"ground": "stranded_cost", "name": "Huur", "amount": damage, "source": "Huurcontract"}]
    mitigation = [{"by": "member", "name": "Overname", "amount": limited}]
    given_ = {"party": "A1", "left_on": left_on, "components": components, "mitigation": mitigation}
    return Exit.model_validate(given_ | {"decisions": list(decisions)})


def months(first, last, cents=100_00):
    return [Turnover("A1", month, cents) for month in range(month_number(first), month_number(last) + 1)]


ENOUGH = months(date(2022, 1, 1), date(2024, 12, 1), 1_000_000_00)


def found(contract, exit_, turnover=ENOUGH):
    return exit_line(contract, exit_, turnover, NAMES)


def test_the_compensation_is_the_damage_less_what_both_sides_limited(tmp_path):
    folder = tmp_path / "settlements" / "2024"
    folder.mkdir(parents=True)
    (folder / "exit-A1.toml").write_text(FILE, encoding="utf-8")
    (exit_,) = load_exits(tmp_path, 2024)
    assert load_exits(tmp_path, 2023) == ()
    line = found(leaving(), exit_)
    assert line.amount == 1000_00
    parts = {each.key.removeprefix("exit/A1/"): each.amount for each in line.children}
    assert parts == {"components": 1500_00, "mitigation": -500_00, "floor": 0, "cap": 0}
    assert line.find("exit/A1/components/1").inputs[0].source == "Huurcontract"
    assert line.find("exit/A1/mitigation/1").label.nl == "Door de coöperatie: Onderverhuur"
    assert line.clause == "art. 6 Hulpventiel"


def test_it_is_never_more_than_own_turnover_in_the_year_before_and_the_cap_line_says_when_it_bites():
    year = months(date(2023, 4, 1), date(2024, 3, 1))
    line = found(leaving(), an_exit(), year)
    assert line.amount == 1200_00
    assert line.find("exit/A1/cap").amount == -300_00
    assert "vervalt" in line.find("exit/A1/cap").label.nl
    assert line.find("exit/A1/cap").inputs[0].value == 1200_00
    assert len(line.find("exit/A1/cap").inputs[0].inputs) == 12
    free = found(leaving(), an_exit(damage="1200.00"), year)
    assert free.find("exit/A1/cap").amount == 0
    assert "niet bereikt" in free.find("exit/A1/cap").label.nl


def test_it_is_never_below_nought():
    line = found(leaving(), an_exit(damage="100.00", limited="250.00"))
    assert line.amount == 0
    assert line.find("exit/A1/floor").amount == 150_00


def recomputed(text, line, tree):
    """What a spreadsheet makes of a line's formula, in cents."""
    text = re.sub(r"\{=([^}]+)\}", lambda found_: f"({tree.find(found_[1]).amount})", text)
    text = re.sub(r"\{(\d+)\}", lambda found_: str(int(line.inputs[int(found_[1])].value)), text)
    return eval(text, {"MAX": max})


@pytest.mark.parametrize("limited", ["0.00", "400.00", "1700.00"])
@pytest.mark.parametrize("decided", [None, "50.00"])
def test_the_formulas_for_a_spreadsheet_give_the_same_cents(limited, decided):
    decisions = [decision(body, decided) for body in ("Bestuur", "Ledenvergadering")] if decided else []
    tree = found(
        leaving(), an_exit(limited=limited, decisions=decisions), months(date(2023, 4, 1), date(2024, 3, 1))
    )
    live = [line for line in tree.walk() if line.live]
    assert len(live) == 3 + bool(decided)
    for line in live:
        assert recomputed(line.live, line, tree) == line.amount


def test_the_year_before_is_twelve_months_to_the_last_day_or_the_calendar_year_as_the_contract_says():
    twelve, calendar = leaving(), leaving(exit_cap_basis="preceding_calendar_year")
    assert year_of_cap(twelve, LEFT) == (date(2023, 4, 1), LEFT)
    assert year_of_cap(twelve, date(2024, 2, 28)) == (date(2023, 2, 28), date(2024, 2, 28))
    assert year_of_cap(calendar, LEFT) == (date(2023, 1, 1), date(2023, 12, 31))
    assert year_of_cap(calendar, date(2023, 12, 31)) == (date(2023, 1, 1), date(2023, 12, 31))
    rows = [*months(date(2023, 1, 1), date(2023, 12, 1), 50_00), *months(date(2024, 1, 1), date(2024, 3, 1))]
    assert found(calendar, an_exit(), rows).amount == 600_00
    assert found(twelve, an_exit(), rows).amount == 750_00


def test_a_part_of_a_month_counts_in_the_cap_by_days():
    left = date(2024, 3, 15)
    line = found(leaving(left), an_exit(left), months(date(2023, 3, 1), date(2024, 3, 1), 31_00))
    # 16 of 31 days of March 2023, eleven whole months, 15 of 31 days of March 2024
    assert line.amount == 16_00 + 11 * 31_00 + 15_00
    assert "15 / 31 dagen" in line.find("exit/A1/cap").inputs[0].inputs[-1].formula.nl


def test_a_month_without_turnover_in_the_year_before_is_refused_by_name():
    with pytest.raises(RegieError) as refused:
        found(leaving(), an_exit(), months(date(2023, 6, 1), date(2024, 3, 1)))
    message = refused.value.message("nl")
    for word in ("Een", "2023-04, 2023-05", "art. 6 Hulpventiel", "nul"):
        assert word in message


def test_a_loss_already_divided_by_turnover_is_no_ground(tmp_path):
    folder = tmp_path / "settlements" / "2024"
    folder.mkdir(parents=True)
    (folder / "exit-A1.toml").write_text(FILE.replace("wind_down", "allocated_loss"), encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        load_exits(tmp_path, 2024)
    message = refused.value.message("nl")
    for word in ("allocated_loss", "al naar omzet over de leden is verdeeld", "stranded_cost", "exit-A1.toml"):
        assert word in message


WRONG = {
    "exit_negative": (FILE.replace('"1200.00"', '"-1.00"'), ["Huur", "-1,00"]),
    "exit_twice": (FILE.replace("wind_down", "stranded_cost").replace("Sociaal plan", "Huur"), ["Huur"]),
    "exit_file_name": (FILE.replace('"A1"', '"A2"'), ["exit-A1.toml", "A2"]),
    "amount_unreadable": (FILE.replace('"1200.00"', '"1.200,00"'), ["components[1].amount", "1.200,00"]),
    "field_missing": (FILE.replace("left_on", "left"), ["left_on"]),
}


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_in_a_file_is_told_with_the_mend(key, tmp_path):
    content, named = WRONG[key]
    folder = tmp_path / "settlements" / "2024"
    folder.mkdir(parents=True)
    (folder / "exit-A1.toml").write_text(content, encoding="utf-8")
    with pytest.raises(RegieError) as refused:
        load_exits(tmp_path, 2024)
    problems = getattr(refused.value, "problems", [refused.value])
    assert key in {each.key.partition(".")[2] for each in problems}
    for word in named:
        assert word in refused.value.message("nl")


def test_an_exit_that_the_memberships_do_not_have_is_refused():
    with pytest.raises(RegieError) as refused:
        found(leaving(), an_exit(date(2024, 2, 29)))
    assert refused.value.key == "members.exit_no_member"
    assert "valid_to" in refused.value.message("nl")
    rules = {"clause": "coop", "exit_clause": "coop", "exit_cap_basis": "preceding_twelve_months"}
    gone = {
        "clause": "coop",
        "party": "A1",
        "valid_from": "2023-01-01",
        "valid_to": "2024-03-31",
        "successor": "A2",
    }
    rows = [gone, {"clause": "coop", "party": "A2", "valid_from": "2023-01-01"}]
    with pytest.raises(RegieError) as refused:
        found(contract_from(fields(cooperative=rules, members=rows)), an_exit())
    assert refused.value.key == "members.exit_merged"
    assert "A2" in refused.value.message("nl")


def decision(body, cents=None, on="2024-05-01"):
    return {"body": body, "decided_on": on} | ({} if cents is None else {"amount": cents})


def test_bodies_that_have_not_decided_are_a_remark_and_the_amount_a_proposal():
    open_ = an_exit(decisions=[decision("Bestuur", "900.00")])
    (remark,) = exit_remarks(leaving(), open_, NAMES)
    assert "Ledenvergadering" in remark.nl
    assert "Bestuur" not in remark.nl
    assert found(leaving(), open_).amount == 1500_00
    differ = an_exit(decisions=[decision("Bestuur", "900.00"), decision("Ledenvergadering", "800.00")])
    assert "niet hetzelfde bedrag" in exit_remarks(leaving(), differ, NAMES)[0].nl
    assert found(leaving(), differ).amount == 1500_00


def test_what_every_body_fixed_last_holds_and_the_difference_is_a_line():
    decisions = [
        decision("Bestuur", "700.00"),
        decision("Bestuur", "900.00", "2024-06-01"),
        decision("Ledenvergadering", "900.00"),
    ]
    line = found(leaving(), an_exit(decisions=decisions))
    assert line.amount == 900_00
    assert line.find("exit/A1/decided").amount == -600_00
    assert exit_remarks(leaving(), an_exit(decisions=decisions), NAMES) == ()


def test_a_decision_above_the_cap_or_of_another_body_is_refused():
    year = months(date(2023, 4, 1), date(2024, 3, 1))
    with pytest.raises(RegieError) as refused:
        found(leaving(), an_exit(decisions=[decision("Bestuur", "1200.01")]), year)
    for word in ("1.200,01", "1.200,00", "Bestuur", "art. 6 Hulpventiel"):
        assert word in refused.value.message("nl")
    with pytest.raises(RegieError) as refused:
        found(leaving(), an_exit(decisions=[decision("Directie")]))
    assert refused.value.key == "members.exit_body"


AMOUNTS = st.integers(0, 10**9)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(AMOUNTS, max_size=4),
    st.lists(AMOUNTS, max_size=4),
    st.lists(st.integers(0, 10**8), min_size=12, max_size=12),
    st.randoms(),
)
def test_it_never_exceeds_the_cap_nor_falls_below_nought_and_no_order_changes_it(damage, limited, year, random):
    def euros(cents):
        return f"{cents // 100}.{cents % 100:02}"

    components = [
        {"ground": "replacement", "name": f"c{place}", "amount": euros(cents), "source": "raming"}
        for place, cents in enumerate(damage)
    ]
    mitigation = [
        {"by": "member", "name": f"m{place}", "amount": euros(cents)} for place, cents in enumerate(limited)
    ]
    rows = [Turnover("A1", 2023 * 12 + 3 + place, cents) for place, cents in enumerate(year)]
    data = {"party": "A1", "left_on": LEFT, "components": components, "mitigation": mitigation}
    line = found(leaving(), Exit.model_validate(data), rows)
    assert line.amount == min(sum(year), max(0, sum(damage) - sum(limited)))
    for each in (components, mitigation, rows):
        random.shuffle(each)
    again = found(leaving(), Exit.model_validate(data), rows)
    assert [(each.key, each.amount) for each in again.walk()] == [(each.key, each.amount) for each in line.walk()]
