# SPDX-License-Identifier: EUPL-1.2
"""The safety valve: the risk file, a request under the clause, and the maximum that it can give."""
