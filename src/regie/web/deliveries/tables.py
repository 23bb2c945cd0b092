# SPDX-License-Identifier: EUPL-1.2
"""The lists of deliveries."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regie.deliveries import Finding
from regie.web.deliveries.findings import column_name, table_name, title_of
from regie.web.deliveries.models import Upload
from regie.web.deliveries.queries import SHORT
from regie.web.ui import columns
from regie.web.ui.components import Tone
from regie.web.ui.language import active
from regie.web.ui.tables import Table

UPLOAD_STATES: dict[str, tuple[str | Promise, Tone]] = {
    Upload.State.RECEIVED: (Upload.State.RECEIVED.label, "info"),
    Upload.State.CHECKING: (Upload.State.CHECKING.label, "info"),
    Upload.State.STORING: (Upload.State.STORING.label, "info"),
    Upload.State.CHECKED: (Upload.State.CHECKED.label, "warning"),
    Upload.State.STORED: (Upload.State.STORED.label, "good"),
    Upload.State.KNOWN: (Upload.State.KNOWN.label, "neutral"),
    Upload.State.REFUSED: (Upload.State.REFUSED.label, "bad"),
    Upload.State.FAILED: (Upload.State.FAILED.label, "bad"),
    Upload.State.DISCARDED: (Upload.State.DISCARDED.label, "neutral"),
}

SEVERITIES: dict[str, tuple[str | Promise, Tone]] = {
    "error": (_("apart gezet"), "bad"),
    "warning": (_("waarschuwing"), "warning"),
}


class Day(columns.Day):
    """Days that stay on one line."""

    def written(self, value: Any) -> SafeString:
        return format_html('<span class="number">{}</span>', super().written(value))


class RowNumber(columns.Number):
    """Numbers of rows, as a spreadsheet shows them."""

    def written(self, value: Any) -> str:
        return str(value)

    @property
    def excel(self) -> str:
        return "0"


class Written(columns.Column):
    """What stood in a file, letter by letter."""

    def written(self, value: Any) -> SafeString:
        return format_html('<span class="value">{}</span>', value)


class Uploads(Table):
    """Files that were sent in, given as ``values(*Uploads.FIELDS)``."""

    FIELDS = (
        "id",
        "file_name",
        "uploaded_at",
        "uploaded_by_name",
        "party",
        "state",
        "rows_read",
        "rows_set_aside",
        "warnings",
    )

    file_name = columns.Column(_("Bestand"), link=lambda row: reverse("deliveries:uploaded", args=[row["id"]]))
    uploaded_at = columns.Moment(_("Ontvangen"))
    uploaded_by_name = columns.Column(_("Door"))
    party = columns.Column(_("Partij"))
    state = columns.Badge(_("Stand"), states=UPLOAD_STATES)
    rows_read = columns.Number(_("Rijen gelezen"))
    rows_set_aside = columns.Number(_("Apart gezet"))
    warnings = columns.Number(_("Waarschuwingen"))


class Findings(Table):
    """Findings one by one."""

    place = columns.Column(_("Bestand of blad"))
    row = RowNumber(_("Rij"), initial_sort_descending=False)
    column = columns.Column(_("Kolom"))
    value = Written(_("Wat er stond"))
    rule = columns.Column(_("Bevinding"))
    severity = columns.Badge(_("Gevolg"), states=SEVERITIES)
    message = columns.Column(_("Wat u kunt doen"), accessor="nl", orderable=False)

    def render_column(self, record: Finding) -> str:
        return column_name(record.table, record.column) or table_name(record.table)

    def value_column(self, record: Finding) -> str:
        return column_name(record.table, record.column)

    def render_rule(self, record: Finding) -> str:
        return title_of(record.rule)

    def value_rule(self, record: Finding) -> str:
        return title_of(record.rule)

    def render_message(self, record: Finding) -> str:
        return record.message(active())

    def value_message(self, record: Finding) -> str:
        return record.message(active())


class History(Table):
    """Deliveries with how good they were."""

    party = columns.Column(_("Partij"), accessor="party_name")
    period = columns.Column(
        _("Periode"),
        accessor="period",
        order_by=("period_end",),
        link=lambda row: reverse("deliveries:delivery", args=[row["hash"][:SHORT]]),
    )
    received_on = Day(_("Ontvangen"))
    days_after_period = columns.Number(_("Dagen na de periode"))
    rows_read = columns.Number(_("Rijen gelezen"))
    rows_set_aside = columns.Number(_("Apart gezet"))
    percent_set_aside = columns.Percent(_("Deel apart"), decimals=2)
    percent_filled = columns.Percent(_("Ingevuld"))
    state = columns.Column(_("Soort"))


class Changes(Table):
    """Figures that differ between two snapshots."""

    indicator = columns.Column(_("Cijfer"))
    period = columns.PeriodName(_("Periode"))
    breakdown = columns.Column(_("Voor"))
    before = columns.FigureValue(_("Was"))
    after = columns.FigureValue(_("Is nu"))
    difference = columns.Number(pgettext_lazy("between two snapshots", "Verschil"), signed=True)
    deliveries = columns.Column(_("Door"), orderable=False)


class Clients(Table):
    """Clients that were found."""

    client_key = columns.Column(
        _("Pseudoniem"), link=lambda row: reverse("deliveries:rows_client", args=[row["client_key"]])
    )
    age = columns.Number(_("Leeftijd"), initial_sort_descending=False)
    municipality = columns.Column(_("Gemeente"))
    area = columns.Column(_("Gebied"))
    running = columns.Number(_("Lopende hulp"))
    trajectories = columns.Number(_("Trajecten"))
    first_began = Day(_("Eerste start"))
    last_began = Day(_("Laatste start"))


class Running(Table):
    """Help that runs now."""

    client_key = columns.Column(
        _("Pseudoniem"), link=lambda row: reverse("deliveries:rows_client", args=[row["client_key"]])
    )
    age = columns.Number(_("Leeftijd"), initial_sort_descending=False)
    help = columns.Column(_("Hulp"))
    provider = columns.Column(_("Aanbieder"))
    began_on = Day(_("Gestart"))
    days = columns.Number(_("Dagen"))
    planned_end_on = Day(_("Gepland einde"))
    signal = columns.Column(_("Let op"))


class Waiting(Table):
    """Who waits for help to begin."""

    client_key = columns.Column(
        _("Pseudoniem"), link=lambda row: reverse("deliveries:rows_client", args=[row["client_key"]])
    )
    age = columns.Number(_("Leeftijd"), initial_sort_descending=False)
    registered_on = Day(_("Aangemeld"))
    intake_on = Day(_("Eerste contact"))
    referrer = columns.Column(_("Verwijzer"))
    waits_for = columns.Column(_("Wacht op"))
    days = columns.Number(_("Dagen"))
    signal = columns.Column(_("Let op"))


def shown(table: Table) -> list[Any]:
    """The records on the page that a table shows now."""
    return [row.record for row in table.paginated_rows]
