# SPDX-License-Identifier: EUPL-1.2
"""The web application: people, roles, screens, workflow and audit around the same figures."""
