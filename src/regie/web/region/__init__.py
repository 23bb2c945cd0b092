# SPDX-License-Identifier: EUPL-1.2
"""The only door of the web to the data of a region: reviews and figures, as far as a reader may see them."""
