# SPDX-License-Identifier: EUPL-1.2
"""``python -m regie``: the command line."""

from regie.cli import main

main()
