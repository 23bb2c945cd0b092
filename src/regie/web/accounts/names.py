# SPDX-License-Identifier: EUPL-1.2
"""What roles, parties and permissions are called on every screen, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regie.vocabulary import RegieError
from regie.vocabulary.region import Region
from regie.web.access.policy import POLICY, PartyKind, Permission, Role
from regie.web.access.scope import Scope

ROLES: dict[Role, str | Promise] = {
    Role.ACCOUNT_MANAGER: _("Accountmanager gemeente"),
    Role.MUNICIPAL_CONTROLLER: _("Controller gemeente"),
    Role.POLICY_OFFICER: _("Beleidsmedewerker"),
    Role.BUYER: _("Inkoper"),
    Role.DIRECTOR: _("Directeur coöperatie"),
    Role.COOPERATIVE_CONTROLLER: _("Controller coöperatie"),
    Role.DATA_MANAGER: _("Datamanager"),
    Role.TEAM_COACH: _("Teamcoach"),
    Role.YOUTH_PROFESSIONAL: _("Jeugdprofessional"),
    Role.MEMBER: _("Lid van de coöperatie"),
    Role.SUBCONTRACTOR: _("Onderaannemer"),
    Role.COOPERATIVE_AUDITOR: _("Accountant van de coöperatie"),
    Role.MUNICIPAL_AUDITOR: _("Accountant van de gemeente"),
    Role.FUNCTIONAL_MANAGER: _("Functioneel beheerder"),
    Role.PRIVACY_OFFICER: _("Privacy officer"),
}

PARTY_KINDS: dict[PartyKind, str | Promise] = {
    PartyKind.MUNICIPALITY: _("Gemeente"),
    PartyKind.COOPERATIVE: _("Coöperatie"),
    PartyKind.PROVIDER: _("Aanbieder"),
    PartyKind.AUDITOR: _("Accountant"),
    PartyKind.REGION: _("Regio"),
}

PERMISSIONS: dict[Permission, str | Promise] = {
    Permission.SEE_STATUS: _("de stand van zaken bekijken"),
    Permission.SEE_FIGURES: _("cijfers bekijken en downloaden"),
    Permission.SEE_VARIANCE: _("de verschillenanalyse bekijken"),
    Permission.SEE_FORECAST: _("de vooruitblik bekijken"),
    Permission.MAKE_FORECAST: _("een prognose met eigen maatregelen maken"),
    Permission.PUBLISH_FORECAST: _("een prognose publiceren"),
    Permission.SEE_CONTRACT: _("het contract bekijken"),
    Permission.EDIT_CONTRACT: _("een contractversie voorbereiden"),
    Permission.APPROVE_CONTRACT: _("een contractversie vaststellen"),
    Permission.SEE_TARIFFS: _("tarieven bekijken"),
    Permission.SEE_RISKS: _("het risicodossier bekijken"),
    Permission.WRITE_RISKS: _("in het risicodossier schrijven"),
    Permission.SEE_REQUESTS: _("verzoeken om het hulpventiel bekijken"),
    Permission.WRITE_REQUEST: _("een verzoek om het hulpventiel opstellen"),
    Permission.SUBMIT_REQUEST: _("een verzoek indienen"),
    Permission.ADVISE_REQUEST: _("over een verzoek adviseren"),
    Permission.DECIDE_REQUEST: _("over een verzoek besluiten"),
    Permission.CONFIRM_PAYMENT: _("een betaling bevestigen"),
    Permission.SEE_SETTLEMENT: _("de afrekening bekijken"),
    Permission.PROPOSE_SETTLEMENT: _("een afrekening voorstellen"),
    Permission.FIX_SETTLEMENT: _("een afrekening vaststellen"),
    Permission.SEE_MEMBERS: _("leden, omzet en aandelen in winst en verlies bekijken"),
    Permission.SEE_STATEMENT: _("het eigen overzicht als aanbieder bekijken"),
    Permission.SEE_DELIVERIES: _("gegevensleveringen en bevindingen bekijken"),
    Permission.DELIVER: _("gegevens leveren"),
    Permission.MAKE_SNAPSHOT: _("een momentopname maken"),
    Permission.SEE_ROWS: _("regels over één cliënt bekijken (gepseudonimiseerd, met een doel)"),
    Permission.EXPORT_ROWS: _("regels over cliënten downloaden (gepseudonimiseerd, met een doel)"),
    Permission.ERASE_CLIENTS: _("het wissen van een cliënt aanvragen of vaststellen"),
    Permission.SEE_REPORTS: _("rapporten bekijken"),
    Permission.WRITE_REPORT: _("teksten voor een rapport schrijven"),
    Permission.APPROVE_REPORT: _("een rapport goedkeuren"),
    Permission.PUBLISH_REPORT: _("een rapport publiceren"),
    Permission.SEE_LETTERS: _("raadsinformatiebrieven van de eigen gemeente bekijken"),
    Permission.WRITE_LETTER: _("een raadsinformatiebrief schrijven"),
    Permission.PUBLISH_LETTER: _("een raadsinformatiebrief vaststellen en publiceren"),
    Permission.MANAGE_TEMPLATE: _("het sjabloon van raadsinformatiebrieven beheren"),
    Permission.COMMENT: _("opmerkingen maken"),
    Permission.MANAGE_USERS: _("mensen uitnodigen en rollen aanvragen of beëindigen"),
    Permission.APPROVE_GRANTS: _("rollen van anderen goedkeuren"),
    Permission.EXPORT_ACCESS: _("het overzicht van toegang downloaden"),
    Permission.MANAGE_SETTINGS: _("instellingen bekijken"),
    Permission.SEE_AUDIT: _("het logboek bekijken"),
    Permission.SEE_REGISTER: _("het verwerkingsregister bekijken"),
    Permission.EDIT_REGISTER: _("het verwerkingsregister bijwerken"),
    Permission.RUN_RETENTION: _("gegevens na de bewaartermijn verwijderen"),
    Permission.USE_API: _("cijfers ophalen met een eigen programma (API)"),
    Permission.SEE_PROCUREMENT: _("inkoopstudies bekijken"),
    Permission.EDIT_PROCUREMENT: _("inkoopstudies maken en doorrekenen, en een gunning voorstellen"),
    Permission.APPROVE_AWARD: _("een gunning goedkeuren"),
    Permission.SEE_PROGRAMME: _("programmalijnen, doelen en projecten bekijken"),
    Permission.EDIT_PROGRAMME: _("programmalijnen, doelen en projecten schrijven"),
    Permission.SEE_PROVIDERS: _("aanbieders en gedeelde signalen bekijken"),
    Permission.SEE_PROVIDER_FILES: _("dossiers van aanbieders bekijken"),
    Permission.EDIT_PROVIDER_FILES: _("dossiers van aanbieders bijhouden"),
    Permission.FIX_EXIT_PLAN: _("een plan voor uittreding vaststellen"),
    Permission.SEE_MEETINGS: _("regiegesprekken, besluiten en acties bekijken"),
    Permission.WRITE_MEETINGS: _("regiegesprekken voorbereiden en verslag leggen"),
    Permission.FIX_MINUTES: _("een verslag van een regiegesprek mee vaststellen"),
    Permission.AGREE_DECISION: _("vastleggen dat de gemeente met een besluit instemt"),
    Permission.START_DECISION: _("een besluit in uitvoering nemen"),
    Permission.USE_JOURNEYS: _("klantreizen van het eigen team of de eigen organisatie bijhouden"),
    Permission.SEE_JOURNEYS: _("alle klantreizen bekijken (gepseudonimiseerd, met een doel)"),
    Permission.SEE_WAITING: _("wachtcijfers bekijken"),
}


_NO_FIGURES = frozenset({Permission.SEE_AUDIT, Permission.SEE_REGISTER})
"""What can be seen without seeing figures."""


def role_name(role: Role | str) -> str:
    """The role as a person says it; a code that no longer exists as it is."""
    return str(ROLES[Role(role)]) if role in set(Role) else str(role)


def party_kind_name(kind: PartyKind | str) -> str:
    """What a person works for, in one word."""
    return str(PARTY_KINDS[PartyKind(kind)]) if kind in set(PartyKind) else str(kind)


def permission_name(permission: Permission) -> str:
    """What someone may do, as the end of a sentence that begins with "mag"."""
    return str(PERMISSIONS[permission])


def how_close(role: Role) -> str:
    """How far and how close a role may look, as the end of a sentence that begins with "ziet"."""
    policy = POLICY[role]
    if not any(permission.startswith("see_") for permission in policy.permissions - _NO_FIGURES):
        return str(_("geen cijfers over jeugdhulp"))
    if policy.own_area:
        far = _("het eigen gebied")
    else:
        far = _("de eigen organisatie, en de totalen van de regio") if policy.own_party else _("de hele regio")
    if policy.rows:
        close = _("ook regels over één cliënt: gepseudonimiseerd, met een doel, en elke blik staat in het logboek")
    else:
        close = _("ook kleine aantallen") if policy.small_numbers else _("geen kleine aantallen")
    return f"{far}; {close}"


def party_name(kind: PartyKind | str, code: str) -> str:
    """The name of a party in ``region.toml``; a code that is not there as it is.

    Without a code it is the cooperative (also for its auditor) or the region as a whole.
    """
    region = _region()
    if region is None:
        return code or party_kind_name(kind)
    if code:
        return {**region.party_names, **region.municipality_names}.get(code, code)
    if kind in (PartyKind.COOPERATIVE, PartyKind.AUDITOR):
        return region.party_names[region.cooperative]
    return region.name if kind == PartyKind.REGION else party_kind_name(kind)


def area_name(code: str) -> str:
    """The name of an area; nothing for no area."""
    region = _region()
    names = {area.code: area.name for area in region.areas} if region else {}
    return names.get(code, code)


def role_in_words(scope: Scope) -> str:
    """In which role someone acts and for whom: "Controller gemeente, Heerlen"."""
    parts = [role_name(scope.role), party_name(scope.party_kind, scope.party), area_name(scope.area)]
    return ", ".join(filter(None, parts))


def _region() -> Region | None:
    """The region; nothing when its folder cannot be read, since a name must not stop a page."""
    from regie.web.region import door

    try:
        return door.region()
    except (RegieError, OSError):
        return None
