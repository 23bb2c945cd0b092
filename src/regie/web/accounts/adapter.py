# SPDX-License-Identifier: EUPL-1.2
"""How people come in, where the login library asks.

Nobody signs up by themselves: an invitation makes an account, or the organisation's own login does for its people.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from regie.web.accounts import invitations, sealing, second_factor
from regie.web.accounts.confirmation import recently_confirmed
from regie.web.accounts.models import User
from regie.web.audit.actor import address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Login by mail address and password."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Mailadres of wachtwoord klopt niet."),
        "enter_current_password": _("Dit is niet uw huidige wachtwoord."),
        "incorrect_password": _("Het wachtwoord klopt niet."),
        "too_many_login_attempts": _("Te veel mislukte pogingen. Probeer het over vijf minuten opnieuw."),
        "rate_limited": _("Te veel pogingen achter elkaar. Probeer het over een minuut opnieuw."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """A login of a moment ago is proof enough, as everywhere in the application."""
        return not recently_confirmed(self.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network address, believing only our own proxies; one for all where there is none."""
        return address(request) or "::"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Who signs in with the organisation's login has no password, and cannot make one that outlives it."""
        if user.has_usable_password():
            super().send_password_reset_mail(user, email, context)
        else:
            self.send_mail("accounts/email/no_password", email, {"name": settings.REGIE.oidc_name})


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The organisation's login. The account it makes has no role: someone still has to grant one."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Who has no account and gets none is told so, with whom to ask."""
        if sociallogin.is_existing or self.is_open_for_signup(request, sociallogin):
            return
        email = next((each.email for each in sociallogin.email_addresses), "")
        page = render(request, "accounts/no_account.html", {"email": email}, status=403)
        raise ImmediateHttpResponse(page)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Only with a mail address that is proved, and then for who was invited or belongs to the organisation.

        The address of somebody who left opens nothing.
        """
        email = _proved(sociallogin)
        if not email or User.objects.filter(email=email).exists():
            return False
        domain = email.rpartition("@")[2]
        return domain in settings.REGIE.oidc_domains or _invited(email) is not None

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """The name as the organisation writes it."""
        user: User = super().populate_user(request, sociallogin, data)
        name = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.email = user.email.lower()
        user.name = (name or user.email)[:200]
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """An open invitation for the address is answered by coming in."""
        user: User = super().save_user(request, sociallogin, form)
        invitation = _invited(user.email)
        if invitation is not None:
            invitations.answer(invitation, user)
        return user


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second factor: its secrets lie sealed in the database."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("De code klopt niet. Neem de code over die de app nu toont."),
        "cannot_delete_authenticator": _(
            "Een tweede factor is verplicht. Voeg eerst een andere toe; daarna kunt u deze verwijderen."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealing.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.opened(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one where everybody needs one."""
        return not second_factor.required() or not second_factor.is_last(authenticator)


def _proved(sociallogin: Any) -> str:
    """The mail address that the organisation vouches for; nothing when it vouches for none."""
    return next((each.email.lower() for each in sociallogin.email_addresses if each.verified), "")


def _invited(email: str) -> Any:
    return invitations.open_invitations().filter(email=email).first()
