"""The names that would tell who applies: of the project, its organisation, its team, and those that
the application itself gives where it is asked who applies.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from calls.anonymity.names import Name, NameKind
from calls.anonymity.redaction import identifies
from calls.anonymity.scanning import Scanner
from calls.models import AnonymousCopy, Application, HiddenName, Submission
from calls.queries.submissions import Snapshot, form_of_submission, snapshot_of
from partners.enums import IdentifierScheme
from partners.models import Organisation, Project, ProjectMember
from pscc.accounts.models import User
from pscc.kernel.questions import Question, QuestionType

K = NameKind
REGISTERS = (IdentifierScheme.SIREN, IdentifierScheme.SIRET, IdentifierScheme.VAT)
LONGEST = 160  # characters of an answer that can be a name
KINDS = {QuestionType.URL: K.WEBSITE, QuestionType.SHORT_TEXT: K.ORGANISATION}


def identities_of(submission: Submission) -> list[Name]:
    """Return every name that would tell who sent a submission, each once, as things are now."""
    project = Project.objects.select_related("organisation").get(
        pk=submission.entry.application.project_id
    )
    snapshot = snapshot_of(submission)
    found = [
        Name(K.PROJECT, project.title),
        Name(K.PROJECT, snapshot.project),
        Name(K.ORGANISATION, snapshot.organisation),
        *(_of_organisation(project.organisation) if project.organisation else ()),
        *_of_team(submission, project),
        *_of_answers(submission, snapshot),
    ]
    tidy = (Name(each.kind, " ".join(each.text.split())) for each in found)
    return list(dict.fromkeys(each for each in tidy if each.text))


def hidden_names_of(application_id: int) -> list[Name]:
    """Return what the office wants to be taken out beside."""
    rows = HiddenName.objects.filter(application=application_id).order_by("pk")
    return [Name(K(kind), text) for kind, text in rows.values_list("kind", "text")]


def names_of_copy(copy: AnonymousCopy) -> list[Name]:
    """Return the names that are looked for in a copy, with what the office added since."""
    first = [Name(K(kind), text) for kind, text in copy.names]
    hidden = hidden_names_of(copy.submission.entry.application_id)
    return [*(first or identities_of(copy.submission)), *hidden]


def without_names(application: Application, text: str) -> str:
    """Return a text that an applicant wrote to reviewers without the names of who applies."""
    copies = AnonymousCopy.objects.filter(submission__entry__application=application)
    copy = copies.select_related("submission__entry__application").order_by("-pk").first()
    return Scanner(names_of_copy(copy)).redacted(text) if copy else ""


def _of_organisation(organisation: Organisation) -> Iterator[Name]:
    yield Name(K.ORGANISATION, organisation.name)
    yield Name(K.ORGANISATION, organisation.legal_name)
    yield Name(K.ACRONYM, organisation.acronym)
    yield Name(K.WEBSITE, organisation.website)
    yield from _of_address(organisation.registered_email)
    registered = organisation.identifiers.filter(scheme__in=REGISTERS)
    for scheme, value in registered.order_by("pk").values_list("scheme", "value"):
        is_vat = scheme == IdentifierScheme.VAT
        yield Name(K.REGISTER, value[-9:] if is_vat and value.startswith("FR") else value)


def _of_team(submission: Submission, project: Project) -> Iterator[Name]:
    members = ProjectMember.objects.active().filter(project=project).values("user_id")
    people = User.objects.filter(Q(pk__in=members) | Q(pk=submission.submitted_by_id))
    for person in people.order_by("pk"):
        yield Name(K.PERSON, person.name)
        yield Name(K.ORCID, person.orcid)
        yield from _of_address(person.email)
    addresses = EmailAddress.objects.filter(user__in=people, verified=True).order_by("pk")
    for address in addresses.values_list("email", flat=True):
        yield from _of_address(address)


def _of_address(address: str) -> Iterator[Name]:
    if "@" in address:
        yield Name(K.EMAIL, address)
        yield Name(K.DOMAIN, address.rpartition("@")[2])


# --- What the application says of itself ---------------------------------------------------------


def _of_answers(submission: Submission, snapshot: Snapshot) -> Iterator[Name]:
    for question in form_of_submission(submission, snapshot.form_version).questions():
        yield from _in_answer(question, snapshot.answers.get(question.key))


def _in_answer(question: Question, answer: Any) -> Iterator[Name]:
    if question.type == QuestionType.TABLE and isinstance(answer, list):
        for row in answer:
            for column in question.columns:
                whole = identifies(question) or identifies(column)
                yield from _told(column, row.get(column.key)) if whole else ()
    elif identifies(question):
        yield from _told(question, answer)


def _told(question: Question, answer: Any) -> Iterator[Name]:
    if question.type == QuestionType.PEOPLE and isinstance(answer, list):
        for person in answer:
            yield from _of_person(person)
    elif question.type == QuestionType.ORGANISATION and isinstance(answer, dict):
        yield Name(K.ORGANISATION, answer.get("name", ""))
        yield Name(K.REGISTER, answer.get("register", ""))
    elif question.type in KINDS and isinstance(answer, str) and len(answer) <= LONGEST:
        yield Name(KINDS[question.type], answer)


def _of_person(person: Mapping[str, str]) -> Iterator[Name]:
    yield Name(K.PERSON, person.get("name", ""))
    yield Name(K.ORCID, person.get("orcid", ""))
    yield Name(K.ORGANISATION, person.get("affiliation", ""))
