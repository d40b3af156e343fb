"""The pool of experts at the staff desk: who is in it, and who is invited."""

from datetime import date, datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.experts import add_absence, invite_again, invite_expert, save_profile
from calls.admin.experts_load import WorkloadPages
from calls.enums import ExpertState, Voice
from calls.forms.experts import AbsenceForm, InviteExpertForm, ProfileForm
from calls.models import ExpertProfile
from calls.models.experts import READS
from calls.queries.experts import away_until, suggestion_of, with_parts
from calls.queries.suggestions import guess
from pscc.accounts.models import User
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.formats import long_date
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton

TONES = {
    ExpertState.INVITED: "warning",
    ExpertState.ACTIVE: "success",
    ExpertState.DECLINED: "danger",
    ExpertState.LEFT: "default",
}
PROFILE = ("position", "languages", "voices", "keywords", "quota")


class ListFilter(WordsFilter):
    """Profiles of which a list holds a value."""

    column = ""
    choices_of: Any = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label in self.choices_of]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.value():
            return queryset.filter(**{f"{self.column}__contains": [self.value()]})
        return None


class VoiceFilter(ListFilter):
    """From where experts look at a dossier."""

    title = gettext_lazy("voice")
    parameter_name = column = "voices"
    choices_of = Voice.choices


class LanguageFilter(ListFilter):
    """What experts read."""

    title = gettext_lazy("language")
    parameter_name = column = "languages"
    choices_of = READS


class AwayFilter(WordsFilter):
    """Who is away today."""

    title = gettext_lazy("absence")
    parameter_name = "away"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", gettext_lazy("away today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.value() == "today":
            today = timezone.localdate(now())
            return queryset.filter(
                absences__since__lte=today, absences__until__gte=today
            ).distinct()
        return None


def _save(profile: ExpertProfile, **values: Any) -> None:
    save_profile(profile_id=profile.pk, **values)


def _add_absence(
    profile: ExpertProfile, *, since: date, until: date, by: User, at: datetime
) -> None:
    add_absence(profile_id=profile.pk, since=since, until=until, by=by, at=at)


def _is_active(profile: ExpertProfile) -> bool:
    return bool(profile.state == ExpertState.ACTIVE)


@admin.register(ExpertProfile)
class ExpertProfileAdmin(WorkloadPages):
    """Everybody who was ever invited into the pool. What it says is the expert's own; staff write
    for those who ask them to.
    """

    change_list_template = "admin/calls/expert_list.html"
    list_display = (
        "user", "position", "shown_state", "shown_languages", "shown_voices", "quota", "away",
    )  # fmt: skip
    list_filter = ("state", VoiceFilter, LanguageFilter, AwayFilter)
    search_fields = (
        "user__name", "user__email", "position", "keywords", "affiliations__name",
        "expertise__term__label_fr", "expertise__term__label_en",
    )  # fmt: skip
    search_help_text = gettext_lazy("Name, e-mail, subject, keyword or organisation")
    ordering = ("user__name", "pk")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("user", "shown_state"),
                    ("email", "orcid"),
                    "position",
                    ("shown_languages", "shown_voices"),
                    "quota",
                    "keywords",
                    "subjects",
                    "places",
                    "days_away",
                    ("invited_by", "invited_at"),
                    ("answered_at", "updated_at"),
                )
            },
        ),
    )
    readonly_fields = (
        "shown_state", "email", "orcid", "shown_languages", "shown_voices", "subjects", "places",
        "days_away",
    )  # fmt: skip
    action_buttons = (
        ActionButton(
            "edit",
            gettext_lazy("Change the profile for the expert"),
            "calls.edit_expert",
            act=_save,
            form=ProfileForm,
            explanation=gettext_lazy(
                "Only at the expert’s request: the expert sees what you write."
            ),
            done=gettext_lazy("The profile is changed."),
            when=_is_active,
        ),
        ActionButton(
            "absence",
            gettext_lazy("Note days away"),
            "calls.edit_expert",
            act=_add_absence,
            form=AbsenceForm,
            explanation=gettext_lazy("On these days the expert cannot be asked for a review."),
            done=gettext_lazy("The days are noted."),
            when=_is_active,
        ),
        ActionButton(
            "invite",
            gettext_lazy("Invite again"),
            "calls.invite_expert",
            act=lambda profile, **who: invite_again(profile_id=profile.pk, **who),
            explanation=gettext_lazy("The person is asked once more by mail."),
            done=gettext_lazy("The person is invited again."),
            when=lambda profile: profile.state in (ExpertState.DECLINED, ExpertState.LEFT),
        ),
        ActionButton(
            "workload",
            gettext_lazy("Workload of all experts"),
            "calls.see_workload",
            href=lambda _profile: reverse("admin:calls_expertprofile_workload"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExpertProfile]:
        rows = ExpertProfile.objects.select_related("user", "invited_by")
        return away_until(with_parts(rows), timezone.localdate(now())).order_by(*self.ordering)

    def form_of(self, button: ActionButton, obj: Any, data: Any) -> Any:
        if button.name != "edit":
            return super().form_of(button, obj, data)
        return ProfileForm(data, initial={name: getattr(obj, name) for name in PROFILE})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may("add", request, None)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Invite a person; `?suggestion=` names a declined review whose expert named them."""
        if not self.has_add_permission(request):
            refused: HttpResponse = super().add_view(request, form_url, extra_context)
            return refused
        suggestion = suggestion_of(request.user, request.GET.get("suggestion", ""))
        data = request.POST if request.method == "POST" else None
        form = InviteExpertForm(data, initial=guess(suggestion.suggested) if suggestion else {})
        if data is not None and form.is_valid() and (answer := self._invite(request, form)):
            return answer
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invite a person into the pool of experts"),
            "opts": self.opts,
            "form": form,
            "suggestion": suggestion,
            "back_url": reverse("admin:calls_expertprofile_changelist"),
        }
        return TemplateResponse(request, "admin/calls/expert_invite.html", context)

    def _invite(self, request: HttpRequest, form: InviteExpertForm) -> HttpResponse | None:
        try:
            profile = invite_expert(**form.cleaned_data, by=request.user, at=now())
        except REFUSALS as refusal:
            form.add_error(None, sentences(refusal) or [_("This is not possible any more.")])
            return None
        messages.success(request, _("The person is invited by mail."))
        return HttpResponseRedirect(self._object_url(profile))

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, profile: ExpertProfile) -> Badge:
        return state_badge(profile)

    @display(description=gettext_lazy("e-mail"))
    def email(self, profile: ExpertProfile) -> str:
        return profile.user.email

    @display(description="ORCID iD")
    def orcid(self, profile: ExpertProfile) -> str:
        return profile.user.orcid or "–"

    @display(description=gettext_lazy("reads"))
    def shown_languages(self, profile: ExpertProfile) -> str:
        labels = dict(READS)
        return ", ".join(str(labels[each]) for each in profile.languages) or "–"

    @display(description=gettext_lazy("speaks as"))
    def shown_voices(self, profile: ExpertProfile) -> str:
        return ", ".join(str(Voice(each).label) for each in profile.voices) or "–"

    @display(description=gettext_lazy("away until"))
    def away(self, profile: Any) -> str:
        return long_date(profile.away_until) if profile.away_until else "–"

    @display(description=gettext_lazy("expertise"))
    def subjects(self, profile: ExpertProfile) -> str:
        return "; ".join(str(each) for each in profile.expertise.all()) or "–"

    @display(description=gettext_lazy("affiliations"))
    def places(self, profile: ExpertProfile) -> str:
        return "; ".join(_place(each) for each in profile.affiliations.all()) or "–"

    @display(description=gettext_lazy("days away"))
    def days_away(self, profile: ExpertProfile) -> str:
        spans = [
            f"{long_date(row.since)} – {long_date(row.until)}" for row in profile.absences.all()
        ]
        return "; ".join(spans) or "–"


def _place(row: Any) -> str:
    years = f"{row.since.year if row.since else ''}–{row.until.year if row.until else ''}"
    known = _("in the directory") if row.organisation_id else _("not in the directory")
    return f"{row.name} ({years.strip('–') or '–'}, {known})"
