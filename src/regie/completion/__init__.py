# SPDX-License-Identifier: EUPL-1.2
"""Completion: what late bookings still add to the last months, with a band, and why that method."""

from regie.completion.backtest import Backtest, BacktestLine, backtest
from regie.completion.band import BandKind
from regie.completion.bootstrap import Draws, draws
from regie.completion.complete import complete, picture
from regie.completion.estimate import Exposure, Method, Pattern
from regie.completion.mack import ChainLadder, chain_ladder
from regie.completion.result import (
    AccrualLine,
    CalendarEffect,
    Completion,
    Diagnostics,
    GroupCompletion,
    MonthCompletion,
    MonthTotal,
    PicturePoint,
    Reason,
    RecentBooking,
)
from regie.completion.settings import Settings
from regie.completion.triangle import Bookings, Triangle, build_triangles

__all__ = [
    "AccrualLine",
    "Backtest",
    "BacktestLine",
    "BandKind",
    "Bookings",
    "CalendarEffect",
    "ChainLadder",
    "Completion",
    "Diagnostics",
    "Draws",
    "Exposure",
    "GroupCompletion",
    "Method",
    "MonthCompletion",
    "MonthTotal",
    "Pattern",
    "PicturePoint",
    "Reason",
    "RecentBooking",
    "Settings",
    "Triangle",
    "backtest",
    "build_triangles",
    "chain_ladder",
    "complete",
    "draws",
    "picture",
]
