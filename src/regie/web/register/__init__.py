# SPDX-License-Identifier: EUPL-1.2
"""The register of access and client journeys: a light registration on pseudonyms for who has no system."""
