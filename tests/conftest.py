# SPDX-License-Identifier: EUPL-1.2
"""What holds for all tests: no test fails on seconds."""

from hypothesis import settings

settings.register_profile("regie", deadline=None)
settings.load_profile("regie")
