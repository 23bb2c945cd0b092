# SPDX-License-Identifier: EUPL-1.2
"""What comes: the flow of clients and its cost, how sure that is, and which budget fits.

    asked, choices             what is asked and given, and what was chosen with which reason
    running                    the steps of a forecast, in their order
    run, fans, remarks         what a forecast is as data
    runs                       runs as they are kept and published
    assumptions, scenarios     named futures beside it
    trials, trial_result       the same while someone waits: one estimate, many choices

The steps themselves are in the rooms within: estimating and simulating, then budgeting, measures, realised and
scoring.
"""
