"""Whether a newer version of a stage's form was published after a draft began, and what is kept."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from calls.enums import ApplicationState, EntryState
from calls.models import FormVersion, StageEntry
from pscc.kernel.questions import Question, QuestionType, parse_schema
from pscc.kernel.questions.tables import known_cells

ASIDE = "@"  # no key of a question has it: an answer set aside is nobody's answer


def newest_of_entry() -> Subquery:
    """Return, as an expression on entries, the newest published form of the stage of each."""
    published = FormVersion.objects.filter(stage=OuterRef("stage"), published_at__isnull=False)
    return Subquery(published.order_by("-number").values("pk")[:1])


def newer_form(entry: StageEntry, at: datetime) -> FormVersion | None:
    """Return the form that a draft has to take over before it can be sent at a moment, or None.

    None for what the cluster opened again for a clarification, and after the regular end, when only
    a late request lets it in: they are answered on the form that they began with. No statement for
    a `current_entry` on the newest form.
    """
    editable = entry.application.state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
    writing = entry.state in (EntryState.DRAFT, EntryState.SUBMITTED)
    if not editable or not writing or at > entry.stage.closes_at + entry.stage.call.grace:
        return None
    if entry.__dict__.get("newest_form_id", 0) == entry.form_version_id:
        return None
    newer = FormVersion.objects.filter(
        stage=entry.stage_id, published_at__lte=at, number__gt=entry.form_version.number
    )
    return newer.order_by("-number").first()


def answers_under(entry: StageEntry, newer: FormVersion) -> dict[str, Any]:
    """Return the answers of a working copy under a newer form.

    Those to questions with the same key and type stay answers; those to questions that are gone
    stay in the working copy and are not sent; where a key means another type now, the answer is
    kept under a name that no question has. Of a table the cells of the same columns stay; if others
    do not, all rows as they were are kept under such a name as well.
    """
    old = parse_schema(entry.form_version.schema)
    new = parse_schema(newer.schema)
    kept: dict[str, Any] = {}
    for key, value in entry.answers.items():
        now = new.question(key)
        fitting = value if now is None else _fitting(old.question(key), now, value)
        if fitting is not None:
            kept[key] = fitting
        if fitting != value:
            kept[f"{key}{ASIDE}{entry.form_version.number}"] = value
    return kept


def _fitting(before: Question | None, now: Question, value: Any) -> Any:
    """Return what of an answer still answers a question; None for nothing."""
    if before is None or before.type != now.type:
        return None
    if now.type != QuestionType.TABLE:
        return value
    types = {column.key: column.type for column in before.columns}
    same = tuple(each for each in now.columns if types.get(each.key) == each.type)
    return known_cells(replace(now, columns=same), value) or None
