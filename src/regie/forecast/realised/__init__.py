# SPDX-License-Identifier: EUPL-1.2
"""What control measures that have begun really did, beside what was expected of them."""
