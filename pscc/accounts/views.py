"""Account pages of our own; sign-in, sign-up, passwords and second factors are allauth's."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from pscc.accounts.actions import accept_terms, choose_first_password, end_session, update_profile
from pscc.accounts.adapters import TERMS_SEEN
from pscc.accounts.closing import GRACE, ask_for_closure, hindrances_of, take_back_closure
from pscc.accounts.data_copies import KEPT as COPY_KEPT
from pscc.accounts.data_copies import ask_for_copy, copy_of
from pscc.accounts.forms import AcceptTermsForm, FirstPasswordForm, ProfileForm
from pscc.accounts.models import User
from pscc.accounts.queries import accepted_terms, has_second_factor, open_sessions
from pscc.accounts.recent_login import KEPT, lacks_recent_login, needs_recent_login
from pscc.files.actions import note_read
from pscc.files.views import send_bytes
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.kernel.site import site


class OneTimeLink(PasswordResetTokenGenerator):
    """The link of `manage.py create_administrator`: works until a password is set, for an hour."""

    key_salt = "pscc.accounts.OneTimeLink"


one_time_link = OneTimeLink()


def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's name, language and ORCID iD."""
    user = _user(request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        update_profile(user_id=user.pk, by=user, **form.cleaned_data)
        with override(language):
            messages.success(request, _("Your profile is saved."))
        response = HttpResponseRedirect(translate_url(reverse("accounts:profile"), language))
        _remember_language(response, language)
        return response
    return render(request, "account/profile.html", {"form": form, "section": "profile"})


def terms(request: HttpRequest) -> HttpResponse:
    """Ask for the current terms of use, or show that they are accepted."""
    user, version = _user(request), site().terms_version
    wanted = _own_address(request, request.POST.get("next") or request.GET.get("next", ""))
    form = AcceptTermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept_terms(user_id=user.pk, version=version, by=user, at=now())
        request.session[TERMS_SEEN] = version
        return redirect(wanted)
    page = {"form": form, "next": wanted, "accepted": accepted_terms(user) >= version}
    return render(request, "account/terms.html", page)


def sessions(request: HttpRequest) -> HttpResponse:
    """List where one is signed in."""
    return render(
        request,
        "usersessions/usersession_list.html",
        {"sessions": open_sessions(_user(request)), "section": "sessions"},
    )


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions."""
    if not end_session(reference=request.POST.get("session", ""), by=_user(request)):
        raise Http404
    messages.success(request, _("That session has ended: whoever uses it has to sign in again."))
    return redirect("accounts:sessions")


def go_on(request: HttpRequest) -> HttpResponse:
    """Show what a form said before its sender confirmed who they are, ready to be sent."""
    kept = request.session.get(KEPT)
    if kept is None or lacks_recent_login(request):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "account/go_on.html", {"path": kept["path"], "fields": kept["fields"]})


def second_factor(request: HttpRequest) -> HttpResponse:
    """Explain to staff why the desk asks for a second factor, and lead to it."""
    user = _user(request)
    wanted = _own_address(request, request.GET.get("next", ""))
    page = {"has_one": has_second_factor(user), "next": wanted}
    return render(request, "account/second_factor.html", page)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def first_password(request: HttpRequest, uid: str, token: str) -> HttpResponseBase:
    """Let the owner of a one-time link choose the password of a new account."""
    user = User.objects.filter(uid=uid, is_active=True).first()
    if user is None or not one_time_link.check_token(user, token):
        return render(request, "account/first_password_expired.html", status=404)
    form = FirstPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        choose_first_password(user_id=user.pk, password=form.cleaned_data["password"])
        messages.success(request, _("Your password is set. You can sign in now."))
        return redirect(settings.LOGIN_URL)
    return render(request, "account/first_password.html", {"form": form, "person": user})


def closure(request: HttpRequest) -> HttpResponse:
    """Say what closing one's account means, what hinders it, and when it will be."""
    user = _user(request)
    page = {
        "closes_at": user.closes_at,
        "hindrances": [] if user.closes_at else hindrances_of(user),
        "days": GRACE.days,
        "section": "closure",
    }
    return render(request, "account/closure.html", page)


@require_POST
@needs_recent_login
def closure_ask(request: HttpRequest) -> HttpResponse:
    """Ask for one's account to be closed."""
    user = _user(request)
    try:
        ask_for_closure(user_id=user.pk, by=user, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("It is noted. You can change your mind until the day that this page says.")
        )
    return redirect("accounts:closure")


@require_POST
def closure_keep(request: HttpRequest) -> HttpResponse:
    """Keep one's account after all."""
    user = _user(request)
    try:
        take_back_closure(user_id=user.pk, by=user, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your account stays. Nothing was changed."))
    return redirect("accounts:closure")


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Say what a copy of one's data holds, and how far the one is that was asked for."""
    page = {"copy": copy_of(_user(request), now()), "days": COPY_KEPT.days, "section": "data"}
    return render(request, "account/data.html", page)


@require_POST
@needs_recent_login
def data_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of one's data."""
    user = _user(request)
    try:
        ask_for_copy(user_id=user.pk, by=user, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:data")


@require_safe
@needs_recent_login
def data_download(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Hand over one's own copy while it is kept; for anybody else it does not exist."""
    copy = copy_of(_user(request), now())
    if copy is None or copy.uid != uid or copy.file is None:
        raise Http404
    note_read(stored=copy.file, by=request.user, at=now())
    return send_bytes(copy.file)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)  # LoginRequiredMiddleware has let nobody else in


def remembers_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have addresses without a language answer in the one of this view from now on."""

    @wraps(view)
    def remembering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        _remember_language(response, get_language() or settings.LANGUAGE_CODE)
        return response

    return remembering


def refuses_garbage(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show the page of a failed sign-in for an answer that nobody can read.

    Anyone can send one: what is no XML at all, the library passes on as an error of the program
    (XMLSyntaxError is a SyntaxError, a broken encoding a ValueError).
    """

    @wraps(view)
    def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (SyntaxError, ValueError):
            return redirect("socialaccount_login_error")

    return refusing


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE or "Lax",
    )


def _own_address(request: HttpRequest, wanted: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse(settings.LOGIN_REDIRECT_URL)
