# SPDX-License-Identifier: EUPL-1.2
"""Start dates: what a later start costs or saves, for whom, how sure that is, and what it asks of providers."""
