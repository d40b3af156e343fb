"""What a letter says of one application, in each language."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override

from calls.enums import Outcome
from calls.letters import fields_of, filled
from calls.models import Application, Call, LetterTemplate
from calls.queries.office import office_applications
from calls.queries.reviews import latest_submission
from calls.queries.submissions import form_of_submission, snapshot_of
from pscc.kernel.access import allowed
from pscc.kernel.formats import money
from pscc.kernel.questions import QuestionType
from pscc.kernel.questions.schema import LANGUAGES

MOST_OFFERED = 200  # applications to choose from for a preview


def letters_for(user: Any) -> QuerySet[LetterTemplate]:
    """Return the letters of the calls that the person runs."""
    letters = LetterTemplate.objects.select_related("call")
    if allowed(user, "calls.handle_every_call"):
        return letters
    if allowed(user, "calls.handle_own_calls"):
        return letters.filter(call__in=Call.objects.managed_by(user).values("pk"))
    return letters.none()


def applications_to_try(letter: LetterTemplate, user: Any) -> list[Application]:
    """Return the sent applications on which the person may look at the letter, walls obeyed."""
    handled = office_applications(user).filter(call=letter.call_id)
    return list(handled.select_related("project").order_by("reference")[:MOST_OFFERED])


def letter_of(application: Application, outcome: str) -> LetterTemplate | None:
    """Return the letter that the call keeps for an outcome."""
    return LetterTemplate.objects.filter(call=application.call_id, outcome=outcome).first()


def body_in(letter: LetterTemplate, language: str) -> str:
    """Return the text in one language as it was written, with its fields."""
    return str(getattr(letter, f"body_{language}") or "")


def rendered(letter: LetterTemplate, application: Application) -> dict[str, str]:
    """Return the letter to one application in each language; a field without a value stays as it
    is written (see `empty_fields`).
    """
    found = {}
    for language in LANGUAGES:
        with override(language):
            values = {each: value or f"{{{each}}}" for each, value in _values(application).items()}
        found[language] = filled(body_in(letter, language), values)
    return found


def empty_fields(letter: LetterTemplate, application: Application) -> list[str]:
    """Return the fields of the letter for which this application has nothing to say."""
    values = _values(application)
    named = dict.fromkeys(each for code in LANGUAGES for each in fields_of(body_in(letter, code)))
    return [each for each in named if not values[each]]


def _values(application: Application) -> Mapping[str, str]:
    """Return the value of each field, in the active language."""
    project, call = application.project, application.call
    organisation = project.organisation
    amount = amount_asked(application)
    return {
        "applicant": str(organisation or application.created_by),
        "title": project.title,
        "reference": application.reference or "",
        "call": str(call.title),
        "amount": "" if amount is None else money(amount),
        "contact": call.contact_email,
    }


def amount_asked(application: Application) -> Decimal | None:
    """Return the first amount in euros that the last version answers, or None."""
    submission = latest_submission(application)
    if submission is None:
        return None
    snapshot = snapshot_of(submission)
    for question in form_of_submission(submission, snapshot.form_version).questions():
        answer = snapshot.answers.get(question.key)
        if question.type == QuestionType.MONEY and answer not in (None, ""):
            return _decimal(answer)
    return None


def _decimal(answer: Any) -> Decimal | None:
    try:
        return Decimal(str(answer))
    except InvalidOperation:
        return None


def start_of(application: Application, outcome: str) -> str:
    """Return the letter that an officer starts from: in the language of who applies."""
    letter = letter_of(application, Outcome(outcome))
    if letter is None:
        return ""
    said = rendered(letter, application)
    return said.get(application.created_by.language) or next(iter(said.values()))


def letter_starts(application: Application) -> list[Outcome]:
    """Return the outcomes for which the call keeps a letter."""
    kept = set(
        LetterTemplate.objects.filter(call=application.call_id).values_list("outcome", flat=True)
    )
    return [each for each in Outcome if each in kept]
