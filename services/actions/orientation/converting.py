"""An orientation becomes a project: nothing is typed twice."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.actions.plans import save_milestone
from partners.actions.projects import create_project, update_project
from partners.enums import FundingBand, Vocabulary
from partners.models import Project, Term
from pscc.kernel.access import allowed, require
from pscc.kernel.refusals import Refused
from pscc.outbox import publish
from services.actions.orientation.assigning import assign
from services.enums import SessionState
from services.models import OrientationSession
from services.orientation_questions import LARGE, milestone_choices
from services.queries.orientation.profiles import day_of, known, trl_of


@transaction.atomic
def convert_session(
    *, session_id: int, by: Any, at: datetime, project_id: int | None = None, title: str = ""
) -> Project:
    """Make a project of an orientation, or fill what is empty in one that its person may write.

    The next milestone comes along. Twice is once: an orientation that has a project keeps it.
    Locks the orientation, then the project. Raises Refused without a title, PermissionDenied.
    """
    session = OrientationSession.objects.lock(session_id)
    require(by, "services.read_own_orientation", session)
    if session.project is not None:
        return session.project
    if project_id is None:
        project = _create(session, title, by=by, at=at)
    else:
        project = _fill(session, project_id, by=by, at=at)
    _plan(session, project, by=by, at=at)
    session.project = project
    _stay_behind_walls(session, at)
    session.updated_at = at
    session.save()
    return project


def _stay_behind_walls(session: OrientationSession, at: datetime) -> None:
    """Take an orientation that waits from an advisor whom a conflict of interest keeps from the
    project, and give it to somebody else.
    """
    advisor = session.advisor
    if session.state != SessionState.SENT or advisor is None:
        return
    if allowed(advisor, "services.answer_orientation", session):
        return
    session.advisor = assign(session, at)
    if session.advisor is not None:
        publish("services.orientation_assigned", session_id=session.pk)


def _create(session: OrientationSession, title: str, *, by: Any, at: datetime) -> Project:
    if not title.strip():
        raise Refused(_("Give the project a title: a few words that outsiders understand."))
    return create_project(
        title=title.strip(),
        organisation_id=None,
        by=by,
        at=at,
        tumour_types=_tumours(session),
        **_values(session),
    )


def _fill(session: OrientationSession, project_id: int, *, by: Any, at: datetime) -> Project:
    project = Project.objects.lock(project_id)
    require(by, "partners.edit_project", project)
    empty = {
        name: value
        for name, value in _values(session).items()
        if getattr(project, name) in (None, "")
    }
    tumours = None if project.tumour_types.exists() else _tumours(session)
    if not empty and not tumours:
        return project
    return update_project(
        project_id=project.pk, version=project.version, by=by, at=at, tumour_types=tumours, **empty
    )


def _values(session: OrientationSession) -> dict[str, Any]:
    """Return what the answers say of a project's own fields; what is not known is absent."""
    answers = session.answers
    found: dict[str, Any] = {
        "public_abstract": answers.get("abstract") or None,
        "activity_in_france": answers.get("france") or None,
        "trl": trl_of(answers),
    }
    band = known(answers, "funding_band")
    if band in FundingBand.values and answers.get("who") != LARGE:
        found["funding_band"] = band
    for vocabulary in (Vocabulary.STAGE, Vocabulary.PRODUCT_TYPE, Vocabulary.MODALITY):
        code = known(answers, vocabulary.value)
        found[vocabulary.value] = Term.objects.of(vocabulary).filter(code=code).first()
    return {name: value for name, value in found.items() if value is not None}


def _tumours(session: OrientationSession) -> list[int]:
    codes = session.answers.get("tumour_types") or []
    found = Term.objects.of(Vocabulary.TUMOUR_TYPE).filter(code__in=codes)
    return list(found.values_list("pk", flat=True))


def _plan(session: OrientationSession, project: Project, *, by: Any, at: datetime) -> None:
    """Add the next milestone, unless the project has one of that day."""
    due_on = day_of(session.answers, "milestone_on")
    if due_on is None or project.milestones.filter(due_on=due_on).exists():
        return
    code = known(session.answers, "milestone") or ""
    title = dict(milestone_choices()).get(code) if code != "other" else None
    save_milestone(
        project_id=project.pk, title=title or _("Next milestone"), due_on=due_on, by=by, at=at
    )
