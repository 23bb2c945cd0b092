# SPDX-License-Identifier: EUPL-1.2
"""Rules on JW323 (claim) and JW325 (its answer). Of a message only keys and one sum are remembered."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from regie.exchange.ijw.definitions import MessageDefinition
from regie.exchange.ijw.rules.base import Rules, Values

FIRST_DAY = date(2021, 1, 1)
"""Help of before then was claimed by JW303 (CS100)."""

_MINUTE, _EUROS = "01", "83"


class _ClaimRules(Rules):
    """What claim and answer share."""

    def __init__(self, known: MessageDefinition, header: Values, today: date) -> None:
        super().__init__(known, header, today)
        self.total = 0
        """Debit minus credit of all lines so far, in cents."""
        self._clients: set[str] = set()

    def client(self, client: Values) -> None:
        number = client["Bsn"]
        if number in self._clients:
            self.found("TR101", "Bsn")
        self._clients.add(number)
        lines = client["Prestaties"]["Prestatie"]
        keys = set()
        for place, line in enumerate(lines, start=1):
            before = len(self.broken)
            reference = line["ProductReferentie"]
            key = (reference["ReferentieNummer"], reference.get("VorigReferentieNummer"))
            if key in keys:
                self.found("TR101", "ProductReferentie")
            keys.add(key)
            self.line(line)
            if len(self.broken) > before:
                self._name_line(before, place if len(lines) > 1 else 0)

    def line(self, line: Values) -> None:
        """The rules on one line that claim and answer share."""
        amount, period = line["IngediendBedrag"], line["ProductPeriode"]
        credit = amount["DebetCredit"] == "C"
        if credit:
            self.total -= amount["Bedrag"]
            if not amount["Bedrag"]:
                self.found("CS325", "IngediendBedrag/DebetCredit", "C")
        else:
            self.total += amount["Bedrag"]
        if credit != ("VorigReferentieNummer" in line["ProductReferentie"]):
            self.found("CD060", "ProductReferentie/VorigReferentieNummer")
        begin, end = period["Begindatum"], period["Einddatum"]
        if begin > self.day:
            self.found("TR134", "ProductPeriode/Begindatum", begin)
        if end < begin or end > self.day:
            self.found("TR137", "ProductPeriode/Einddatum", end)

    def _name_line(self, since: int, place: int) -> None:
        """Put the place of the line before what was found in it."""
        at = f"Prestaties/Prestatie[{place}]" if place else "Prestaties/Prestatie"
        self.broken[since:] = [one._replace(element=f"{at}/{one.element}") for one in self.broken[since:]]


class Claims(_ClaimRules):
    """The rules of JW323."""

    def __init__(self, known: MessageDefinition, header: Values, today: date) -> None:
        super().__init__(known, header, today)
        self._numbers: set[str] = set()
        self._debits: set[str] = set()
        self._credited: set[str] = set()
        self._claimed: set[tuple[object, ...]] = set()
        self._signed_on: date | None = None
        self._period_end: date | None = None

    def before(self, values: Values) -> None:
        self._signed_on = values.get("DeclaratieDagtekening")
        self._period_end = values.get("DeclaratiePeriode", {}).get("Einddatum")

    def line(self, line: Values) -> None:
        super().line(line)
        amount, period, unit = line["IngediendBedrag"], line["ProductPeriode"], line["Eenheid"]
        cents, volume, rate = amount["Bedrag"], line["GeleverdVolume"], line.get("ProductTarief")
        begin, end = period["Begindatum"], period["Einddatum"]
        if begin < FIRST_DAY or end < FIRST_DAY:
            self.found("CS100", "ProductPeriode", min(begin, end))
        if begin.month != end.month or begin.year != end.year:
            self.found("CS337", "ProductPeriode/Einddatum", end)
        signed = self._signed_on
        if signed is not None and (end.year + 5, end.month, end.day) < (signed.year, signed.month, signed.day):
            self.found("TR335", "ProductPeriode/Einddatum", end)
        if self._period_end is not None and end > self._period_end:
            self.found("TR319", "ProductPeriode/Einddatum", end)
        if unit == _EUROS:
            if rate is not None:
                self.found("CD087", "ProductTarief")
            if cents != volume:
                self.found("CS339", "IngediendBedrag/Bedrag")
        elif rate is None:
            self.found("CD087", "ProductTarief")
        elif cents != volume * rate and not (unit == _MINUTE and _per_hour(cents, volume, rate)):
            self.found("TR346", "IngediendBedrag/Bedrag")
        if line["ProductCode"][:2] != line["ProductCategorie"]:
            self.code_fits(line["ProductCategorie"], line["ProductCode"], "ProductCode")
        self._references(line, (begin, end))

    def outer(self, values: Values) -> None:
        period, total = values["DeclaratiePeriode"], values["TotaalIngediendBedrag"]
        begin, end = period["Begindatum"], period["Einddatum"]
        if begin < FIRST_DAY:
            self.found("CS100", "Declaratie/DeclaratiePeriode", begin)
        if begin.day != 1 or end != begin.replace(day=monthrange(begin.year, begin.month)[1]):
            self.found("CS340", "Declaratie/DeclaratiePeriode")
        if end < begin or end > self.day:
            self.found("TR137", "Declaratie/DeclaratiePeriode/Einddatum", end)
        self.not_later(values["DeclaratieDagtekening"], "Declaratie/DeclaratieDagtekening")
        if total["DebetCredit"] == "C" and not total["TotaalBedrag"]:
            self.found("CS325", "Declaratie/TotaalIngediendBedrag/DebetCredit", "C")
        if self.complete and _signed(total) != self.total:
            self.found("TR358", "Declaratie/TotaalIngediendBedrag")

    def _references(self, line: Values, period: tuple[date, date]) -> None:
        number = line["ProductReferentie"]["ReferentieNummer"]
        previous = line["ProductReferentie"].get("VorigReferentieNummer")
        if number in self._numbers:
            self.found("TR314", "ProductReferentie/ReferentieNummer")
        self._numbers.add(number)
        if previous is not None:
            if previous in self._credited:
                self.found("TR315", "ProductReferentie/VorigReferentieNummer")
            if previous in self._debits:
                self.found("TR316", "ProductReferentie/VorigReferentieNummer")
            self._credited.add(previous)
        if line["IngediendBedrag"]["DebetCredit"] == "D":
            if number in self._credited:
                self.found("TR316", "ProductReferentie/ReferentieNummer")
            self._debits.add(number)
            key = (period, line["ProductCategorie"], line["ProductCode"], line["ToewijzingNummer"])
            if key in self._claimed:
                self.found("TR416", "ToewijzingNummer")
            self._claimed.add(key)


class ClaimAnswers(_ClaimRules):
    """The rules of JW325."""

    def outer(self, values: Values) -> None:
        asked, granted = values["TotaalIngediendBedrag"], values["TotaalToegekendBedrag"]
        for name, total in (("TotaalIngediendBedrag", asked), ("TotaalToegekendBedrag", granted)):
            if total["DebetCredit"] == "C" and not total["TotaalBedrag"]:
                self.found("CS325", f"DeclaratieAntwoord/{name}/DebetCredit", "C")
        rejected = set(values["RetourCodes"]["RetourCode"]) - {"0200", "8001", "0233"}
        if rejected:
            if self._clients or granted["TotaalBedrag"]:
                self.found("TR342", "DeclaratieAntwoord/TotaalToegekendBedrag")
        elif self.complete and self.total != _signed(asked) - _signed(granted):
            self.found("TR342", "DeclaratieAntwoord/TotaalToegekendBedrag")


def _signed(total: Values) -> int:
    cents: int = total["TotaalBedrag"]
    return -cents if total["DebetCredit"] == "C" else cents


def _per_hour(cents: int, minutes: int, rate: int) -> bool:
    """Whether the amount is a rate per hour for so many minutes, halves of a cent rounded up (TR346, IV081)."""
    return cents == (minutes * rate * 2 + 60) // 120
