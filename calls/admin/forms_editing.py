"""The builder's pages that change one part: sections and questions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from calls.actions.forms_building import (
    StaleFormError,
    delete_question,
    delete_section,
    save_question,
    save_section,
)
from calls.admin.forms_base import FormPages, address
from calls.forms.builder import (
    QuestionForm,
    SectionForm,
    initial_of,
    question_of,
    rows_for,
    section_of,
    spread,
)
from calls.forms.builder_rows import RowList, typed_in
from calls.models import FormVersion
from calls.queries.forms_diff import Detail, details_between
from calls.queries.forms_kinds import kind_of, kinds
from calls.queries.forms_schema import (
    Raw,
    named_in,
    question_in,
    section_in,
    section_with,
    sections_of,
    words_of,
)
from pscc.kernel.clock import now
from pscc.kernel.questions import QuestionType
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.drafts import number_sent


class Refusal:
    """Why something was not stored, with what stands there now; nothing typed is lost."""

    def __init__(self, told: list[str], details: tuple[Detail, ...] = ()) -> None:
        self.sentences = told
        self.details = details


class EditingPages(FormPages):
    """Sections and questions, each on a page of its own."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self.route("add-section/", self.section_add_view, "section_add"),
            self.route("sections/<slug:key>/", self.section_view, "section"),
            self.route("sections/<slug:key>/delete/", self.section_delete_view, "section_delete"),
            self.route("sections/<slug:key>/add/", self.kinds_view, "kinds"),
            self.route(
                "sections/<slug:key>/add/<slug:kind>/", self.question_add_view, "question_add"
            ),
            self.route("questions/<slug:key>/", self.question_view, "question"),
            self.route(
                "questions/<slug:key>/delete/", self.question_delete_view, "question_delete"
            ),
            *super().get_urls(),
        ]

    def refusal_of(
        self, act: Callable[..., Any], details: Callable[[], tuple[Detail, ...]], **given: Any
    ) -> tuple[Any, Refusal | None]:
        """Let an action store what was typed; return its answer, or why it was refused."""
        try:
            return act(at=now(), **given), None
        except StaleFormError as stale:
            return None, Refusal([str(stale.message)], details())
        except REFUSALS as refusal:
            return None, Refusal(sentences(refusal) or [_("This is not possible any more.")])

    # --- Sections ---

    def section_add_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Ask for the words of a new section."""
        return self._section_page(request, self.version_to_change(request, object_id), None)

    def section_view(self, request: HttpRequest, object_id: int, key: str) -> HttpResponse:
        """Change the words of a section; one that was deleted meanwhile can be added again."""
        version = self.version_to_change(request, object_id)
        if request.method != "POST":
            self.section_for(version, key)
        return self._section_page(request, version, section_in(version.schema, key))

    def _section_page(
        self, request: HttpRequest, version: FormVersion, raw: Raw | None
    ) -> HttpResponse:
        initial = {} if raw is None else section_initial(raw)
        form = SectionForm(request.POST or None, initial=initial)
        refusal = None
        if request.method == "POST" and form.is_valid():
            typed = section_of(form)
            key, refusal = self.refusal_of(
                save_section,
                lambda: details_between(version.schema, raw, typed) if raw else (),
                form_version_id=version.pk,
                revision=number_sent(request, "revision"),
                section_key=raw["key"] if raw else None,
                by=request.user,
                **typed,
            )
            if refusal is None:
                messages.success(request, _("The section is saved."))
                return self.back(version, f"section-{key}")
        title = words_of(raw) if raw else _("New section")
        action = address("section", version.pk, raw["key"]) if raw else address(
            "section_add", version.pk
        )  # fmt: skip
        return self.page(
            request, "section", version, title, form=form, raw=raw, refusal=refusal,
            action=action, status=409 if refusal else 200,
        )  # fmt: skip

    def section_delete_view(self, request: HttpRequest, object_id: int, key: str) -> HttpResponse:
        """Say what would go, then delete a section with its questions."""
        version = self.version_to_change(request, object_id)
        section = self.section_for(version, key)
        if request.method == "POST":
            if self.done(request, version, delete_section, section_key=key):
                messages.success(request, _("The section is deleted."))
            return self.back(version)
        questions = section.get("questions") or []
        return self.page(
            request, "delete", version, _("Delete a section"), label=words_of(section),
            going=[words_of(each) for each in questions],
            users=self._users(version, {each["key"] for each in questions}),
        )  # fmt: skip

    # --- Questions ---

    def kinds_view(self, request: HttpRequest, object_id: int, key: str) -> HttpResponse:
        """Offer the types of question for a section."""
        version = self.version_to_change(request, object_id)
        section = self.section_for(version, key)
        offered = [(each, address("question_add", version.pk, key, each.type)) for each in kinds()]
        return self.page(
            request, "kinds", version, _("Add a question"), section=words_of(section), kinds=offered
        )

    def question_add_view(
        self, request: HttpRequest, object_id: int, key: str, kind: str
    ) -> HttpResponse:
        """Ask for a new question of a type."""
        version = self.version_to_change(request, object_id)
        if kind not in QuestionType.values:
            raise Http404
        if request.method != "POST":
            self.section_for(version, key)
        return self._question_page(request, version, None, kind, key)

    def question_view(self, request: HttpRequest, object_id: int, key: str) -> HttpResponse:
        """Change what a question asks; one that was deleted meanwhile can be added again."""
        version = self.version_to_change(request, object_id)
        raw = question_in(version.schema, key)
        if raw is not None:
            section = section_with(version.schema, key) or {"key": ""}
            return self._question_page(request, version, raw, raw["type"], section["key"])
        kind, sections = request.POST.get("kind", ""), sections_of(version.schema)
        if kind not in QuestionType.values or not sections:
            raise Http404
        return self._question_page(request, version, None, kind, sections[0]["key"], is_gone=True)

    def _question_page(
        self,
        request: HttpRequest,
        version: FormVersion,
        raw: Raw | None,
        kind: str,
        section_key: str,
        *,
        is_gone: bool = False,
    ) -> HttpResponse:
        data = request.POST if request.method == "POST" else None
        form = QuestionForm(kind, data, initial=initial_of(raw or {}))
        rows = rows_for(kind, raw or {}, data)
        refusal, step = None, request.POST.get("rows", "")
        if is_gone:
            refusal = Refusal([_("This question was deleted meanwhile. What you wrote is still"
                                 " here: save it to add it again.")])  # fmt: skip
        elif data is not None and step and rows is not None:
            form, rows = QuestionForm(kind, initial=typed_in(form, data)), rows.after(step, data)
        elif data is not None and _are_valid(form, rows):
            key, refusal = self._store(request, version, raw, section_key, question_of(form, rows))
            if refusal is None:
                messages.success(request, _("The question is saved."))
                return self.back(version, f"question-{key}")
        action = address("question", version.pk, raw["key"]) if raw else address(
            "question_add", version.pk, section_key, kind
        )  # fmt: skip
        return self.page(
            request, "question", version, words_of(raw) if raw else _("New question"),
            form=form, rows=rows, raw=raw, kind=kind_of(kind), refusal=refusal, action=action,
            revision=_revision(request, version, refusal, step), status=409 if refusal else 200,
        )  # fmt: skip

    def _store(
        self,
        request: HttpRequest,
        version: FormVersion,
        raw: Raw | None,
        section_key: str,
        typed: Raw,
    ) -> tuple[Any, Refusal | None]:
        return self.refusal_of(
            save_question,
            lambda: details_between(version.schema, raw, typed) if raw else (),
            form_version_id=version.pk,
            revision=number_sent(request, "revision"),
            question_key=raw["key"] if raw else None,
            section_key=section_key,
            question=typed,
            by=request.user,
        )

    def question_delete_view(self, request: HttpRequest, object_id: int, key: str) -> HttpResponse:
        """Ask, then delete a question; one that conditions name stays, and the page says whose."""
        version = self.version_to_change(request, object_id)
        question = self.question_for(version, key)
        if request.method == "POST":
            if self.done(request, version, delete_question, question_key=key):
                messages.success(request, _("The question is deleted."))
            return self.back(version)
        return self.page(
            request, "delete", version, _("Delete a question"), label=words_of(question), going=[],
            users=self._users(version, {key}),
        )  # fmt: skip

    def _users(self, version: FormVersion, keys: set[str]) -> list[str]:
        return [words_of(each) for each in named_in(version.schema, keys)]


def section_initial(raw: Raw) -> dict[str, str]:
    """Return a stored section as its form shows it."""
    return {**spread(raw.get("title"), "title"), **spread(raw.get("intro"), "intro")}


def _are_valid(form: QuestionForm, rows: RowList | None) -> bool:
    """Check both, so that everything wrong is told at once."""
    are_rows_valid = rows is None or rows.is_valid()
    return form.is_valid() and are_rows_valid


def _revision(
    request: HttpRequest, version: FormVersion, refusal: Refusal | None, step: str
) -> int:
    """Return the revision that the page speaks of: as it was while lines are edited, the newest
    once the officer has been told what stands there.
    """
    return number_sent(request, "revision") if step and refusal is None else version.revision
