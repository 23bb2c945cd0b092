# SPDX-License-Identifier: EUPL-1.2
"""iJw: the national standard of messages between municipality and provider of youth help (releases 3.0 to 3.2)."""
