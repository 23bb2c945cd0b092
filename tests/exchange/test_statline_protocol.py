# SPDX-License-Identifier: EUPL-1.2
"""Promises of the StatLine client: both versions give the same, and nothing that goes wrong goes unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import Message
from pathlib import Path

import pytest
from tests.exchange.statline_server import (
    BEEKDAELEN,
    HEERLEN,
    LANDGRAAF,
    V3,
    V4,
    VOERENDAAL,
    Dimension,
    Fault,
    StatLine,
    all_tables,
    serving,
)

from regie.exchange.statline.cache import Cache, Question
from regie.exchange.statline.connection import Connection, Limits, _retry_after, checked_address, parsed
from regie.exchange.statline.reading import read_cost, read_population, read_use
from regie.exchange.statline.service import Service
from regie.exchange.statline.settings import load_settings
from regie.vocabulary import RegieError
from regie.vocabulary.codelists import codelist

MUNICIPALITIES = [HEERLEN, LANDGRAAF, VOERENDAAL]
QUICK = Limits(timeout=20.0, tries=3, first_wait=1.0, longest_wait=8.0)
SETTINGS = load_settings(None, {})


@pytest.fixture(params=[V3, V4], ids=["odata3", "odata4"])
def version(request) -> str:
    return request.param


@contextmanager
def service(version: str, cache: Path | None = None, limits: Limits = QUICK, **state) -> Iterator[tuple]:
    """A running service, the client for it, and the waits the client asked for."""
    waits: list[float] = []
    with serving(StatLine(**{"tables": all_tables(), **state})) as running:
        connection = Connection(running.address + version, limits, sleep=waits.append)
        yield running, Service(connection, Cache(cache) if cache else None), waits


def refusal(version: str, **state) -> RegieError:
    """How reading the use table ends when something is wrong."""
    with service(version, **state) as (_, client, _), pytest.raises(RegieError) as refused:
        read_use(client, SETTINGS.use, [HEERLEN], [2023])
    return refused.value


def cells(reading) -> dict:
    return {(v.region, v.year, v.category): v.value if v.value is not None else v.reason for v in reading.values}


def test_both_versions_give_the_same_values_and_reasons():
    found = []
    for version in (V3, V4):
        with service(version) as (_, client, _):
            found.append(
                [
                    cells(
                        read_population(client, SETTINGS.population, [*MUNICIPALITIES, BEEKDAELEN], [2018, 2023])
                    ),
                    cells(read_use(client, SETTINGS.use, MUNICIPALITIES, [2022, 2023])),
                    cells(read_cost(client, SETTINGS.cost, MUNICIPALITIES, [2023])),
                ]
            )
    assert found[0] == found[1]
    population, use, cost = found[0]
    assert population[HEERLEN, 2023, "0"] == 800
    assert population["NL", 2023, "22"] == 180022
    assert len([key for key in population if key[:2] == (HEERLEN, 2023)]) == 24
    assert use[HEERLEN, 2022, "A045561"] == 2540
    assert use["NL", 2023, "A045560"] == 240000
    assert cost[HEERLEN, 2023, "T001"] == 4_312_000_000


def test_a_missing_value_keeps_its_reason_and_is_never_zero(version):
    with service(version) as (_, client, _):
        use = read_use(client, SETTINGS.use, MUNICIPALITIES, [2022])
    missing = [(v.region, v.value, v.reason) for v in use.missing if v.category == "A045561"]
    assert missing == [(VOERENDAAL, None, "unknown")]


@pytest.mark.parametrize("reason", ["unknown", "impossible", "secret"])
def test_every_sign_of_statline_is_told_apart(version, reason):
    tables = all_tables()
    tables["85099NED"].cell = lambda place: reason
    with service(version, tables=tables) as (_, client, _):
        use = read_use(client, SETTINGS.use, [HEERLEN], [2023])
    assert {v.reason for v in use.values} == {reason}


def test_a_municipality_that_the_table_does_not_have_is_not_published(version):
    with service(version) as (_, client, _):
        use = read_use(client, SETTINGS.use, ["0935"], [2023])
    assert {v.reason for v in use.values if v.region == "0935"} == {"not_published"}


def test_all_pages_are_read(version):
    with service(version, page=7) as (running, client, _):
        small = read_population(client, SETTINGS.population, MUNICIPALITIES, [2022, 2023])
        pages = running.asked("skip")
    with service(version) as (_, client, _):
        whole = read_population(client, SETTINGS.population, MUNICIPALITIES, [2022, 2023])
    assert pages > 20
    assert small == whole


def test_the_same_table_is_asked_once(version, tmp_path):
    data = "UntypedDataSet" if version == V3 else "Observations"
    with service(version, tmp_path) as (running, client, _):
        first = read_use(client, SETTINGS.use, MUNICIPALITIES, [2022, 2023])
        asked = running.asked(data)
        assert read_use(client, SETTINGS.use, MUNICIPALITIES, [2022, 2023]) == first
        assert running.asked(data) == asked == 1
        running.tables["85099NED"].modified = "2024-10-31T02:00:00"
        running.tables["85099NED"].cell = lambda place: "5"
        later = read_use(client, SETTINGS.use, MUNICIPALITIES, [2022, 2023])
        assert running.asked(data) == 2
    assert {v.value for v in later.values} == {5}
    assert later.modified == "2024-10-31T02:00:00"


def test_a_damaged_cache_is_not_believed(tmp_path):
    with service(V4, tmp_path) as (running, client, _):
        first = read_use(client, SETTINGS.use, MUNICIPALITIES, [2023])
        kept = list(tmp_path.rglob("*.json.gz"))
        assert kept
        for path in kept:
            path.write_bytes(path.read_bytes()[:-20])
        assert read_use(client, SETTINGS.use, MUNICIPALITIES, [2023]) == first
        assert running.asked("Observations") == 2


def test_an_answer_kept_for_another_question_is_not_given(tmp_path):
    cache = Cache(tmp_path)
    question = Question("https://a", "85099NED", "2024", "Observations")
    cache.keep(question, ["{}"])
    assert cache.answer(question) == ["{}"]
    assert cache.answer(replace(question, modified="2025")) is None
    assert cache.answer(replace(question, address="https://b")) is None
    assert not list(tmp_path.rglob(".building*"))


def test_a_table_that_changes_while_it_is_read_is_read_again(version, tmp_path):
    only = {"85099NED": all_tables()["85099NED"]}
    where = "UntypedDataSet" if version == V3 else "Observations"
    with service(version, tmp_path, tables=only, faults=[Fault("change", where)]) as (running, client, _):
        found = read_use(client, SETTINGS.use, [HEERLEN], [2023])
        assert found.modified == only["85099NED"].modified
        assert running.asked(where) == 2
    names = {path.parent.name for path in tmp_path.rglob("*.json.gz")}
    assert names == {"2024-06-28T02_00_00_"}, "nothing of the mixed state is kept"


def test_a_table_that_keeps_changing_is_refused(version):
    only = {"85099NED": all_tables()["85099NED"]}
    where = "UntypedDataSet" if version == V3 else "Observations"
    assert refusal(version, tables=only, faults=[Fault("change", where, 9)]).key == "statline.changing"


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (Fault("status", times=2, value="503"), [1.0, 2.0]),
        (Fault("status", value="429 5"), [5.0]),
        (Fault("status", value="500"), [1.0]),
        (Fault("cut", times=2), [1.0, 2.0]),
        (Fault("hang up"), [1.0]),
        (Fault("body", value="<html>error</html>"), [1.0]),
    ],
    ids=lambda value: value.what if isinstance(value, Fault) else None,
)
def test_what_passes_is_tried_again_with_longer_waits(version, fault, waited):
    with service(version, faults=[replace(fault)]) as (_, client, waits):
        use = read_use(client, SETTINGS.use, [HEERLEN], [2023])
    assert cells(use)[HEERLEN, 2023, "A045561"] == 2455
    assert waits == waited


def test_a_service_that_says_nothing_is_asked_again(version):
    impatient = replace(QUICK, timeout=0.3, tries=9)
    with service(version, limits=impatient, faults=[Fault("silence")]) as (_, client, waits):
        use = read_use(client, SETTINGS.use, [HEERLEN], [2023])
    assert cells(use)[HEERLEN, 2023, "A045561"] == 2455
    assert waits[0] == 1.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Sun, 22 Nov 2026 18:00:30 GMT", "Date": "Sun, 22 Nov 2026 18:00:00 GMT"}, 30.0),
        ({"Retry-After": "Sun, 22 Nov 2026 18:00:30 GMT"}, None),
        ({"Retry-After": "soon", "Date": "Sun, 22 Nov 2026 18:00:00 GMT"}, None),
        ({"Retry-After": "-3"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_read_from_a_number_or_a_moment(headers, seconds):
    message = Message()
    for name, written in headers.items():
        message[name] = written
    assert _retry_after(message) == seconds


def test_no_question_is_too_long_for_the_service(version):
    many = list(codelist("municipalities"))[:40]
    tables = all_tables()
    tables["03759ned"].dimensions["RegioS"].members.extend((f"GM{code}", code) for code in many)
    years = [(f"{year}JJ00", str(year)) for year in range(2015, 2025)]
    tables["03759ned"].dimensions["Perioden"] = Dimension("TimeDimension", years)
    tables["03759ned"].cell = lambda place: "5"
    with service(version, tables=tables) as (running, client, _):
        found = read_population(client, SETTINGS.population, many, range(2015, 2023))
    assert max(len(request) for request in running.requests) < 2000
    assert {v.value for v in found.values} == {5}


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault("status", times=9, value="503"), "busy"),
        (Fault("status", times=9, value="429 9999"), "wait_longer"),
        (Fault("status", times=9, value="429 " + "9" * 60), "wait_longer"),
        (Fault("status", times=9, value="400"), "refused"),
        (Fault("status", times=9, value="403"), "refused"),
        (Fault("cut", times=9), "unreachable"),
        (Fault("hang up", times=9), "unreachable"),
        (Fault("body", times=9, value="<html>please log in</html>"), "unreadable"),
        (Fault("body", times=9, value='{"value": [{"a": NaN}]}'), "unreadable"),
        (Fault("body", times=9, value='{"a": ' + "[" * 100_000), "unreadable"),
        (Fault("body", times=9, value='{"a": ' + "9" * 5000 + "}"), "unreadable"),
        (Fault("body", times=9, value='{"a": "\udcff\udcfe"}'), "unreadable"),
        (Fault("body", times=9, value="[]"), "no_odata"),
        (Fault("body", times=9, value='{"value": []}'), "no_odata"),
        (Fault("body", "DataProperties", 9, '{"odata.metadata": "x", "value": 3}'), "unexpected"),
        (Fault("body", "DataProperties", 9, '{"value": [1]}'), "unexpected"),
        (Fault("body", "DataProperties", 9, '{"value": [{"Type": "Topic"}]}'), "unexpected"),
        (Fault("body", "TableInfos", 9, '{"value": []}'), "unexpected"),
        (Fault("body", "DataProperties", 9, '{"value": [], "odata.nextLink": 7}'), "unexpected"),
        (
            Fault("body", "DataProperties", 9, '{"value": [], "odata.nextLink": "https://elsewhere.example/x"}'),
            "other_host",
        ),
        (Fault("body", "DataProperties", 9, '{"value": [], "odata.nextLink": "http://[bad"}'), "unexpected"),
        (Fault("body", "DataProperties", 9, '{"value": [], "odata.nextLink": "//x:99999999/"}'), "other_host"),
        (Fault("redirect", times=9, value="http://[bad"), "unreadable"),
        (Fault("redirect", times=9, value="https://elsewhere.example/x"), "other_host"),
        (Fault("redirect", times=9, value="file:///etc/passwd"), "redirected"),
        (Fault("redirect", times=99, value="/ODataFeed/odata/85099NED?again"), "redirected"),
    ],
    ids=lambda value: f"{value.what} {value.value[:24]}" if isinstance(value, Fault) else None,
)
def test_what_stays_wrong_is_said(fault, key):
    refused = refusal(V3, faults=[replace(fault)])
    assert refused.key == f"statline.{key}"
    assert "127.0.0.1" in refused.message("nl")


def test_a_link_within_the_host_is_followed_and_a_ring_is_not():
    ring = Fault("body", "DataProperties", 9, '{"value": [], "odata.nextLink": "DataProperties?$format=json"}')
    assert refusal(V3, faults=[ring]).key == "statline.endless"


def test_an_answer_that_is_too_large_is_not_taken(version):
    with (
        service(version, limits=replace(QUICK, page_bytes=2000)) as (_, client, _),
        pytest.raises(RegieError) as no,
    ):
        read_population(client, SETTINGS.population, MUNICIPALITIES, [2022, 2023])
    assert no.value.key == "statline.too_large"
    with (
        service(version, limits=replace(QUICK, total_bytes=3000), page=5) as (_, client, _),
        pytest.raises(RegieError) as no,
    ):
        read_population(client, SETTINGS.population, MUNICIPALITIES, [2022, 2023])
    assert no.value.key == "statline.too_large"


def test_a_service_that_drips_is_given_up():
    seconds = iter(range(0, 10_000, 100))
    limits = replace(QUICK, request_seconds=50)
    with serving(StatLine(all_tables())) as running:
        connection = Connection(running.address + V4, limits, sleep=lambda _: None, seconds=lambda: next(seconds))
        with pytest.raises(RegieError) as refused:
            Service(connection).table("85099NED")
    assert refused.value.key == "statline.unreachable"


def test_a_stopped_table_is_named(version):
    refused = refusal(version, tables={})
    assert refused.key == "statline.not_found"
    assert "85099NED" in refused.message("nl")


def test_a_changed_table_is_said_with_what_there_is(version):
    def changed(**changes) -> RegieError:
        tables = all_tables()
        tables["85099NED"] = replace(tables["85099NED"], **changes)
        return refusal(version, tables=tables)

    table = all_tables()["85099NED"]
    renamed = changed(measure=("Jeugdigen_1", "M1", "Jeugdigen", "aantal"))
    assert renamed.key == "statline.no_measure"
    assert "Jeugdigen" in renamed.message("nl")
    more = changed(dimensions={**table.dimensions, "Leeftijd": Dimension("Dimension", [("1", "alles")])})
    assert more.key == "statline.new_dimension"
    less = changed(dimensions={name: each for name, each in table.dimensions.items() if name != "RegioS"})
    assert less.key == "statline.no_dimension"
    later = changed(
        dimensions={**table.dimensions, "Perioden": Dimension("TimeDimension", [("2021JJ00", "2021")])}
    )
    assert later.key == "statline.no_year"
    assert "2021" in later.message("en")


@pytest.mark.parametrize(
    ("written", "key"), [("-5", "unexpected"), ("2.5", "unexpected"), ("1e300", "unexpected")]
)
def test_a_count_that_is_no_count_is_refused(version, written, key):
    tables = all_tables()
    tables["85099NED"].cell = lambda place: written
    assert refusal(version, tables=tables).key == f"statline.{key}"


def test_two_different_values_for_one_place_are_refused():
    twice = all_tables()["85099NED"]
    twice.dimensions["VormenVanJeugdzorg"].members.append(("A045561 ", "Totaal jeugdzorg"))
    twice.cell = lambda place: "10" if place["VormenVanJeugdzorg"].endswith(" ") else "20"
    page = {"odata.metadata": "", "value": [
        {"VormenVanJeugdzorg": "A045561", "RegioS": "GM0917", "Perioden": "2023JJ00", "JongerenMetJeugdzorg_1": n}
        for n in (" 10", " 20")
    ]}  # fmt: skip
    fault = Fault("body", "UntypedDataSet", 1, json.dumps(page))
    assert refusal(V3, faults=[fault]).key == "statline.twice"


def test_cost_in_an_unknown_unit_is_refused(version):
    tables = all_tables()
    tables["83454NED"].measure = ("GerealiseerdeKosten_2", "M009001", "Gerealiseerde kosten", "euro per jongere")
    with service(version, tables=tables) as (_, client, _), pytest.raises(RegieError) as refused:
        read_cost(client, SETTINGS.cost, [HEERLEN], [2023])
    assert refused.value.key == "statline.unit"


def test_a_subject_in_percent_is_not_taken_for_persons(version):
    tables = all_tables()
    tables["85099NED"].measure = ("JongerenMetJeugdzorg_1", "M1", "Jongeren met jeugdzorg", "%")
    assert refusal(version, tables=tables).key == "statline.unit"


def test_the_progress_names_the_table_and_the_rows(version):
    told: list[tuple[str, int]] = []
    with service(version, page=10) as (_, client, _):
        client.told = lambda table, rows: told.append((table, rows))
        read_use(client, SETTINGS.use, MUNICIPALITIES, [2022, 2023])
    assert ("85099NED", 16) in told


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("http://datasets.example/odata", "address_insecure"),
        ("ftp://datasets.example", "address_unreadable"),
        ("file:///etc/passwd", "address_unreadable"),
        ("datasets.example", "address_unreadable"),
        ("https://", "address_unreadable"),
        ("https://a:99999999/", "address_unreadable"),
        ("https://datasets.example/odata?x=1", "address_unreadable"),
        ("https://jan:geheim@datasets.example", "address_password"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address, key):
    with pytest.raises(RegieError) as refused:
        checked_address(address)
    assert refused.value.key == f"statline.{key}"
    assert "geheim" not in refused.value.message("nl")


def test_a_plain_link_of_a_secure_service_is_made_secure():
    connection = Connection("https://datasets.example/odata")
    assert connection._own("http://datasets.example/odata/x?$skip=5") == "https://datasets.example/odata/x?$skip=5"
    with pytest.raises(RegieError):
        connection._own("http://other.example/odata")
    with pytest.raises(RegieError):
        connection._own("https://datasets.example:8443/odata")


def test_numbers_are_exact():
    assert str(parsed('{"a": 0.1}')["a"]) == "0.1"
    assert str(parsed('{"a": 41276.30}')["a"]) == "41276.30"


def test_without_an_address_statline_is_off():
    with pytest.raises(RegieError) as refused:
        SETTINGS.required_address()
    assert refused.value.key == "statline.off"
    assert "REGIE_STATLINE_ADDRESS" in refused.value.message("nl")


def test_the_address_comes_from_the_option_the_environment_or_the_region(tmp_path):
    (tmp_path / "statline.toml").write_text(
        'address = "https://region.example/odata/"\n[use]\ntable = "90001NED"\n'
    )
    environ = {"REGIE_STATLINE_ADDRESS": "https://environment.example"}
    assert load_settings(tmp_path, {}).address == "https://region.example/odata"
    assert load_settings(tmp_path, environ).address == "https://environment.example"
    assert load_settings(tmp_path, environ, address="https://option.example").address == "https://option.example"
    assert load_settings(tmp_path, {}).use.table == "90001NED"
    assert load_settings(tmp_path, {}).use.region == "RegioS"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("adres = 'https://x'", "setting_wrong"),
        ("address = 5", "setting_wrong"),
        ("use = 5", "setting_wrong"),
        ("[use]\ntable = '../../x'", "setting_wrong"),
        ("address = 'http://x.example'", "address_insecure"),
        ("[", "settings_unreadable"),
    ],
)
def test_settings_that_are_not_right_are_refused(tmp_path, written, key):
    (tmp_path / "statline.toml").write_text(written)
    with pytest.raises(RegieError) as refused:
        load_settings(tmp_path, {})
    assert refused.value.key == f"statline.{key}"
