# SPDX-License-Identifier: EUPL-1.2
"""One small region, made through the command line alone, and a way to run commands in this process."""

from __future__ import annotations

import io
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from regie.cli import run

COOPERATIVE, PROVIDER = "COOP", "A1"

CLIENTS = [(f"K{n:02}", "0882" if n == 12 else "0917") for n in range(1, 13)]
"""Eleven clients in Heerlen and one in Landgraaf, all in care from February to the end of June 2024."""

LATE = "2024-07-31"
EARLY = "2024-07-16"


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Made:
    """The region's folder, its snapshots before and after the correction, and the provider's file."""

    folder: Path
    before: str
    after: str
    file: Path


def table(columns: str, *rows: str) -> str:
    """A CSV file as text, from a header and rows already separated by semicolons."""
    return "\n".join((columns, *rows)) + "\n"


def delivery(party: str, start: str = "01-01-2024", end: str = "30-06-2024", source: str = "") -> str:
    """The table ``delivery``."""
    columns = "party;period_start;period_end;delivered_on;standard_version;source_system"
    return table(columns, f"{party};{start};{end};10-07-2024;1;{source}")


PRODUCTION = (
    "line;provider;client_key;trajectory_key;municipality;segment;service_month;quantity;unit;amount;booked_on;"
    "cost_kind"
)


def line(name: str, *, client: int = 1, amount: str = "100,50", booked: str = "12-04-2024") -> str:
    """One line of production."""
    return f"{name};A1;K{client:02};T{client:02};;outsourced_care;2024-03;2;04;{amount};{booked};regular"


def write_zip(path: Path, tables: dict[str, str]) -> Path:
    """A delivery as a zip of CSV files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    return path


def cooperative_tables() -> dict[str, str]:
    """What the cooperative delivers: clients, trajectories and one cost line."""
    clients = (f"{key};2012-05;{municipality};2024-01-01" for key, municipality in CLIENTS)
    trajectories = (f"T{key[1:]};2024-02-01;{key};A1;outsourced_care;45;2024-02-01;;" for key, _ in CLIENTS)
    return {
        "delivery": delivery(COOPERATIVE),
        "clients": table("client_key;birth_month;municipality;valid_from", *clients),
        "trajectories": table(
            "trajectory_key;recorded_on;client_key;provider;segment;product_category;began_on;ended_on;end_reason",
            *trajectories,
        ),
        "costs": table(
            "line;municipality;segment;month;amount;booked_on;cost_kind",
            "G1;0882;overhead;2024-03;1234,56;05-04-2024;overhead",
        ),
    }


def provider_tables() -> dict[str, str]:
    """What the provider delivers: two good lines and one with an amount that cannot be read."""
    lines = (line("P1"), line("P2", client=12), line("P3", client=2, amount="1.234,56"))
    return {"delivery": delivery(PROVIDER), "production": table(PRODUCTION, *lines)}


def quietly(*arguments: object) -> str:
    """Run a command outside a test; what it printed."""
    kept, sys.stdout = sys.stdout, io.StringIO()
    try:
        code = run([str(argument) for argument in arguments])
        assert code in (0, 1), (arguments, code)
        return sys.stdout.getvalue()
    finally:
        sys.stdout = kept


def new_region(folder: Path) -> Path:
    """A region of two municipalities with one provider, before anything is delivered."""
    quietly("init", folder, "--name", "Proefregio", "--municipality", "Heerlen", "--municipality", "0882",
            "--cooperative", "Coöperatie Proef", "--first-month", "2024-01")  # fmt: skip
    settings = folder / "region.toml"
    added = '  { code = "A1", name = "Aanbieder Een", role = "member" },\n]\n'
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('"cooperative" },\n]\n', '"cooperative" },\n' + added), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The region with both deliveries, a snapshot, the corrected row, and a second snapshot. Read only."""
    place = tmp_path_factory.mktemp("cli")
    folder = new_region(place / "proef")
    cooperative = write_zip(place / "cooperatie.zip", cooperative_tables())
    provider = write_zip(place / "aanbieder.zip", provider_tables())
    for file in (cooperative, provider):
        quietly("deliver", file, "--region", folder, "--received-on", "2024-07-15")
    quietly("snapshot", "make", EARLY, "--region", folder)
    [aside] = sorted(folder.glob("deliveries/*/set_aside*.zip")) or sorted(folder.glob("deliveries/*/set_aside.*"))
    quietly("deliver", corrected(aside, place), "--region", folder, "--received-on", "2024-07-20")
    quietly("snapshot", "make", LATE, "--region", folder)
    before, after = sorted(path.stem for path in (folder / "snapshots").glob("*.json"))
    return Made(folder, before, after, provider)


def corrected(aside: Path, place: Path) -> Path:
    """The file with rows set aside, as somebody hands it in after mending the amount in it."""
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(aside)
    path = place / "verbeterd.xlsx"
    with xlsxwriter.Workbook(path) as out:
        for name in book.sheet_names:
            sheet = out.add_worksheet(name)
            for row, values in enumerate(book.get_sheet_by_name(name).to_python()):
                for column, value in enumerate(values):
                    sheet.write_string(row, column, "1234,56" if value == "1.234,56" else str(value))
    return path


@pytest.fixture
def own(made: Made, tmp_path: Path) -> Made:
    """A copy of that region that a test may change."""
    folder = tmp_path / "proef"
    shutil.copytree(made.folder, folder)
    return Made(folder, made.before, made.after, made.file)


@pytest.fixture
def regie(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run one command in this process; ``answers`` is what a person types."""

    def command(*arguments: object, answers: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return command
