# SPDX-License-Identifier: EUPL-1.2
"""The machine on which was measured, as far as it matters to the figures."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

LIBRARIES = ("duckdb", "numpy", "pandas", "pyarrow", "python-calamine", "typst")


def described() -> str:
    """Cores, memory, and the versions of Python and libraries."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{cores} cores, {memory:.0f} GB memory, {platform.system()} ({platform.machine()}), "
        f"Python {platform.python_version()}, {versions}"
    )
