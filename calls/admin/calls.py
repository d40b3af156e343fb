"""Calls at the staff desk: texts, dates and people are edited, publication is a button."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display

from calls.actions.calls import (
    appoint_person,
    archive_call,
    delete_stage,
    end_office,
    missing_for_publication,
    publish_call,
    refuse_lifting,
    save_call,
    save_stage,
)
from calls.actions.figures import propose_figures
from calls.admin.call_parts import (
    CriterionInline,
    EligibilityInline,
    FaqInline,
    FigureInline,
    PersonInline,
    StageInline,
)
from calls.admin.pipeline import PIPELINE, PipelinePages
from calls.enums import CallState
from calls.models import Call, CallPerson, CallStage
from calls.queries.office import pipeline
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton

TONES = {
    CallState.PUBLISHED: "success",
    CallState.DRAFT: "warning",
    CallState.ARCHIVED: "default",
}


class CallForm(ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A call; a refusal to lift the second person stands beside its field."""

    by: Any = None

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
    list_filter = ("state", "is_demo")
    search_fields = ("title_fr", "title_en", "code")
    ordering = ("-pk",)
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("shown_state", "uid", "published_at", "created_at", "updated_at")
    inlines = (
        StageInline,
        EligibilityInline,
        CriterionInline,
        FaqInline,
        FigureInline,
        PersonInline,
    )
    change_form_outer_after_template = "admin/calls/call_pipeline.html"
    action_buttons = (
        PIPELINE,
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
            _save_rows(
                formset,
                save=lambda row: save_stage(stage=row, **who),
                remove=lambda row: delete_stage(stage_id=row.pk, **who),
            )
        else:
            super().save_formset(request, form, formset, change)

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
