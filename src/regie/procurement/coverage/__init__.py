# SPDX-License-Identifier: EUPL-1.2
"""The fewest parties that cover every need in every municipality, and what is given up for fewer."""
