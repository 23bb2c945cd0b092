# SPDX-License-Identifier: EUPL-1.2
"""How good forecasts were: scores, simple forecasts beside them, and forecasting again from the past."""
