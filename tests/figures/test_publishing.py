# SPDX-License-Identifier: EUPL-1.2
from datetime import date

from counted import client, source, trajectory

from regie.figures import published, query
from regie.vocabulary import Period

H1 = Period.parse("2024-H1")


def line(number: int, client_key: str, cents: int, provider: str) -> dict[str, object]:
    return {
        "line": str(number),
        "provider": provider,
        "client_key": client_key,
        "segment": "outsourced_care",
        "service_month": 2024 * 12,
        "amount": cents,
        "cost_kind": "regular",
        "unit": "04",
        "booked_on": date(2024, 2, 1),
    }


def asked():
    """Forty clients in Heerlen and two in Voerendaal, all with cost."""
    clients = [row for n in range(40) for row in client(f"H{n}")]
    clients += [row for n in range(2) for row in client(f"V{n}", ("0986", "V1", date(2015, 1, 1)))]
    keys = [f"H{n}" for n in range(40)] + ["V0", "V1"]
    care = [trajectory(f"T{key}", key, date(2024, 1, 1), segment="outsourced_care") for key in keys]
    lines = [line(n, key, 10_000, f"P{n % 3 + 1}") for n, key in enumerate(keys)]
    return source(clients=clients, trajectories=care, production=lines)


def test_an_amount_asked_for_alone_is_hidden_with_the_clients_behind_it() -> None:
    with asked() as opened:
        cost = query(opened, "cost", by=["municipality"], periods=[H1])
        shown = {f.breakdown["municipality"]: f for f in published(opened, cost) if f.indicator == "cost"}
    assert shown["0986"].suppressed
    assert shown["0986"].value is None


def test_a_document_comes_back_in_its_own_order_without_the_figures_asked_for_besides() -> None:
    with asked() as opened:
        cost = query(opened, "cost", by=["municipality"], periods=[H1])
        shown = published(opened, cost)
    assert [(f.indicator, f.period, f.breakdown) for f in shown] == [
        (f.indicator, f.period, f.breakdown) for f in cost
    ]
