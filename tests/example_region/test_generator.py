# SPDX-License-Identifier: EUPL-1.2
"""The files to hand in, counted with plain SQL of the test's own: the published figures come out."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from regie.example_region import ExampleRegion, benchmark_trajectories, make_region
from regie.vocabulary import RegieError, load_region

FIRST, SECOND = "2024-02-14_JENS_2019-2023", "2024-07-15_JENS_2024-H1"


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> ExampleRegion:
    return make_region(tmp_path_factory.mktemp("example") / "hlv", seed=1)


@pytest.fixture(scope="module")
def truth(region: ExampleRegion) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(region.truth.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def con(region: ExampleRegion, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The cooperative's state tables, the second delivery before the first, mistakes (keys with X) left out."""
    folder = tmp_path_factory.mktemp("unzipped")
    con = duckdb.connect()
    for name in (FIRST, SECOND):
        with zipfile.ZipFile(region.folder / "inbox" / f"{name}.zip") as archive:
            archive.extractall(folder / name)
    for table, key in (
        ("clients", "client_key, valid_from"),
        ("journeys", "journey_key"),
        ("trajectories", "trajectory_key"),
    ):
        union = " UNION ALL ".join(
            f"SELECT {rank} AS rank, * FROM read_csv('{folder / name / table}.csv', delim=';', all_varchar=true)"
            for rank, name in ((2, FIRST), (1, SECOND))
        )
        con.execute(
            f"CREATE TABLE {table} AS SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY rank) AS n "
            f"FROM ({union}) WHERE {key.split(',')[0]} NOT LIKE '%-X%') WHERE n = 1"
        )
    for table in ("costs", "ledger_totals"):
        union = " UNION ALL ".join(
            f"SELECT {rank} AS rank, * FROM read_csv('{folder / name / table}.csv', delim=';', all_varchar=true)"
            for rank, name in ((2, FIRST), (1, SECOND))
        )
        con.execute(
            f"CREATE TABLE {table} AS SELECT *, CAST(replace(amount, ',', '') AS BIGINT) AS cents FROM ({union})"
        )
    return con


def monthly(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    return con.execute(
        """
        WITH months AS (
            SELECT CAST(m AS DATE) AS first_day, last_day(CAST(m AS DATE)) AS last_day
            FROM range(DATE '2019-01-01', DATE '2024-07-01', INTERVAL 1 MONTH) AS r(m)
        ), stays AS (
            SELECT t.client_key, c.municipality,
                greatest(CAST(t.began_on AS DATE), CAST(c.valid_from AS DATE)) AS begin,
                least(coalesce(CAST(t.ended_on AS DATE), DATE '2024-06-30'),
                      coalesce(CAST(c.valid_to AS DATE), DATE '2024-06-30')) AS until
            FROM trajectories t JOIN clients c USING (client_key)
        )
        SELECT strftime(first_day, '%Y-%m'), municipality, count(DISTINCT client_key)
        FROM stays JOIN months ON begin <= last_day AND until >= first_day AND begin <= until
        GROUP BY GROUPING SETS ((first_day, municipality), (first_day))
        """
    ).fetchall()


def test_published_clients_per_month_are_exact(con: duckdb.DuckDBPyConnection) -> None:
    number = {(month, place): clients for month, place, clients in monthly(con)}
    region = {month: clients for (month, place), clients in number.items() if place is None}
    assert len(region) == 66
    assert region["2022-04"] == 2638
    assert region["2022-12"] == 2482
    assert region["2024-06"] == 2301
    assert sorted(region.values())[-2] < 2638
    assert all(clients < 2300 for month, clients in region.items() if month <= "2020-02")
    assert all(2295 <= region[month] <= 2310 for month in ("2024-04", "2024-05", "2024-06"))
    assert [number["2024-06", code] for code in ("0917", "0882", "0986")] == [1588, 553, 160]


def test_the_truth_tells_the_clients_that_the_files_hold(
    con: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    for month, place, clients in monthly(con):
        told = (
            truth["clients"]["unique_by_month"]
            if place is None
            else truth["clients"]["unique_by_municipality"][place]
        )
        assert told[month] == clients


def test_more_clients_leave_than_enter_but_in_2021(con: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    rows = con.execute(
        """
        WITH ordered AS (
            SELECT client_key, CAST(began_on AS DATE) AS begin, coalesce(CAST(ended_on AS DATE), DATE '9999-12-31') AS until
            FROM trajectories
        ), marked AS (
            SELECT *, max(until) OVER (PARTITION BY client_key ORDER BY begin, until
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM ordered
        ), numbered AS (
            SELECT *, sum(CASE WHEN before IS NULL OR begin > before + 1 THEN 1 ELSE 0 END)
                OVER (PARTITION BY client_key ORDER BY begin, until) AS spell FROM marked
        )
        SELECT min(begin), max(until) FROM numbered GROUP BY client_key, spell
        """
    ).fetchall()
    flow = {}
    for year in range(2019, 2025):
        flow[year] = (sum(b.year == year for b, _ in rows), sum(e.year == year for _, e in rows))
        told = truth["clients"]["flow"]["2024-H1" if year == 2024 else str(year)]
        assert flow[year] == (told["inflow"], told["outflow"])
    assert all(flow[year][1] > flow[year][0] for year in (2020, 2022, 2023, 2024))
    assert flow[2021][0] > flow[2021][1]


def test_published_endings_of_journeys_are_exact(con: duckdb.DuckDBPyConnection) -> None:
    share = {
        year: (planned, agreed)
        for year, planned, agreed in con.execute(
            "SELECT left(ended_on, 4), round(100.0 * count(*) FILTER (end_reason = '31') / count(*), 1), "
            "round(100.0 * count(*) FILTER (end_reason = '34') / count(*), 1) FROM journeys "
            "WHERE end_reason IN ('31', '32', '33', '34', '35') GROUP BY 1"
        ).fetchall()
    }
    assert share["2023"][0] == 83.6
    assert share["2024"][0] == 79.1
    assert round(share["2024"][1] - share["2023"][1], 1) == 1.6


def test_themes_education_and_mental_health_grow(con: duckdb.DuckDBPyConnection) -> None:
    for theme in ("education", "mental_health"):
        share = dict(
            con.execute(
                "SELECT left(registered_on, 4), avg(CASE WHEN theme = ? THEN 1.0 ELSE 0 END) FROM journeys GROUP BY 1",
                [theme],
            ).fetchall()
        )
        assert share["2024"] > share["2019"] + 0.03


def test_care_hangs_together(con: duckdb.DuckDBPyConnection) -> None:
    def none(sql: str) -> bool:
        return con.execute(f"SELECT count(*) FROM {sql}").fetchone() == (0,)

    assert none("trajectories WHERE ended_on < began_on OR recorded_on < began_on")
    assert none("trajectories WHERE (ended_on IS NULL) <> (end_reason IS NULL)")
    assert none("journeys WHERE (ended_on IS NULL) <> (end_reason IS NULL)")
    assert none("trajectories t JOIN journeys j USING (journey_key) WHERE t.client_key <> j.client_key")
    assert none("trajectories t JOIN journeys j USING (journey_key) WHERE t.began_on < j.registered_on")
    assert none(
        "trajectories t JOIN journeys j USING (journey_key) WHERE coalesce(t.ended_on, '9') > coalesce(j.ended_on, '9')"
    )
    assert none(
        "(SELECT journey_key, max(coalesce(ended_on, '9')) AS last FROM trajectories GROUP BY 1) t JOIN journeys j "
        "USING (journey_key) WHERE coalesce(j.ended_on, '9') <> last"
    )
    assert none(
        "trajectories t WHERE NOT EXISTS (SELECT 1 FROM clients c WHERE c.client_key = t.client_key AND "
        "c.valid_from <= t.began_on AND coalesce(c.valid_to, '9') >= coalesce(t.ended_on, '8'))"
    )
    assert none("trajectories WHERE segment = 'preliminary_field'")
    oldest = con.execute(
        "SELECT max(date_diff('month', CAST(birth_month || '-01' AS DATE), coalesce(CAST(ended_on AS DATE), DATE '2024-06-30'))), "
        "min(date_diff('month', CAST(birth_month || '-01' AS DATE), CAST(began_on AS DATE))) "
        "FROM trajectories JOIN clients USING (client_key)"
    ).fetchone()
    assert oldest is not None
    assert oldest[0] < 23 * 12
    assert oldest[1] >= 0


def test_costs_and_production_meet_the_table_to_the_cent(
    con: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    wanted = truth["parameters"]["money.by_segment"]["value"]
    rows = con.execute(
        "SELECT left(month, 4), segment, sum(cents) FROM costs WHERE line NOT LIKE '%-X%' GROUP BY 1, 2"
    ).fetchall()
    costs = {(year, segment): cents for year, segment, cents in rows}
    for year, by_segment in wanted.items():
        for segment, euros in by_segment.items():
            if segment != "outsourced_care":
                assert costs[year, segment] == int(euros) * 100
        period = "2024-H1" if year == "2024" else year
        assert truth["money"][period]["by_segment"]["outsourced_care"] == f"{by_segment['outsourced_care']}.00"
    assert truth["money"]["2024-H1"]["total"] == "20127825.00"
    assert truth["money"]["2024-H1"]["excess"] == "3359000.00"
    totals = {code: row["total"] for code, row in truth["money"]["2024-H1"]["by_municipality"].items()}
    assert totals == {"0917": "13670755.00", "0882": "5032455.00", "0986": "1424615.00"}


def test_client_months_are_near_the_table(truth: dict[str, Any]) -> None:
    wanted = {"2019": 26880, "2020": 26760, "2021": 28800, "2022": 30720, "2023": 28860, "2024-H1": 13872}
    for period, months in wanted.items():
        assert abs(truth["clients"]["client_months"][period] - months) < 0.005 * months


def test_the_preliminary_field_is_thinner_in_landgraaf(
    con: duckdb.DuckDBPyConnection, truth: dict[str, Any]
) -> None:
    residents = {row["code"]: row["residents"] for row in truth["parameters"]["region.municipalities"]["value"]}
    spent = dict(
        con.execute(
            "SELECT municipality, sum(cents) FROM costs WHERE segment = 'preliminary_field' GROUP BY 1"
        ).fetchall()
    )
    per_head = {code: spent[code] / residents[code] for code in residents}
    assert per_head["0882"] < 0.75 * min(per_head["0917"], per_head["0986"])


def test_ledger_differs_from_costs_by_the_one_line_that_is_set_aside(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT l.month, l.account, l.cents - c.cents FROM ledger_totals l JOIN (SELECT month, ledger_account, sum(cents) AS cents "
        "FROM costs WHERE line NOT LIKE '%-X%' GROUP BY 1, 2) c ON c.month = l.month AND c.ledger_account = l.account "
        "WHERE l.cents <> c.cents"
    ).fetchall()
    assert rows == [("2024-06", "4100", 35000)]


def digests(region: ExampleRegion) -> dict[str, str]:
    files = [*sorted((region.folder).rglob("*")), region.truth]
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files if f.is_file()}


def test_the_same_seed_gives_the_same_bytes(region: ExampleRegion, tmp_path: Path) -> None:
    again = make_region(tmp_path / "hlv", seed=1)
    assert digests(again) == digests(region)
    assert len(digests(again)) == len(region.manifest) + 3


def test_another_seed_gives_other_clients_and_the_same_published_numbers(
    truth: dict[str, Any], tmp_path: Path
) -> None:
    other = json.loads(make_region(tmp_path / "other", seed=5).truth.read_text(encoding="utf-8"))
    assert other["clients"]["spells"] != truth["clients"]["spells"]
    for month in ("2022-04", "2022-12", "2024-06"):
        assert other["clients"]["unique_by_month"][month] == truth["clients"]["unique_by_month"][month]


def test_the_region_file_is_right_and_says_that_it_is_synthetic(region: ExampleRegion) -> None:
    made = load_region(region.folder)
    assert made.synthetic
    assert made.note
    assert len(made.areas) == 8
    assert {party.code for party in made.parties} >= {file.party for file in region.manifest}
    assert not (region.folder / region.truth.name).exists()


def test_no_more_than_a_few_trajectories_outlive_their_provider(con: duckdb.DuckDBPyConnection) -> None:
    row = con.execute(
        "SELECT count(*) FROM trajectories WHERE provider = 'A009' AND coalesce(ended_on, '9') > '2024-04-30'"
    )
    assert row.fetchone() == (0,)  # the one on purpose carries an X


def test_a_larger_region_multiplies_and_carries_invented_names(tmp_path: Path) -> None:
    made = make_region(tmp_path / "more", scale=2, municipalities=5)
    told = json.loads(made.truth.read_text(encoding="utf-8"))
    assert not told["public_figures_exact"]
    assert 4300 < told["clients"]["unique_by_month"]["2024-06"] < 4900
    assert told["money"]["2023"]["total"] == "73600000.00"
    region = load_region(made.folder)
    assert len(region.municipalities) == 5
    assert not {"0917", "0882", "0986"} & set(region.municipality_names)
    assert all(name.startswith("Voorbeeldgemeente") for name in region.municipality_names.values())


def test_a_folder_in_use_and_arguments_out_of_range_are_refused_in_dutch(
    region: ExampleRegion, tmp_path: Path
) -> None:
    for call in (
        lambda: make_region(region.folder),
        lambda: make_region(tmp_path / "a", scale=0),
        lambda: make_region(tmp_path / "b", municipalities=0),
    ):
        with pytest.raises(RegieError) as problem:
            call()
        assert problem.value.message("nl") != problem.value.message("en")
    assert list(tmp_path.iterdir()) == []


def test_benchmark_trajectories_have_the_asked_size_and_shape() -> None:
    made = benchmark_trajectories(50_000, municipalities=40, segments=4, months=72, seed=3)
    assert {len(column) for column in made.values()} == {50_000}
    assert all(column.dtype == np.int32 for column in made.values())
    assert (made["began_on"] < made["end_on"]).all()
    assert made["municipality"].max() == 39
    assert set(np.unique(made["segment"])) == {0, 1, 2, 3}
    assert 15_000 < len(np.unique(made["client"])) < 20_000
    again = benchmark_trajectories(50_000, municipalities=40, segments=4, months=72, seed=3)
    assert all((made[name] == again[name]).all() for name in made)
