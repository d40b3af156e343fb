"""What is known of an application that rules of eligibility can ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from partners.enums import FundingBand, OrganisationKind
from partners.models import Organisation, Project
from pscc.kernel.formats import long_date, number
from pscc.kernel.questions import Form, Question, QuestionType, asked_form
from pscc.kernel.questions.conditions import named_in
from services.enums import Fact

K = OrganisationKind
COMPANIES = (K.PHARMA, K.BIOTECH, K.MEDTECH, K.DIGITAL_HEALTH, K.CRO_CDMO, K.REAL_ESTATE)
NO_COMPANIES = (
    K.RESEARCH_ORGANISATION, K.UNIVERSITY, K.SCHOOL, K.HOSPITAL, K.HOSPITAL_FEDERATION,
    K.CANCER_CENTRE, K.PATIENT_ASSOCIATION, K.PUBLIC_AUTHORITY,
)  # fmt: skip
FUNDING = {  # euros: the ends of each band
    FundingBand.NONE: ("0", "0"),
    FundingBand.UNDER_100K: ("1", "99999"),
    FundingBand.UNDER_500K: ("100000", "500000"),
    FundingBand.UNDER_2M: ("500000", "2000000"),
    FundingBand.UNDER_10M: ("2000000", "10000000"),
    FundingBand.OVER_10M: ("10000001", "1000000000000"),
}
HEADCOUNT_HOLDS = timedelta(days=2 * 365)  # then it is known no more: companies grow
ASKED_AS = {Fact.TRL: QuestionType.TRL, Fact.STAGE: QuestionType.STAGE}


@dataclass(frozen=True)
class Known:
    """The value of a fact, or both ends of where it lies, none if what is held is too old;
    `words` where they say it better, `on` the day of a figure.
    """

    values: tuple[str, ...]
    words: str = ""
    on: date | None = None


def facts_of(
    project: Project, on: date, form: Form | None = None, answers: Mapping[str, Any] | None = None
) -> dict[str, Known]:
    """Return the facts that are known on a day; an answer that is asked for goes before what the
    project says.
    """
    found = _of_project(project) | _of_organisation(project.organisation, on)
    if form is not None:
        for fact in ASKED_AS:
            question = question_for(fact, form, answers or {})
            answer = (answers or {}).get(question.key) if question else None
            if answer:
                found[fact] = Known((str(answer),))
    return found


def question_for(fact: str, form: Form, answers: Mapping[str, Any]) -> Question | None:
    """Return the first question in the form, as asked after the answers, that asks a fact."""
    kind = ASKED_AS.get(Fact(fact))
    if kind is None:
        return None
    return next((each for each in asked_form(form, answers).questions() if each.type == kind), None)


def questions_that_matter(form: Form) -> set[str]:
    """Return the questions whose answers tell a fact, or whether one that tells it is asked."""
    kinds = set(ASKED_AS.values())
    found: set[str] = set()
    for section in reversed(form.sections):  # a condition names earlier questions only
        for question in reversed(section.questions):
            if question.type in kinds or question.key in found:
                found.add(question.key)
                found |= {*named_in(question.show_if), *named_in(section.show_if)}
    return found


def _of_project(project: Project) -> dict[str, Known]:
    found: dict[str, Known] = {}
    if project.trl is not None:
        found[Fact.TRL] = Known((str(project.trl),))
    if project.stage is not None:
        found[Fact.STAGE] = Known((project.stage.code,))
    if project.funding_band:
        words = str(project.get_funding_band_display())
        found[Fact.FUNDING] = Known(FUNDING[FundingBand(project.funding_band)], words)
    return found


def _of_organisation(organisation: Organisation | None, on: date) -> dict[str, Known]:
    """An age is known to the year only; where there is no company yet it is nought."""
    if organisation is None:
        return {}
    found = {Fact.COUNTRY.value: Known((organisation.country,))} if organisation.country else {}
    if organisation.headcount is not None and organisation.headcount_on is not None:
        found[Fact.HEADCOUNT] = _headcount(organisation.headcount, organisation.headcount_on, on)
    if organisation.kind in NO_COMPANIES:
        return found | {Fact.IS_COMPANY: Known(("no",)), Fact.COMPANY_AGE: Known(("0",))}
    if organisation.kind in COMPANIES:
        found[Fact.IS_COMPANY] = Known(("yes",))
    if organisation.founded_year is not None:
        oldest = max(on.year - organisation.founded_year, 0)
        found[Fact.COMPANY_AGE] = Known((str(max(oldest - 1, 0)), str(oldest)))
    return found


def _headcount(counted: int, counted_on: date, on: date) -> Known:
    is_recent = timedelta() <= on - counted_on <= HEADCOUNT_HOLDS  # a day to come proves nothing
    return Known(
        (str(counted),) if is_recent else (), headcount_words(counted, counted_on), counted_on
    )


def headcount_words(counted: int | str, counted_on: date) -> str:
    """Say a headcount with its day, in the active language."""
    words = {"number": number(int(counted)), "day": long_date(counted_on)}
    return _("%(number)s on %(day)s") % words
