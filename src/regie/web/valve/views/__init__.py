# SPDX-License-Identifier: EUPL-1.2
"""The screens of the safety valve: where the year stands, risks, requests, settlement."""
