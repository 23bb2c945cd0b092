# SPDX-License-Identifier: EUPL-1.2
"""Work that takes longer than a page may: done by the worker, with progress for who waits for it."""
