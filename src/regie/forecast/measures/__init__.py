# SPDX-License-Identifier: EUPL-1.2
"""Control measures that are still to come: from a file to what they change, cost and are worth.

    model, reading, checks, page               the file, and whether it fits a forecast
    concerned, effect_sizes, stay_curves       whom a measure concerns, how strongly it works
    apply                                      what it makes of the rates
    variants, bands, measure_cost              the same future with and without it, what it costs
    effects, result                            what each does, alone and in the set
    best_set, best_set_result                  which to take together: enumeration (on client_worth) or, with
                                               many measures, mixed_integer; judging holds them against the aim

Savings are never added up: all measures act on the same rates.
"""
