# SPDX-License-Identifier: EUPL-1.2
"""Reading a settings file (TOML) into the model that says what may stand in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from regie.vocabulary.errors import RegieError
from regie.vocabulary.frozen import Frozen

_M = TypeVar("_M", bound=Frozen)


def load_settings(file: Path, model: type[_M], wrong: str) -> _M:
    """What stands in the file.

    Raises ``RegieError`` when it is missing or no TOML, and with the sentence ``wrong`` (which takes file, where
    and problem) when something in it is not allowed.
    """
    try:
        return model.model_validate(tomllib.loads(file.read_bytes().decode("utf-8-sig")))
    except OSError:
        raise RegieError("cbs.file_missing", file=file.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise RegieError("cbs.file_unreadable", file=file.name, problem=problem) from None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        raise RegieError(wrong, file=file.name, where=where or "-", problem=first["msg"]) from None
