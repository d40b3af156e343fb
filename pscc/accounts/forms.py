"""Forms of the account pages: allauth's, with our words, our limits and no tell-tale difference."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pscc.accounts.actions import accept_terms
from pscc.accounts.limits import ask_for_code, try_password
from pscc.accounts.models import User
from pscc.accounts.sign_up import create_account, look_again, rehearse
from pscc.kernel import orcid
from pscc.kernel.clock import now
from pscc.kernel.site import site

PASSWORD_HELP = _(
    "At least 12 characters. A sentence that only you would think of is easy to remember."
)
CODE_HELP = _("Letters without vowels; capitals and the dash do not matter.")
CODE_INPUT = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
}


def _label_with_terms() -> str:
    return format_html(
        str(_('I accept the <a href="{}">terms of use</a>.')),
        reverse("pages:legal", args=["terms"]),
    )


label_with_terms = lazy(_label_with_terms, str)


class PlainFields:
    """Labels instead of placeholders, and the words that password managers look for."""

    labels: dict[str, Any] = {}
    helps: dict[str, Any] = {}
    autocompletes: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined] # a mixin of forms
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, "")
            if name in self.autocompletes:
                field.widget.attrs["autocomplete"] = self.autocompletes[name]
            if "code" in name:
                field.widget.attrs |= CODE_INPUT


class LoginForm(PlainFields, account_forms.LoginForm):  # type: ignore[misc] # allauth is untyped
    """E-mail and password."""

    labels = {
        "login": _("E-mail"),
        "password": _("Password"),
        "remember": _("Stay signed in on this computer for two weeks"),
    }
    autocompletes = {"login": "username"}


class TermsAndName(forms.Form):
    """What every new account says, whichever way it signs up."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of your messages"), choices=settings.LANGUAGES)
    terms = forms.BooleanField(label=label_with_terms())

    def record_terms(self, user: User) -> None:
        """Keep that the person accepted the terms that were current."""
        accept_terms(user_id=user.pk, version=site().terms_version, by=user, at=now())


class SignupForm(PlainFields, TermsAndName, account_forms.SignupForm):  # type: ignore[misc] # allauth is untyped
    """A new account. An e-mail that has one costs the same work and gets the same answer."""

    account_already_exists: bool
    field_order = ["name", "email", "password1", "language", "terms"]
    labels = {"email": _("E-mail"), "password1": _("Password")}
    helps = {
        "password1": PASSWORD_HELP,
        "email": _("We send a code to it. It is also how you sign in."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()

    def clean(self) -> dict[str, Any]:
        """Count the code that would be sent, once everything else is right."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            _count_code(data["email"])
        return data

    def try_save(self, request: Any) -> tuple[User | None, Any]:
        """Create the account; for an e-mail that has one, do and undo the same, then answer
        alike.
        """
        if self.account_already_exists:
            self._rehearse(request)
        else:
            done = create_account(lambda: super(SignupForm, self).try_save(request))
            if done:
                return done  # type: ignore[no-any-return]
            self.account_already_exists = True
        return super().try_save(request)  # type: ignore[no-any-return]

    def custom_signup(self, request: Any, user: User) -> None:
        self.record_terms(user)

    def _rehearse(self, request: Any) -> None:
        self.account_already_exists = False
        rehearse(lambda: super(SignupForm, self).save(request), self.cleaned_data)
        self.account_already_exists = True


class RequestLoginCodeForm(PlainFields, account_forms.RequestLoginCodeForm):  # type: ignore[misc] # allauth is untyped
    """An e-mail that wants a sign-in code."""

    labels = {"email": _("E-mail")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        _count_code(email)
        checked: str = super().clean_email()
        if self._user:
            look_again(email)
        return checked


class ResetPasswordForm(PlainFields, account_forms.ResetPasswordForm):  # type: ignore[misc] # allauth is untyped
    """An e-mail that wants a new password."""

    labels = {"email": _("E-mail")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        _count_code(email)
        checked: str = super().clean_email()
        if self.users:
            look_again(email)
        return checked


def _count_code(email: str) -> None:
    adapter = get_adapter()
    if not ask_for_code(adapter.request, email):
        raise adapter.validation_error("rate_limited")


class ConfirmLoginCodeForm(PlainFields, account_forms.ConfirmLoginCodeForm):  # type: ignore[misc] # allauth is untyped
    """The code of a sign-in mail."""

    labels = {"code": _("Code from the e-mail")}
    helps = {"code": CODE_HELP}


class ConfirmEmailCodeForm(PlainFields, account_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc] # allauth is untyped
    """The code that proves an e-mail."""

    labels = {"code": _("Code from the e-mail")}
    helps = {"code": CODE_HELP}


class ConfirmResetCodeForm(PlainFields, account_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc] # allauth is untyped
    """The code that allows a new password."""

    labels = {"code": _("Code from the e-mail")}
    helps = {"code": CODE_HELP}


class NewPassword(PlainFields):
    """One new password; the second field of allauth only makes people type."""

    labels = {"password1": _("New password"), "oldpassword": _("Current password")}
    helps = {"password1": PASSWORD_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]  # type: ignore[attr-defined] # a mixin of forms


class ResetPasswordKeyForm(NewPassword, account_forms.ResetPasswordKeyForm):  # type: ignore[misc] # allauth is untyped
    """A new password after the code."""


class SetPasswordForm(NewPassword, account_forms.SetPasswordForm):  # type: ignore[misc] # allauth is untyped
    """A first password for somebody who signed in by code so far."""


class ChangePasswordForm(NewPassword, account_forms.ChangePasswordForm):  # type: ignore[misc] # allauth is untyped
    """A new password instead of the current one; wrong tries count like wrong sign-ins."""

    def clean_oldpassword(self) -> str:
        adapter = get_adapter()
        attempt = try_password(adapter.request, self.user.email)
        if not attempt:
            raise adapter.validation_error("too_many_login_attempts")
        password: str = super().clean_oldpassword()
        attempt.rollback()
        return password


class ReauthenticateForm(PlainFields, account_forms.ReauthenticateForm):  # type: ignore[misc] # allauth is untyped
    """The password again, before a sensitive act."""

    labels = {"password": _("Password")}


class ChangeEmailForm(PlainFields, account_forms.AddEmailForm):  # type: ignore[misc] # allauth is untyped
    """Another e-mail, which a code will prove."""

    labels = {"email": _("New e-mail")}

    def clean_email(self) -> str:
        checked: str = super().clean_email()
        _count_code(checked)
        return checked


class AuthenticateForm(PlainFields, mfa_forms.AuthenticateForm):  # type: ignore[misc] # allauth is untyped
    """A code of an authenticator app, or a recovery code."""

    labels = {"code": _("Code from your app, or a recovery code")}


class MFAReauthenticateForm(PlainFields, mfa_forms.ReauthenticateForm):  # type: ignore[misc] # allauth is untyped
    """The same, before a sensitive act."""

    labels = {"code": _("Code from your app, or a recovery code")}


class ActivateTOTPForm(PlainFields, totp_forms.ActivateTOTPForm):  # type: ignore[misc] # allauth is untyped
    """The first code of a new authenticator app."""

    labels = {"code": _("Six-digit code that the app shows now")}


class AddPasskeyForm(PlainFields, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc] # allauth is untyped
    """A new passkey or security key."""

    labels = {
        "name": _("Name of this key"),
        "passwordless": _("Let me sign in with this key alone, without a password"),
    }
    helps = {"name": _("So that you know it again, for example “my laptop”.")}


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg] # Django's is not subscriptable
    """What a person says about themselves."""

    class Meta:
        model = User
        fields = ["name", "language", "orcid"]
        labels = {"name": _("First and last name"), "language": _("Language of your messages")}
        help_texts = {"orcid": _("16 digits, for example 0000-0002-1825-0097. Optional.")}
        widgets = {"name": forms.TextInput({"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def clean_orcid(self) -> str:
        return clean_orcid(self.cleaned_data["orcid"])


def clean_orcid(value: str) -> str:
    """Return an ORCID iD as 0000-0000-0000-0000; empty stays empty."""
    written = orcid.normalised(value)
    if written and not orcid.is_orcid(written):
        raise ValidationError(
            _("This is not an ORCID iD. Copy its 16 digits from your ORCID page.")
        )
    return written


class AcceptTermsForm(forms.Form):
    """The terms again, after they have changed."""

    terms = forms.BooleanField(label=label_with_terms())


class FirstPasswordForm(forms.Form):
    """The password of an account opened by a one-time link."""

    password = forms.CharField(
        label=pgettext_lazy("new account", "Choose a password"),
        help_text=PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password
