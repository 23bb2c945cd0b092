# SPDX-License-Identifier: EUPL-1.2
"""The command line: ``regie``. Dutch by default, exit codes 0 good, 1 findings, 2 refused."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path

# many small systems of equations, never a large one: threads of the linear algebra only wait for each other
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import click

from regie.cli.common import FINDINGS, GOOD, LANG, REFUSED, refuse, say_so, text
from regie.vocabulary.errors import RegieError

_OS_PROBLEMS = {
    errno.EACCES: "os_denied",
    errno.EPERM: "os_denied",
    errno.EROFS: "os_denied",
    errno.ENOENT: "os_missing",
    errno.ENOTDIR: "os_no_folder",
    errno.EISDIR: "os_folder",
    errno.EEXIST: "os_exists",
    errno.ENOSPC: "os_full",
    errno.EDQUOT: "os_full",
}


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code. A person sees a sentence, never a traceback."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code (for tests and for ``main``).

    A mistake of our own is told in one sentence with its place; ``REGIE_DEBUG=1`` shows the whole traceback. Its
    message is left out, because it may hold a value from a delivery.
    """
    try:
        from regie.cli.commands import regie_command

        result = regie_command.main(args=arguments, prog_name="regie", standalone_mode=False)
        return result if isinstance(result, int) else GOOD
    except RegieError as refused:
        refuse(refused.message(LANG))
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        click.echo(help_wanted.format_message())
        return GOOD
    except click.UsageError as wrong:
        refuse(_usage_sentence(wrong))
        if wrong.ctx is not None:
            say_so(text("see_help", command=wrong.ctx.command_path), stderr=True)
    except click.ClickException as wrong:
        refuse(wrong.format_message())
    except (click.Abort, KeyboardInterrupt):
        say_so(text("stopped"), stderr=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except OSError as problem:
        refuse(_file_sentence(problem))
    except MemoryError:
        refuse(text("out_of_memory"))
    except Exception as problem:
        if os.environ.get("REGIE_DEBUG"):
            raise
        _tell_unexpected(problem)
    return REFUSED


def _usage_sentence(wrong: click.UsageError) -> str:
    match wrong:
        case click.NoSuchOption():
            return text("no_such_option", option=wrong.option_name)
        case click.MissingParameter():
            return text("missing", what=_named(wrong))
        case click.BadParameter():
            return text("bad_value", what=_named(wrong), problem=_wrong_value(wrong))
        case click.BadOptionUsage():
            return text("option_needs_value", option=wrong.option_name)
    if wrong.message.startswith("No such command"):
        return text("no_such_command", message=wrong.message.split("'")[1])
    if "unexpected extra argument" in wrong.message:
        return text("too_many_words", words=wrong.message.partition("(")[2].rstrip(")."))
    return text("usage", problem=wrong.message)


def _wrong_value(wrong: click.BadParameter) -> str:
    """What a value must be; for a whole number within which bounds."""
    match wrong.param and wrong.param.type:
        case click.IntRange(min=least, max=None) if least is not None:
            return text("whole_number_from", least=least)
        case click.IntRange(min=least, max=most) if least is not None:
            return text("whole_number_between", least=least, most=most)
        case click.types.IntParamType():
            return text("whole_number")
    return wrong.message


def _named(wrong: click.BadParameter) -> str:
    hint = wrong.param.get_error_hint(wrong.ctx) if wrong.param and wrong.ctx else wrong.param_hint
    return (hint if isinstance(hint, str) else " / ".join(hint or ())).replace("'", "").strip("[]")


def _file_sentence(problem: OSError) -> str:
    known = _OS_PROBLEMS.get(problem.errno or 0)
    what = text(known) if known else problem.strerror or type(problem).__name__
    if not problem.filename:
        return text("file_problem_somewhere", problem=what)
    return text("file_problem", path=problem.filename, problem=what)


def _tell_unexpected(problem: Exception) -> None:
    """DuckDB has errors of its own for Ctrl-C, a full disk and too little memory; the rest is our mistake."""
    match type(problem).__name__:
        case "InterruptException" | "RuntimeError" if "nterrupt" in str(problem):
            say_so(text("stopped"), stderr=True)
        case "OutOfMemoryException":
            refuse(text("out_of_memory"))
        case "IOException" if "No space left" in str(problem):
            refuse(text("file_problem_somewhere", problem=text("os_full")))
        case "IOException" if "Permission denied" in str(problem):
            refuse(text("file_problem_somewhere", problem=text("os_denied")))
        case name:
            frames = [f for f in traceback.extract_tb(problem.__traceback__) if "regie" in Path(f.filename).parts]
            place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
            refuse(text("unexpected", kind=name, place=place))


__all__ = ["FINDINGS", "GOOD", "REFUSED", "main", "run"]
