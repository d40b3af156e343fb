"""Which answers a clarification opens, what can be sent meanwhile, what changed between rounds."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calls.enums import EntryState
from calls.models import AttachedFile, StageEntry, Submission
from calls.queries.drafts import attached_files, form_of, has_unsent_changes, regular_end
from calls.queries.late import granted_until
from calls.queries.submissions import FrozenFile, read_submission, snapshot_of
from pscc.kernel.questions import asked_form, in_language, kept_answers


def locked_keys(entry: StageEntry, at: datetime) -> frozenset[str]:
    """Return the questions that may not change at a moment although the entry is open again.

    None while everybody may still send (the window, or a granted late request), and none where
    staff opened all answers.
    """
    if entry.state != EntryState.REOPENED or not entry.unlocked or at <= regular_end(entry):
        return frozenset()
    late = granted_until(entry)
    if late is not None and at <= late:
        return frozenset()
    every = {question.key for question in form_of(entry).questions()}
    return frozenset(every - set(entry.unlocked))


@dataclass(frozen=True)
class Sendable:
    """What a press of the button would send: what is locked as it was sent, the rest as it stands.

    `entry` is for reading only where something is locked: saving it would lose what was typed.
    """

    entry: StageEntry
    files: dict[str, list[AttachedFile]]
    locked: frozenset[str]


def sendable(entry: StageEntry, last: Submission | None, at: datetime) -> Sendable:
    """Return what can be sent of a working copy at a moment, `last` being what was sent last."""
    locked = locked_keys(entry, at)
    files = attached_files(entry)
    if not locked or last is None:
        return Sendable(entry, files, locked)
    sent = snapshot_of(last)
    overlaid = copy(entry)
    overlaid.answers = _overlay(entry.answers, sent.answers, locked)
    return Sendable(overlaid, _overlay(files, _sent_files(entry, last), locked), locked)


def _overlay(
    present: Mapping[str, Any], sent: Mapping[str, Any], locked: frozenset[str]
) -> dict[str, Any]:
    return {
        **{key: value for key, value in present.items() if key not in locked},
        **{key: value for key, value in sent.items() if key in locked},
    }


def _sent_files(entry: StageEntry, last: Submission) -> dict[str, list[AttachedFile]]:
    uids = [each.uid for each in snapshot_of(last).files]
    rows = AttachedFile.objects.filter(entry=entry, file__uid__in=uids).select_related("file")
    found: dict[str, list[AttachedFile]] = {}
    for row in rows.order_by("attached_at", "pk"):
        found.setdefault(row.question_key, []).append(row)
    return found


def has_news(entry: StageEntry, last: Submission | None, content: Sendable) -> bool:
    """Tell whether what can be sent differs from what was sent last."""
    if last is not None and content.locked:
        return _differs_where_open(content, last)
    return has_unsent_changes(entry, last)


def _differs_where_open(content: Sendable, last: Submission) -> bool:
    sent = snapshot_of(last)
    files: dict[str, list[str]] = {}
    for each in sent.files:
        files.setdefault(each.question, []).append(each.uid)
    form = form_of(content.entry)
    kept = kept_answers(form, content.entry.answers)  # what a hidden question holds is not sent
    asked = {each.key for each in asked_form(form, content.entry.answers).questions()}
    return any(
        kept.get(key) != sent.answers.get(key)
        or sorted(each.file.uid for each in content.files.get(key, ()) if key in asked)
        != sorted(files.get(key, ()))
        for key in content.entry.unlocked
    )


# --- What staff may open -------------------------------------------------------------------------


def questions_to_unlock(entry: StageEntry) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the questions of an entry as choices by section, in the active language."""
    return [
        (
            in_language(section.title),
            [
                (question.key, in_language(question.label))
                for question in section.questions
                if question.takes_answer or question.is_file
            ],
        )
        for section in form_of(entry).sections
    ]


def with_dependents(schema: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """Add to questions those that show or hide with them, in the order of the form.

    Otherwise an answer that is open could ask for one that is not.
    """
    questions = [
        (question["key"], _named(section.get("show_if")) | _named(question.get("show_if")))
        for section in schema["sections"]
        for question in section["questions"]
    ]
    found = set(keys)
    for key, depends_on in questions:  # one pass: a condition names earlier questions only
        if depends_on & found:
            found.add(key)
    return [key for key, _depends_on in questions if key in found]


def _named(condition: Any) -> set[str]:
    return set(_names(condition))


def _names(condition: Any) -> Iterator[str]:
    if isinstance(condition, list):
        for each in condition:
            yield from _names(each)
    elif isinstance(condition, Mapping):
        if isinstance(condition.get("question"), str):
            yield condition["question"]
        for part in ("all", "any", "not"):
            yield from _names(condition.get(part))


def unlocked_labels(entry: StageEntry) -> list[str]:
    """Return the questions that a clarification opened, in words; none if all are open."""
    form = form_of(entry)
    found = [form.question(key) for key in entry.unlocked]
    return [in_language(question.label) for question in found if question is not None]


# --- What changed --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A question whose answer differs between two rounds, in words."""

    section: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What changed since an earlier round of the same stage."""

    since: Submission
    changes: tuple[Change, ...]


def differences(rounds: Iterable[Submission], *, for_reviewer: bool = False) -> list[Difference]:
    """Return, for each earlier round of the latest stage, what the latest one changed.

    `rounds` come newest first, as `submissions_of` gives them. Nearest round first. `for_reviewer`
    leaves out what the form hides from reviewers.
    """
    found = list(rounds)
    if not found:
        return []
    earlier = [each for each in found[1:] if each.entry_id == found[0].entry_id]
    return [
        Difference(each, _changes(each, found[0], for_reviewer=for_reviewer)) for each in earlier
    ]


def _changes(earlier: Submission, later: Submission, *, for_reviewer: bool) -> tuple[Change, ...]:
    before = _in_words(earlier, for_reviewer=for_reviewer)
    after = _in_words(later, for_reviewer=for_reviewer)
    keys = [*after, *(key for key in before if key not in after)]
    nothing = ("", "", "")
    return tuple(
        Change(
            *(after.get(key) or before.get(key) or nothing)[:2],
            before=before.get(key, nothing)[2],
            after=after.get(key, nothing)[2],
        )
        for key in keys
        if before.get(key, nothing)[2] != after.get(key, nothing)[2]
    )


def _in_words(submission: Submission, *, for_reviewer: bool) -> dict[str, tuple[str, str, str]]:
    return {
        answer.key: (
            section.title,
            answer.label,
            "\n".join(_file_in_words(each) for each in answer.files) or answer.text,
        )
        for section in read_submission(submission, for_reviewer=for_reviewer)
        for answer in section.answers
    }


def _file_in_words(file: FrozenFile) -> str:
    return f"{file.name} ({file.why})" if file.why else f"{file.name} ({file.sha256[:16]}…)"
