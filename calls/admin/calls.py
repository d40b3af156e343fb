"""Calls at the staff desk: texts, dates and people are edited, publication is a button."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from unfold.admin import StackedInline
from unfold.decorators import display

from calls.actions.calls import (
    appoint_person,
    archive_call,
    end_office,
    missing_for_publication,
    publish_call,
    publish_form,
    refuse_lifting,
    save_call,
    save_form,
)
from calls.enums import CallState
from calls.models import Call, CallPerson, CallStage, Criterion, FormVersion
from calls.queries.office import pipeline
from calls.queries.reviews import is_scoring_begun
from partners.admin.inlines import RuledInline
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.questions import check_schema
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton, PortalAdmin

TONES = {
    CallState.PUBLISHED: "success",
    CallState.DRAFT: "warning",
    CallState.ARCHIVED: "default",
}


class StackedRows(RuledInline):
    """One row below the other: every field keeps its label, and nothing scrolls sideways."""

    template = StackedInline.template


class StageInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = CallStage


class CriterionFormSet(BaseInlineFormSet):  # type: ignore[type-arg] # not generic at run time
    """Criteria of a call; once a review is submitted only their words may change."""

    FIGURES = ("code", "weight", "scale_max", "threshold")

    def clean(self) -> None:
        super().clean()
        if self.instance.pk is None or not is_scoring_begun(self.instance):
            return
        for form in self.forms:
            for name in {*self.FIGURES} & {*form.changed_data} if form.instance.pk else ():
                form.add_error(
                    name,
                    gettext(
                        "A review is submitted already: this cannot change any more. Its words"
                        " still can."
                    ),
                )
        if self.deleted_forms or any(form.has_changed() for form in self.extra_forms):
            raise ValidationError(
                gettext(
                    "A review is submitted already: no criterion can be added or removed any more."
                )
            )


class CriterionInline(StackedRows, TranslationStackedInline):  # type: ignore[type-arg]
    model = Criterion
    formset = CriterionFormSet
    ordering = ("position", "pk")


class PersonFormSet(BaseInlineFormSet):  # type: ignore[type-arg] # not generic at run time
    """People of a call; refuses an office of one's own beside the field."""

    by: Any = None

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.has_changed() and not form.errors and form.instance.user_id == self.by.pk:
                form.add_error(
                    "user",
                    gettext("You cannot appoint yourself. Ask a colleague to do it."),
                )


class PersonInline(StackedRows):
    model = CallPerson
    formset = PersonFormSet
    autocomplete_fields = ("user",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = request.user
        return formset


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
class CallAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Calls for projects."""

    form = CallForm
    list_display = ("title", "code", "shown_state", "sent", "is_demo")
    list_filter = ("state", "is_demo")
    search_fields = ("title_fr", "title_en", "code")
    ordering = ("-pk",)
    prepopulated_fields = {"slug": ("title_en",)}
    readonly_fields = ("shown_state", "uid", "created_at", "updated_at")
    inlines = (StageInline, CriterionInline, PersonInline)
    change_form_outer_after_template = "admin/calls/call_pipeline.html"
    action_buttons = (
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
        if formset.model is not CallPerson:
            super().save_formset(request, form, formset, change)
            return
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            if row in formset.deleted_forms:
                end_office(person_id=row.instance.pk, by=request.user, at=now())
                formset.deleted_objects.append(row.instance)
            elif row.has_changed():
                is_new = row.instance.pk is None
                person = appoint_person(person=row.instance, by=request.user, at=now())
                if is_new:
                    formset.new_objects.append(person)
                else:
                    formset.changed_objects.append((person, row.changed_data))

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


class FormVersionForm(ModelForm):  # type: ignore[type-arg] # Django's is not subscriptable
    """A form's questions, checked before they are stored."""

    class Meta:
        model = FormVersion
        fields = ("stage", "number", "schema")

    def clean_schema(self) -> Any:
        """Refuse what could not be published, one sentence for each fault."""
        schema = self.cleaned_data["schema"]
        check_schema(schema)
        return schema


@admin.register(FormVersion)
class FormVersionAdmin(PortalAdmin):
    """Questions of a stage: edited until they are published, then for ever as they are."""

    form = FormVersionForm
    list_display = ("stage", "call_title", "number", "published_at")
    list_filter = ("stage__call",)
    list_select_related = ("stage__call",)
    ordering = ("-pk",)
    fields = ("stage", "number", "schema", "published_at")
    readonly_fields = ("published_at",)
    action_buttons = (
        ActionButton(
            "publish",
            gettext_lazy("Publish these questions"),
            "calls.change_formversion",
            act=lambda version, **who: publish_form(form_version_id=version.pk, **who),
            explanation=gettext_lazy(
                "Applicants answer these questions. They can never be changed afterwards; a new"
                " version can follow."
            ),
            done=gettext_lazy("The questions are published."),
            when=lambda version: version.published_at is None,
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.published_at is None
        return is_open and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: FormVersion, form: Any, change: bool) -> None:
        save_form(form_version=obj, by=request.user, at=now())

    @display(description=gettext_lazy("call"), ordering="stage__call__code")
    def call_title(self, version: FormVersion) -> str:
        return version.stage.call.title
