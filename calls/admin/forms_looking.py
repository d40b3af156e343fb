"""The builder's pages on which nothing changes: preview, dry run, versions side by side."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from calls.admin.forms_conditions import ConditionPages
from calls.forms.builder_trial import (
    answers_form,
    files_ticked,
    pages_in,
    sections_as_seen,
)
from calls.models import FormVersion
from calls.queries.forms_diff import difference, told_to_applicants
from calls.queries.forms_outline import published_before, versions_of
from calls.queries.forms_trial import made_up_answers, try_out
from pscc.kernel.questions import Form, parse_schema, visible
from pscc.kernel.questions.forms import MORE
from pscc.kernel.questions.rules import page_rules
from pscc.kernel.questions.schema import LANGUAGES
from pscc.kernel.questions.widgets import DROP


class LookingPages(ConditionPages):
    """Looked at by everybody of the staff."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("preview/", self.preview_view, "preview"),
            self.route(
                "preview/<slug:language>/", self.preview_page_view, "preview_page", in_frames=True
            ),
            self.route("trial/", self.trial_view, "trial"),
            self.route("versions/", self.versions_view, "versions"),
            self.route("data/", self.data_view, "data"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show the form in both languages beside each other, as wide as a phone or a page."""
        version = self.version_for(request, object_id)
        context = {
            **self._preview_context(version),
            "is_wide": request.GET.get("width") == "wide",
        }
        return TemplateResponse(request, "admin/calls/builder/preview.html", context)

    def preview_page_view(
        self, request: HttpRequest, object_id: int, language: str
    ) -> HttpResponse:
        """Show the form in one language as a page of its own, to open it on a real phone; the
        preview, and no other site, may hold it in a frame.
        """
        version = self.version_for(request, object_id)
        if language not in LANGUAGES:
            raise Http404
        form = parse_schema(version.schema)
        context = {
            **self._preview_context(version),
            "language": language,
            "drawn": self._drawn(request, version, form, language),
            "rules": page_rules(form, {}),
        }
        return TemplateResponse(request, "admin/calls/builder/preview_page.html", context)

    def _preview_context(self, version: FormVersion) -> dict[str, Any]:
        return {"version": version, "call": version.stage.call, "both": LANGUAGES}

    def _drawn(self, request: HttpRequest, version: FormVersion, form: Form, language: str) -> str:
        """Render the applicant's own templates in a language."""
        pages = pages_in(form, {}, language)
        with override(language):
            return render_to_string(
                "admin/calls/builder/preview_form.html",
                {"pages": pages, "version": version, "language": language},
                request=request,
            )

    def trial_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Fill in the form on an application that is stored nowhere, and see what follows."""
        version = self.version_for(request, object_id)
        form = parse_schema(version.schema)
        language = get_language() or LANGUAGES[0]
        answers: dict[str, Any] = {}
        if "fill" in request.POST:
            answers = made_up_answers(form, language)
            with_files = frozenset(each.key for each in form.questions() if each.is_file)
            typed = answers_form(form, answers)
        else:
            with_files = files_ticked(form, request.POST)
            typed = answers_form(form, {}, request.POST if request.method == "POST" else None)
            given = typed.changes() if typed.is_bound else {}
            answers = {key: value for key, value in given.items() if value is not None}
        typed.show_rows(request.POST.get(MORE, ""))
        trial = None
        if request.method == "POST" and not {MORE, DROP} & set(request.POST):
            typed.show_problems(answers, visible(form, answers).questions)
            trial = try_out(version, answers, with_files)
        return self.page(
            request, "trial", version, _("Dry run"), trial=trial, form=typed,
            pages=sections_as_seen(form, typed, with_files),
        )  # fmt: skip

    def versions_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """List the versions of the stage, and compare any two of them."""
        version = self.version_for(request, object_id)
        versions = versions_of(version.stage_id)
        by_number = {str(each.number): each for each in versions}
        before = published_before(version)
        old = by_number.get(request.GET.get("old", ""), before)
        new = by_number.get(request.GET.get("new", ""), version)
        is_compared = old is not None and old.pk != new.pk
        context: dict[str, Any] = {"old": old, "new": new, "changes": [], "told": []}
        if old is not None and is_compared:
            context["changes"] = difference(old.schema, new.schema)
            context["told"] = told_to_applicants(old.schema, new.schema)
        return self.page(
            request, "versions", version, _("Versions of these questions"), versions=versions,
            is_compared=is_compared, **context,
        )  # fmt: skip

    def data_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand out a version as it is stored, for those who ask for it."""
        version = self.version_for(request, object_id)
        answer = JsonResponse(version.schema, json_dumps_params={"indent": 2})
        name = f"{version.stage.call.code}-{version.stage.number}-v{version.number}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
