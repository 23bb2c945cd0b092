# SPDX-License-Identifier: EUPL-1.2
"""All commands together. Imported when a command runs, so that Ctrl-C before it does is caught too."""

from __future__ import annotations

import click

import regie
from regie.cli import (
    audit,
    cbs,
    contracts,
    data,
    demo,
    documents,
    example,
    explain,
    figures,
    forecast,
    ijw,
    investigate,
    letters,
    procure,
    regions,
    reviews,
    snapshots,
    statline,
    web,
)
from regie.cli.common import Group, lang_option, text


@click.group(cls=Group, context_settings={"max_content_width": 110}, help=text("help_regie"))
@click.version_option(regie.__version__, message="regie %(version)s", help=text("help_version"))
@lang_option
def regie_command() -> None:
    """The group of all commands."""


for _command in (
    regions.init,
    demo.demo,
    example.example,
    regions.template,
    data.check,
    data.deliver,
    data.deliveries,
    snapshots.snapshot,
    figures.figures,
    figures.definitions,
    contracts.contract,
    reviews.review_command,
    explain.explain_command,
    investigate.investigate_command,
    reviews.settle_command,
    forecast.forecast_command,
    forecast.scenario_command,
    forecast.backtest_command,
    forecast.publish_command,
    procure.procure,
    documents.report,
    letters.letter,
    ijw.ijw,
    cbs.cbs,
    statline.statline,
    web.serve,
    web.worker,
    web.secret,
    web.invite,
    web.backup,
    web.restore,
    audit.audit_group,
    regions.erase,
    documents.docs,
):
    regie_command.add_command(_command)
