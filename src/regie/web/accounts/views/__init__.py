# SPDX-License-Identifier: EUPL-1.2
"""The screens of people and roles, by who uses them."""
