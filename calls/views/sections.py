"""One page of questions: what it shows, and what saving it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from calls.actions.answers import StaleVersionError, save_answers
from calls.actions.files import attach_file, limits_of
from calls.models import Application, AttachedFile, StageEntry
from calls.queries.clarifications import Sendable, locked_keys, sendable, unlocked_labels
from calls.queries.drafts import (
    current_entry,
    form_of,
    last_submission,
    may_change,
    missing_in,
    next_deadline,
)
from calls.queries.forms_diff import told_to_applicants
from calls.queries.newest_forms import newer_form
from calls.queries.next_stages import proposals
from calls.queries.presence import writing_now
from calls.views.eligibility import draft_panel
from pscc.files.limits import FileLimits
from pscc.files.refusals import FileRefusedError
from pscc.files.uploads import CHUNK
from pscc.kernel.clock import now
from pscc.kernel.questions import (
    Form,
    Question,
    QuestionType,
    ReadAnswer,
    Section,
    Visible,
    asked_form,
    in_language,
    read_answer,
    shown,
    visible,
)
from pscc.kernel.questions.fields import field_value
from pscc.kernel.questions.forms import MORE, PREFIX, UPLOAD_PREFIX, AnswersForm, taken
from pscc.kernel.questions.rules import page_rules
from pscc.kernel.questions.widgets import DROP
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.arrival import arrived_at
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
    sent: ReadAnswer | None = None  # what was sent, where a clarification leaves it closed
    is_proposal: bool = False  # taken over from the stage before
    is_hidden: bool = False  # not asked after the answers so far; a script may show it


@dataclass(frozen=True)
class Kept:
    """What was typed to a question that is not on the page any more."""

    label: str
    text: str


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
    kept: list[Kept] = field(default_factory=list)
    locked: frozenset[str] = frozenset()  # questions that a clarification leaves closed

    @classmethod
    def of(cls, entry: StageEntry, key: str, *, or_first: bool = False) -> "Page":
        """Return the page of a section (the first one asked for an empty key); for an unknown one
        404, or the first one too.
        """
        form = form_of(entry)
        section = form.section(key) if key else None
        if section is None and (or_first or not key):
            section = _first_asked(form, entry)
        if section is None:
            raise Http404
        locked = locked_keys(entry, now()) if entry.unlocked else frozenset()
        return cls(entry, form, section, locked=locked)

    @property
    def open_questions(self) -> list[Question]:
        """The questions of the section that may change."""
        return [each for each in self.section.questions if each.key not in self.locked]

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
        """The page after this one of those that are asked now."""
        later = self.form.sections[self.form.sections.index(self.section) + 1 :]
        asked = visible(self.form, self.entry.answers).sections
        following = next((each for each in later if each.key in asked), None)
        return section_url(self.application, following) if following else self.check_url

    def url_after(self, data: Mapping[str, Any]) -> str:
        """Return where a saved page leads to, by the button that was pressed."""
        here = section_url(self.application, self.section)
        for name in (MORE, DROP):
            field_name = data.get(name, "").partition(":")[0].partition(".")[0]
            if field_name.removeprefix(PREFIX) in {each.key for each in self.section.questions}:
                asked = f"?{MORE}={quote(data[MORE])}" if name == MORE else ""
                return f"{here}{asked}#div_id_{field_name}"
        return {"next": self.next_url, "check": self.check_url}.get(data.get("then", ""), here)


def _first_asked(form: Form, entry: StageEntry) -> Section:
    return next(iter(asked_form(form, entry.answers).sections), form.sections[0])


def section_url(application: Application, section: Section) -> str:
    """Return the address of a section's page."""
    return reverse(
        "calls:application_section", kwargs={"uid": application.uid, "section": section.key}
    )


def save_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Store what a page brought: answers, then files. Return the page to show again, or None.

    Nothing typed is lost: what cannot be stored comes back in its field with the reason beside it.
    """
    typed = AnswersForm(page.open_questions, page.entry.answers, request.POST)
    page.typed = typed
    changes = typed.changes()
    theirs = taken(request.POST, typed.questions)
    try:
        saved = save_answers(
            entry_id=page.entry.pk,
            changes={key: value for key, value in changes.items() if key not in theirs},
            version=number_sent(request, "version"),
            by=request.user,
            at=arrived_at(request),
        )
    except StaleVersionError as stale:
        page.newer = stale.newer
        page.errors.append(str(stale.message))
        return _again(request, page)
    except REFUSALS as refusal:
        page.errors += sentences(refusal)
        return _again(request, page)
    page.entry.answers = saved.answers
    _attach(request, page)
    asked = visible(page.form, saved.answers).questions
    if page.file_errors or any(key in asked for key in typed.unreadable()):
        return _again(request, page)
    return None


def _attach(request: HttpRequest, page: Page) -> None:
    for question in page.section.questions:
        for upload in request.FILES.getlist(UPLOAD_PREFIX + question.key):
            try:
                attach_file(
                    entry_id=page.entry.pk, question_key=question.key, upload=upload,
                    by=request.user, at=arrived_at(request),
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
    form = page.typed or AnswersForm(page.open_questions, page.entry.answers)
    form.show_rows(request.GET.get(MORE, "") or request.POST.get(MORE, ""))
    content = sendable(page.entry, last_submission(page.entry) if page.locked else None, at)
    asked = visible(page.form, content.entry.answers)
    form.show_problems(page.entry.answers, asked.questions)
    missing = missing_in(content.entry, content.files)
    rows = _rows(page, form, content, asked)
    newer = newer_form(page.entry, at)
    context = {
        "application": page.application,
        "entry": page.entry,
        "page": page,
        "section_title": in_language(page.section.title),
        "section_intro": in_language(page.section.intro),
        "form": form,
        "rows": rows,
        "unlocked": unlocked_labels(page.entry) if page.locked else [],
        "is_asked": page.section.key in asked.sections,
        "rules": page_rules(page.form, content.entry.answers),
        "steps": _steps(page, asked, {each.section_key for each in missing}),
        "may_change": may_change(page.entry, at),
        "newer": newer,
        "writing": writing_now(page.entry, request.user, page.form),
        "changes": told_to_applicants(page.entry.form_version.schema, newer.schema)
        if newer
        else [],
        "eligibility": draft_panel(page.entry, request.user, at, content.entry.answers),
        "piece_bytes": CHUNK,
        "until": next_deadline(page.entry, at),
        "grace": page.entry.stage.call.grace_minutes,
        "at": at,
        "stored": {
            each.key: field_value(each, page.entry.answers.get(each.key)) for each in form.questions
        },
    }
    return render(request, "calls/application_edit.html", context, status=status)


def _rows(page: Page, form: AnswersForm, content: Sendable, asked: Visible) -> list[Row]:
    taken_over = proposals(page.entry)
    rows = []
    for question in page.section.questions:
        if question.key in page.locked:
            row = _locked_row(question, content)
        else:
            row = _row(page, form, question, content.files)
            row = replace(row, is_proposal=question.key in taken_over)
        rows.append(replace(row, is_hidden=question.key not in asked.questions))
    return rows


def _locked_row(question: Question, content: Sendable) -> Row:
    files = [each.file for each in content.files.get(question.key, ())]
    sent = read_answer(question, content.entry.answers.get(question.key), files)
    return Row(question, in_language(question.label), sent=sent)


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


def _steps(page: Page, asked: Visible, incomplete: set[str]) -> list[dict[str, Any]]:
    """Return every section as a step; one that is not asked is hidden and has no number."""
    numbers = {key: number for number, key in enumerate(asked.sections, start=1)}
    return [
        {
            "key": each.key,
            "label": in_language(each.title),
            "url": section_url(page.application, each),
            "state": _state(page, each, incomplete),
            "number": numbers.get(each.key, 0),
            "is_hidden": each.key not in numbers,
        }
        for each in page.form.sections
    ]


def _state(page: Page, section: Section, incomplete: set[str]) -> str:
    if section.key == page.section.key:
        return "current"
    return "todo" if section.key in incomplete else "done"
