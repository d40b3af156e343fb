"""What an application says of its project beside its answers: frozen with them when it is sent."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from calls.models import Submission
from calls.queries.submissions import hides_applicant, read_submission
from partners.models import Project
from pscc.kernel.questions import QuestionType, ReadAnswer, ReadSection
from services.models import OrientationSession
from services.orientation_questions import patient_choices
from services.queries.orientation.profiles import known

SECTION = "the-project"  # no key of a form has a hyphen
# A text in the applicant's own words can tell who applies; a choice out of three cannot.
TELLS_WHO = ("activity_in_france",)


def project_facts(project: Project) -> dict[str, str]:
    """Return what goes along with an application: the activity in France as the project's page has
    it, and what its orientation answered about patients, empty where nobody said. One statement.
    """
    asked = OrientationSession.objects.filter(project=project).order_by("-updated_at", "-pk")
    answers: Mapping[str, Any] = asked.values_list("answers", flat=True).first() or {}
    return {
        "activity_in_france": project.activity_in_france,
        "patients": known(answers, "patients") or "",
    }


def read_facts(facts: Mapping[str, Any], *, is_anonymous: bool = False) -> tuple[ReadSection, ...]:
    """Return these facts as a section before the answers; none of what a document lacks, which is
    of format 2 or older, and no section where nothing is left.
    """
    labels = {
        "activity_in_france": _("Activity in France"),
        "patients": _("Do patients or their associations take part in the project?"),
    }
    shown = tuple(
        _read(key, label, str(facts[key]))
        for key, label in labels.items()
        if key in facts and not (is_anonymous and key in TELLS_WHO)
    )
    return (ReadSection(SECTION, _("About the project"), shown),) if shown else ()


def _read(key: str, label: str, value: str) -> ReadAnswer:
    is_choice = key == "patients"
    text = dict(patient_choices()).get(value, "") if is_choice else value
    kind = QuestionType.CHOICE if is_choice else QuestionType.LONG_TEXT
    return ReadAnswer(key, kind, label, text, is_long=not is_choice, is_link=False)


def facts_of(submission: Submission) -> Mapping[str, Any]:
    """Return the facts that were frozen with a submission."""
    facts: Mapping[str, Any] = json.loads(submission.document)["project"]
    return facts


def read_whole(
    submission: Submission, *, for_reviewer: bool = False, language: str | None = None
) -> tuple[ReadSection, ...]:
    """Return what `read_submission` does, after what the application says of its project; nothing
    where that returns nothing, because an anonymous copy is not ready.
    """
    sections = read_submission(submission, for_reviewer=for_reviewer, language=language)
    if not sections:
        return ()
    is_anonymous = for_reviewer and hides_applicant(submission)
    with override(language or get_language()):
        return (*read_facts(facts_of(submission), is_anonymous=is_anonymous), *sections)
