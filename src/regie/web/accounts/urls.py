# SPDX-License-Identifier: EUPL-1.2
"""Addresses of people and roles."""

from django.urls import path

from regie.web.accounts.views import approvals, inviting, management, organisation, own, people

app_name = "accounts"
urlpatterns = [
    path("gebruikers", people.users, name="users"),
    path("gebruikers/<int:identifier>", people.person, name="person"),
    path("gebruikers/<int:identifier>/rol", people.request_grant, name="request_grant"),
    path("gebruikers/<int:identifier>/vertrek", people.leave, name="leave"),
    path("gebruikers/<int:identifier>/tweede-factor", people.request_reset, name="request_reset"),
    path("gebruikers/<int:identifier>/vrijgeven", people.unlock, name="unlock"),
    path("gebruikers/rollen/<int:identifier>/einde", people.end_grant, name="end_grant"),
    path("gebruikers/goedkeuren", approvals.approvals, name="approvals"),
    path("gebruikers/goedkeuren/rol/<int:identifier>", approvals.decide_grant, name="decide_grant"),
    path("gebruikers/goedkeuren/herstel/<int:identifier>", approvals.decide_reset, name="decide_reset"),
    path("gebruikers/uitnodigingen", inviting.open_invitations, name="invitations"),
    path("gebruikers/uitnodigingen/nieuw", inviting.invite, name="invite"),
    path("gebruikers/uitnodigingen/<int:identifier>/opnieuw", inviting.renew, name="renew"),
    path("gebruikers/uitnodigingen/<int:identifier>/intrekken", inviting.withdraw, name="withdraw"),
    path("uitnodiging", inviting.accept, name="accept"),
    path("uitnodiging/<str:token>", inviting.invitation, name="invitation"),
    path("gebruikers/toegang", people.access_review, name="access_review"),
    path("instellingen", management.settings_page, name="settings"),
    path("mijn-account", own.profile, name="profile"),
    path("mijn-account/apparaten", own.end_other_devices, name="end_other_devices"),
    path("mijn-account/apparaten/<int:identifier>", own.end_device, name="end_device"),
    path("mijn-account/bevestigen", organisation.confirm_with_organisation, name="confirm_with_organisation"),
    path("geen-rol", own.no_role, name="no_role"),
    path("rollen", own.roles, name="roles"),
    path("rol", own.choose_role, name="choose_role"),
]
