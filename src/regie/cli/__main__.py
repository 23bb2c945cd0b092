# SPDX-License-Identifier: EUPL-1.2
"""``python -m regie.cli``: the same as ``regie``."""

from regie.cli import main

main()
