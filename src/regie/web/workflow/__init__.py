# SPDX-License-Identifier: EUPL-1.2
"""What people prepare, discuss and settle together: one thing with states, a history and comments."""
