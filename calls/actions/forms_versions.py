"""Versions of a stage's form: begun, copied, thrown away, published."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from calls.actions.forms_building import open_form, store_form
from calls.actions.forms_parts import CannotChangeFormError, give_own_keys
from calls.models import Call, CallStage, FormVersion
from calls.queries.forms_schema import Raw
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
        schema=_copied(source, stage.pk, versions) if source else {"sections": []},
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
    others = FormVersion.objects.filter(stage=version.stage_id).exclude(pk=version.pk)
    return store_form(version, _copied(source, version.stage_id, others))


def _copied(source: FormVersion, stage_id: int, others: QuerySet[FormVersion]) -> Raw:
    """Return the questions of a form for a stage; those of another stage get a key of their own
    where the stage's `others` mean something else by it.
    """
    schema: Raw = deepcopy(source.schema)
    if source.stage_id != stage_id:
        give_own_keys(schema, list(others.values_list("schema", flat=True)))
    return schema


@transaction.atomic
def discard_form(*, form_version_id: int, revision: int, by: Any, at: datetime) -> None:
    """Throw a version under construction away; nobody has answered it.

    Raises PermissionDenied, CannotChangeFormError for a published one, StaleFormError.
    """
    version = open_form(form_version_id, revision, by)
    require(by, "calls.discard_formversion", version)
    version.delete()


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
