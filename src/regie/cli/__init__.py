# SPDX-License-Identifier: EUPL-1.2
"""The command line: ``regie``. Dutch by default, exit codes 0 good, 1 findings, 2 refused."""

from __future__ import annotations

import sys

import click

import regie
from regie.cli import contracts, data, demo, documents, figures, regions
from regie.cli.common import FINDINGS, GOOD, REFUSED, Group, console, lang_option, text
from regie.vocabulary.errors import RegieError


@click.group(cls=Group, context_settings={"max_content_width": 110}, help=text("help_regie"))
@click.version_option(regie.__version__, message="regie %(version)s", help=text("help_version"))
@lang_option
def regie_command() -> None:
    """The group of all commands."""


for _command in (
    regions.init,
    demo.demo,
    regions.template,
    data.check,
    data.deliver,
    data.deliveries,
    data.snapshot,
    figures.figures,
    figures.definitions,
    contracts.contract,
    documents.report,
    regions.erase,
    documents.docs,
):
    regie_command.add_command(_command)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code. A person sees a sentence, never a traceback."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code (for tests and for ``main``)."""
    from regie.cli.common import LANG

    try:
        result = regie_command.main(args=arguments, prog_name="regie", standalone_mode=False)
        return result if isinstance(result, int) else GOOD
    except RegieError as refused:
        console(stderr=True).print(refused.message(LANG), style="bold red", markup=False)
    except click.UsageError as wrong:
        console(stderr=True).print(_usage_sentence(wrong), style="bold red", markup=False)
        if wrong.ctx is not None:
            console(stderr=True).print(text("see_help", command=wrong.ctx.command_path), markup=False)
    except click.ClickException as wrong:
        console(stderr=True).print(wrong.format_message(), style="bold red", markup=False)
    except (click.Abort, KeyboardInterrupt):
        console(stderr=True).print(text("stopped"))
    except BrokenPipeError:
        sys.stderr.close()
        return GOOD
    except OSError as problem:
        sentence = text("file_problem", path=problem.filename or "", problem=problem.strerror or problem)
        console(stderr=True).print(sentence, style="bold red", markup=False)
    return REFUSED


def _usage_sentence(wrong: click.UsageError) -> str:
    match wrong:
        case click.NoSuchOption():
            return text("no_such_option", option=wrong.option_name)
        case click.MissingParameter():
            hint = wrong.param.get_error_hint(wrong.ctx) if wrong.param and wrong.ctx else wrong.param_hint
            return text("missing", what=hint)
        case click.BadParameter():
            hint = wrong.param.get_error_hint(wrong.ctx) if wrong.param and wrong.ctx else wrong.param_hint
            return text("bad_value", what=hint or "", problem=wrong.message)
    if wrong.message.startswith("No such command"):
        return text("no_such_command", message=wrong.message.split("'")[1])
    return text("usage", problem=wrong.message)


__all__ = ["FINDINGS", "GOOD", "REFUSED", "main", "run"]
