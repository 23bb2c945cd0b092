# SPDX-License-Identifier: EUPL-1.2
"""How good the forecast is, on small generated regions whose future is known: ``python -m bench.quality``."""
