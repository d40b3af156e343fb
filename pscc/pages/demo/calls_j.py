"""The demo's call that is decided: letters, releases, an objection and a decision that is open to
one, and an award in each state.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from calls.actions.appeals import answer_appeal, raise_appeal
from calls.actions.award_plan import (
    accept_report,
    amend_award,
    cancel_payment,
    note_payment,
    plan_milestone,
    plan_payment,
    plan_report,
    reach_milestone,
    return_report,
    send_report,
)
from calls.actions.awards import (
    answer_award,
    attach_agreement,
    close_award,
    offer_award,
    publish_award,
    recall_award,
    start_award,
    terminate_award,
)
from calls.actions.decisions import record_decision
from calls.actions.letters import save_letter
from calls.actions.releases import cancel_release, plan_release, release_due
from calls.enums import Outcome, ReportKind
from calls.models import (
    Application,
    Award,
    Call,
    Decision,
    LetterTemplate,
)
from partners.models import Organisation
from pscc.pages.demo.calls_k import plan_review
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.documents import demo_pdf
from pscc.pages.demo.small_calls import (
    DAY,
    People,
    Sending,
    SmallCall,
    load_sending,
    load_small_call,
)
from pscc.pages.reference import texts

CODE = "ESSOR"
LETTERS = {
    Outcome.ACCEPTED: {
        "fr": "Bonjour,\n\nVotre projet « {title} » ({reference}), porté par {applicant}, est"
              " sélectionné à l’appel « {call} ». Vous aviez demandé {amount} : la convention"
              " précisera le montant accordé.\n\nUne question ? Écrivez à {contact}.",
        "en": "Hello,\n\nYour project “{title}” ({reference}), carried by {applicant}, is selected"
              " in the call “{call}”. You asked for {amount}: the agreement will say how much is"
              " granted.\n\nAny question? Write to {contact}.",
    },
    Outcome.DECLINED: {
        "fr": "Bonjour,\n\nVotre projet « {title} » ({reference}) n’est pas sélectionné à l’appel"
              " « {call} ». Vous pouvez contester cette décision pendant trente jours.",
        "en": "Hello,\n\nYour project “{title}” ({reference}) is not selected in the call “{call}”."
              " You can object to this decision for thirty days.",
    },
}  # fmt: skip
# key of the story: (who applies, organisation, title of the project)
PROJECTS = {
    "offered": ("founder", "demo-biotech-a", "Essai pilote DA-500"),
    "accepted": ("founder2", "demo-biotech-b", "Production pilote DB-500"),
    "refused": ("founder3", "demo-medtech-c", "Capteur implantable DC-500"),
    "running": ("founder", "demo-biotech-a", "Anticorps bispécifique DA-501"),
    "closed": ("founder3", "demo-medtech-c", "Logiciel de suivi DC-501"),
    "terminated": ("founder4", "demo-diagnostik", "Saliva test DD-500"),
    "declined": ("founder4", "demo-diagnostik", "Stool test DD-501"),
    "lately declined": ("founder4", "demo-diagnostik", "Blood test DD-502"),
    "pending": ("founder2", "demo-biotech-b", "Vecteur viral DB-501"),
    "recalled": ("founder2", "demo-biotech-b", "Banc d’essai DB-502"),
}  # fmt: skip
DECLINED = ("declined", "lately declined")
QUESTIONS: list[dict[str, Any]] = [
    {"key": "summary", "type": "long_text", "required": True, "max_words": 200,
     "label": {"fr": "Le projet en quelques phrases", "en": "The project in a few sentences"}},
    {"key": "budget", "type": "money", "min": 0, "required": True,
     "label": {"fr": "Budget demandé", "en": "Budget asked for"}},
]  # fmt: skip
ANSWERS = {"summary": "Un premier essai chez l’humain, puis une étude multicentrique.",
           "budget": "120000"}  # fmt: skip


ESSOR = SmallCall(
    code=CODE, slug="decided", questions=QUESTIONS, opened=120, closed=95,
    title={"fr": "Essor : preuve de concept clinique", "en": "Rise: clinical proof of concept"},
    summary={"fr": "Un appel dont les décisions sont rendues : lettres, attributions, versements et"
                   " rapports.",
             "en": "A call whose decisions are out: letters, awards, payments and reports."},
)  # fmt: skip


def load_decided(people: People, at: datetime) -> int:
    """Create the decided call with everything that follows, once; return how many applications."""
    if Call.objects.filter(code=CODE).exists():
        return 0
    call = _load_call(people, at)
    found = {key: _decided(call, key, people, at) for key in PROJECTS}
    _release(found, people, at)
    for key, application in found.items():
        if key in STORIES:
            STORIES[key](application, people, at)
    return len(PROJECTS)


@transaction.atomic
def _load_call(people: People, at: datetime) -> Call:
    def plan(call: Call, moment: datetime) -> None:
        plan_review(call, people["staff"], moment)

    call = load_small_call(ESSOR, people, at, plan=plan)
    with database_time(at - ESSOR.opened * DAY) as moment:
        for outcome, body in LETTERS.items():
            letter = LetterTemplate(call=call, outcome=outcome, **texts(body=body))
            save_letter(letter=letter, by=people["manager"], at=moment)
    return call


def _decided(call: Call, key: str, people: People, at: datetime) -> Application:
    who, where, title = PROJECTS[key]
    organisation = Organisation.objects.get(slug=where)
    sending = Sending(people[who], organisation, title, ANSWERS, sent=100, screened=90)
    application = load_sending(call, sending, people, at)
    with database_time(at - 80 * DAY) as moment:
        outcome = Outcome.DECLINED if key in DECLINED else Outcome.ACCEPTED
        record_decision(
            application_id=application.pk, outcome=outcome, by=people["staff"], at=moment,
            letter="", reasons="Classement du comité (exemple fictif).",
        )  # fmt: skip
    return application


def _release(found: Mapping[str, Application], people: People, at: datetime) -> None:
    """One release that was cancelled, one that happened long ago and one these days, one that is
    still to come.
    """
    ids = {
        key: Decision.objects.get(application=application).pk for key, application in found.items()
    }
    waiting, late = ids.pop("pending"), ids.pop("lately declined")
    who = {"by": people["manager"]}
    with database_time(at - 78 * DAY) as moment:
        mistaken = plan_release(decision_ids=[waiting], release_at=moment + DAY, at=moment, **who)
        cancel_release(release_id=mistaken.pk, at=moment, **who)
        plan_release(decision_ids=list(ids.values()), release_at=moment + 2 * DAY, at=moment, **who)
    with database_time(at - 76 * DAY) as moment:
        release_due(at=moment)
    with database_time(at - 4 * DAY) as moment:
        plan_release(decision_ids=[late], release_at=moment + DAY, at=moment, **who)
    with database_time(at - 3 * DAY) as moment:
        release_due(at=moment)
    plan_release(decision_ids=[waiting], release_at=at + 5 * DAY, at=at, **who)


# --- What follows --------------------------------------------------------------------------------


def _offer(application: Application, people: People, at: datetime, *, days: int = 30) -> Award:
    title = str(application.project.title)
    summary = {
        "fr": "Preuve de concept clinique d’un projet de cancérologie (exemple fictif).",
        "en": "Clinical proof of concept of an oncology project (fictional example).",
    }
    today = timezone.localdate(at)
    with database_time(at) as moment:
        award = Award(
            application=application, amount=Decimal(90_000), answer_by=moment + days * DAY,
            conditions="Un rapport d’étape, puis un rapport final.", starts_on=today + 30 * DAY,
            ends_on=today + 395 * DAY,
            **texts(title={"fr": title, "en": title}, summary=summary),
        )  # fmt: skip
        return offer_award(award=award, by=people["manager"], at=moment)


def _answer(
    application: Application, people: People, at: datetime, *, accepts: bool = True
) -> Award:
    award = _offer(application, people, at - 70 * DAY)
    with database_time(at - 65 * DAY) as moment:
        return answer_award(
            award_id=award.pk, accepts=accepts, by=application.project.created_by, at=moment
        )


def _start(application: Application, people: People, at: datetime) -> Award:
    award = _answer(application, people, at)
    _sign(award, people, at - 60 * DAY)
    return award


def _sign(award: Award, people: People, at: datetime) -> None:
    upload = demo_pdf(name="convention.pdf", title="Convention", text="Exemple fictif.",
                      language="fr")  # fmt: skip
    who = {"by": people["manager"]}
    with database_time(at) as moment:
        attach_agreement(award_id=award.pk, upload=upload, at=moment, **who)
        start_award(award_id=award.pk, signed_on=timezone.localdate(at), at=moment, **who)


def _refused(application: Application, people: People, at: datetime) -> None:
    _answer(application, people, at, accepts=False)


def _accepted(application: Application, people: People, at: datetime) -> None:
    """The agreement is being prepared; the plan is there already."""
    award = _answer(application, people, at)
    _plan_payment(award, people, at, Decimal(45_000), 20)


def _plan_payment(award: Award, people: People, at: datetime, amount: Decimal, days: int) -> int:
    return plan_payment(
        award_id=award.pk, amount=amount, due_on=timezone.localdate(at) + days * DAY,
        condition="", by=people["manager"], at=at,
    ).pk  # fmt: skip


def _plan_report(award: Award, people: People, at: datetime, kind: ReportKind, days: int) -> int:
    due_on = timezone.localdate(at) + days * DAY
    return plan_report(
        award_id=award.pk, kind=kind, due_on=due_on, by=people["manager"], at=at
    ).pk  # fmt: skip


def _running(application: Application, people: People, at: datetime) -> None:
    """Everything that can happen to a running award, and reports in each state."""
    award = _start(application, people, at)
    who: dict[str, Any] = {"by": people["manager"], "at": at}
    today = timezone.localdate(at)
    first = _plan_payment(award, people, at, Decimal(45_000), -50)
    note_payment(payment_id=first, paid_on=today - 48 * DAY, **who)
    gone = _plan_payment(award, people, at, Decimal(10_000), 30)
    cancel_payment(payment_id=gone, **who)
    _plan_payment(award, people, at, Decimal(45_000), 180)
    reached = plan_milestone(
        award_id=award.pk, title="Premier patient inclus", due_on=today - 5 * DAY, **who
    )
    reach_milestone(milestone_id=reached.pk, reached_on=today - 8 * DAY, **who)
    plan_milestone(award_id=award.pk, title="Dernière visite", due_on=today + 200 * DAY, **who)
    reports = {
        name: _plan_report(award, people, at, kind, days)
        for name, kind, days in (
            ("accepted", ReportKind.PROGRESS, -40), ("sent", ReportKind.FINANCIAL, -3),
            ("returned", ReportKind.PROGRESS, -2), ("due", ReportKind.FINAL, 12),
        )
    }  # fmt: skip
    by = application.project.created_by
    for name in ("accepted", "sent", "returned"):
        send_report(
            report_id=reports[name], text="Douze patients inclus, aucun incident (fictif).",
            upload=None, by=by, at=at,
        )  # fmt: skip
    accept_report(report_id=reports["accepted"], **who)
    return_report(report_id=reports["returned"], remark="Ajoutez le calendrier.", **who)
    amend_award(
        award_id=award.pk, reason="Un centre d’inclusion de plus.", signed_on=today - DAY,
        amount_after=Decimal(110_000), ends_after=today + 400 * DAY, **who,
    )  # fmt: skip
    publish_award(award_id=award.pk, is_public=True, **who)


def _closed(application: Application, people: People, at: datetime) -> None:
    award = _start(application, people, at)
    who: dict[str, Any] = {"by": people["manager"], "at": at}
    payment = _plan_payment(award, people, at, Decimal(90_000), -30)
    note_payment(payment_id=payment, paid_on=timezone.localdate(at) - 29 * DAY, **who)
    report = _plan_report(award, people, at, ReportKind.FINAL, -10)
    send_report(report_id=report, text="Étude terminée (fictif).", upload=None,
                by=application.project.created_by, at=at)  # fmt: skip
    accept_report(report_id=report, **who)
    publish_award(award_id=award.pk, is_public=True, **who)
    close_award(award_id=award.pk, **who)


def _terminated(application: Application, people: People, at: datetime) -> None:
    award = _start(application, people, at)
    why = "The company gave up the product (fictional)."
    publish_award(award_id=award.pk, is_public=True, by=people["manager"], at=at)
    terminate_award(award_id=award.pk, why=why, by=people["manager"], at=at)


def _declined(application: Application, people: People, at: datetime) -> None:
    """The team objected, and has its answer."""
    decision = Decision.objects.get(application=application)
    with database_time(at - 70 * DAY) as moment:
        appeal = raise_appeal(
            decision_id=decision.pk, text="The panel counted our first study only (fictional).",
            by=application.project.created_by, at=moment,
        )  # fmt: skip
    with database_time(at - 60 * DAY) as moment:
        answer_appeal(
            appeal_id=appeal.pk, by=people["manager"], at=moment,
            answer="Both studies were read; the second one has no control arm (fictional).",
        )  # fmt: skip


def _offered(application: Application, people: People, at: datetime) -> None:
    _offer(application, people, at - 2 * DAY, days=16)


def _recalled(application: Application, people: People, at: datetime) -> None:
    award = _offer(application, people, at - 40 * DAY)
    with database_time(at - 30 * DAY) as moment:
        recall_award(
            award_id=award.pk, why="Le montant était faux (exemple fictif).",
            answer_by=award.answer_by, by=people["manager"], at=moment,
        )  # fmt: skip


STORIES: dict[str, Callable[[Application, People, datetime], None]] = {
    "offered": _offered,
    "accepted": _accepted,
    "refused": _refused,
    "running": _running,
    "closed": _closed,
    "terminated": _terminated,
    "declined": _declined,
    "recalled": _recalled,
}
