"""The demo's call that keeps applicants anonymous: one application that an expert reads without
names, and one whose file still names its author, for the office to look at.
"""

from datetime import datetime
from functools import partial
from typing import Any

from calls.actions.anonymity import ask_for_copies
from calls.actions.anonymous_copies import make_next_copy
from calls.actions.assignments import accept_invitation, assign_expert
from calls.actions.call_details import save_detail
from calls.actions.files import attach_file
from calls.models import Application, Call, ReviewPlan
from partners.models import Organisation
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.documents import demo_pdf
from pscc.pages.demo.people import email_of
from pscc.pages.demo.small_calls import (
    DAY,
    People,
    Sending,
    SmallCall,
    load_sending,
    load_small_call,
)

CODE = "INCOGNITO"
EXPERT = "expert10"
QUESTIONS: list[dict[str, Any]] = [
    {"key": "summary", "type": "long_text", "required": True, "max_words": 200,
     "label": {"fr": "Le projet en quelques phrases", "en": "The project in a few sentences"}},
    {"key": "coordinator", "type": "short_text", "identifies": True,
     "label": {"fr": "Qui coordonne le projet ?", "en": "Who coordinates the project?"}},
    {"key": "plan", "type": "file", "accept": ["pdf"],
     "label": {"fr": "Plan de travail", "en": "Work plan"}},
]  # fmt: skip
INCOGNITO = SmallCall(
    code=CODE, slug="without-names", questions=QUESTIONS, opened=60, closed=10,
    title={"fr": "Incognito : juger sans savoir qui dépose",
           "en": "Incognito: judged without names"},
    summary={"fr": "Un appel dont les experts ne savent pas qui dépose.",
             "en": "A call whose experts do not learn who applies."},
)  # fmt: skip
# who applies, organisation, title, what is said; in the file: the author or nobody
PROJECTS: tuple[tuple[str, str, str, str, bool], ...] = (
    ("founder", "demo-biotech-a", "Sonde DA-800",
     ("{organisation} met au point une sonde pour suivre la réponse au traitement. {person} dirige"
      " l’équipe (exemple fictif)."), False),
    ("founder2", "demo-biotech-b", "Nanovecteur DB-800",
     "Un nanovecteur pour porter un ARN jusqu’à la tumeur (exemple fictif).", True),
)  # fmt: skip


def load_anonymous(people: People, at: datetime) -> int:
    """Create the call and its applications; return how many."""
    call = load_small_call(INCOGNITO, people, at, plan=partial(_plan, people))
    applications = [_apply(call, entry, people, at) for entry in PROJECTS]
    with database_time(at - 7 * DAY) as moment:
        ask_for_copies(call_id=call.pk, at=moment)
        while make_next_copy(clock=lambda: moment):
            pass
    expert = User.objects.get(email=email_of(EXPERT))
    with database_time(at - 6 * DAY) as moment:
        review = assign_expert(
            application_id=applications[0].pk, expert_id=expert.pk, due_at=at + 60 * DAY,
            by=people["staff"], at=moment,
        )  # fmt: skip
    with database_time(at - 5 * DAY) as moment:
        accept_invitation(assignment_id=review.pk, by=expert, at=moment)
    return len(applications)


def _plan(people: People, call: Call, moment: datetime) -> None:
    plan = ReviewPlan(call=call, reviews_each=1, is_anonymous=True)
    save_detail(row=plan, by=people["staff"], at=moment)


def _apply(
    call: Call, entry: tuple[str, str, str, str, bool], people: People, at: datetime
) -> Application:
    who, where, title, summary, is_signed = entry
    owner, organisation = people[who], Organisation.objects.get(slug=where)

    def attach_plan(application: Application, moment: datetime) -> None:
        author = f" Contact : {owner.name}." if is_signed else ""
        plan = demo_pdf(name="Plan de travail.pdf", title="Plan de travail",
                        text=f"Trois étapes en dix-huit mois.{author}", language="fr")  # fmt: skip
        entry_id = application.entries.get().pk
        attach_file(entry_id=entry_id, question_key="plan", upload=plan, by=owner, at=moment)

    answers = {
        "summary": summary.format(organisation=organisation.name, person=owner.name),
        "coordinator": owner.name,
    }
    sending = Sending(owner, organisation, title, answers, sent=20, screened=8, add=attach_plan)
    return load_sending(call, sending, people, at)
