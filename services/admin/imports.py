"""Imports of services at the staff desk."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.admin.tried import TriedAdmin, is_checked
from partners.forms.imports import WriteImportForm
from pscc.accounts.models import User
from pscc.kernel.staff_admin import ActionButton
from services.actions.imports import (
    check_service_import_again,
    discard_service_import,
    try_service_import,
    write_service_import,
)
from services.forms.imports import ServiceImportForm
from services.importing import COLUMNS, sentence
from services.models import Service, ServiceImport

SAMPLE = {
    "provider": "institut-exemple", "title_fr": "Imagerie du petit animal",
    "title_en": "Small-animal imaging", "summary_fr": "Une phrase en français.",
    "summary_en": "One sentence in English.", "for_whom_fr": "Équipes académiques et entreprises.",
    "for_whom_en": "Academic teams and companies.", "kind": "platform", "access": "technologies",
    "price_basis": "per_day", "industry_use": "yes", "access_mode": "request", "stated_days": "30",
    "stages": "preclinical", "quality_standards": "GLP|ISO 15189",
}  # fmt: skip


def explained(part: str) -> str:
    """Say what a column is for, in the reader's language."""
    if part == "slug":
        return _("Address of the service’s page, its end; empty for a new one")
    if part == "provider":
        return _("Provider: SIREN, ROR, end of its page’s address, or name")
    return named(part)


def named(part: str) -> str:
    """Name a column in the reader's language."""
    stem, ending = (part[:-3], part[-2:]) if part[-3:] in ("_fr", "_en") else (part, "")
    name = str(Service._meta.get_field(stem).verbose_name)  # type: ignore[union-attr] # a column
    return f"{name} ({ending.upper()})" if ending else name


def shown(value: Any) -> str:
    """Return a kept value as people read it."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value if value is not None else "")


def _write(run: ServiceImport, *, only_if_all_good: bool, by: User, at: datetime) -> None:
    write_service_import(run_id=run.pk, only_if_all_good=only_if_all_good, by=by, at=at)


@admin.register(ServiceImport)
class ServiceImportAdmin(TriedAdmin):
    """Tables of services that were tried, and what each of their rows does."""

    target = "service"
    what = gettext_lazy("Service")
    title_column = "title_en"
    columns = COLUMNS
    sample = SAMPLE
    sample_name = "services.csv"
    upload_form = ServiceImportForm
    upload_title = gettext_lazy("Import services")
    upload_help = gettext_lazy(
        "The first row names the columns, in any order; “provider” and a title must be there. A row"
        " with the address of a known service, or with the provider and title of one, changes that"
        " service; the others are new. Separate several values by a vertical bar; name terms by"
        " their codes."
    )
    try_action = staticmethod(try_service_import)
    say = staticmethod(sentence)
    named = staticmethod(named)
    explained = staticmethod(explained)
    shown = staticmethod(shown)
    action_buttons = (
        ActionButton(
            "write",
            gettext_lazy("Write into the catalogue"),
            "services.import_services",
            act=_write,
            form=WriteImportForm,
            explanation=gettext_lazy(
                "Every row that can be taken is written, all together or none. New services are"
                " drafts. What providers changed themselves stays as they put it."
            ),
            done=gettext_lazy("It is written, or about to be: a large table takes some minutes."),
            when=is_checked,
        ),
        ActionButton(
            "again",
            gettext_lazy("Try again"),
            "services.import_services",
            act=lambda run, **who: check_service_import_again(run_id=run.pk, **who),
            explanation=gettext_lazy("The rows are compared with the catalogue as it is now."),
            done=gettext_lazy("The rows are compared anew."),
            when=is_checked,
        ),
        ActionButton(
            "discard",
            gettext_lazy("Give up"),
            "services.import_services",
            act=lambda run, **who: discard_service_import(run_id=run.pk, **who),
            explanation=gettext_lazy("Nothing is written; the rows stay to be read."),
            done=gettext_lazy("The import is given up."),
            when=is_checked,
            danger=True,
        ),
    )
