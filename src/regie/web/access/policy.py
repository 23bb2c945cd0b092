# SPDX-License-Identifier: EUPL-1.2
"""The roles of a task-based contract and what each may see and do: one table, read by every screen and by the API.

A role belongs to a kind of party. Who may see small numbers and rows about single clients is part of the role,
since it follows from the law: a task-based contract gives a municipality no ground for rows about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    """What a person works for."""

    MUNICIPALITY = "municipality"
    COOPERATIVE = "cooperative"
    PROVIDER = "provider"
    AUDITOR = "auditor"
    REGION = "region"


class Role(StrEnum):
    """A role, by its term in the glossary."""

    ACCOUNT_MANAGER = "account_manager"
    MUNICIPAL_CONTROLLER = "municipal_controller"
    POLICY_OFFICER = "policy_officer"
    DIRECTOR = "director"
    COOPERATIVE_CONTROLLER = "cooperative_controller"
    DATA_MANAGER = "data_manager"
    BUYER = "buyer"
    TEAM_COACH = "team_coach"
    YOUTH_PROFESSIONAL = "youth_professional"
    MEMBER = "member"
    SUBCONTRACTOR = "subcontractor"
    COOPERATIVE_AUDITOR = "cooperative_auditor"
    MUNICIPAL_AUDITOR = "municipal_auditor"
    FUNCTIONAL_MANAGER = "functional_manager"
    PRIVACY_OFFICER = "privacy_officer"


class Permission(StrEnum):
    """One thing that a role may see or do."""

    SEE_STATUS = "see_status"
    SEE_FIGURES = "see_figures"
    SEE_VARIANCE = "see_variance"
    SEE_FORECAST = "see_forecast"
    MAKE_FORECAST = "make_forecast"
    PUBLISH_FORECAST = "publish_forecast"
    SEE_CONTRACT = "see_contract"
    EDIT_CONTRACT = "edit_contract"
    APPROVE_CONTRACT = "approve_contract"
    SEE_TARIFFS = "see_tariffs"
    SEE_RISKS = "see_risks"
    WRITE_RISKS = "write_risks"
    SEE_REQUESTS = "see_requests"
    WRITE_REQUEST = "write_request"
    SUBMIT_REQUEST = "submit_request"
    ADVISE_REQUEST = "advise_request"
    DECIDE_REQUEST = "decide_request"
    CONFIRM_PAYMENT = "confirm_payment"
    SEE_SETTLEMENT = "see_settlement"
    PROPOSE_SETTLEMENT = "propose_settlement"
    FIX_SETTLEMENT = "fix_settlement"
    SEE_MEMBERS = "see_members"
    SEE_STATEMENT = "see_statement"
    SEE_DELIVERIES = "see_deliveries"
    DELIVER = "deliver"
    MAKE_SNAPSHOT = "make_snapshot"
    SEE_ROWS = "see_rows"
    EXPORT_ROWS = "export_rows"
    ERASE_CLIENTS = "erase_clients"
    SEE_PROCUREMENT = "see_procurement"
    EDIT_PROCUREMENT = "edit_procurement"
    APPROVE_AWARD = "approve_award"
    SEE_REPORTS = "see_reports"
    WRITE_REPORT = "write_report"
    APPROVE_REPORT = "approve_report"
    PUBLISH_REPORT = "publish_report"
    SEE_LETTERS = "see_letters"
    WRITE_LETTER = "write_letter"
    PUBLISH_LETTER = "publish_letter"
    MANAGE_TEMPLATE = "manage_template"
    COMMENT = "comment"
    MANAGE_USERS = "manage_users"
    APPROVE_GRANTS = "approve_grants"
    EXPORT_ACCESS = "export_access"
    MANAGE_SETTINGS = "manage_settings"
    SEE_AUDIT = "see_audit"
    SEE_REGISTER = "see_register"
    EDIT_REGISTER = "edit_register"
    RUN_RETENTION = "run_retention"
    USE_JOURNEYS = "use_journeys"
    SEE_JOURNEYS = "see_journeys"
    SEE_WAITING = "see_waiting"
    SEE_PROGRAMME = "see_programme"
    EDIT_PROGRAMME = "edit_programme"
    SEE_PROVIDERS = "see_providers"
    SEE_PROVIDER_FILES = "see_provider_files"
    EDIT_PROVIDER_FILES = "edit_provider_files"
    FIX_EXIT_PLAN = "fix_exit_plan"
    USE_API = "use_api"
    SEE_MEETINGS = "see_meetings"
    WRITE_MEETINGS = "write_meetings"
    FIX_MINUTES = "fix_minutes"
    AGREE_DECISION = "agree_decision"
    START_DECISION = "start_decision"


@dataclass(frozen=True)
class RolePolicy:
    """What a role is: the kinds of party that have it, what it may, and how close it may look.

    ``small_numbers``: counts under the region's limit are shown. ``rows``: single clients, under a stated purpose.
    ``own_party``: everything is cut to the own municipality or provider. ``own_area``: to one area team.
    ``time_boxed``: a grant has an end date at most a year away.
    """

    parties: tuple[PartyKind, ...]
    permissions: frozenset[Permission]
    small_numbers: bool = False
    rows: bool = False
    own_party: bool = False
    own_area: bool = False
    time_boxed: bool = False


P = Permission

_READING = frozenset(
    {
        P.SEE_STATUS,
        P.SEE_FIGURES,
        P.SEE_VARIANCE,
        P.SEE_FORECAST,
        P.SEE_CONTRACT,
        P.SEE_TARIFFS,
        P.SEE_RISKS,
        P.SEE_REQUESTS,
        P.SEE_SETTLEMENT,
        P.SEE_REPORTS,
    }
)

# A municipality sees of providers what was agreed to be shared; the files are between provider and cooperative.
_STEERED = frozenset({P.SEE_PROGRAMME, P.SEE_PROVIDERS})
_STEERING = _STEERED | {P.EDIT_PROGRAMME, P.SEE_PROVIDER_FILES, P.EDIT_PROVIDER_FILES}

_MUNICIPALITY = _READING | _STEERED | {P.COMMENT, P.SEE_DELIVERIES, P.SEE_PROCUREMENT, P.SEE_WAITING, P.USE_API}
_COOPERATIVE = (
    _READING
    | _STEERING
    | {
        P.COMMENT,
        P.SEE_MEMBERS,
        P.SEE_DELIVERIES,
        P.MAKE_FORECAST,
        P.SEE_WAITING,
        P.USE_API,
    }
)
_PROVIDER = frozenset(
    {
        P.SEE_STATUS,
        P.SEE_FIGURES,
        P.SEE_CONTRACT,
        P.SEE_TARIFFS,
        P.SEE_DELIVERIES,
        P.DELIVER,
        P.SEE_STATEMENT,
        P.SEE_PROVIDER_FILES,
        P.SEE_REPORTS,
        P.COMMENT,
        P.USE_JOURNEYS,
        P.USE_API,
    }
)

POLICY: dict[Role, RolePolicy] = {
    Role.ACCOUNT_MANAGER: RolePolicy(
        (PartyKind.MUNICIPALITY,),
        _MUNICIPALITY
        | {P.ADVISE_REQUEST, P.APPROVE_CONTRACT, P.WRITE_REPORT, P.APPROVE_REPORT, P.MAKE_FORECAST}
        | {P.SEE_LETTERS, P.WRITE_LETTER, P.PUBLISH_LETTER, P.MANAGE_TEMPLATE}
        | {P.APPROVE_AWARD, P.SEE_MEETINGS, P.WRITE_MEETINGS, P.FIX_MINUTES},
        own_party=True,
    ),
    Role.MUNICIPAL_CONTROLLER: RolePolicy(
        (PartyKind.MUNICIPALITY,),
        _MUNICIPALITY
        | {P.ADVISE_REQUEST, P.DECIDE_REQUEST, P.CONFIRM_PAYMENT, P.FIX_SETTLEMENT, P.MAKE_FORECAST}
        | {P.SEE_LETTERS, P.PUBLISH_LETTER}
        | {P.APPROVE_AWARD, P.SEE_MEETINGS, P.WRITE_MEETINGS, P.FIX_MINUTES, P.AGREE_DECISION},
        own_party=True,
    ),
    Role.POLICY_OFFICER: RolePolicy(
        (PartyKind.MUNICIPALITY,),
        _MUNICIPALITY | {P.WRITE_REPORT, P.SEE_LETTERS, P.WRITE_LETTER, P.SEE_MEETINGS, P.WRITE_MEETINGS},
        own_party=True,
    ),
    Role.BUYER: RolePolicy(
        (PartyKind.MUNICIPALITY, PartyKind.REGION),
        # A tender in preparation is for those who buy: no provider and no cooperative sees it.
        frozenset(
            {
                P.SEE_STATUS,
                P.SEE_FIGURES,
                P.SEE_CONTRACT,
                P.SEE_REPORTS,
                P.SEE_PROCUREMENT,
                P.EDIT_PROCUREMENT,
                P.COMMENT,
                P.USE_API,
            }
        ),
        own_party=True,
    ),
    Role.DIRECTOR: RolePolicy(
        (PartyKind.COOPERATIVE,),
        _COOPERATIVE
        | {
            P.WRITE_RISKS,
            P.WRITE_REQUEST,
            P.SUBMIT_REQUEST,
            P.FIX_SETTLEMENT,
            P.FIX_EXIT_PLAN,
            P.SEE_MEETINGS,
            P.WRITE_MEETINGS,
            P.FIX_MINUTES,
            P.START_DECISION,
            P.WRITE_REPORT,
            P.APPROVE_REPORT,
            P.PUBLISH_REPORT,
            P.PUBLISH_FORECAST,
            P.APPROVE_CONTRACT,
            P.SEE_ROWS,
            P.SEE_JOURNEYS,
        },
        small_numbers=True,
        rows=True,
    ),
    Role.COOPERATIVE_CONTROLLER: RolePolicy(
        (PartyKind.COOPERATIVE,),
        _COOPERATIVE
        | {
            P.EDIT_CONTRACT,
            P.SEE_MEETINGS,
            P.WRITE_MEETINGS,
            P.FIX_MINUTES,
            P.START_DECISION,
            P.WRITE_RISKS,
            P.WRITE_REQUEST,
            P.SUBMIT_REQUEST,
            P.PROPOSE_SETTLEMENT,
            P.WRITE_REPORT,
            P.PUBLISH_FORECAST,
            P.PUBLISH_REPORT,
            P.MAKE_SNAPSHOT,
            P.SEE_ROWS,
            P.EXPORT_ROWS,
        },
        small_numbers=True,
        rows=True,
    ),
    Role.DATA_MANAGER: RolePolicy(
        (PartyKind.COOPERATIVE,),
        frozenset(
            {
                P.SEE_STATUS,
                P.SEE_FIGURES,
                P.SEE_DELIVERIES,
                P.DELIVER,
                P.MAKE_SNAPSHOT,
                P.SEE_ROWS,
                P.EXPORT_ROWS,
                P.ERASE_CLIENTS,
                P.SEE_JOURNEYS,
                P.SEE_WAITING,
                P.COMMENT,
                P.USE_API,
            }
        ),
        small_numbers=True,
        rows=True,
    ),
    Role.TEAM_COACH: RolePolicy(
        (PartyKind.COOPERATIVE,),
        frozenset({P.SEE_STATUS, P.SEE_FIGURES, P.SEE_ROWS, P.USE_JOURNEYS, P.COMMENT}),
        small_numbers=True,
        rows=True,
        own_area=True,
    ),
    Role.YOUTH_PROFESSIONAL: RolePolicy(
        (PartyKind.COOPERATIVE,),
        frozenset({P.SEE_STATUS, P.SEE_FIGURES, P.SEE_ROWS, P.USE_JOURNEYS}),
        small_numbers=True,
        rows=True,
        own_area=True,
    ),
    Role.MEMBER: RolePolicy((PartyKind.PROVIDER,), _PROVIDER | {P.SEE_VARIANCE}, own_party=True),
    Role.SUBCONTRACTOR: RolePolicy((PartyKind.PROVIDER,), _PROVIDER, own_party=True),
    Role.COOPERATIVE_AUDITOR: RolePolicy(
        (PartyKind.AUDITOR,),
        _READING
        | _STEERED
        | {P.SEE_PROVIDER_FILES, P.SEE_MEMBERS, P.SEE_DELIVERIES, P.SEE_ROWS, P.EXPORT_ROWS, P.SEE_AUDIT}
        | {P.SEE_MEETINGS},
        small_numbers=True,
        rows=True,
        time_boxed=True,
    ),
    Role.MUNICIPAL_AUDITOR: RolePolicy(
        (PartyKind.AUDITOR,), _READING | {P.SEE_DELIVERIES, P.SEE_MEETINGS}, own_party=True, time_boxed=True
    ),
    Role.FUNCTIONAL_MANAGER: RolePolicy(
        (PartyKind.COOPERATIVE, PartyKind.REGION),
        frozenset(
            {
                P.MANAGE_USERS,
                P.APPROVE_GRANTS,
                P.EXPORT_ACCESS,
                P.MANAGE_SETTINGS,
                P.RUN_RETENTION,
                P.MANAGE_TEMPLATE,
            }
        ),
    ),
    Role.PRIVACY_OFFICER: RolePolicy(
        (PartyKind.COOPERATIVE, PartyKind.MUNICIPALITY, PartyKind.REGION),
        frozenset(
            {
                P.SEE_AUDIT,
                P.SEE_REGISTER,
                P.EDIT_REGISTER,
                P.RUN_RETENTION,
                P.ERASE_CLIENTS,
                P.APPROVE_GRANTS,
                P.EXPORT_ACCESS,
            }
        ),
    ),
}
