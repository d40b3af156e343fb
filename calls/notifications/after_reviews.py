"""Who is told what after the reviews: never what was said, corrected or written."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from calls.enums import CallRole
from calls.models import Application, Assignment, DiscussionMessage
from calls.notifications.reviews import (
    BECAUSE_EXPERT,
    BECAUSE_OFFICE,
    BECAUSE_TEAM,
    about_application,
    team,
)
from calls.queries.after_reviews import correction_of, is_being_judged, note_of
from pscc.accounts.models import User
from pscc.kernel.access import allowed
from pscc.outbox import Notification, Priority, declare_events, notify

BECAUSE_TALK = gettext_lazy(
    "You receive this message because you take part in the discussion of this application."
)

declare_events("calls.correction_expired")  # the page says so; nothing is asked of anybody


def _application(application_id: int) -> Application:
    application: Application = Application.objects.select_related("call").get(pk=application_id)
    return application


def _office(application: Application) -> list[User]:
    """Return the managers of the call, walls obeyed."""
    people = User.objects.filter(
        call_roles__call=application.call_id, call_roles__role=CallRole.MANAGER
    )
    return [
        each for each in people.distinct() if allowed(each, "calls.open_correction", application)
    ]


def _chairs(application: Application) -> list[User]:
    people = User.objects.filter(
        call_roles__call=application.call_id, call_roles__role=CallRole.CHAIR
    )
    may = "calls.read_discussion"
    return [each for each in people.distinct() if allowed(each, may, application)]


def _experts(application: Application) -> list[User]:
    """Return the experts whose review is in, and whom no conflict keeps away."""
    people = User.objects.filter(
        pk__in=Assignment.objects.counted().filter(application=application).values("expert_id")
    )
    return [each for each in people if allowed(each, "calls.read_discussion", application)]


def talking(application_id: int) -> Iterable[User]:
    """Return who takes part, but for who spoke last: they have read all the rest."""
    application = _application(application_id)
    last = DiscussionMessage.objects.filter(application=application).order_by("-pk").first()
    if last is None or not is_being_judged(application):
        return []
    people = (*_experts(application), *_office(application), *_chairs(application))
    return {each.pk: each for each in people if each.pk != last.author_id}.values()


def rapporteur(application_id: int) -> list[User]:
    """Return who writes the consensus note, while they may."""
    application = _application(application_id)
    note = note_of(application)
    may = note is not None and allowed(note.rapporteur, "calls.write_consensus", application)
    return [note.rapporteur] if note and may else []


def note_readers(application_id: int) -> Iterable[User]:
    """Return the managers of the call and the chairs of its panel."""
    application = _application(application_id)
    people = (*_office(application), *_chairs(application))
    return {each.pk: each for each in people}.values()


def correction_office(application_id: int) -> list[User]:
    """Return the managers of the call."""
    return _office(_application(application_id))


def correction_experts(application_id: int) -> list[User]:
    """Return the experts whose review is in."""
    return _experts(_application(application_id))


def talk_page(application_id: int) -> str:
    """Return the page of the discussion."""
    return reverse("calls:discussion", args=(_application(application_id).uid,))


def note_page(application_id: int) -> str:
    """Return the rapporteur's page of the note."""
    note = note_of(_application(application_id))
    if note is None:
        return reverse("calls:review_list")
    own = Assignment.objects.get(application=application_id, expert=note.rapporteur_id)
    return reverse("calls:consensus", args=(own.uid,))


def correction_page(application_id: int) -> str:
    """Return the team's page of the correction."""
    return reverse("calls:correction", args=(_application(application_id).uid,))


def correction_due(application_id: int) -> datetime | None:
    """Return until when the team may answer."""
    correction = correction_of(_application(application_id))
    return correction.due_at if correction else None


def panel_page(application_id: int) -> str:
    """Return the panel's page of the application."""
    return reverse("calls:panel_application", args=(_application(application_id).uid,))


def _subject(words: Any) -> Any:
    return lambda application_id: str(words) % about_application(application_id)


notify(
    Notification(
        event="calls.discussion_continued",
        name="calls.discussion_digest",
        recipients=talking,
        subject=_subject(gettext_lazy("%(reference)s: the experts discuss")),
        template="calls/discussion_digest",
        context=about_application,
        url=talk_page,
        action=gettext_lazy("Read the discussion"),
        why=BECAUSE_TALK,
        label=gettext_lazy("New messages among the experts of an application (once a day)"),
        optional=True,
        priority=Priority.BULK,
    ),
    Notification(
        event="calls.rapporteur_named",
        name="calls.rapporteur_request",
        recipients=rapporteur,
        subject=_subject(gettext_lazy("%(reference)s: please write the consensus note")),
        template="calls/rapporteur_request",
        context=about_application,
        url=note_page,
        turn=gettext_lazy("Your turn: write the consensus note and hand it in."),
        action=gettext_lazy("Write the note"),
        why=BECAUSE_EXPERT,
    ),
    Notification(
        event="calls.consensus_reopened",
        name="calls.consensus_reopening",
        recipients=rapporteur,
        subject=_subject(gettext_lazy("%(reference)s: your consensus note is open again")),
        template="calls/consensus_reopening",
        context=about_application,
        url=note_page,
        turn=gettext_lazy("Your turn: change the note and hand it in again."),
        action=gettext_lazy("Change the note"),
        why=BECAUSE_EXPERT,
    ),
    Notification(
        event="calls.consensus_received",
        name="calls.consensus_receipt",
        recipients=note_readers,
        subject=_subject(gettext_lazy("%(reference)s: the consensus note is there")),
        template="calls/consensus_receipt",
        context=about_application,
        url=panel_page,
        action=gettext_lazy("Read the note"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.correction_opened",
        name="calls.correction_request",
        recipients=team,
        subject=_subject(gettext_lazy("%(reference)s: read what the experts wrote to you")),
        template="calls/correction_request",
        context=about_application,
        url=correction_page,
        turn=gettext_lazy("Your turn: correct facts, if something is wrong."),
        deadline=correction_due,
        action=gettext_lazy("Read the comments"),
        why=BECAUSE_TEAM,
    ),
    Notification(
        event="calls.correction_answered",
        name="calls.correction_answer",
        recipients=correction_office,
        subject=_subject(gettext_lazy("%(reference)s: the applicant corrects facts")),
        template="calls/correction_answer",
        context=about_application,
        url=panel_page,
        action=gettext_lazy("Read the correction"),
        why=BECAUSE_OFFICE,
    ),
    Notification(
        event="calls.correction_answered",
        name="calls.correction_answer_to_experts",
        recipients=correction_experts,
        subject=_subject(gettext_lazy("%(reference)s: the applicant corrects facts")),
        template="calls/correction_answer",
        context=about_application,
        url=talk_page,
        action=gettext_lazy("Read the correction"),
        why=BECAUSE_EXPERT,
    ),
)
