"""A page that was written under other questions than hold now: not saved, and nothing lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from calls.models import FormVersion, StageEntry
from calls.queries.newest_forms import ASIDE
from calls.views.sections import Kept, Page, section_page
from pscc.kernel.questions import Form, Question, in_language, parse_schema, shown
from pscc.kernel.questions.forms import PREFIX, AnswersForm
from pscc.kernel.views.drafts import number_sent

FIELD = "form"  # the version of the form that a page was made from


def changed_words() -> str:
    """Say that the questions are others now."""
    return _(
        "The questions have changed since you opened this page, so nothing of it was saved. What"
        " you typed is kept: look at the new questions, then save."
    )


def is_of_other_form(entry: StageEntry, sent: str) -> bool:
    """Whether a page was made from another form; one that does not say so was not."""
    return sent not in ("", str(entry.form_version_id))


def has_gone(entry: StageEntry, section: str) -> bool:
    """Whether a section was in an earlier form of the stage, and is not in this one."""
    earlier = FormVersion.objects.filter(
        stage__call=entry.application.call_id, published_at__isnull=False
    ).exclude(pk=entry.form_version_id)
    return any(parse_schema(each.schema).section(section) for each in earlier)


@dataclass(frozen=True)
class _Typed:
    """What was typed to a question of the form before, where it differs from what is stored."""

    question: Question
    answer: Any
    text: str
    is_readable: bool


def given_back(
    request: HttpRequest, entry: StageEntry, *, section: str = "", question: str = ""
) -> HttpResponse:
    """Show the page that is there now, with what was typed: in its fields, or above to be copied.

    The page that was sent is named by its section, or by a question of it.
    """
    before = FormVersion.objects.filter(
        pk=number_sent(request, FIELD), stage__call=entry.application.call_id
    ).first()
    old = parse_schema(before.schema) if before else None
    known = old.section_of(question) if old and question else None
    key = known.key if known else section
    page = Page.of(entry, key, or_first=True)
    typed = list(_typed(request, entry, before.number, old, key)) if before and old else []
    places = {each.key: each.type for each in page.open_questions}
    fits = {
        each.question.key: each.answer
        for each in typed
        if each.is_readable and places.get(each.question.key) == each.question.type
    }
    page.kept = [
        Kept(in_language(each.question.label), each.text)
        for each in typed
        if each.question.key not in fits and each.text
    ]
    page.typed = AnswersForm(page.open_questions, {**entry.answers, **fits})
    page.errors.append(changed_words())
    return section_page(request, page, status=409)


def _typed(
    request: HttpRequest, entry: StageEntry, number: int, old: Form, key: str
) -> Iterator[_Typed]:
    section = old.section(key)
    if section is None:
        return
    form = AnswersForm(section.questions, entry.answers, request.POST)
    changes, unreadable = form.changes(), form.unreadable()
    for each in form.questions:
        stored = entry.answers.get(f"{each.key}{ASIDE}{number}", entry.answers.get(each.key))
        if each.key in unreadable:
            raw = request.POST.get(PREFIX + each.key, "")
            yield _Typed(each, raw, raw, is_readable=False)
        elif each.key in changes and changes[each.key] != stored:
            yield _Typed(each, changes[each.key], shown(each, changes[each.key]), is_readable=True)
