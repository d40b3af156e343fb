"""People in the staff admin: who they are, which roles they hold, and what to do when a key is
lost.
"""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from pscc.accounts.actions import (
    create_person,
    deactivate_user,
    end_sessions,
    reactivate_user,
    reset_second_factor,
    set_roles,
    update_profile,
)
from pscc.accounts.admin_site import ActionButton, PortalAdmin, ReadOnlyAdmin
from pscc.accounts.closing import ask_for_closure, take_back_closure
from pscc.accounts.enums import Role
from pscc.accounts.forms import clean_orcid
from pscc.accounts.forms_purges import LookForm, WhyForm
from pscc.accounts.models import AccountChange, Purge, RetentionRun, User
from pscc.accounts.purge_places import Place, names_of_places, place_in_words
from pscc.accounts.purges import Wanted, look, purge_content
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused


class RolesForm(forms.Form):
    """All the roles a person shall hold."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Exactly these. What you leave out is taken away, and all sessions end."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """How we know that it is really this person who asks."""

    reason = forms.CharField(
        label=_("How did you make sure who asks?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


class ClosureForm(forms.Form):
    """Why staff close an account for good: the line stays when the name is gone."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Name nobody here: a letter's date or a reference is enough."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


def _set_roles(person: User, *, by: User, at: datetime, roles: list[str]) -> None:
    set_roles(user_id=person.pk, roles=roles, by=by, at=at)


def _deactivate(person: User, *, by: User, at: datetime) -> None:
    deactivate_user(user_id=person.pk, by=by, at=at)


def _reactivate(person: User, *, by: User, at: datetime) -> None:
    reactivate_user(user_id=person.pk, by=by, at=at)


def _reset_second_factor(person: User, *, by: User, at: datetime, reason: str) -> None:
    reset_second_factor(user_id=person.pk, by=by, at=at, reason=reason)


def _ask_for_closure(person: User, *, by: User, at: datetime, reason: str) -> None:
    ask_for_closure(user_id=person.pk, by=by, at=at, reason=reason)


def _take_back_closure(person: User, *, by: User, at: datetime) -> None:
    take_back_closure(user_id=person.pk, by=by, at=at)


def _end_sessions(person: User, *, by: User, at: datetime) -> None:
    end_sessions(user_id=person.pk, by=by, at=at)


def _staff(request: HttpRequest) -> User:
    return cast("User", request.user)  # the admin site has let nobody else in


class AccountChangeInline(TabularInline):  # type: ignore[misc] # unfold is untyped
    """What was done to this account, and by whom."""

    model = AccountChange
    fk_name = "user"
    fields = ["at", "kind", "detail", "by"]
    readonly_fields = fields
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request.user, "accounts.view_accountchange", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PersonForm(forms.ModelForm):  # type: ignore[type-arg] # Django's is not subscriptable
    """What staff may write about a person; the rest are steps."""

    class Meta:
        model = User
        fields = ["email", "name", "language", "orcid"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an account with this e-mail already."))
        return email

    def clean_orcid(self) -> str:
        return clean_orcid(self.cleaned_data.get("orcid", ""))


@admin.register(User)
class UserAdmin(PortalAdmin):
    """People."""

    form = PersonForm
    list_display = ["email", "name", "role_names", "is_active", "last_login", "joined_at"]
    list_filter = ["groups", "is_active", "language"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "language", "orcid"]
    inlines = [AccountChangeInline]
    action_buttons = [
        ActionButton(
            "roles", _("Set roles"), "accounts.set_roles", _set_roles, form=RolesForm,
            done=_("The roles are set."), needs_recent_login=True,
        ),
        ActionButton(
            "second-factor", _("Reset the second factor"), "accounts.reset_second_factor",
            _reset_second_factor, form=ReasonForm, danger=True,
            explanation=_("Keys, app and recovery codes are forgotten, and all sessions end. "
                          "The person sets up new ones after the next sign-in."),
            done=_("The second factor is reset."), needs_recent_login=True,
        ),
        ActionButton(
            "sessions", _("Sign out everywhere"), "accounts.end_sessions", _end_sessions,
            explanation=_("All sessions of this person end at once."),
            done=_("All sessions have ended."),
        ),
        ActionButton(
            "deactivate", _("Close this account"), "accounts.deactivate_user", _deactivate,
            explanation=_("Nobody signs in with it any more. What the person did stays."),
            done=_("The account is closed."), danger=True, when=lambda person: person.is_active,
        ),
        ActionButton(
            "reactivate", _("Open this account again"), "accounts.reactivate_user", _reactivate,
            done=_("The account is open."),
            when=lambda person: not person.is_active and not person.anonymised_at,
        ),
        ActionButton(
            "forget", _("Close for good"), "accounts.ask_for_closure", _ask_for_closure,
            form=ClosureForm, danger=True, needs_recent_login=True,
            explanation=_("In 14 days the person is forgotten: name, addresses and keys go, records"
                          " of organisations and procedures stay. The person is told now, and may"
                          " come back until then."),
            done=_("The account will be closed for good in 14 days."),
            when=lambda person: not person.closes_at and not person.anonymised_at,
        ),
        ActionButton(
            "keep", _("Keep this account"), "accounts.take_back_closure", _take_back_closure,
            done=_("The account stays."), when=lambda person: bool(person.closes_at),
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        roles = Prefetch("groups", queryset=Group.objects.order_by("name"))
        return super().get_queryset(request).prefetch_related(roles)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["email"] if obj else []  # only its owner proves a new address

    @display(description=_("roles"))
    def role_names(self, person: User) -> str:
        return ", ".join(
            str(Role(group.name).label)
            for group in person.groups.all()
            if group.name in Role.values
        )

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> User:
        """Let the actions write; the form only carries the words."""
        data = form.cleaned_data
        if change:
            words = {name: data[name] for name in ("name", "language", "orcid")}
            return update_profile(user_id=form.instance.pk, by=_staff(request), **words)
        person = create_person(
            email=data["email"],
            name=data["name"],
            language=data["language"],
            by=_staff(request),
            at=now(),
        )
        return update_profile(user_id=person.pk, by=_staff(request), name=person.name,
                              language=person.language, orcid=data["orcid"])  # fmt: skip

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Write nothing more: `save_form` has let the actions do it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write nothing: roles are a step of their own."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Describe the form alone: what was done to the account is shown, never edited here."""
        return super().construct_change_message(request, form, [], add)


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    """What was deleted because it was kept long enough: how many, never whose."""

    icon = "auto_delete"
    list_display = ["at", "what", "gone", "kept"]
    ordering = ["-at", "table"]
    fields = ["at", "what", "gone", "kept"]
    readonly_fields = fields

    @display(description=_("kind of data"), ordering="table")
    def what(self, run: RetentionRun) -> str:
        """Name the table in words; a table that is gone keeps its own name."""
        try:
            meta = apps.get_model(run.table)._meta
        except LookupError:
            return run.table
        return str(capfirst(meta.verbose_name_plural or run.table))


@admin.register(Purge)
class PurgeAdmin(ReadOnlyAdmin):
    """What was taken out of the portal: who, when, why, from where; never what it said."""

    icon = "delete_sweep"
    list_display = ("at", "what", "object_uid", "reason", "by")
    list_filter = ("reason", "basis")
    list_select_related = ("by",)
    ordering = ("-at", "-pk")
    fields = ("uid", "at", "by", "what", "object_uid", "key", "reason", "basis", "shown_places",
              "repeated_at")  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return allowed(request.user, "accounts.purge_content")

    @display(description=_("what was taken out"), ordering="table")
    def what(self, purge: Purge) -> str:
        return dict(names_of_places()).get(f"{purge.table}.{purge.field}", purge.table)

    @display(description=_("places"))
    def shown_places(self, purge: Purge) -> str:
        lines = (
            (capfirst(place_in_words(where)), number) for where, number in purge.places.items()
        )
        return format_html_join("", "<div>{} ({})</div>", lines)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask what is meant, show where it lies, and purge it once that is confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if way := self.confirm_first(request):
            return way
        is_sent = request.method == "POST"
        data = request.POST if is_sent else request.GET if "what" in request.GET else None
        form = LookForm(data, label_suffix="")
        why = WhyForm(request.POST if is_sent else None, label_suffix="")
        places = self._places(request, form) if data else []
        if is_sent and places and why.is_valid() and (purge := self._purge(request, form, why)):
            messages.success(request, _("It is gone. What stays is this note."))
            return HttpResponseRedirect(self._object_url(purge))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Purge a text or a file"),
            "opts": self.opts,
            "form": form,
            "why": why,
            "places": [(place_in_words(each.where), each.number) for each in places],
        }
        return TemplateResponse(request, "admin/accounts/purge.html", context)

    def _places(self, request: HttpRequest, form: LookForm) -> list[Place]:
        if not form.is_valid():
            return []
        try:
            places = look(**form.told, by=request.user, at=now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
            return []
        if not places:
            form.add_error(None, _("Nothing of it is left: it was purged before, or is empty."))
        return places

    def _purge(self, request: HttpRequest, form: LookForm, why: WhyForm) -> Purge | None:
        wanted = Wanted(**form.told, reason=why.cleaned_data["reason"],
                        basis=why.cleaned_data["basis"])  # fmt: skip
        try:
            return purge_content(wanted=wanted, by=request.user, at=now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
            return None
