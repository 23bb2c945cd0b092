# SPDX-License-Identifier: EUPL-1.2
"""A settlement with every part, over invented money: what the settlement file and its workbook must show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from regie.contract import Line, Quantity, Words, example, reference_budget
from regie.contract.lines import amount, name
from regie.contract.settlement import Settlement
from regie.review import Header
from regie.review.views import Said, SettlementView, line_view
from regie.vocabulary.money import largest_remainder
from regie.vocabulary.periods import Period

PERIOD = Period.parse("2024-H1")
SNAPSHOT = "2024-08-31-488e8977"

SEGMENTS = {
    "preliminary_field": ("Voorliggend veld", 1_610_000_00, "4100"),
    "plus_facility": ("Plusvoorziening", 1_200_000_00, "4200"),
    "area_team": ("Gebiedsteam", 8_300_000_00, "4300"),
    "outsourced_care": ("Uitbestede zorg", 7_817_825_00, "4400"),
    "overhead": ("Overhead", 1_200_000_00, "4900"),
}
EXCESS = {"0882": 1_009_000_00, "0917": 2_100_000_00, "0986": 250_000_00}
CAUSES = {
    "volume": ("Volume", 18),
    "duration": ("Duur", 22),
    "mix": ("Mix", 9),
    "price": ("Prijs per eenheid", 41),
    "not_tied": ("Niet aan cliënten gebonden kosten", 10),
}
MEMBERS = {
    "A001": ("Zorggroep Zuid", 3_812_440_17),
    "A002": ("De Brug Jeugdhulp", 1_204_883_50),
    "A003": ("Praktijk Geuldal", 644_120_09),
    "A004": ("Opvoedpunt Parkstad", 212_077_33),
    "A005": ("Kompas GGZ", 1_930_556_81),
}
CLAUSE = "art. 6 lid 2 (hulpventiel)"


def sample_settlement() -> SettlementView:
    """The settlement over the first half of 2024 of the shipped example contract."""
    contract = example("jens-2023-2027")
    reference = reference_budget(contract, PERIOD)
    places = contract.municipality_names
    budget = {code: reference.find(f"reference/{code}") for code in places}
    ledger, divided = _ledger(places)
    cost = _cost(places, budget, divided)
    excess = _excess(places, budget, cost)
    causes = _causes(places, excess)
    maximum, valve = _valve(places, excess)
    result = _result(places, excess, valve)
    members = _members(result)
    parts = [reference, ledger, divided, cost, excess, causes, maximum, valve, result, members]
    parts += [_statements(cost), _booking(places, budget, valve), _corrections(places), _exit()]
    return viewed(
        Settlement(
            "jens-2023-2027",
            "1",
            PERIOD,
            SNAPSHOT,
            tuple(parts),
            remarks=(
                Words(
                    nl="Rekening 4400: het grootboek heeft € 84.310,22 meer dan de leveringen; dat is verdeeld naar wat nog komt.",
                    en="Account 4400: the ledger has €84,310.22 more than the deliveries; it is divided by what is to come.",
                ),
            ),
        )
    )


def viewed(settlement: Settlement) -> SettlementView:
    """A settlement as a review keeps it."""
    return SettlementView(
        contract=settlement.contract,
        version=settlement.version,
        period=str(settlement.period),
        snapshot=settlement.snapshot,
        provisional=True,
        parts=tuple(line_view(part) for part in settlement.parts),
        remarks=tuple(Said.of(remark) for remark in settlement.remarks),
    )


def sample_header(*, suppressed: bool = False) -> Header:
    """The header of a review that goes with it."""
    names = dict(example("jens-2023-2027").municipality_names)
    return Header(
        region="hlv",
        region_name="Heerlen, Landgraaf en Voerendaal",
        programme="Jeugdhulp",
        cooperative="Coöperatie Jeugd",
        synthetic=True,
        note="De bedragen zijn verzonnen.",
        period=str(PERIOD),
        first_month="2019-01",
        snapshot=SNAPSHOT,
        reference_date=date(2024, 8, 31),
        data_until=date(2024, 8, 31),
        code_version="0.1.0",
        suppressed=suppressed,
        hide_up_to=10,
        round_to=5,
        names={"municipality": names},
        registered_segments=("area_team", "outsourced_care", "plus_facility"),
        contract="jens-2023-2027",
        contract_version="1",
    )


def _leaf(
    key: str, label: str, cents: int, formula: str = "", *inputs: Quantity, live: str = "", clause: str = ""
) -> Line:
    return Line.leaf(key, name(label), cents, name(formula), inputs, clause, live)


def _total(
    key: str,
    label: str,
    children: Sequence[Line],
    formula: str = "",
    *inputs: Quantity,
    live: str = "",
    clause: str = "",
) -> Line:
    return Line(
        key,
        name(label),
        sum(child.amount for child in children),
        name(formula),
        inputs,
        clause,
        tuple(children),
        live,
    )


def _of(line: Line) -> Quantity:
    return amount(line.label, line.amount, clause=line.clause, line=line)


def _given(label: str, cents: int, source: str = SNAPSHOT, clause: str = "") -> Quantity:
    return amount(name(label), cents, source=source, clause=clause)


def _split(cents: int, weights: Sequence[int]) -> list[int]:
    parts: list[int] = largest_remainder(cents, list(weights)).tolist()
    return parts


def _ledger(places: Mapping[str, str]) -> tuple[Line, Line]:
    """Two accounts: one that has more than was delivered, one that has less."""
    accounts, divisions = [], []
    for account, text, total, delivered in (
        ("4300", "Gebiedsteams", 8_300_000_00, 8_304_117_40),
        ("4400", "Uitbestede zorg", 6_912_004_87, 6_827_694_65),
    ):
        key = f"ledger/{account}"
        own = _leaf(
            f"{key}/delivered",
            "In de leveringen",
            delivered,
            "som van de geleverde bedragen",
            _given("Geleverd", delivered),
        )
        rest = _leaf(
            f"{key}/not_delivered",
            "In het grootboek, niet in de leveringen",
            total - delivered,
            "grootboek − geleverd",
            _given("Saldo grootboek", total),
            _of(own),
            live="{0}-{=ledger/" + account + "/delivered}",
        )
        accounts.append(_total(key, f"{account} {text}", [own, rest], "geleverd + niet geleverd"))
        weights = [18_224_919, 61_884_020, 4_201_114]
        lines = [
            _leaf(
                f"ledger_division/{account}/{code}",
                label,
                cents,
                "naar wat nog komt",
                _given("Nog te verwachten", weight),
            )
            for (code, label), cents, weight in zip(
                places.items(), _split(rest.amount, weights), weights, strict=True
            )
        ]
        divisions.append(
            _total(
                f"ledger_division/{account}",
                accounts[-1].label.nl,
                lines,
                "grootste rest",
                _of(rest),
                live="SHARE",
            )
        )
    return (
        _total("ledger", "Aansluiting op het grootboek", accounts, "som van de rekeningen"),
        _total("ledger_division", "Verdeling over de gemeenten", divisions, "som van de rekeningen"),
    )


def _cost(places: Mapping[str, str], budget: Mapping[str, Line], divided: Line) -> Line:
    weights = [cents for _, cents, _ in SEGMENTS.values()]
    towns = []
    for code, label in places.items():
        parts = _split(budget[code].amount + EXCESS[code], weights)
        lines = []
        for (segment, (called, _, account)), cents in zip(SEGMENTS.items(), parts, strict=True):
            key = f"cost/{code}/{segment}"
            only = divided.find(f"ledger_division/{account}/{code}") if account in ("4300", "4400") else None
            extra = only.amount if only is not None else 0
            to_come = 61_884_020 // len(places) + extra if account == "4400" else 0
            accrued = max(0, to_come - extra) if to_come else 0
            booked = cents - extra - accrued
            leaves = [
                _leaf(
                    f"{key}/booked",
                    "Geboekt",
                    booked,
                    "som van de boekingen in de momentopname",
                    _given("Geboekt", booked),
                )
            ]
            if only is not None:
                leaves.append(
                    _leaf(
                        f"{key}/ledger_only",
                        "Alleen in het grootboek",
                        extra,
                        "aandeel in het verschil",
                        _of(only),
                        live="{0}",
                    )
                )
            if to_come:
                coming = _given("Nog te verwachten", to_come, "chain ladder, band € 540.000 tot € 715.000")
                inputs = (coming, _of(leaves[-1]))
                leaves.append(
                    _leaf(
                        f"{key}/accrued",
                        "Overlopend",
                        accrued,
                        "nog te verwachten − al in het grootboek",
                        *inputs,
                        live="MAX(0,{0}-{1})",
                    )
                )
            lines.append(_total(key, called, leaves, "geboekt + grootboek + overlopend"))
        towns.append(_total(f"cost/{code}", label, lines, "som van de segmenten"))
    return _total("cost", "Gerealiseerde en overlopende kosten", towns, "som van de gemeenten")


def _excess(places: Mapping[str, str], budget: Mapping[str, Line], cost: Line) -> Line:
    towns = []
    for code, label in places.items():
        own, agreed = cost.find(f"cost/{code}"), budget[code]
        plus = _leaf(f"excess/{code}/cost", "Kosten", own.amount, "kosten van de gemeente", _of(own), live="{0}")
        minus = _leaf(
            f"excess/{code}/reference",
            "Af: referentiebudget",
            -agreed.amount,
            "min het referentiebudget",
            _of(agreed),
            live="-{0}",
        )
        towns.append(
            _total(
                f"excess/{code}",
                label,
                [plus, minus],
                "kosten − referentiebudget",
                live=f"{{=cost/{code}}}-{{=reference/{code}}}",
            )
        )
    return _total("excess", "Meerkosten", towns, "som van de gemeenten")


def _causes(places: Mapping[str, str], excess: Line) -> Line:
    towns = []
    for code, label in places.items():
        parts = _split(excess.find(f"excess/{code}").amount, [weight for _, weight in CAUSES.values()])
        lines = [
            _leaf(f"causes/{code}/{factor}", called, cents, "effect volgens Shapley", _given("Effect", cents))
            for (factor, (called, _)), cents in zip(CAUSES.items(), parts, strict=True)
        ]
        towns.append(_total(f"causes/{code}", label, lines, "samen de meerkosten", live=f"{{=excess/{code}}}"))
    return _total("causes", "Oorzaken van de meerkosten", towns, "som van de gemeenten")


def _valve(places: Mapping[str, str], excess: Line) -> tuple[Line, Line]:
    most, given = [], []
    for code, label in places.items():
        accepted, savings = EXCESS[code] // 3, 25_000_00
        over = excess.find(f"excess/{code}")
        basis = min(max(over.amount, 0), max(0, accepted - savings))
        inputs = (
            _of(over),
            _given("Aanvaarde oorzaken", accepted, "verzoek 2024-1"),
            _given("Mogelijke besparing", savings, "verzoek 2024-1"),
        )
        most.append(
            _leaf(
                f"valve_maximum/{code}",
                label,
                basis,
                "laagste van meerkosten en aanvaard − besparing",
                *inputs,
                live="MIN(MAX({0},0),MAX(0,{1}-{2}))",
                clause=CLAUSE,
            )
        )
        granted = basis if code == "0917" else 0
        said = "besluit van 12 november 2024" if granted else "nog geen besluit"
        given.append(
            _leaf(
                f"valve/{code}",
                label,
                granted,
                said,
                _given("Toegekend", granted, "besluit college"),
                clause=CLAUSE,
            )
        )
    return (
        _total(
            "valve_maximum",
            "Maximum onder de clausule",
            most,
            "som van de gemeenten, zonder saldering",
            clause=CLAUSE,
        ),
        _total("valve", "Toegekend uit het hulpventiel", given, "som van de gemeenten", clause=CLAUSE),
    )


def _result(places: Mapping[str, str], excess: Line, valve: Line) -> Line:
    towns = []
    for code, label in places.items():
        over, granted = excess.find(f"excess/{code}"), valve.find(f"valve/{code}")
        plus = _leaf(f"result/{code}/excess", "Meerkosten", over.amount, "", _of(over), live="{0}")
        minus = _leaf(f"result/{code}/granted", "Af: toegekend", -granted.amount, "", _of(granted), live="-{0}")
        towns.append(_total(f"result/{code}", label, [plus, minus], "meerkosten − toegekend"))
    return _total(
        "result",
        "Resultaat voor de coöperatie",
        towns,
        "gesaldeerd over de gemeenten",
        clause="art. 9 (resultaat)",
    )


def _members(result: Line) -> Line:
    weights = [cents for _, cents in MEMBERS.values()]
    lines = [
        _leaf(
            f"members/{code}",
            called,
            cents,
            "verlies × omzet ÷ omzet van alle leden",
            _given("Gerealiseerde omzet", weight),
        )
        for (code, (called, weight)), cents in zip(MEMBERS.items(), _split(result.amount, weights), strict=True)
    ]
    return _total(
        "members",
        "Aandelen van de leden",
        lines,
        "naar gerealiseerde omzet",
        _of(result),
        live="SHARE",
        clause="art. 9 lid 1 (verliesdeling)",
    )


def _statements(cost: Line) -> Line:
    owed = _split(cost.amount - 1_200_000_00, [cents for _, cents in MEMBERS.values()])
    lines = []
    for (code, (called, _)), cents in zip(MEMBERS.items(), owed, strict=True):
        key, coming = f"statements/{code}", cents // 20
        parts = [
            _leaf(
                f"{key}/delivered",
                "Geleverd",
                cents - coming,
                "geboekte zorg en capaciteit",
                _given("Geboekt", cents - coming),
            ),
            _leaf(
                f"{key}/accrued",
                "Nog te factureren",
                coming,
                "deel van wat nog komt",
                _given("Overlopend", coming),
            ),
        ]
        lines.append(_total(key, called, parts, "geleverd + nog te factureren"))
    lines.append(
        _leaf("statements/own", "Coöperatie zelf", 1_200_000_00, "overhead", _given("Overhead", 1_200_000_00))
    )
    return _total("statements", "Opgaven per aanbieder", lines, "samen de kosten")


def _booking(places: Mapping[str, str], budget: Mapping[str, Line], valve: Line) -> Line:
    fields = (
        ("6.751", "Jeugdhulp ambulant lokaal", Decimal("62.5")),
        ("6.752", "Jeugdhulp ambulant regionaal", Decimal("30")),
        ("6.1", "Samenkracht en burgerparticipatie", Decimal("7.5")),
    )
    towns = []
    for code, label in places.items():
        due = budget[code].amount + valve.find(f"valve/{code}").amount
        parts = _split(due, [int(weight * 10) for _, _, weight in fields])
        lines = [
            Line.leaf(
                f"booking/{code}/{field}",
                name(f"{field} {called}"),
                cents,
                name("naar de vaste sleutel"),
                (Quantity(Words("Gewicht", "Weight"), weight, "percent", "contract"),),
                "art. 12 (taakvelden)",
            )
            for (field, called, weight), cents in zip(fields, parts, strict=True)
        ]
        towns.append(
            _total(
                f"booking/{code}",
                label,
                lines,
                "referentiebudget + toegekend",
                _given("Te boeken", due, "referentiebudget + toegekend"),
                live="SHARE",
                clause="art. 12 (taakvelden)",
            )
        )
    return _total("booking", "Boeking per taakveld (Iv3)", towns, "som van de gemeenten")


def _corrections(places: Mapping[str, str]) -> Line:
    code = next(iter(places))
    now, then = 9_780_112_00, 9_776_408_15
    inputs = (_given("Kosten 2023, nu", now), _given("Kosten 2023, vastgesteld", then, "vaststelling 2023"))
    line = _leaf(
        f"corrections/2023/{code}/cost",
        f"{places[code]}: kosten 2023",
        now - then,
        "nu − vastgesteld",
        *inputs,
        live="{0}-{1}",
    )
    return _total("corrections", "Correcties op vastgestelde jaren", [line], "som van de correcties")


def _exit() -> Line:
    stranded, less, cap = 410_000_00, 95_500_00, 280_000_00
    key = "exit/A006"
    lines = [
        _leaf(
            f"{key}/stranded",
            "Achterblijvende kosten",
            stranded,
            "",
            _given("Huur en afbouw", stranded, "voorstel bestuur"),
        ),
        _leaf(
            f"{key}/mitigation",
            "Af: beperkt door beide partijen",
            -less,
            "",
            _given("Beperkt", less, "voorstel bestuur"),
            live="-{0}",
        ),
    ]
    over = stranded - less - cap
    lines.append(
        _leaf(
            f"{key}/cap",
            "Af: boven de omzet van het voorgaande jaar",
            -over,
            "alleen wat boven de grens uitkomt",
            _given("Omzet voorgaand kalenderjaar", cap),
            live=f"-MAX(0,{{={key}/stranded}}+{{={key}/mitigation}}-{{0}})",
        )
    )
    return _total(
        key,
        "Uittredingsvergoeding Thuis in Zorg",
        lines,
        "onderdelen − beperking, niet meer dan de grens",
        clause="art. 14 (uittreding)",
    )
