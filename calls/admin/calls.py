"""Calls at the staff desk: texts, dates and people are edited, publication is a button."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CharField, HiddenInput, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display

from calls.actions.call_details import remove_detail, save_detail
from calls.actions.calls import (
    appoint_person,
    archive_call,
    end_office,
    missing_for_publication,
    publish_call,
    refuse_lifting,
    save_call,
    save_stages,
)
from calls.actions.figures import propose_figures
from calls.admin.assigning import RUNS
from calls.admin.call_parts import (
    CriterionInline,
    EligibilityInline,
    FaqInline,
    FigureInline,
    PersonInline,
    ReviewPlanInline,
    StageInline,
)
from calls.admin.pipeline import PIPELINE, PipelinePages
from calls.enums import CallState
from calls.models import Call, CallPerson, CallStage
from calls.queries.pipeline import pipeline
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.questions.schema import LANGUAGES
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton

TONES = {
    CallState.PUBLISHED: "success",
    CallState.DRAFT: "warning",
    CallState.ARCHIVED: "default",
}


class CallForm(ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A call; a refusal to lift the second person stands beside its field.

    `revision` is the change that the officer saw: if a colleague stored the call since, nothing is
    overwritten, and what was typed stays on the page.
    """

    by: Any = None
    revision = CharField(required=False, widget=HiddenInput, label="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "revision" in self.fields:
            self.initial["revision"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk and data.get("revision"):
            self._refuse_stale(data["revision"])
        if self.instance.state != CallState.DRAFT:
            self._refuse_halves(data)
        return data

    def _refuse_halves(self, data: dict[str, Any]) -> None:
        for name in ("title", "summary", "description", "guidelines"):
            lacking = [each for each in LANGUAGES if not data.get(f"{name}_{each}")]
            if len(lacking) == 1 and f"{name}_{lacking[0]}" in self.fields:
                self.add_error(
                    f"{name}_{lacking[0]}",
                    _("The call is published: write this in both languages, or in none."),
                )

    def _refuse_stale(self, revision: str) -> None:
        """Say that a colleague was faster; who saves again after that has read it."""
        stored = Call.objects.lock(self.instance.pk).updated_at.isoformat()
        if stored == revision:
            return
        sent = cast("QueryDict", self.data)  # of a page
        told = QueryDict(sent.urlencode(), mutable=True)
        told[self.add_prefix("revision")] = stored
        self.data = told
        self.add_error(
            None,
            _(
                "Somebody else changed this call meanwhile, and nothing was overwritten. What you"
                " typed is still here. Open the call in another tab to see what stands there now;"
                " save again to put what is on this page in its place."
            ),
        )

    def clean_two_person_release(self) -> bool:
        """Ask the action: it locks the call, so that its answer holds until the call is saved."""
        wanted = bool(self.cleaned_data["two_person_release"])
        if self.instance.pk:
            try:
                refuse_lifting(call_id=self.instance.pk, two_person_release=wanted, by=self.by)
            except Refused as refusal:
                raise ValidationError(str(refusal.message)) from refusal
        return wanted


@admin.register(Call)
class CallAdmin(PipelinePages, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Calls for projects."""

    form = CallForm
    list_display = ("title", "code", "shown_state", "sent", "is_demo")
    list_filter = ("state", "strategic_axis", "is_demo")
    search_fields = ("title_fr", "title_en", "code")
    ordering = ("-pk",)
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("shown_state", "short_id", "published_at", "created_at", "updated_at")
    inlines = (
        StageInline,
        EligibilityInline,
        CriterionInline,
        ReviewPlanInline,
        FaqInline,
        FigureInline,
        PersonInline,
    )
    change_form_outer_after_template = "admin/calls/call_pipeline.html"
    action_buttons = (
        PIPELINE,
        RUNS,
        ActionButton(
            "publish",
            gettext_lazy("Publish the call"),
            "calls.publish_call",
            act=lambda call, **who: publish_call(call_id=call.pk, **who),
            explanation=gettext_lazy(
                "Everyone sees it. Applications open and close by the dates of its stages."
            ),
            done=gettext_lazy("The call is published."),
            when=lambda call: call.state == CallState.DRAFT,
        ),
        ActionButton(
            "archive",
            gettext_lazy("Archive the call"),
            "calls.publish_call",
            act=lambda call, **who: archive_call(call_id=call.pk, **who),
            explanation=gettext_lazy("It leaves the list of calls; its page stays."),
            done=gettext_lazy("The call is archived."),
            when=lambda call: call.state == CallState.PUBLISHED,
            danger=True,
        ),
        ActionButton(
            "figures",
            gettext_lazy("Propose figures"),
            "calls.add_callfigure",
            act=lambda call, **who: propose_figures(call_id=call.pk, **who),
            explanation=gettext_lazy(
                "Counts the applications received, eligible and selected, and the applicants’"
                " countries. Nobody outside sees these figures before you tick “shown to everyone”"
                " beside each."
            ),
            done=gettext_lazy("The figures are below, not shown yet: check and publish them."),
            when=lambda call: call.state != CallState.DRAFT,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Call]:
        return super().get_queryset(request).with_sent_count(request.user)  # type: ignore[attr-defined, no-any-return]

    @display(description=gettext_lazy("short id"), ordering="uid")
    def short_id(self, row: Call) -> str:
        """Return what stands for it in addresses."""
        return row.uid

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, call: Call) -> Badge:
        return state_badge(call)

    @display(description=gettext_lazy("applications sent"))
    def sent(self, call: Any) -> int:
        count: int = call.sent_count
        return count

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user  # type: ignore[attr-defined] # CallForm has it
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave the revision out for those who only look."""
        fields = super().get_fields(request, obj)
        may_save = obj is None or self.has_change_permission(request, obj)
        return [each for each in fields if may_save or each != "revision"]

    def save_model(self, request: HttpRequest, obj: Call, form: Any, change: bool) -> None:
        save_call(call=obj, by=request.user, at=now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        who: dict[str, Any] = {"by": request.user, "at": now()}
        if formset.model is CallPerson:
            _save_rows(
                formset,
                save=lambda row: appoint_person(person=row, **who),
                remove=lambda row: end_office(person_id=row.pk, **who),
            )
        elif formset.model is CallStage:
            stages: list[CallStage] = []
            removed: list[int] = []
            _save_rows(formset, save=stages.append, remove=lambda row: removed.append(row.pk))
            save_stages(call_id=form.instance.pk, stages=stages, removed=removed, **who)
        else:
            _save_rows(
                formset,
                save=lambda row: save_detail(row=row, **who),
                remove=lambda row: remove_detail(row=row, **who),
            )

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse | HttpResponseRedirect:
        """Turn what an action refuses after all checks (a colleague was faster) into a message."""
        try:
            answer: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(request.get_full_path())
        return answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        call: Any = kwargs.get("obj")
        listed = reverse("admin:calls_application_changelist")
        context["missing"] = (
            missing_for_publication(call) if call and call.state == CallState.DRAFT else []
        )
        context["pipeline"] = [
            {
                "state": state,
                "count": count,
                "url": f"{listed}?call__id__exact={call.pk}&state__exact={state.value}",
            }
            for state, count in (pipeline(call, request.user) if call else ())
        ]
        return super().render_change_form(request, context, *args, **kwargs)


def _save_rows(
    formset: Any, *, save: Callable[[Any], object], remove: Callable[[Any], object]
) -> None:
    """Let actions store and remove the rows of a formset; note for the log what they did."""
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    for row in formset.forms:
        if row in formset.deleted_forms:
            remove(row.instance)
            formset.deleted_objects.append(row.instance)
        elif row.has_changed():
            is_new = row.instance.pk is None
            save(row.instance)
            if is_new:
                formset.new_objects.append(row.instance)
            else:
                formset.changed_objects.append((row.instance, row.changed_data))
