"""Versions of a stage's form: begun, copied, published."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from calls.actions.forms_building import open_form, store_form
from calls.actions.forms_parts import CannotChangeFormError
from calls.models import Call, CallStage, FormVersion
from pscc.kernel.access import require
from pscc.kernel.questions import check_schema
from pscc.kernel.refusals import Refused
from pscc.outbox import publish


@transaction.atomic
def start_new_version(
    *, stage_id: int, source_id: int | None, by: Any, at: datetime
) -> FormVersion:
    """Begin a version of a stage's form, as a copy of any version or empty for no source.

    Raises PermissionDenied unless `by` configures the call, CannotChangeFormError while another
    version of the stage is under construction. Locks the call.
    """
    stage = CallStage.objects.get(pk=stage_id)
    Call.objects.lock(stage.call_id)
    require(by, "calls.add_formversion", stage)
    versions = FormVersion.objects.filter(stage=stage)
    begun = versions.filter(published_at__isnull=True).first()
    if begun is not None:
        raise CannotChangeFormError(
            _("Version %(number)s of this stage is not published yet. Go on with that one.")
            % {"number": begun.number}
        )
    source = _source(source_id, by) if source_id is not None else None
    latest = versions.aggregate(latest=Max("number"))["latest"] or 0
    return FormVersion.objects.create(
        stage=stage,
        number=latest + 1,
        schema=deepcopy(source.schema) if source else {"sections": []},
        copied_from=source,
    )


@transaction.atomic
def copy_form(
    *, form_version_id: int, revision: int, source_id: int, by: Any, at: datetime
) -> FormVersion:
    """Replace all questions of a version under construction by those of any version.

    Raises PermissionDenied, CannotChangeFormError for a published one, StaleFormError.
    """
    version = open_form(form_version_id, revision, by)
    source = _source(source_id, by)
    version.copied_from = source
    return store_form(version, deepcopy(source.schema))


def _source(source_id: int, by: Any) -> FormVersion:
    source = FormVersion.objects.select_related("stage").filter(pk=source_id).first()
    if source is None:
        raise CannotChangeFormError(_("The form to copy is not there any more. Choose another."))
    require(by, "calls.view_formversion", source)
    return source


@transaction.atomic
def publish_form(
    *, form_version_id: int, by: Any, at: datetime, revision: int | None = None
) -> FormVersion:
    """Publish the questions of a stage; the database lets nobody change them afterwards.

    Raises PermissionDenied, Refused if it is published, ValidationError with the faults of its
    questions, StaleFormError if `revision` is not the one that the officer saw. Publishes
    `calls.form_published`.
    """
    rows = FormVersion.objects.select_related("stage").select_for_update(of=("self",))
    version = rows.get(pk=form_version_id)
    require(by, "calls.change_formversion", version)
    if version.published_at is not None:
        raise Refused(_("These questions are published already."))
    if revision is not None:
        open_form(form_version_id, revision, by)
    check_schema(version.schema)
    version.published_at = at
    version.save()
    publish("calls.form_published", form_version_id=version.pk)
    return version
