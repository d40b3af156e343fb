"""One page of questions: what it shows, and what saving it does."""

from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from calls.actions.answers import StaleVersionError, save_answers
from calls.actions.files import attach_file, limits_of
from calls.models import Application, AttachedFile, StageEntry
from calls.queries.drafts import (
    attached_files,
    current_entry,
    form_of,
    may_change,
    missing_in,
    next_deadline,
)
from pscc.files.limits import FileLimits
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now
from pscc.kernel.questions import Form, Question, QuestionType, Section, in_language, shown
from pscc.kernel.questions.fields import field_value
from pscc.kernel.questions.forms import UPLOAD_PREFIX, AnswersForm, taken
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.drafts import number_sent


@dataclass(frozen=True)
class Row:
    """A question as the page shows it."""

    question: Question
    label: str
    help: str = ""
    bound: BoundField | None = None
    files: list[AttachedFile] = field(default_factory=list)
    limits: FileLimits | None = None
    errors: list[str] = field(default_factory=list)
    newer: str | None = None  # a colleague's text, where it differs from what was typed


@dataclass
class Page:
    """A section of an entry, with what went wrong while it was saved."""

    entry: StageEntry
    form: Form
    section: Section
    typed: AnswersForm | None = None
    errors: list[str] = field(default_factory=list)
    file_errors: dict[str, list[str]] = field(default_factory=dict)
    newer: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: StageEntry, key: str) -> "Page":
        """Return the page of a section (the first one for an empty key); 404 for an unknown one."""
        form = form_of(entry)
        section = form.section(key) if key else form.sections[0]
        if section is None:
            raise Http404
        return cls(entry, form, section)

    @property
    def application(self) -> Application:
        """The application it belongs to."""
        return self.entry.application

    @property
    def check_url(self) -> str:
        """Where everything is checked and sent."""
        return reverse("calls:application_submit", kwargs={"uid": self.application.uid})

    @property
    def next_url(self) -> str:
        """The page after this one."""
        sections = self.form.sections
        place = sections.index(self.section) + 1
        if place == len(sections):
            return self.check_url
        return section_url(self.application, sections[place])


def section_url(application: Application, section: Section) -> str:
    """Return the address of a section's page."""
    return reverse(
        "calls:application_section", kwargs={"uid": application.uid, "section": section.key}
    )


def save_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Store what a page brought: answers, then files. Return the page to show again, or None.

    Nothing typed is lost: what cannot be stored comes back in its field with the reason beside it.
    """
    typed = AnswersForm(page.section.questions, page.entry.answers, request.POST)
    page.typed = typed
    changes = typed.changes()
    theirs = taken(request.POST, typed.questions)
    try:
        save_answers(
            entry_id=page.entry.pk,
            changes={key: value for key, value in changes.items() if key not in theirs},
            version=number_sent(request, "version"),
            by=request.user,
            at=now(),
        )
    except StaleVersionError as stale:
        page.newer = stale.newer
        page.errors.append(str(stale.message))
        return _again(request, page)
    except REFUSALS as refusal:
        page.errors += sentences(refusal)
        return _again(request, page)
    _attach(request, page)
    if page.file_errors or typed.unreadable():
        return _again(request, page)
    return None


def _attach(request: HttpRequest, page: Page) -> None:
    for question in page.section.questions:
        for upload in request.FILES.getlist(UPLOAD_PREFIX + question.key):
            try:
                attach_file(
                    entry_id=page.entry.pk, question_key=question.key, upload=upload,
                    by=request.user, at=now(),
                )  # fmt: skip
            except FileRefusedError as refusal:
                page.file_errors.setdefault(question.key, []).append(str(refusal.message))
            except REFUSALS as refusal:
                page.file_errors.setdefault(question.key, []).extend(sentences(refusal))


def _again(request: HttpRequest, page: Page) -> HttpResponse:
    """Show the page with what was typed, on top of what is stored now."""
    page.entry = current_entry(page.application)
    return section_page(request, page, status=409 if page.newer else 200)


def section_page(request: HttpRequest, page: Page, *, status: int = 200) -> HttpResponse:
    """Render a section: its questions, the way to the other sections, and until when."""
    at = now()
    form = page.typed or AnswersForm(page.section.questions, page.entry.answers)
    form.show_problems(page.entry.answers)
    files = attached_files(page.entry)
    missing = missing_in(page.entry, files)
    rows = [_row(page, form, question, files) for question in page.section.questions]
    context = {
        "application": page.application,
        "entry": page.entry,
        "page": page,
        "section_title": in_language(page.section.title),
        "section_intro": in_language(page.section.intro),
        "form": form,
        "rows": rows,
        "steps": _steps(page, {each.section_key for each in missing}),
        "may_change": may_change(page.entry, at),
        "until": next_deadline(page.entry, at),
        "grace": page.entry.stage.call.grace_minutes,
        "at": at,
        "stored": {
            each.key: field_value(each, page.entry.answers.get(each.key)) for each in form.questions
        },
    }
    return render(request, "calls/application_edit.html", context, status=status)


def _row(
    page: Page, form: AnswersForm, question: Question, files: dict[str, list[AttachedFile]]
) -> Row:
    label = in_language(question.label)
    if question.type == QuestionType.EXPLANATION:
        return Row(question, label, help=in_language(question.help))
    if question.is_file:
        return Row(
            question,
            label,
            help=in_language(question.help),
            files=files.get(question.key, []),
            limits=limits_of(question),
            errors=page.file_errors.get(question.key, []),
        )
    newer = None
    if question.key in page.newer:
        newer = shown(question, page.newer[question.key])
    return Row(question, label, bound=form.field_of(question), newer=newer)


def _steps(page: Page, incomplete: set[str]) -> list[dict[str, str]]:
    return [
        {
            "label": in_language(each.title),
            "url": section_url(page.application, each),
            "state": _state(page, each, incomplete),
        }
        for each in page.form.sections
    ]


def _state(page: Page, section: Section, incomplete: set[str]) -> str:
    if section.key == page.section.key:
        return "current"
    return "todo" if section.key in incomplete else "done"
