# SPDX-License-Identifier: EUPL-1.2
"""Lines of a file with separators, those that cannot be read told apart."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator


def rows(lines: Iterable[str], separator: str, broken: list[int]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line with its number, counted from 1; lines that cannot be read go to ``broken``."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            yield number, [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:  # a quote that is never closed, a cell without end
            broken.append(number)
