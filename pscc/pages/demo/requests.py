"""The demo's requests: one in each state, several providers of one request, times to measure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.models import Project
from pscc.accounts.models import User
from pscc.pages.demo.asking import ask, begin
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.deliveries import OUTCOMES, deliver, quoted
from services.actions.requests.changes import (
    agree_to_change,
    propose_change,
    refuse_change,
    withdraw_change,
)
from services.actions.requests.delivery import deliver_request
from services.actions.requests.grants import grant_dossier
from services.actions.requests.quotes import (
    LineValues,
    QuoteValues,
    accept_quote,
    decline_quote,
    save_quote_draft,
)
from services.actions.requests.staff import assign_request_advisor
from services.actions.requests.steps import (
    expire_request,
    find_unavailable,
    postpone_request,
    refuse_request,
    return_request,
    set_conditions,
    start_request,
    study_request,
    triage_request,
    withdraw_request,
)
from services.actions.requests.thread import post_message
from services.enums import ChangeSubject, GrantBasis, ReasonCode
from services.models import ServiceRequest, SubRequest

People = Mapping[str, User]
ADVICE, LOTS, MEASURED = "demo-reagent-advice", "demo-batch-records", "cmc-planning-clinic"
FIRST, SECOND = "Anticorps bispécifique DA-101", "Cellules CAR-T allogéniques DB-10"
THIRD, FOURTH = "Lecture assistée des lames DC-7", "Liquid biopsy DD-5"


@transaction.atomic  # a story that is cut short is told again from its beginning
def load_requests(people: People, at: datetime) -> int:
    """Create the demo's requests where there is none; return how many."""
    if ServiceRequest.objects.filter(is_demo=True).exists():
        return 0
    projects = {title: Project.objects.get(title=title) for title in (FIRST, SECOND, THIRD, FOURTH)}
    made = [
        _many(projects[FIRST], people, at),
        *(
            _one(projects[title], walk, people, at - timedelta(days=days))
            for walk, title, days in WALKS
        ),
        *(_past(projects[SECOND], how, people, at, number) for number, how in enumerate(OUTCOMES)),
    ]
    with database_time(at - timedelta(days=1)) as moment:
        made.append(begin(projects[FIRST], [ADVICE], "Conseil sur les réactifs.", moment))
    ServiceRequest.objects.filter(pk__in=[each.pk for each in made]).update(is_demo=True)
    return len(made)


def _many(project: Project, people: People, at: datetime) -> ServiceRequest:
    """Ask three providers at once; two of them have nobody on the portal yet."""
    begun = at - timedelta(days=3)
    slugs = [ADVICE, "tumour-sample-collection", "early-phase-trials-ditep", "clip2-curie"]
    purpose = "Préparer un premier essai : réactifs, échantillons de référence et centre d’essai."
    request = ask(project, slugs, purpose, begun)
    own = SubRequest.objects.get(request=request, provider__slug="demo-provider")
    with database_time(begun + timedelta(days=1)) as moment:
        triage_request(sub_request_id=own.pk, by=people["partner"], at=moment)
        post_message(
            sub_request_id=own.pk,
            body="Bonjour,\n\nQuels réactifs utilisez-vous aujourd’hui ?",
            by=people["partner"],
            at=moment,
        )
        grant_dossier(
            sub_request_id=own.pk,
            basis=GrantBasis.NDA,
            until=timezone.localdate(at) + timedelta(days=90),
            signed_on=timezone.localdate(moment),
            by=project.created_by,
            at=moment,
        )
        assign_request_advisor(
            request_id=request.pk, advisor_id=people["staff"].pk, by=people["staff"], at=moment
        )
    return request


def _one(
    project: Project, walk: Callable[..., None], people: People, at: datetime
) -> ServiceRequest:
    request = ask(project, [ADVICE], "Choisir des réactifs pour le lot pilote.", at)
    walk(SubRequest.objects.get(request=request), project.created_by, people["partner"], at)
    return request


def _past(project: Project, how: Any, people: People, at: datetime, number: int) -> ServiceRequest:
    begun = at - timedelta(days=110 + 12 * number)
    request = ask(project, [MEASURED], "Plan de fabrication du lot clinique.", begun)
    sub_request = SubRequest.objects.get(request=request)
    deliver(sub_request, team=project.created_by, provider=people["partner"], at=begun, how=how)
    return request


# --- What becomes of one: (sub-request, team, provider, sent at) ----------------------------------


def _returned(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=1)) as moment:
        told = "Combien d’échantillons, et à quelle concentration ?"
        return_request(sub_request_id=one.pk, told=told, by=provider, at=moment)


def _studied(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=1)) as moment:
        study_request(sub_request_id=one.pk, by=provider, at=moment)
        values = QuoteValues(
            valid_until=timezone.localdate(moment) + timedelta(days=30),
            lead_days=20,
            lines=(LineValues("Conseil, par jour", Decimal(850), Decimal(2), "jour"),),
        )
        save_quote_draft(sub_request_id=one.pk, values=values, seen="", by=provider, at=moment)


def _postponed(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=1)) as moment:
        postpone_request(
            sub_request_id=one.pk,
            told="Notre équipe est complète jusqu’au printemps.",
            wakes_on=timezone.localdate(moment) + timedelta(days=100),
            by=provider,
            at=moment,
        )


def _conditional(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=1)) as moment:
        triage_request(sub_request_id=one.pk, by=provider, at=moment)
        told = "Un accord de confidentialité signé, et l’avis du comité d’éthique."
        set_conditions(sub_request_id=one.pk, told=told, by=provider, at=moment)


def _quoted(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=2)) as moment:
        triage_request(sub_request_id=one.pk, by=provider, at=moment)
        quoted(one, provider, moment, Decimal(1020))
    with database_time(at + timedelta(days=3)) as moment:  # a newer version takes its place
        quoted(one, provider, moment, Decimal(980))


def _accepted(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=2)) as moment:
        triage_request(sub_request_id=one.pk, by=provider, at=moment)
        quote = quoted(one, provider, moment, Decimal(1100))
    with database_time(at + timedelta(days=4)) as moment:
        accept_quote(quote_id=quote.pk, by=team, at=moment)


def _running(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    _accepted(one, team, provider, at)
    with database_time(at + timedelta(days=5)) as moment:
        start_request(sub_request_id=one.pk, by=provider, at=moment)
        key: dict[str, Any] = {
            "sub_request_id": one.pk,
            "old": "Dix échantillons",
            "deliver_by": None,
            "by": team,
        }
        why: dict[str, Any] = {"justification": "Le comité a demandé un groupe de plus."}
        scope = propose_change(
            subject=ChangeSubject.SCOPE, new="Vingt échantillons", at=moment, **why, **key
        )
        refuse_change(change_id=scope.pk, answer="Pas dans ce délai.", by=provider, at=moment)
        other = propose_change(
            subject=ChangeSubject.OTHER, new="Compte rendu en anglais", at=moment, **why, **key
        )
        withdraw_change(change_id=other.pk, by=team, at=moment)
        agreed = propose_change(
            subject=ChangeSubject.OTHER, new="Réunion de mi-parcours", at=moment, **why, **key
        )
        agree_to_change(change_id=agreed.pk, answer="D’accord.", by=provider, at=moment)
        propose_change(
            subject=ChangeSubject.SCOPE, new="Quinze échantillons", at=moment, **why, **key
        )


def _delivered(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    _accepted(one, team, provider, at)
    with database_time(at + timedelta(days=6)) as moment:
        start_request(sub_request_id=one.pk, by=provider, at=moment)
    with database_time(at + timedelta(days=25)) as moment:
        told = "Voici la note de conseil."
        deliver_request(sub_request_id=one.pk, told=told, uploads=[], by=provider, at=moment)


def _refused(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=1)) as moment:
        told = "Nous ne travaillons pas sur ce type de réactif."
        refuse_request(
            sub_request_id=one.pk, code=ReasonCode.OUT_OF_SCOPE, told=told, by=provider, at=moment
        )


def _unavailable(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=1)) as moment:
        find_unavailable(
            sub_request_id=one.pk, code=ReasonCode.NO_CAPACITY, told="", by=provider, at=moment
        )


def _withdrawn(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=1)) as moment:
        withdraw_request(
            sub_request_id=one.pk, code=ReasonCode.PLANS_CHANGED, told="", by=team, at=moment
        )


def _declined(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=2)) as moment:
        triage_request(sub_request_id=one.pk, by=provider, at=moment)
        quote = quoted(one, provider, moment, Decimal(4200))
    with database_time(at + timedelta(days=3)) as moment:
        decline_quote(quote_id=quote.pk, code=ReasonCode.TOO_EXPENSIVE, told="", by=team, at=moment)


def _expired(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    with database_time(at + timedelta(days=2)) as moment:
        triage_request(sub_request_id=one.pk, by=provider, at=moment)
        quoted(one, provider, moment, Decimal(990), days=10)
    with database_time(at + timedelta(days=13)) as moment:
        expire_request(sub_request_id=one.pk, code=ReasonCode.QUOTE_LAPSED, at=moment)


def _waiting(one: SubRequest, team: User, provider: User, at: datetime) -> None:
    """Nobody has answered yet."""


WALKS: tuple[tuple[Callable[..., None], str, int], ...] = (
    (_returned, FIRST, 6), (_studied, SECOND, 5), (_postponed, FOURTH, 20),
    (_conditional, THIRD, 8), (_quoted, FIRST, 9), (_accepted, SECOND, 7), (_running, FIRST, 16),
    (_delivered, FIRST, 30), (_refused, FIRST, 12), (_unavailable, THIRD, 11),
    (_withdrawn, SECOND, 14), (_declined, FOURTH, 18), (_expired, THIRD, 40),
    (_waiting, FOURTH, 1), (_waiting, SECOND, 9),
)  # fmt: skip
