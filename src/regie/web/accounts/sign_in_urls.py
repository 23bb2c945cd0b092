# SPDX-License-Identifier: EUPL-1.2
"""The pages of the login library that we offer: sign in and out, password, second factor, organisation's login.

What it has more is left out: nobody signs up by themselves, or changes the mail address that they are known by.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.urls import path, re_path

from regie.web.accounts import second_factor
from regie.web.accounts.views import organisation, own

_second_factor = factor.IndexView.as_view(extra_context={"required": second_factor.required})

urlpatterns = [
    path("inloggen", account.login, name="account_login"),
    path("uitloggen", account.logout, name="account_logout"),
    path("gesloten", account.account_inactive, name="account_inactive"),
    path("bevestigen", account.reauthenticate, name="account_reauthenticate"),
    path("wachtwoord/wijzigen", account.password_change, name="account_change_password"),
    path("wachtwoord/vergeten", account.password_reset, name="account_reset_password"),
    path("wachtwoord/vergeten/verstuurd", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/nieuw/gereed",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "tweede-factor",
        factor.IndexView.as_view(extra_context={"required": second_factor.required}),
        name="mfa_index",
    ),
    path("tweede-factor/inloggen", factor.authenticate, name="mfa_authenticate"),
    path("tweede-factor/bevestigen", factor.reauthenticate, name="mfa_reauthenticate"),
    path("tweede-factor/app", totp.activate_totp, name="mfa_activate_totp"),
    path("tweede-factor/app/weg", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("tweede-factor/codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("tweede-factor/codes/nieuw", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("tweede-factor/codes/bestand", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("tweede-factor/sleutels", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("tweede-factor/sleutels/nieuw", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(
        "tweede-factor/sleutels/bevestigen", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"
    ),
    path("tweede-factor/sleutels/<int:pk>", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("tweede-factor/sleutels/<int:pk>/weg", own.remove_key, name="mfa_remove_webauthn"),
    path("organisatie/afgebroken", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("organisatie/mislukt", social.login_error, name="socialaccount_login_error"),
    path("organisatie/<str:provider_id>/inloggen", organisation.to_organisation, name="openid_connect_login"),
    path("organisatie/<str:provider_id>/terug", organisation.from_organisation, name="openid_connect_callback"),
    # Never reached, but the library asks for their addresses.
    path("nieuw", own.not_offered, name="account_signup"),
    path("mail", own.not_offered, name="account_email"),
    path("mail/verstuurd", own.not_offered, name="account_email_verification_sent"),
    path("wachtwoord/maken", own.not_offered, name="account_set_password"),
    path("organisatie/nieuw", own.not_offered, name="socialaccount_signup"),
    path("organisatie", own.not_offered, name="socialaccount_connections"),
]
