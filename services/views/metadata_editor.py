"""The page on which a provider describes health data or a sample collection for catalogues."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.metadata import StaleMetadataError, fingerprint, save_metadata
from services.forms.metadata import FORMS, MetadataForm
from services.metadata.completeness import completeness_of
from services.models import Service
from services.queries.metadata import editable_record, stored_values
from services.views.space import around, own_service


def metadata_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a provider describe its data or samples, with what is missing and the score."""
    service = own_service(request, slug)
    record = editable_record(service)
    if record is None:
        raise Http404
    form_class = FORMS[service.kind]
    stored = stored_values(record, tuple(form_class.base_fields))
    data = _typed(request, form_class, stored)
    form = form_class(data, initial=stored, service=service)
    newer: dict[str, list[str]] = {}
    opened_on = data.get("opened_on", "") if data is not None else fingerprint(stored)
    if data is not None and form.is_valid():
        try:
            return _saved(request, service, form, opened_on)
        except StaleMetadataError as stale:
            opened_on = fingerprint(stale.stored)
            newer = _told(form_class(initial=stale.stored, service=service), form.values())
            form.add_error(None, str(stale.message))
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    context = {
        "form": form,
        "groups": form.grouped(newer),
        "opened_on": opened_on,
        "score": completeness_of(service, record),
    }
    return render(request, "services/space/metadata.html", around(service, "metadata") | context)


def _saved(
    request: HttpRequest, service: Service, form: MetadataForm, opened_on: str
) -> HttpResponse:
    record = save_metadata(
        service_id=service.pk, opened_on=opened_on, values=form.values(), by=request.user, at=now()
    )
    if record is None:
        messages.info(request, _("Nothing differs from what is stored. Nothing was changed."))
    else:
        messages.success(request, _("The description is stored. The score below is the new one."))
    return redirect("services:metadata", slug=service.slug)


def _typed(
    request: HttpRequest, form_class: type[MetadataForm], stored: Mapping[str, Any]
) -> QueryDict | None:
    """Return what the browser sent; values of others that were to be kept replace it."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    for name, value in stored.items():
        if data.pop(f"take_{name}", None):
            shown = form_class.base_fields[name].prepare_value(value)
            data.setlist(name, shown if isinstance(shown, list) else [_written(shown)])
    return data


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _told(stored: MetadataForm, typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is stored in each field where something else was typed, as people read it."""
    return {
        name: _lines(stored, name)
        for name in stored.fields
        if stored.initial.get(name) != typed.get(name)
    }


def _lines(form: MetadataForm, name: str) -> list[str]:
    value = form.initial.get(name)
    values = value if isinstance(value, list) else [value]
    field: Any = form.fields[name]
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return [labels.get(str(each), str(each)) for each in values if each not in (None, "")]
