"""Questions of a stage: built by clicking until they are published, then for ever as they are."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.forms_building import (
    duplicate_question,
    move_question,
    move_section,
    place_question,
    place_section,
)
from calls.actions.forms_versions import (
    copy_form,
    discard_form,
    publish_form,
    start_new_version,
)
from calls.admin.forms_base import address
from calls.admin.forms_looking import LookingPages
from calls.forms.builder_versions import CopyForm, PublishForm, StartForm
from calls.models import FormVersion
from calls.queries.forms_diff import told_to_applicants
from calls.queries.forms_faults import faults_of
from calls.queries.forms_outline import forms_to_copy, outline_of, published_before, stages_to_build
from calls.queries.forms_schema import questions_of, words_of
from pscc.kernel.badges import Badge
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ActionButton

PUBLISHED = gettext_lazy("published")
BEGUN = gettext_lazy("under construction")


@admin.register(FormVersion)
class FormVersionAdmin(LookingPages):
    """The builder: one page with all questions of a stage, and pages for their parts."""

    list_display = ("stage", "call_title", "number", "shown_state", "published_at")
    list_filter = ("stage__call",)
    list_select_related = ("stage__call",)
    ordering = ("-pk",)
    action_buttons = (
        ActionButton(
            "publish",
            gettext_lazy("Publish these questions"),
            "calls.change_formversion",
            act=lambda version, **who: publish_form(form_version_id=version.pk, **who),
            form=PublishForm,
            explanation=gettext_lazy(
                "Applicants answer these questions. They can never be changed afterwards; a new"
                " version can follow."
            ),
            done=gettext_lazy("The questions are published."),
            when=lambda version: version.published_at is None,
        ),
        ActionButton(
            "discard",
            gettext_lazy("Throw this version away"),
            "calls.discard_formversion",
            href=lambda version: address("discard", version.pk),
            when=lambda version: version.published_at is None,
            danger=True,
        ),
    )

    @display(description=gettext_lazy("call"), ordering="stage__call__code")
    def call_title(self, version: FormVersion) -> str:
        return str(version.stage.call.title)

    @display(
        description=gettext_lazy("state"), label={"published": "success", "begun": "warning"},
        ordering="published_at",
    )  # fmt: skip
    def shown_state(self, version: FormVersion) -> Badge:
        if version.published_at is None:
            return Badge("begun", BEGUN)
        return Badge("published", PUBLISHED)

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("copy/", self.copy_view, "copy"),
            self.route("discard/", self.discard_view, "discard"),
            *super().get_urls(),
        ]

    # --- The form on one page ---

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the whole form as cards; buttons and dragging change its order."""
        if request.method == "POST":
            return self._rearrange(request, self.version_to_change(request, object_id))
        version = self.version_for(request, object_id)
        is_published = version.published_at is not None
        outline = outline_of(version.schema, is_published=is_published)
        return self.page(
            request, "form", version, _("Questions of “%(stage)s”") % {"stage": version.stage},
            outline=outline, action_buttons=self.buttons_for(request, version),
            may_begin=is_published and self.has_add_permission(request), **(extra_context or {}),
        )  # fmt: skip

    def _rearrange(self, request: HttpRequest, version: FormVersion) -> HttpResponse:
        """Do what a button or a drop says: `up:key`, `place:key:section:before`,
        `section-place:key:before`, `copy:key` …
        """
        step, *keys = [*request.POST.get("do", "").split(":"), "", "", ""][:4]
        key, section, before = keys
        anchor = f"question-{key}"
        if step in ("up", "down"):
            self.done(request, version, move_question, question_key=key, step=step)
        elif step in ("section-up", "section-down"):
            anchor = f"section-{key}"
            way = step.removeprefix("section-")
            self.done(request, version, move_section, section_key=key, step=way)
        elif step == "section-place":
            anchor = f"section-{key}"
            self.done(request, version, place_section, section_key=key, before=section)
        elif step in ("place", "send"):
            section = section or request.POST.get(f"to-{key}", "")
            self.done(
                request, version, place_question,
                question_key=key, section_key=section, before=before,
            )  # fmt: skip
        elif step == "copy":
            made = self.done(request, version, duplicate_question, question_key=key)
            anchor = f"question-{made}" if made else anchor
        return self.back(version, anchor)

    # --- Beginning, copying, publishing ---

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for the stage and for the form to begin with, then open the new version."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else None
        form = StartForm(
            given, initial=request.GET.dict(), stages=stages_to_build(request.user),
            sources=forms_to_copy(),
        )  # fmt: skip
        if form.is_valid():
            try:
                version = start_new_version(by=request.user, at=now(), **form.cleaned_data)
            except REFUSALS as refusal:
                for sentence in sentences(refusal):
                    form.add_error(None, sentence)
            else:
                messages.success(request, _("The new version is begun. Nobody sees it yet."))
                return HttpResponseRedirect(address("change", version.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Begin the questions of a stage"),
            "opts": self.opts,
            "form": form,
            "back_url": address("changelist"),
        }
        return TemplateResponse(request, "admin/calls/builder/begin.html", context)

    def copy_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Replace the questions of a version under construction by those of another form."""
        version = self.version_to_change(request, object_id)
        given = request.POST if request.method == "POST" else None
        form = CopyForm(given, sources=forms_to_copy(without=version.pk))
        if form.is_valid():
            if self.done(request, version, copy_form, source_id=form.cleaned_data["source_id"]):
                messages.success(request, _("The questions are copied."))
            return self.back(version)
        outline = outline_of(version.schema, is_published=True)
        return self.page(
            request, "copy", version, _("Copy the questions of another form"), form=form,
            count=outline.count,
        )  # fmt: skip

    def discard_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Say what would go, then throw a version under construction away."""
        version = self.version_to_change(request, object_id)
        if request.method == "POST":
            if not self.done(request, version, discard_form):
                return self.back(version)
            messages.success(request, _("The version is thrown away."))
            return HttpResponseRedirect(address("changelist"))
        going = [words_of(each) for _section, each in questions_of(version.schema)]
        return self.page(
            request, "delete", version, _("Throw this version away"), label=str(version),
            going=going, users=[],
        )  # fmt: skip

    def _ask(
        self,
        request: HttpRequest,
        button: ActionButton,
        obj: Any,
        form: forms.Form | None,
        version: int | None = None,
    ) -> HttpResponse:
        """Before publication: what is still broken, and what applicants will be told."""
        draft = self.version_for(request, obj.pk)
        before = published_before(draft)
        return self.page(
            request, "publish", draft, str(button.label), button=button,
            faults=faults_of(draft.schema), before=before,
            told=told_to_applicants(before.schema, draft.schema) if before else [],
        )  # fmt: skip
