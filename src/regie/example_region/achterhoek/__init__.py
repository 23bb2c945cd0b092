# SPDX-License-Identifier: EUPL-1.2
"""The example region Achterhoek: eight municipalities before a procurement, synthetic and the same by seed."""

from regie.example_region.achterhoek.generator import Achterhoek, make_achterhoek, write_achterhoek
from regie.example_region.achterhoek.messages import MessagesMade, write_messages

__all__ = ["Achterhoek", "MessagesMade", "make_achterhoek", "write_achterhoek", "write_messages"]
