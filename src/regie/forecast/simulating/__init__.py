# SPDX-License-Identifier: EUPL-1.2
"""Many ways in which the months ahead can go, by the same rates and the same numbers of chance."""
