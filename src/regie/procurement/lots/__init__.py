# SPDX-License-Identifier: EUPL-1.2
"""Lots: where care lies, what each lot was and cost, and what lies in none or in two."""
