# SPDX-License-Identifier: EUPL-1.2
"""Benchmarks: ``python -m bench`` measures speed and memory, fails on ratios and writes docs/performance.md."""
