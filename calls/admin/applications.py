"""Applications at the staff desk: what was sent, who reviews it, what comes next."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from calls.actions.assignments import remind_expert
from calls.actions.bulk import for_each, passed_over
from calls.actions.decisions import release_decisions
from calls.actions.screening import screen_application
from calls.actions.stages import invite_to_next_stage
from calls.admin.after_reviews import AFTER_REVIEWS, AfterReviewPages, rapporteur_form
from calls.admin.anonymity import ANONYMITY, AnonymityPages
from calls.admin.reports import tell
from calls.admin.screening import ScreeningPages
from calls.admin.steps import STEPS, start_decision
from calls.enums import ApplicationState, DecisionState
from calls.forms.staff import ClarificationForm
from calls.models import Application, Assignment, Decision
from calls.queries.after_reviews import JOINED, after_reviews
from calls.queries.anonymity import names_to_look_at
from calls.queries.clarifications import questions_to_unlock
from calls.queries.drafts import current_entry
from calls.queries.eligibility import proofs
from calls.queries.letters import letter_starts
from calls.queries.office import (
    application_desk,
    desk_applications,
    known_experts,
    late_reviews,
    office_applications,
    to_assign,
    to_decide,
    to_release,
    to_screen,
)
from calls.queries.pipeline import latest_stage
from calls.queries.reviews import (
    WAITS_FOR_EXPERT,
    review_figures,
    score_table,
    standing_decision,
    with_decision,
    with_reviews,
)
from calls.queries.screening import with_the_team
from calls.queries.sending import desk_sending
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.staff_admin import ActionButton, needs_recent_login

TONES = {
    ApplicationState.SUBMITTED: "info",
    ApplicationState.IN_REVIEW: "info",
    ApplicationState.IN_PANEL: "info",
    ApplicationState.ACCEPTED: "success",
    ApplicationState.RESERVE: "warning",
    ApplicationState.DECLINED: "danger",
    ApplicationState.INELIGIBLE: "danger",
    ApplicationState.WITHDRAWN: "default",
    ApplicationState.DRAFT: "default",  # invited to the next stage, which it has not sent yet
    ApplicationState.EXPIRED: "default",
}


class WaitsFilter(WordsFilter):
    """What the office has to do next."""

    title = gettext_lazy("waits for")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("screening", gettext_lazy("screening")),
            ("clarification", gettext_lazy("the team’s answer to a clarification")),
            ("names", gettext_lazy("a look at names (anonymous calls)")),
            ("experts", gettext_lazy("experts to be asked")),
            ("late", gettext_lazy("a late review")),
            ("decision", gettext_lazy("a decision")),
            ("release", gettext_lazy("the release of its decision")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        found: dict[str, Any] = {
            "screening": lambda: to_screen(request.user).values("pk"),
            "clarification": lambda: with_the_team(request.user, now()).values("pk"),
            "names": lambda: names_to_look_at(request.user).values("pk"),
            "experts": lambda: to_assign(request.user).values("pk"),
            "late": lambda: late_reviews(request.user, now()).values("application_id"),
            "decision": lambda: to_decide(request.user).values("pk"),
            "release": lambda: to_release(request.user).values("application_id"),
        }
        chosen = found.get(self.value() or "")
        return queryset.filter(pk__in=chosen()) if chosen else None


class StageFilter(WordsFilter):
    """The stage that an application is in."""

    title = pgettext_lazy("stage of a call", "stage")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", gettext_lazy("first")), ("2", gettext_lazy("second"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        chosen = self.value() or ""
        if not chosen.isdecimal() or len(chosen) > 4:
            return None
        found: QuerySet[Any] = queryset.annotate(in_stage=latest_stage())
        return found.filter(in_stage=int(chosen))


@admin.register(Application)
class ApplicationAdmin(AfterReviewPages, AnonymityPages, ScreeningPages):
    """Sent applications, without those that a conflict of interest hides. Drafts are the team's."""

    list_display = (
        "reference",
        "project_title",
        "organisation",
        "call_code",
        "shown_state",
        "reviews",
        "mean_score",
        "decision",
        "submitted_at",
    )
    list_filter = (WaitsFilter, StageFilter, "state", "call", "is_demo")
    link_lookups = ("waits",)
    search_fields = ("reference", "project__title", "project__organisation__name")
    search_help_text = gettext_lazy("Reference, project or organisation")
    date_hierarchy = "submitted_at"
    ordering = ("-submitted_at", "-pk")
    actions = (
        "screen_selected",
        "invite_selected",
        "remind_selected",
        "correct_selected",
        "release_selected",
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("reference", "shown_state"),
                    ("project_title", "organisation"),
                    ("call", "submitted_at"),
                    ("screened_at", "screened_by"),
                    "screening_note",
                    "withdrawal_reason",
                )
            },
        ),
    )
    readonly_fields = ("shown_state", "project_title", "organisation")
    change_form_outer_after_template = "admin/calls/application_desk.html"
    action_buttons = (*STEPS, *ANONYMITY, *AFTER_REVIEWS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        is_list = request.resolver_match is None or request.resolver_match.url_name == (
            "calls_application_changelist"
        )
        if is_list:
            return with_reviews(office_applications(request.user)).order_by(*self.ordering)
        one: Any = desk_applications(request.user)
        related = ("call", "project__organisation", "screened_by", *JOINED)
        return with_decision(one.for_reader(request.user).select_related(*related)).order_by(
            *self.ordering
        )

    # --- Columns ---

    @display(description=gettext_lazy("project"), ordering="project__title")
    def project_title(self, application: Application) -> str:
        return application.project.title

    @display(description=gettext_lazy("organisation"), ordering="project__organisation__name")
    def organisation(self, application: Application) -> str:
        organisation = application.project.organisation
        return organisation.name if organisation else "–"

    @display(description=gettext_lazy("call"), ordering="call__code")
    def call_code(self, application: Application) -> str:
        return application.call.code

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, application: Application) -> Badge:
        return state_badge(application)

    @display(description=gettext_lazy("reviews in"))
    def reviews(self, application: Application) -> str:
        figures = review_figures(application)
        return _("%(done)s of %(asked)s") % {"done": figures.done, "asked": figures.asked}

    @display(description=gettext_lazy("mean"))
    def mean_score(self, application: Application) -> str:
        middle = review_figures(application).mean
        return "–" if middle is None else str(number_format(round(middle, 2), 2))

    @display(description=gettext_lazy("decision"))
    def decision(self, application: Application) -> str:
        decision = standing_decision(application)
        if decision is None:
            return "–"
        if decision.state == DecisionState.PENDING:
            return format_html(
                "{} <strong>({})</strong>",
                decision.get_outcome_display(),
                _("not released"),
            )
        return decision.get_outcome_display()

    # --- The page of one application ---

    def buttons_for(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Add the steps of the standing decision: they are decided on the decision itself."""
        decision = standing_decision(obj)
        more = (
            self.admin_site.get_model_admin(Decision).buttons_for(request, decision)
            if decision
            else []
        )
        return [*super().buttons_for(request, obj), *more]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        application = kwargs.get("obj")
        context["desk"] = application_desk(application, request.user) if application else None
        if application and context["desk"].reads_reviews:
            context["after"] = after_reviews(application)
        if application:
            context["sending"] = desk_sending(application, context["desk"].rounds)
            context["proofs"] = proofs(context["desk"].rounds)
        context["at"] = now()
        return super().render_change_form(request, context, *args, **kwargs)

    def form_of(self, button: ActionButton, obj: Any, data: Any) -> Form | None:
        """Offer, for a clarification, the questions of this very application."""
        if button.name == "rapporteur":
            return rapporteur_form(obj, data)
        if button.name != "clarify":
            return super().form_of(button, obj, data)
        return ClarificationForm(data, questions=questions_to_unlock(current_entry(obj)))

    def _ask(
        self,
        request: HttpRequest,
        button: ActionButton,
        obj: Any,
        form: Form | None,
        version: int | None = None,
    ) -> HttpResponse:
        is_decision = button.name == "decide"
        table = score_table(obj) if is_decision else None
        starts = letter_starts(obj) if is_decision else ()
        if is_decision and request.method == "GET":
            form = start_decision(obj, request.GET.get("outcome", ""), starts)
        context = {
            **self.admin_site.each_context(request),
            "title": button.label,
            "opts": self.opts,
            "original": obj,
            "application": obj,
            "button": button,
            "form": form,
            "back_url": reverse("admin:calls_application_change", args=(obj.pk,)),
            "experts": known_experts() if button.name in ("assign", "propose") else (),
            "table": table,
            "starts": starts,
            "labels": [str(review.expert) for review in table.reviews] if table else [],
        }
        return TemplateResponse(request, "admin/calls/application_step.html", context)

    # --- Several at once ---

    @admin.action(description=gettext_lazy("Eligible: send the selected to review"))
    def screen_selected(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        at = now()
        results = for_each(
            queryset,
            lambda each: screen_application(
                application_id=each.pk, eligible=True, note="", by=request.user, at=at
            ),
            done=_("In review now."),
        )
        tell(request, results)

    @admin.action(description=gettext_lazy("Invite the selected to the next stage"))
    def invite_selected(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        at = now()
        results = for_each(
            queryset,
            lambda each: invite_to_next_stage(application_id=each.pk, by=request.user, at=at),
            done=_("Invited to the next stage; the team is told."),
        )
        tell(request, results)

    @admin.action(description=gettext_lazy("Remind the experts of the selected"))
    def remind_selected(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        at = now()
        open_reviews = Assignment.objects.filter(
            application__in=queryset.values("pk"), state__in=WAITS_FOR_EXPERT
        )
        without = passed_over(
            queryset,
            open_reviews.values_list("application_id", flat=True),
            why=_("No expert has to be reminded."),
        )
        results = for_each(
            open_reviews.select_related("application", "expert").order_by("application", "pk"),
            lambda each: remind_expert(assignment_id=each.pk, by=request.user, at=at),
            done=_("Reminded (at most once a day)."),
        )
        tell(request, [*results, *without])

    @admin.action(description=gettext_lazy("Release the decisions on the selected"))
    @needs_recent_login
    def release_selected(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        waiting = Decision.objects.filter(
            application__in=queryset.values("pk"), state=DecisionState.PENDING
        )
        found = dict(waiting.values_list("pk", "application_id"))
        without = passed_over(queryset, found.values(), why=_("No decision waits for its release."))
        released = release_decisions(decision_ids=found, by=request.user, at=now())
        tell(request, [*released, *without])
