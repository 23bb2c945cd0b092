-- SPDX-License-Identifier: EUPL-1.2
-- Clients that count: one row per client and begin of residence, the latest that was delivered.
SELECT
    client_key, birth_month, municipality, area, sex, valid_from, valid_to, delivery, source_row
FROM latest_clients
