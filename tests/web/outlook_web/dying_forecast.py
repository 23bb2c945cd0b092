# SPDX-License-Identifier: EUPL-1.2
"""Keep a run and die in the middle of it: the process is killed where nothing can be tidied any more.

python -m tests.web.outlook_web.dying_forecast REGION RUN_JSON MOMENT
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from regie.forecast import runs
from regie.forecast.run import ForecastRun


def die(*_: Any) -> None:
    """As when the power goes."""
    os.kill(os.getpid(), signal.SIGKILL)


def half_written(path: Path, content: bytes) -> int:
    """Write the first half of a file, and die."""
    with path.open("wb") as out:
        out.write(content[: len(content) // 2])
        out.flush()
        os.fsync(out.fileno())
    die()
    return 0


def main() -> None:
    """Die at the moment that is named."""
    region, source, moment = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    run = ForecastRun.read(source)
    if moment == "writing":
        Path.write_bytes = half_written  # type: ignore[assignment,method-assign]
    else:
        runs.commit_folder = die
    runs.keep_run(region, run)


if __name__ == "__main__":
    main()
