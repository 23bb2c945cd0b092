# SPDX-License-Identifier: EUPL-1.2
"""Screens of deliveries, one module per matter."""
