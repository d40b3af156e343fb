"""What a project's team plans and owns: its milestones and its patents."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Milestone, Patent, Project
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused

PATENT_FIELDS = ("title", "number", "status", "holding", "holder", "filed_on")
MAX_ROWS = 100  # of each kind, of one project


class CannotPlanError(Refused):
    """The milestone or the patent cannot be stored this way."""


def _editable(project_id: int, by: Any) -> Project:
    project = Project.objects.lock(project_id)
    require(by, "partners.edit_project", project)
    return project


def _touch(project: Project, at: datetime) -> None:
    project.updated_at = at
    project.save(update_fields=["updated_at"])


def _refuse_more(rows: Any) -> None:
    if rows.count() >= MAX_ROWS:
        raise CannotPlanError(
            _("A project holds at most %(limit)s of them. Remove one first.") % {"limit": MAX_ROWS}
        )


@transaction.atomic
def save_patent(
    *, project_id: int, by: Any, at: datetime, patent_id: int | None = None, **values: Any
) -> Patent:
    """Add a patent to a project, or change one.

    Locks the project. Raises PermissionDenied, Patent.DoesNotExist for another project's,
    CannotPlanError for too many.
    """
    project = _editable(project_id, by)
    if patent_id is None:
        _refuse_more(project.patents)
        patent = Patent(project=project)
    else:
        patent = project.patents.get(pk=patent_id)
    for name in PATENT_FIELDS:
        if name in values:
            setattr(patent, name, values[name])
    patent.save()
    _touch(project, at)
    return patent


@transaction.atomic
def remove_patent(*, project_id: int, patent_id: int, by: Any, at: datetime) -> None:
    """Take a patent off the list, once; history keeps it. Raises PermissionDenied."""
    project = _editable(project_id, by)
    project.patents.filter(pk=patent_id).delete()
    _touch(project, at)


@transaction.atomic
def save_milestone(
    *, project_id: int, title: str, due_on: date, by: Any, at: datetime,
    milestone_id: int | None = None,
) -> Milestone:  # fmt: skip
    """Plan a milestone, or give one that is ahead other words or another day.

    Locks the project. Raises PermissionDenied, Milestone.DoesNotExist for another project's or one
    that is settled, CannotPlanError for too many.
    """
    project = _editable(project_id, by)
    if milestone_id is None:
        _refuse_more(project.milestones)
        milestone = Milestone(project=project)
    else:
        milestone = project.milestones.ahead().get(pk=milestone_id)
    milestone.title, milestone.due_on = title, due_on
    milestone.save()
    _touch(project, at)
    return milestone


@transaction.atomic
def reach_milestone(*, milestone_id: int, on: date, by: Any, at: datetime) -> Milestone:
    """Note on which day the team reached a milestone.

    Raises PermissionDenied, CannotPlanError for a day to come, TransitionNotAllowed unless it is
    ahead.
    """
    milestone = _locked(milestone_id, by)
    _refuse_future(on, at)
    milestone.reach(on=on)
    return _saved(milestone, at)


@transaction.atomic
def drop_milestone(*, milestone_id: int, on: date, by: Any, at: datetime) -> Milestone:
    """Note on which day the team gave a milestone up. Raises as `reach_milestone`."""
    milestone = _locked(milestone_id, by)
    _refuse_future(on, at)
    milestone.drop(on=on)
    return _saved(milestone, at)


@transaction.atomic
def resume_milestone(*, milestone_id: int, by: Any, at: datetime) -> Milestone:
    """Take a milestone up again that was reached or given up by mistake, or anew.

    Raises PermissionDenied, TransitionNotAllowed while it is ahead.
    """
    milestone = _locked(milestone_id, by)
    milestone.resume()
    return _saved(milestone, at)


def _locked(milestone_id: int, by: Any) -> Milestone:
    """Lock the project, then the milestone: the order of every action here."""
    project = _editable(Milestone.objects.get(pk=milestone_id).project_id, by)
    milestone = Milestone.objects.lock(milestone_id)
    milestone.project = project
    return milestone


def _refuse_future(on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise CannotPlanError(_("This day is still to come. Give today or a day that has passed."))


def _saved(milestone: Milestone, at: datetime) -> Milestone:
    milestone.save()
    _touch(milestone.project, at)
    return milestone
