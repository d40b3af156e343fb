"""What the portal changes in allauth: mails through the outbox, limits no stranger can turn
against anybody.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from pscc.accounts.limits import forgive, try_password
from pscc.accounts.models import User
from pscc.accounts.networks import network_of
from pscc.accounts.queries import accepted_terms, browser_name
from pscc.accounts.resealing import SECOND_FACTORS
from pscc.kernel.addresses import absolute
from pscc.kernel.site import site
from pscc.outbox.sealed import send_sealed

log = structlog.get_logger(__name__)
CODE_LIFE = timedelta(minutes=10)
NOTICE_LIFE = timedelta(days=1)
CODES = {"login_code", "password_reset_code", "email_confirmation", "email_confirmation_signup"}
TERMS_SEEN = (
    "terms_version"  # session key: the newest version this person accepted, known at sign-in
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Sign-in, sign-up and account mails."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This e-mail and this password do not go together. Check both, or ask for a sign-in "
            "code by e-mail."
        ),
        "too_many_login_attempts": _(
            "There were too many wrong tries from your network. Wait an hour, or sign in now "
            "with a code sent by e-mail or with a passkey."
        ),
        "incorrect_code": _(
            "This code is not right. Check it against the newest message and try again."
        ),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "email_taken": _("This e-mail belongs to another account."),
        "duplicate_email": _("This is your e-mail already."),
        "account_inactive": _("This account is closed."),
        "rate_limited": _(
            "You asked several times within a minute. Wait a little, then ask again."
        ),
    }

    # --- Mail ---

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Seal an account mail into the outbox, in the reader's language, with links to the
        portal's own address.
        """
        kind = template_prefix.rpartition("/")[2]
        with override(self._language_of(email)), transaction.atomic():
            context = {
                **context,
                "email": email,
                "portal": site(),
                "base_url": settings.BASE_URL,
                "signup_url": absolute_url("account_signup"),
                "password_reset_url": absolute_url("account_reset_password"),
                "login_url": absolute_url("account_login"),
                "browser": browser_name(str(context.get("user_agent", ""))),
            }
            subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
            text = render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n"
            page = {**context, "subject": subject, "text": text, "language": get_language()}
            send_sealed(
                kind=kind,
                to=email,
                subject=subject,
                text=text,
                html=render_to_string("account/email/layout.html", page),
                valid_for=CODE_LIFE if kind in CODES else NOTICE_LIFE,
            )

    def _language_of(self, email: str) -> str:
        language = (
            User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
        )
        return language or get_language() or settings.LANGUAGE_CODE

    # --- Limits ---

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try before the password is looked at; allauth gives it back when the password
        is right.
        """
        self._login_failed_rl_usage = try_password(request, credentials.get("email", ""))
        if not self._login_failed_rl_usage:
            log.warning("sign_in_limited", network=network_of(self.get_client_ip(request)))
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave a line in the log: from where, never for whom nor with what."""
        log.info("sign_in_failed", network=network_of(self.get_client_ip(request)))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        forgive(request, credentials.get("email", ""))

    # --- Sign-up and sign-in ---

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Take the name and the language from the sign-up form."""
        user.name = form.cleaned_data.get("name", "")
        user.language = form.cleaned_data.get("language") or get_language() or "fr"
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Remember in the session which terms this person accepted, so that no page has to ask
        the database.
        """
        request.session[TERMS_SEEN] = accepted_terms(user)
        log.info("signed_in", person=user.uid, network=network_of(self.get_client_ip(request)))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def is_safe_url(self, url: str) -> bool:
        """Follow `next` to this host only."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth is untyped
    """Authenticator apps and passkeys under the cluster's name, their secrets encrypted at rest."""

    def get_totp_issuer(self) -> str:
        """Name the portal in the authenticator app."""
        return site().short_name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the portal's own host, never to the Host header."""
        return {
            "id": urlsplit(settings.BASE_URL).hostname or "localhost",
            "name": site().short_name,
        }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return SECOND_FACTORS.seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a stored secret."""
        return SECOND_FACTORS.open(encrypted_text.encode()).decode()


def absolute_url(name: str, *args: Any) -> str:
    """Return a page's full address, from the settings and in the active language."""
    return absolute(reverse(name, args=args))
