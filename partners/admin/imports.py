"""Imports at the staff desk: a file is tried, looked at row by row, then written."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.actions.imports import (
    check_import_again,
    discard_import,
    publish_imported,
    try_import,
    write_import,
)
from partners.admin.tried import TriedAdmin, is_checked
from partners.enums import IdentifierScheme, ImportState
from partners.forms.imports import WriteImportForm
from partners.importing.entries import COLUMNS
from partners.importing.words import sentence
from partners.models import ImportRun, Organisation
from pscc.accounts.models import User
from pscc.kernel.staff_admin import ActionButton

SAMPLE = {
    "name": "Institut exemple", "legal_name": "Institut exemple SAS", "acronym": "IE",
    "kind": "biotech", "maturity": "emerging", "summary_fr": "Une phrase en français.",
    "summary_en": "One sentence in English.", "website": "https://www.example.org",
    "city": "Villejuif", "country": "FR", "founded_year": "2020", "street": "1 rue de l’Exemple",
    "postcode": "94800", "longitude": "2.3488", "latitude": "48.8534",
}  # fmt: skip


def named(part: str) -> str:
    """Name a column or a part in the reader's language."""
    special = {"identifiers": _("Identifiers"), "place": _("Address"), "street": _("Address")}
    numbers = {scheme.value: str(scheme.label) for scheme in IdentifierScheme}
    if part in special or part in numbers:
        return special.get(part) or numbers[part]
    stem, ending = (part[:-3], part[-2:]) if part[-3:] in ("_fr", "_en") else (part, "")
    if not any(field.name == stem for field in Organisation._meta.fields):
        return part.replace("_", " ")
    name = str(Organisation._meta.get_field(stem).verbose_name)  # type: ignore[union-attr] # a column
    return f"{name} ({ending.upper()})" if ending else name


def shown(value: Any) -> str:
    """Return a kept value as people read it."""
    if isinstance(value, dict):
        return ", ".join(str(each) for each in value.values() if each not in (None, ""))
    if isinstance(value, list):
        return ", ".join(f"{scheme.upper()} {number}" for scheme, number in value)
    return str(value if value is not None else "")


def _write(run: ImportRun, *, only_if_all_good: bool, by: User, at: datetime) -> None:
    write_import(run_id=run.pk, only_if_all_good=only_if_all_good, by=by, at=at)


@admin.register(ImportRun)
class ImportRunAdmin(TriedAdmin):
    """Files that were tried, and what each of their rows does."""

    target = "organisation"
    what = gettext_lazy("Organisation")
    columns = COLUMNS
    sample = SAMPLE
    sample_name = "organisations.csv"
    upload_title = gettext_lazy("Import organisations")
    upload_help = gettext_lazy(
        "The first row names the columns, in any order; only “name” must be there. A row whose"
        " SIRET, ROR, or SIREN and name are known changes that organisation; the others are new."
        " Separate several numbers by a vertical bar."
    )
    try_action = staticmethod(try_import)
    say = staticmethod(sentence)
    named = staticmethod(named)
    shown = staticmethod(shown)

    action_buttons = (
        ActionButton(
            "write",
            gettext_lazy("Write into the directory"),
            "partners.import_organisations",
            act=_write,
            form=WriteImportForm,
            explanation=gettext_lazy(
                "Every row that can be taken is written, all together or none. New organisations"
                " are drafts. What members changed themselves stays as they put it."
            ),
            done=gettext_lazy("It is written, or about to be: a large table takes some minutes."),
            when=is_checked,
        ),
        ActionButton(
            "again",
            gettext_lazy("Try again"),
            "partners.import_organisations",
            act=lambda run, **who: check_import_again(run_id=run.pk, **who),
            explanation=gettext_lazy("The rows are compared with the directory as it is now."),
            done=gettext_lazy("The rows are compared anew."),
            when=is_checked,
        ),
        ActionButton(
            "discard",
            gettext_lazy("Give up"),
            "partners.import_organisations",
            act=lambda run, **who: discard_import(run_id=run.pk, **who),
            explanation=gettext_lazy("Nothing is written; the rows stay to be read."),
            done=gettext_lazy("The import is given up."),
            when=is_checked,
            danger=True,
        ),
        ActionButton(
            "publish",
            gettext_lazy("Publish its drafts"),
            "partners.import_organisations",
            act=lambda run, **who: publish_imported(run_id=run.pk, **who),
            explanation=gettext_lazy(
                "Everyone will see the organisations that this import brought, those without their"
                " sentence in French apart."
            ),
            done=gettext_lazy("They are in the directory; those without a sentence stay drafts."),
            when=lambda run: run.state == ImportState.APPLIED,
        ),
    )
