"""Starting an application, and taking it back."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from calls.actions.closing import close_entries, end_late_requests
from calls.actions.discussing import drop_withdrawn
from calls.actions.windows import held_stages, hold_call
from calls.enums import ApplicationState, CallPhase, CallState
from calls.models import Application, Call, CallStage, FormVersion, StageEntry
from calls.queries.next_stages import open_to_all
from partners.actions.projects import create_project
from partners.models import Project
from pscc.kernel.access import allowed, require
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused
from pscc.outbox import publish

WITHDRAWABLE = (
    ApplicationState.DRAFT,  # of a next stage: what was sent before can still be taken back
    ApplicationState.EXPIRED,  # the same, where that stage was never sent
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.IN_PANEL,
)

FRESH = timedelta(minutes=10)  # a second press on the button that names a new project comes sooner


class CannotStartError(Refused):
    """An application to this call cannot be started now."""


class CannotWithdrawError(Refused):
    """The application cannot be taken back any more, or needs not."""


@transaction.atomic
def start_application(
    *,
    call_id: int,
    by: Any,
    at: datetime,
    project_id: int | None = None,
    project_title: str = "",
    organisation_id: int | None = None,
) -> Application:
    """Begin an answer to a call, for a project of one's own or for a new one with this title.

    A draft that was begun already is returned, never doubled; so is one's own of the last minutes
    for a new project with this title. Raises CannotStartError with the reason unless the call is
    open at `at` and its form is published, PermissionDenied unless one may write for the project.
    Holds the call still; publishes `calls.application_started`.
    """
    begun = (
        _just_begun(call_id, project_title, organisation_id, by, at)
        if project_id is None
        else _begun_for(call_id, project_id, by)
    )
    if begun is not None:
        return begun
    call = hold_call(call_id)
    stage = _open_stage(call, at)
    form_version = _published_form(stage)
    project = _project(project_id, project_title, organisation_id, by, at)
    require(by, "calls.start_application", project)
    application, is_new = Application.objects.get_or_create(
        call=call,
        project=project,
        defaults={
            "created_by": by, "created_at": at, "updated_at": at,
            "is_demo": call.is_demo or project.is_demo,
        },
    )  # fmt: skip
    if is_new:
        StageEntry.objects.create(application=application, stage=stage, form_version=form_version)
        publish("calls.application_started", application_id=application.pk)
    return application


def _begun_for(call_id: int, project_id: int, by: Any) -> Application | None:
    """Return the application of a project to a call, if this person may write it."""
    begun: Application | None = Application.objects.filter(call=call_id, project=project_id).first()
    if begun is not None:
        _refuse_left_out(begun, by)
        require(by, "calls.edit_application", begun)
    return begun


def _just_begun(
    call_id: int, title: str, organisation_id: int | None, by: Any, at: datetime
) -> Application | None:
    """Return what the same person began by the same press; one press of theirs at a time."""
    people = get_user_model().objects.select_for_update(of=("self",), no_key=True)
    people.filter(pk=by.pk).values_list("pk", flat=True).first()
    same: Application | None = Application.objects.filter(
        call=call_id,
        created_by=by,
        created_at__gt=at - FRESH,
        state=ApplicationState.DRAFT,
        project__title=title.strip(),
        project__organisation=organisation_id,
    ).first()
    return same


def _refuse_left_out(begun: Application, by: Any) -> None:
    """Raise CannotStartError for who writes on the project but was left out of its application."""
    if allowed(by, "calls.start_application", begun.project) and not allowed(
        by, "calls.read_own_application", begun
    ):
        raise CannotStartError(
            _(
                "This project already answers the call with a part of its team. Ask someone who"
                " signs for the project to add you."
            )
        )


def _open_stage(call: Call, at: datetime) -> CallStage:
    stages = open_to_all(held_stages(call))
    if call.state == CallState.PUBLISHED:
        for stage in stages:
            if stage.phase(at) == CallPhase.OPEN:
                return stage
    coming = [each for each in stages if each.phase(at) == CallPhase.COMING]
    if call.state == CallState.PUBLISHED and coming:
        raise CannotStartError(
            _("This call opens on %(moment)s. Come back then: nothing is lost by waiting.")
            % {"moment": long_moment(coming[0].opens_at)}
        )
    raise CannotStartError(
        _("This call is closed: no new application can be started. See the calls that are open.")
    )


def _published_form(stage: CallStage) -> FormVersion:
    published = FormVersion.objects.filter(stage=stage, published_at__isnull=False)
    form_version = published.order_by("-number").first()
    if form_version is None:
        raise CannotStartError(
            _("The questions of this call are not published yet. Write to the contact of the call.")
        )
    return form_version


def _project(
    project_id: int | None, title: str, organisation_id: int | None, by: Any, at: datetime
) -> Project:
    if project_id is not None:
        return Project.objects.get(pk=project_id)
    if not title.strip():
        raise CannotStartError(_("Choose a project, or give a title to a new one."))
    return create_project(title=title.strip(), organisation_id=organisation_id, by=by, at=at)


@transaction.atomic
def withdraw_application(*, application_id: int, reason: str, by: Any, at: datetime) -> Application:
    """Take back an application that was sent, with a reason, until its decision is released.

    It stays on record. Raises PermissionDenied unless one signs for the project, else
    CannotWithdrawError with what to do instead. Publishes `calls.application_withdrawn`.
    """
    application: Application = Application.objects.lock(application_id)
    require(by, "calls.withdraw_application", application)
    if application.reference is None:
        raise CannotWithdrawError(
            _(
                "Nothing was sent yet, so there is nothing to withdraw. You can leave the draft as"
                " it is."
            )
        )
    if application.state not in WITHDRAWABLE:
        raise CannotWithdrawError(
            _("This application cannot be withdrawn any more: it is withdrawn or decided already.")
        )
    if not reason.strip():
        raise CannotWithdrawError(_("Say why you withdraw: the cluster keeps it with the file."))
    application.withdraw(reason=reason.strip())
    application.updated_at = at
    application.save()
    drop_withdrawn(application_id=application.pk, at=at)
    close_entries(application)
    end_late_requests(application, by=by, at=at)
    publish("calls.application_withdrawn", application_id=application.pk)
    return application
