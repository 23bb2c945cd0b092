# SPDX-License-Identifier: EUPL-1.2
"""Beleidsinformatie Jeugd: what every provider of youth help owes Statistics Netherlands (CBS), from a snapshot.

Facts are those of the Informatieprotocol Beleidsinformatie Jeugd, version 7 (annex 2 to the Regeling Jeugdwet):
the fields, code lists and reporting periods in ``tables/``. What the protocol leaves to judgement is asked for
(``choices``), and what the delivery standard does not hold is taken from a file of the provider (``supplement``).
"""
