# SPDX-License-Identifier: EUPL-1.2
"""Foreign formats in and out: iJw messages, the CBS delivery, StatLine; pseudonyms at the door."""
