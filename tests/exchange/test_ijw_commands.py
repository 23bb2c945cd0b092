# SPDX-License-Identifier: EUPL-1.2
"""``regie ijw`` as a person works with it: a key, messages read, starts and stops written, returned and corrected."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
from messages import Draft, personal_number

from regie.cli import run
from regie.deliveries import deliver, make_snapshot
from regie.exchange.identities import Identities
from regie.exchange.ijw.reading import Record, read
from regie.exchange.pseudonyms import Pseudonyms

REGION = """
id = "proef"
name = "Proefstreek"
cooperative = "C"
first_month = "2024-01"
municipalities = [{code = "0917", name = "Heerlen"}]
parties = [
  {code = "C", name = "Coöperatie", role = "cooperative"},
  {code = "P", name = "Aanbieder P", role = "member"},
]
"""
AGB = "65656055"
NUMBER, OTHER = personal_number(0), personal_number(1)
BEGAN = "2025-04-01"


class Place:
    """A region, a key, a file of identities and a folder for what is written, all beside one another."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.region, self.out = folder / "regio", folder / "uit"
        self.region.mkdir()
        (self.region / "region.toml").write_text(REGION, encoding="utf-8")
        assert self.run("key", self.at("sleutel"))[0] == 0
        assert self.run("identities", self.at("personen"), "--holder", AGB, "--key", self.at("sleutel"))[0] == 0

    @property
    def pseudonyms(self) -> Pseudonyms:
        return Pseudonyms.from_file(self.folder / "sleutel")

    def at(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run(["ijw", *words])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def put(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    def know(self, *numbers: str) -> None:
        """Read an assignment message of each client, keeping who they are."""
        for place, number in enumerate(numbers):
            draft = Draft("JW301", Identificatie=f"T{place}").put("Client/Bsn", number)
            self.put(f"toewijzingen/{place}.xml", draft.xml())
        code, _, err = self.run(
            *("read", self.at("toewijzingen"), "--out", self.at("gelezen"), "--key", self.at("sleutel")),
            *("--identities", self.at("personen")),
        )
        assert (code, err) == (0, "")

    def deliver(self, *trajectories: str, period_end: str = "2025-06-30") -> None:
        """Hand in the trajectories of the clients, and make a snapshot."""
        first, second = self.pseudonyms.of(NUMBER), self.pseudonyms.of(OTHER)
        files = {
            "delivery": "party;period_start;period_end;delivered_on;standard_version\n"
            f"C;2025-01-01;{period_end};2026-01-02;1\n",
            "clients": "client_key;birth_month;municipality;sex;valid_from\n"
            f"{first};2012-05;0917;2;2012-05-01\n{second};2010-01;0917;1;2010-01-01\n",
            "trajectories": "trajectory_key;recorded_on;client_key;provider;segment;product_category;product_code;"
            "began_on;ended_on;end_reason\n"
            + "".join(f"{row}\n".replace("EEN", first).replace("TWEE", second) for row in trajectories),
        }
        with zipfile.ZipFile(self.folder / "levering.zip", "w") as archive:
            for name, text in files.items():
                archive.writestr(f"{name}.csv", text)
        received = date.fromisoformat(period_end).replace(year=2026)
        deliver(self.folder / "levering.zip", self.region, received_on=received)
        make_snapshot(self.region, received)

    def write(self, day: str, *more: str, way: str = "no_assignment") -> tuple[int, str, str]:
        return self.run(
            *("write", "--region", str(self.region), "--out", str(self.out), "--register", self.at("register")),
            *("--identities", self.at("personen"), "--key", self.at("sleutel"), "--way", way),
            *("--since", "2025-01-01", "--on", day, *more),
        )

    def written(self) -> list[Record]:
        found = list(read([self.out], pseudonyms=self.pseudonyms, today=date(2026, 9, 1)))
        assert all(isinstance(one, Record) for one in found), found
        return [one for one in found if isinstance(one, Record)]


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, capsys)


def _trajectory(
    key: str = "T1", client: str = "EEN", ended: str = "", reason: str = "", code: str = "45A04"
) -> str:
    return f"{key};2025-04-01;{client};P;area_team;45;{code};{BEGAN};{ended};{reason}"


def test_what_is_written_is_read_back_as_the_same_records(place: Place) -> None:
    place.know(NUMBER, OTHER)
    place.deliver(_trajectory(), _trajectory("T2", "TWEE", "2025-04-11", "31"))
    code, out, _ = place.write("2025-04-02")
    assert (code, "2 startberichten en 0 stopberichten" in out) == (0, True)
    starts = {record.client["Pseudoniem"]: record for record in place.written()}
    one = starts[place.pseudonyms.of(NUMBER)]
    assert one.header["Afzender"] == AGB
    assert one.header["Ontvanger"] == "0917"
    assert one.header["Dagtekening"] == date(2025, 4, 2)
    assert one.client["Geboortedatum"] == {"Datum": date(2012, 6, 15)}
    assert one.client["StartProducten"] == {
        "StartProduct": [
            {
                "Product": {"Categorie": "45", "Code": "45A04"},
                "Begindatum": date(2025, 4, 1),
                "StatusAanlevering": "1",
            }
        ]
    }
    assert place.write("2025-04-14")[0] == 0
    (stop,) = [record for record in place.written() if record.message == "JW307"]
    assert stop.client["Pseudoniem"] == place.pseudonyms.of(OTHER)
    assert stop.client["StopProducten"]["StopProduct"] == [
        {
            "Product": {"Categorie": "45", "Code": "45A04"},
            "Begindatum": date(2025, 4, 1),
            "RedenBeeindiging": "31",
            "Einddatum": date(2025, 4, 11),
            "StatusAanlevering": "1",
        }
    ]
    assert place.write("2025-04-15")[1].splitlines()[-1].startswith("Trajecten: 2 al volledig gemeld")


def test_a_dry_run_changes_nothing_and_the_same_run_gives_the_same_bytes(place: Place) -> None:
    place.know(NUMBER)
    place.deliver(_trajectory())
    code, out, _ = place.write("2025-04-02", "--dry-run")
    assert (code, "zouden 1 startberichten" in out) == (0, True)
    assert not place.out.exists()
    assert not (place.folder / "register").exists()
    place.write("2025-04-02")
    (first,) = place.out.iterdir()
    content = first.read_bytes()
    first.unlink()
    (place.folder / "register").unlink()
    place.write("2025-04-02")
    assert [path.read_bytes() for path in place.out.iterdir()] == [content]


def test_with_assignments_the_number_comes_from_the_messages_of_the_municipality(place: Place) -> None:
    place.know(NUMBER)
    place.deliver(_trajectory(code="45A03"), _trajectory("T2", "TWEE"))
    code, out, _ = place.write("2025-04-02", "--assignments", place.at("toewijzingen"), way="assignment")
    assert code == 1
    assert "T2" in out
    (record,) = place.written()
    (start,) = record.client["StartProducten"]["StartProduct"]
    assert (start["ToewijzingNummer"], start["ToewijzingIngangsdatum"]) == ("10072", date(2025, 4, 1))


def test_a_number_of_an_assignment_that_looks_like_a_personal_number_goes_back_as_it_came(place: Place) -> None:
    looks_like_one = personal_number(5)
    assigned = Draft("JW301").put("Client/Bsn", NUMBER)
    assigned.put("Client/ToegewezenProducten/ToegewezenProduct/ToewijzingNummer", looks_like_one)
    assigned.put("Client/ToegewezenProducten/ToegewezenProduct/Product/Code", "45A04")
    place.know(NUMBER)
    place.put("map/een.xml", assigned.xml())
    place.deliver(_trajectory())
    assert place.write("2025-04-02", "--assignments", place.at("map"), way="assignment")[0] == 0
    (path,) = place.out.iterdir()
    assert f"<jw305:ToewijzingNummer>{looks_like_one}<".encode() in path.read_bytes()
    assert looks_like_one not in (place.folder / "register").read_text()


def test_assignments_may_be_named_in_a_csv_file(place: Place) -> None:
    place.know(NUMBER)
    place.deliver(_trajectory())
    named = "trajectory_key;assignment;category;code;assigned_on\nT1;0300201;45;;2025-03-01\n"
    place.put("toewijzing.csv", named.encode())
    assert place.write("2025-04-02", "--assignments", place.at("toewijzing.csv"), way="assignment")[0] == 0
    (start,) = place.written()[0].client["StartProducten"]["StartProduct"]
    assert (start["ToewijzingNummer"], start["Product"]) == ("300201", {"Categorie": "45"})
    for wrong in (
        "T1;R1;45;;2025-03-01\n",
        "T1;1;45;;01-03-2025\n",
        named.splitlines()[1] + "\n",
        ";1;;;2025-03-01\n",
    ):
        place.put("toewijzing.csv", (named + wrong).encode())
        code, _, err = place.write("2025-04-03", "--assignments", place.at("toewijzing.csv"), way="assignment")
        assert (code, "rij 3" in err) == (2, True)


def test_a_message_that_the_municipality_refuses_counts_as_not_sent(place: Place) -> None:
    place.know(NUMBER)
    place.deliver(_trajectory())
    place.write("2025-04-02")
    (sent,) = place.written()
    refusal = Draft("JW306", Identificatie=sent.header["Identificatie"], Afzender=AGB, Ontvanger="0917")
    refusal.put("Client/StartProducten/StartProduct/RetourCodes/RetourCode", "9074")
    fine = Draft("JW306", Identificatie="ANDER1", IdentificatieRetour="R0002").drop("Client")
    place.put("retour/1.xml", refusal.xml())
    place.put("retour/2.xml", fine.xml())
    code, out, _ = place.write("2025-05-20", "--returns", place.at("retour"))
    assert code == 1  # a start after five working days is remarked upon
    assert "1 gemelde records gelden als niet verzonden" in out
    assert len(place.written()) == 2
    assert "start_late" in out
    assert out.count("return_without_original") == 1  # about a message that was never sent
    assert "1 startberichten" in out
    again = place.write("2025-05-21", "--returns", place.at("retour"), "--format", "json")[1]
    assert [row["rule"] for row in json.loads(again)] == ["return_without_original"]


def test_what_must_be_corrected_or_withdrawn_is_removed_with_status_3(place: Place) -> None:
    place.know(NUMBER)
    place.deliver(_trajectory())
    place.write("2025-04-02")
    place.deliver(_trajectory(code="45A05"), period_end="2025-07-31")
    place.write("2025-04-03")
    place.write("2025-04-04")
    starts = [record.client["StartProducten"]["StartProduct"][0] for record in place.written()]
    told = sorted((start["Product"]["Code"], start["StatusAanlevering"]) for start in starts)
    assert told == [("45A04", "1"), ("45A04", "3"), ("45A05", "1")]
    code, _, err = place.write("2025-04-05", "--withdraw", "T9")
    assert (code, "T9" in err) == (2, True)
    place.write("2025-04-05", "--withdraw", "T1")
    assert len(place.written()) == 4


def test_a_client_that_nobody_knows_gives_a_remark_and_no_message(place: Place) -> None:
    place.deliver(_trajectory())
    code, out, _ = place.write("2025-04-02", "--format", "json")
    assert code == 1
    (row,) = json.loads(out)
    assert (row["rule"], row["trajectory"], row["client"]) == (
        "identity_unknown",
        "T1",
        place.pseudonyms.of(NUMBER),
    )
    assert not any(place.out.iterdir())


def test_many_remarks_are_counted_by_rule_in_a_table(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regie.cli.ijw_writing._SHOWN", 1)
    place.deliver(_trajectory(), _trajectory("T2", "TWEE"))
    code, out, _ = place.write("2025-04-02")
    assert (code, "En nog 1;" in out, "identity_unknown: 2" in out, "T2" in out) == (1, True, True, False)
    assert len(json.loads(place.write("2025-04-02", "--format", "json")[1])) == 2


def test_messages_of_a_delivery_and_of_one_provider(place: Place) -> None:
    place.know(NUMBER)
    place.deliver(_trajectory())
    (delivery,) = [path.name for path in (place.region / "deliveries").iterdir() if path.is_dir()]
    assert "1 startberichten" in place.write("2025-04-02", "--delivery", delivery[:8], "--dry-run")[1]
    assert "0 startberichten" in place.write("2025-04-02", "--provider", "C", "--dry-run")[1]
    assert place.write("2025-04-02", "--delivery", "f" * 9)[0] == 2
    assert place.write("2025-04-02", "--delivery", delivery, "--snapshot", "x")[0] == 2


def test_what_is_refused_says_why_and_writes_nothing(place: Place) -> None:
    place.know(NUMBER)
    place.deliver(_trajectory())
    for words, why in (
        (("--on", "2999-01-01"), "dagtekening"),
        (("--out", str(place.region / "berichten")), "regio"),
        (("--way", "assignment"), "--assignments"),
        (("--provider", "Q"), "'Q' is niet bekend in deze regio. Gebruik een van deze codes: C, P."),
        (("--region", place.at("nergens")), "region.toml"),
        (("--identities", place.at("niemand")), "bestaat niet"),
        (("--key", place.at("nergens")), "bestaat niet"),
        (("--xsd", place.at("gelezen")), "XSD"),
    ):
        code, _, err = place.write("2025-04-02", *words)
        assert (code, why in err) == (2, True), (words, err)
    assert not place.out.exists()


def test_reading_gives_a_table_per_kind_of_message_and_all_findings(place: Place) -> None:
    place.put("in/claim.xml", Draft("JW323").xml())
    place.put("in/start.xml", Draft("JW305").xml())
    place.put("in/wrong.xml", Draft("JW307").put("Client/StopProducten/StopProduct/RedenBeeindiging", "99").xml())
    place.put("in/empty.xml", b"")
    code, out, _ = place.run("read", place.at("in"), "--out", place.at("tabellen"), "--key", place.at("sleutel"))
    assert code == 1
    assert sorted(path.name for path in (place.folder / "tabellen").iterdir()) == [
        "JW305.parquet",
        "JW323.parquet",
        "findings.csv",
    ]
    (row,) = duckdb.sql(
        "SELECT release, number, header.Dagtekening, client.Pseudoniem, around.Declaratie.DeclaratieNummer, "
        f"client.Prestaties.Prestatie[1].IngediendBedrag.Bedrag FROM '{place.at('tabellen')}/JW323.parquet'"
    ).fetchall()
    assert row == ("3.2", 1, date(2025, 5, 6), place.pseudonyms.of(NUMBER), "DN001", 5000)
    with (place.folder / "tabellen" / "findings.csv").open(encoding="utf-8") as file:
        found = sorted((row["rule"], Path(row["place"]).name) for row in csv.DictReader(file))
    assert ("file_empty", "empty.xml") in found
    assert {name for _, name in found} == {"empty.xml", "wrong.xml"}
    assert "4 bestanden, 3 berichten, 2 cliëntregels gelezen" in out


@pytest.mark.parametrize(
    "message",
    [
        "JW301",
        "JW302",
        "JW305",
        "JW306",
        "JW307",
        "JW308",
        "JW315",
        "JW316",
        "JW317",
        "JW318",
        "JW319",
        "JW320",
        "JW323",
        "JW325",
    ],
)
def test_every_kind_of_message_fits_its_table(place: Place, message: str) -> None:
    place.put("in/een.xml", Draft(message).xml())
    assert place.run("read", place.at("in"), "--out", place.at("t"), "--key", place.at("sleutel"))[0] == 0
    (given,) = [
        one
        for one in read([place.folder / "in"], pseudonyms=place.pseudonyms, today=date(2026, 1, 1))
        if isinstance(one, Record)
    ][:1]
    row = duckdb.sql(f"SELECT * FROM '{place.at('t')}/{message}.parquet' LIMIT 1").fetchall()[0]
    columns = dict(zip(("release", "place", "number", "header", "client", "around"), row, strict=False))
    assert _filled(columns["header"]) == _filled(
        {k: v for k, v in given.header.items() if k != "BerichtIdentificatie"}
    )
    told = [_filled(value) for name, value in columns.items() if name in ("client", "around") and value]
    assert told == [_filled(value) for value in (given.client, given.around) if value]


def _filled(value: object) -> object:
    """Without what is not there: a table has a column for it, a record has nothing."""
    if isinstance(value, list | tuple):
        return [_filled(one) for one in value]
    if hasattr(value, "items"):
        inner = {name: _filled(one) for name, one in value.items() if one is not None}
        return {name: one for name, one in inner.items() if one not in ({}, None)}
    return value


def test_checking_needs_no_key_and_keeps_nothing(place: Place) -> None:
    place.put("in/start.xml", Draft("JW305").xml())
    code, out, _ = place.run("check", place.at("in"))
    assert (code, out.strip()) == (
        0,
        "1 bestanden, 1 berichten, 1 cliëntregels gelezen; 0 fouten en 0 waarschuwingen.",
    )
    place.put("in/start.xml", Draft("JW305").put("Client/Geslacht", "7").xml())
    code, out, _ = place.run("check", place.at("in"), "--format", "csv")
    (row,) = csv.DictReader(out.splitlines())
    assert (code, row["rule"], row["record"], row["value"]) == (1, "code_unknown", "1", "7")
    code, out, _ = place.run("check", place.at("in"), "--findings", place.at("b.csv"), "--lang", "nl")
    assert (code, (place.folder / "b.csv").is_file(), "start.xml, cliënt 1" in out) == (1, True, True)


def test_what_is_written_never_lies_among_the_messages_that_are_read(place: Place) -> None:
    message = place.put("in/start.xml", Draft("JW305").xml())
    before = (place.folder / "in" / "start.xml").read_bytes()
    key = ("--key", place.at("sleutel"))
    assert place.run("key", place.at("sleutel"))[0] == 0
    for words in (
        ("check", message, "--findings", message),
        ("check", place.at("in"), "--findings", place.at("in/bevindingen.csv")),
        ("read", place.at("in"), "--out", place.at("in/tabellen"), *key),
        ("renewed", place.at("in"), "--out", message, *key),
        ("history", place.at("in"), "--region", str(place.region), "--out", place.at("in/historie"), *key),
    ):
        code, _, err = place.run(*words)
        assert (code, "tussen de berichten" in err) == (2, True), words
    assert [path.name for path in (place.folder / "in").iterdir()] == ["start.xml"]
    assert (place.folder / "in" / "start.xml").read_bytes() == before


def test_findings_appear_whole_or_those_of_the_last_time_stay(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put("in/a.xml", b"")
    place.put("in/start.xml", Draft("JW305").xml())
    words = ("read", place.at("in"), "--out", place.at("uit"), "--key", place.at("sleutel"))
    assert place.run(*words)[0] == 1
    before = {path.name: path.read_bytes() for path in place.out.iterdir()}

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("regie.cli.ijw.RecordTables.add", stopped)
    assert place.run(*words)[0] == 2
    assert {path.name: path.read_bytes() for path in place.out.iterdir()} == before


def test_tables_with_days_of_birth_are_for_their_owner_only(place: Place) -> None:
    place.put("in/start.xml", Draft("JW305").xml())
    assert place.run("read", place.at("in"), "--out", place.at("uit"), "--key", place.at("sleutel"))[0] == 0
    assert (place.out / "JW305.parquet").stat().st_mode & 0o777 == 0o600


def test_tables_of_an_earlier_reading_are_named(place: Place) -> None:
    start, stop = place.put("start.xml", Draft("JW305").xml()), place.put("stop.xml", Draft("JW307").xml())
    more = ("--out", place.at("uit"), "--key", place.at("sleutel"))
    assert "eerdere keer" not in place.run("read", start, *more)[1]
    code, out, _ = place.run("read", stop, *more)
    assert (code, "van een eerdere keer lezen: JW305.parquet." in out) == (0, True)


def test_a_renewed_key_lets_clients_keep_their_history(place: Place) -> None:
    place.know(NUMBER, OTHER)
    before = place.pseudonyms
    assert (
        place.run("renewed", place.at("toewijzingen"), "--out", place.at("t.csv"), "--key", place.at("sleutel"))[0]
        == 0
    )
    assert not (place.folder / "t.csv").exists()
    assert place.run("key", place.at("sleutel"))[0] == 0
    now = place.pseudonyms
    expected = sorted((before.of(number), now.of(number)) for number in (NUMBER, OTHER))
    for source in ((place.at("toewijzingen"),), ("--identities", place.at("personen"))):
        code, _, _ = place.run("renewed", *source, "--out", place.at("t.csv"), "--key", place.at("sleutel"))
        with (place.folder / "t.csv").open() as file:
            rows = [(row["old"], row["new"]) for row in csv.DictReader(file)]
        assert (code, rows) == (0, expected)
    assert place.run("renewed", "--out", place.at("t.csv"), "--key", place.at("sleutel"))[0] == 2
    place.put("toewijzingen/stuk.xml", b"<x>")
    code, out, _ = place.run(
        "renewed", place.at("toewijzingen"), "--out", place.at("t.csv"), "--key", place.at("sleutel")
    )
    assert (code, "stuk.xml" in out) == (1, True)
    keys = (place.folder / "sleutel").read_text().splitlines()
    (place.folder / "sleutel").write_text("\n".join(line for line in keys if not line.startswith("1 =")))
    assert len(Identities.open(place.folder / "personen", place.pseudonyms)) == 2


def test_a_delivery_with_old_pseudonyms_is_delivered_again_with_the_new_ones(place: Place) -> None:
    place.know(NUMBER, OTHER)
    place.deliver(_trajectory())
    place.write("2025-04-02")
    place.run("key", place.at("sleutel"))
    place.run(
        *("renewed", "--identities", place.at("personen"), "--as", "mapping", "--out", place.at("m.toml")),
        *("--key", place.at("sleutel"), "--table", "clients", "--table", "trajectories"),
    )
    deliver(
        place.folder / "levering.zip",
        place.region,
        received_on=date(2026, 7, 1),
        mapping=place.folder / "m.toml",
    )
    make_snapshot(place.region, date(2026, 7, 1))
    code, out, _ = place.write("2025-04-03")
    assert (code, "Trajecten: 1 al volledig gemeld" in out) == (0, True)


def test_a_client_is_forgotten_when_asked(place: Place) -> None:
    place.know(NUMBER)
    pseudonym = place.pseudonyms.of(NUMBER)
    words = ("--identities", place.at("personen"), "--key", place.at("sleutel"))
    assert place.run("forget", pseudonym, *words)[0] == 0
    assert place.run("forget", pseudonym, *words)[0] == 1
    assert Identities.open(place.folder / "personen", place.pseudonyms).find(pseudonym) is None


def test_without_a_key_it_is_said_how_to_make_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("in/start.xml", Draft("JW305").xml())
    code, _, err = place.run("read", place.at("in"), "--out", place.at("t"))
    assert (code, "regie ijw key" in err, "REGIE_PSEUDONYM_KEY_FILE" in err) == (2, True, True)
    monkeypatch.setenv("REGIE_PSEUDONYM_KEY_FILE", place.at("sleutel"))
    assert place.run("read", place.at("in"), "--out", place.at("t"))[0] == 0
