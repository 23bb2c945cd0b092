# SPDX-License-Identifier: EUPL-1.2
"""``regie example``: example regions to try things on, delivered and with a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from regie.cli.common import GOOD, LANG, PATH, Command, Group, console, lang_option, say_so
from regie.example_region.achterhoek import write_achterhoek, write_messages
from regie.vocabulary.formatting import number
from regie.vocabulary.texts import say


def words(name: str, /, **values: object) -> str:
    """A sentence of these commands in the reader's language."""
    return say(f"achterhoek.{name}", LANG, **values)


@click.group("example", cls=Group, help=words("help_example"))
@lang_option
def example() -> None:
    """The group of example regions."""


@example.command("achterhoek", cls=Command, help=words("help_achterhoek"))
@click.argument("folder", type=PATH)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help=words("help_seed"))
@click.option("--scale", type=float, default=1.0, show_default=True, help=words("help_scale"))
@click.option("--messages", is_flag=True, help=words("help_messages"))
@lang_option
def achterhoek(folder: Path, seed: int, scale: float, messages: bool) -> int:
    """Make the region with its deliveries and snapshot, or its messages."""
    with telling() as tell:
        if messages:
            made = write_messages(folder, seed=seed, scale=scale, progress=tell)
        else:
            region, summaries, snapshot = write_achterhoek(folder, seed=seed, scale=scale, progress=tell)
    if messages:
        say_so(words("messages_made", files=number(made.files, lang=LANG), folder=made.folder))
        say_so(words("messages_next", folder=made.folder, region=made.region))
        return GOOD
    rows = sum(one.rows_accepted for one in summaries)
    say_so(words("made", folder=region.folder, rows=number(rows, lang=LANG), snapshot=snapshot.id))
    say_so(words("made_truth", truth=region.truth))
    return GOOD


@contextmanager
def telling() -> Iterator[Callable[[str, int, int], None]]:
    """A bar with the step that is being done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1)

        def tell(step: str, done: int, of: int) -> None:
            progress.update(task, description=words(f"step_{step}"), completed=done, total=of)

        yield tell
