"""What the office makes of the call in two stages: an export and a message in each state.

An export that waits or is being built is finished by the worker within minutes, as in earnest.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import OperationalError, transaction

from calls.actions.exports import KEPT, build_export, expire_exports, request_export
from calls.actions.mailings import cancel_mailing, hold_mailing, save_mailing, send_mailing
from calls.enums import ApplicationState, ExportKind
from calls.models import Call, Export, Mailing
from calls.queries.mailings import HELD_FOR
from pscc.accounts.models import User
from pscc.pages.demo.calls_f import CODE
from pscc.pages.demo.clock import database_time
from pscc.pages.reference import texts

DAY = timedelta(days=1)
SUBMITTED = [ApplicationState.SUBMITTED.value]
UNSENT = [ApplicationState.DRAFT.value]

# key of the story: (kind of file, only in the states)
EXPORTS: dict[str, tuple[ExportKind, list[str]]] = {
    "queued": (ExportKind.XLSX, []),
    "running": (ExportKind.JSON, []),
    "done": (ExportKind.CSV, []),
    "failed": (ExportKind.ZIP, []),
    "expired": (ExportKind.XLSX, SUBMITTED),
}
# key of the story: (to applications in the states, subject, text)
MAILINGS: dict[str, tuple[list[str], dict[str, str], dict[str, str]]] = {
    "draft": (
        SUBMITTED,
        {"fr": "Démo : calendrier des auditions", "en": "Demo: dates of the interviews"},
        {"fr": "Bonjour,\n\nLes auditions auront lieu en visioconférence et dureront trente "
               "minutes, questions comprises. Nous vous proposerons bientôt plusieurs "
               "créneaux.\n\nCe message fait partie de la démonstration : l’appel est fictif.",
         "en": "Hello,\n\nThe interviews will take place by video call and last thirty minutes, "
               "questions included. We will soon suggest several times to you.\n\nThis message "
               "is part of the demo: the call is fictional."},
    ),
    "held": (
        UNSENT,
        {"fr": "Démo : votre dossier n’est pas encore déposé",
         "en": "Demo: your application is not submitted yet"},
        {"fr": "Bonjour,\n\nVotre dossier est toujours à l’état de brouillon. Si vous rencontrez "
               "une difficulté, répondez à l’adresse de contact de l’appel : nous chercherons "
               "une solution avec vous.\n\nCe message fait partie de la démonstration : l’appel "
               "est fictif.",
         "en": "Hello,\n\nYour application is still a draft. If something holds you up, write to "
               "the contact address of the call: we will look for a solution with you.\n\nThis "
               "message is part of the demo: the call is fictional."},
    ),
    "sent": (
        SUBMITTED,
        {"fr": "Démo : votre lettre d’intention est à l’étude",
         "en": "Demo: your letter of intent is being examined"},
        {"fr": "Bonjour,\n\nNous avons bien reçu votre lettre d’intention et nous l’étudions. "
               "Vous n’avez rien à faire pour le moment ; nous vous écrirons dès qu’une étape "
               "sera franchie.\n\nCe message fait partie de la démonstration : l’appel est "
               "fictif.",
         "en": "Hello,\n\nWe have received your letter of intent and are examining it. There is "
               "nothing you need to do for now; we will write to you at the next step.\n\nThis "
               "message is part of the demo: the call is fictional."},
    ),
    "cancelled": (
        SUBMITTED,
        {"fr": "Démo : réunion d’information en salle", "en": "Demo: information meeting on site"},
        {"fr": "Bonjour,\n\nNous vous invitons à une réunion d’information sur le dossier "
               "complet. Le lieu et l’horaire vous seront précisés.\n\nCe message fait partie de "
               "la démonstration : l’appel est fictif.",
         "en": "Hello,\n\nYou are invited to an information meeting about the full application. "
               "We will let you know where and when.\n\nThis message is part of the demo: the "
               "call is fictional."},
    ),
}  # fmt: skip


def load_office_work(people: Mapping[str, User], at: datetime) -> int:
    """Create the exports of the call and the messages to its applicants that are missing; return
    how many.
    """
    built = Export.objects.filter(call__code=CODE).values_list("kind", "states")
    known = {(kind, tuple(states)) for kind, states in built}
    written = set(Mailing.objects.filter(call__code=CODE).values_list("subject_fr", flat=True))
    exports = [key for key, (kind, states) in EXPORTS.items() if (kind, tuple(states)) not in known]
    mailings = [key for key, (_to, subject, _body) in MAILINGS.items()
                if subject["fr"] not in written]  # fmt: skip
    if not exports and not mailings:
        return 0
    call = Call.objects.get(code=CODE)
    for key in exports:
        _make_export(call, key, people["manager"], at)
    for key in mailings:
        with transaction.atomic():
            MAILING_STORIES[key](call, key, people["manager"], at)
    return len(exports) + len(mailings)


def _make_export(call: Call, key: str, by: User, at: datetime) -> None:
    asked_at = at - KEPT - DAY if key == "expired" else at
    with database_time(asked_at), transaction.atomic():  # no worker is faster
        kind, states = EXPORTS[key]
        export = request_export(call_id=call.pk, kind=kind, states=states, by=by, at=asked_at)
        if key != "queued":
            _build(export, key, asked_at)
    if key == "expired":
        expire_exports(at=at)


def _build(export: Export, key: str, at: datetime) -> None:
    faults = {
        "running": OperationalError("The demo's worker lost the database."),
        "failed": OSError("The demo's worker has no room left."),
    }
    try:
        build_export(export_id=export.pk, at=at, clock=_clock(at, faults.get(key)))
    except OperationalError as error:
        if error is not faults.get(key):
            raise


def _clock(at: datetime, fault: Exception | None) -> Callable[[], datetime]:
    """Return a clock of the worker, which meets with the fault when it first looks at it."""
    faults = [fault] if fault else []

    def tell() -> datetime:
        if faults:
            raise faults.pop()
        return at

    return tell


def _write(call: Call, key: str, by: User, at: datetime) -> int:
    states, subject, body = MAILINGS[key]
    mailing = Mailing(call=call, states=states, **texts(subject=subject, body=body))
    return save_mailing(mailing=mailing, by=by, at=at).pk


def _hold(call: Call, key: str, by: User, at: datetime) -> None:
    mailing_id = _write(call, key, by, at)
    hold_mailing(mailing_id=mailing_id, by=by, at=at, send_at=at + 3 * DAY)


def _send(call: Call, key: str, by: User, at: datetime) -> None:
    with database_time(at - 2 * DAY) as moment:
        mailing_id = _write(call, key, by, moment)
        hold_mailing(mailing_id=mailing_id, by=by, at=moment)
    with database_time(moment + HELD_FOR) as left:
        send_mailing(mailing_id=mailing_id, at=left)


def _cancel(call: Call, key: str, by: User, at: datetime) -> None:
    with database_time(at - 3 * DAY) as moment:
        mailing_id = _write(call, key, by, moment)
        cancel_mailing(mailing_id=mailing_id, by=by, at=moment)


MAILING_STORIES: dict[str, Callable[[Call, str, User, datetime], object]] = {
    "draft": _write,
    "held": _hold,
    "sent": _send,
    "cancelled": _cancel,
}
