# SPDX-License-Identifier: EUPL-1.2
"""What comes: the flow of clients and its cost, how sure that is, and which budget fits."""
