"""The page on which a provider describes health data or a sample collection for catalogues."""

from collections.abc import Mapping, Sequence
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
from services.metadata.reading import facts_of
from services.metadata.values import Record
from services.models import Service
from services.queries.metadata import as_typed, editable_record, stored_values
from services.views.space import around, own_service


def metadata_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a provider describe its data or samples, with what is missing, the score, and how it
    reads: all three follow what is typed, before anything is stored.
    """
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
    is_preview = data is not None and data.get("act") == "preview"
    if data is not None and form.is_valid() and not is_preview:
        try:
            return _saved(request, service, form, opened_on)
        except StaleMetadataError as stale:
            opened_on = fingerprint(stale.stored)
            newer = _told(form_class(initial=stale.stored, service=service), form.values())
            form.add_error(None, str(stale.message))
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    shown = {"opened_on": opened_on, "is_preview": is_preview}
    return _page(request, service, form, newer, shown | _as_read(service, record, form))


def _as_read(service: Service, record: Record, form: MetadataForm) -> dict[str, Any]:
    """Return the score and how the description reads, with what was typed and can be read."""
    typed = as_typed(record, form.values()) if form.is_bound else record
    form.mark(typed)
    return {"score": completeness_of(service, typed), "facts": facts_of(service, typed)}


def _page(
    request: HttpRequest,
    service: Service,
    form: MetadataForm,
    newer: Mapping[str, Sequence[str]],
    shown: Mapping[str, Any],
) -> HttpResponse:
    """Show the page; to a browser that keeps it up to date while one types, what changes of it."""
    context = {"form": form, "service": service, **shown}
    if shown["is_preview"] and "HX-Request" in request.headers:
        return render(request, "services/space/metadata_live.html", context)
    context |= around(service, "metadata") | {"groups": form.grouped(newer)}
    return render(request, "services/space/metadata.html", context)


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
