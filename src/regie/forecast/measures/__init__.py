# SPDX-License-Identifier: EUPL-1.2
"""Control measures: read from a file, applied to the rates of a forecast, and what each changes."""
