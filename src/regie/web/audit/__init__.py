# SPDX-License-Identifier: EUPL-1.2
"""Who did what with whose data, why and with what outcome: a log that nothing removes; the register; retention."""
