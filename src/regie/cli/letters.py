# SPDX-License-Identifier: EUPL-1.2
"""``regie letter``: the council letter of a municipality about a published half-year report."""

from __future__ import annotations

from pathlib import Path

import click

from regie.cli.common import GOOD, PATH, Command, lang_option, region_option, say_so, text, today
from regie.vocabulary import Period, RegieError, load_region
from regie.vocabulary.durable import commit_file


@click.command("letter", cls=Command, help=text("help_letter"))
@click.argument("period")
@region_option
@click.option("--municipality", required=True, help=text("help_letter_municipality"))
@click.option("--template", type=PATH, help=text("help_letter_template"))
@click.option("--texts", type=PATH, help=text("help_letter_texts"))
@click.option("--out", type=PATH, required=True, help=text("help_out"))
@lang_option
def letter(
    period: str, region: Path, municipality: str, template: Path | None, texts: Path | None, out: Path
) -> int:
    """Write a letter, as far as it is written, into a folder; nothing is published."""
    from regie.reporting import council_letter  # half a second of charts and typesetting
    from regie.reporting.council_letter.published import before, content_of, letter_files

    load_region(region)
    report = council_letter.latest_report(region, Period.parse(period))
    review = council_letter.review_of_report(region, report)
    said = council_letter.load_texts(texts) if texts else council_letter.LetterTexts()
    known = municipality in review.header.names.get("municipality", {})
    found = before(region, municipality, report.period) if known else None
    made = council_letter.letter_content(
        report,
        review,
        municipality,
        said,
        today(),
        previous=content_of(region, found) if found else None,
    )
    used = _template(template) if template else council_letter.template_of(region, municipality)[0]
    for name, content in letter_files(made, used).items():
        commit_file(out / name, content)
        say_so(text("written", path=out / name))
    if made.missing:
        say_so(text("letter_missing", missing=", ".join(made.missing)), style="yellow")
    return GOOD


def _template(path: Path) -> bytes:
    from regie.reporting.council_letter.template_check import LARGEST

    try:
        with path.open("rb") as handle:
            return handle.read(LARGEST + 1)
    except OSError:
        raise RegieError("council_letter.template_unreadable", file=path) from None
