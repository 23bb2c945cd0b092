# SPDX-License-Identifier: EUPL-1.2
"""The example region's parameters: three files, every value with a mark and a remark."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

MARKS = ("public", "unverified", "illustrative")


@dataclass(frozen=True)
class Parameter:
    """One value with its ``mark`` (one of ``MARKS``) and where it comes from or why it was chosen."""

    value: Any
    mark: str
    remark: str


class Parameters(Mapping[str, Any]):
    """The values by name (``clients.path``); ``described`` has mark and remark as well."""

    def __init__(self, described: Mapping[str, Parameter]) -> None:
        self.described = dict(described)

    def __getitem__(self, name: str) -> Any:
        return self.described[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.described)

    def __len__(self) -> int:
        return len(self.described)

    def replaced(self, **values: Any) -> Parameters:
        """The same with other values for some names; a double underscore stands for the point in a name."""
        changed = dict(self.described)
        for name, value in values.items():
            old = changed[name.replace("__", ".", 1)]
            changed[name.replace("__", ".", 1)] = Parameter(value, old.mark, old.remark)
        return Parameters(changed)


@cache
def parameters() -> Parameters:
    """The parameters of ``parameters.toml``, ``agreements.toml`` and ``outlook.toml``."""
    return read_parameters(__package__, "parameters.toml", "agreements.toml", "outlook.toml")


def read_parameters(package: str, *names: str) -> Parameters:
    """The parameters in these files of a package."""
    described: dict[str, Parameter] = {}
    for name in names:
        text = files(package).joinpath(name).read_text(encoding="utf-8")
        described |= _flat(tomllib.loads(text), "")
    return Parameters(described)


def _flat(part: dict[str, Any], prefix: str) -> Iterator[tuple[str, Parameter]]:
    for name, content in part.items():
        if "value" in content:
            yield prefix + name, Parameter(content["value"], content["mark"], content["remark"])
        else:
            yield from _flat(content, f"{prefix}{name}.")
