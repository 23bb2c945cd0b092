# SPDX-License-Identifier: EUPL-1.2
"""From effort-based history to deliveries: JW301, 305, 307, 315, 323 and 325 become clients, journeys,
trajectories and production of the delivery standard."""

from regie.exchange.history.account import Account, PartCount, RuleCount
from regie.exchange.history.choices import CHOICES_FILE, Choices, load_choices
from regie.exchange.history.making import make_history

__all__ = ["CHOICES_FILE", "Account", "Choices", "PartCount", "RuleCount", "load_choices", "make_history"]
