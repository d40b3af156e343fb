"""Imports of contributions at the staff desk."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.admin.tried import TriedAdmin, is_checked
from partners.forms.imports import WriteImportForm
from pscc.accounts.models import User
from pscc.impact.actions.imports import (
    check_ledger_import_again,
    discard_ledger_import,
    try_ledger_import,
    write_ledger_import,
)
from pscc.impact.forms.ledger import LedgerImportForm
from pscc.impact.importing import COLUMNS, sentence
from pscc.impact.models import Contribution, LedgerImport
from pscc.kernel.staff_admin import ActionButton

SAMPLE = {
    "source_name": "Fondation Exemple", "source_kind": "private", "instrument": "grant",
    "step": "committed", "amount_min": "250000", "amount_max": "250000", "starts_in": "2026",
    "ends_in": "2028", "dated_on": "2026-03-31", "source_text": "Convention 2026-17, article 3",
    "source_url": "https://exemple.example/convention", "as_of": "2026-03-31",
}  # fmt: skip


def explained(column: str) -> str:
    """Say what a column is for, in the reader's language."""
    words = {
        "uid": _("Identifier of a known line, as the export writes it; empty for a new one"),
        "organisation": _("Who gives it: name in the directory, or the end of its page’s address"),
        "source_name": _("Who gives it, where the directory does not have it"),
        "envelope": _("Address of the envelope"),
        "tranche": _("Number of the tranche"),
        "strategic_axis": _("Code or name of the strategic axis"),
    }
    return words.get(column) or named(column)


def named(column: str) -> str:
    """Name a column in the reader's language."""
    stem, ending = (column[:-3], column[-2:]) if column[-3:] in ("_fr", "_en") else (column, "")
    name = str(Contribution._meta.get_field(stem).verbose_name)  # type: ignore[union-attr] # a column
    return f"{name} ({ending.upper()})" if ending else name


def shown(value: Any) -> str:
    """Return a kept value as people read it."""
    return str(value if value is not None else "")


def _write(run: LedgerImport, *, only_if_all_good: bool, by: User, at: Any) -> None:
    write_ledger_import(run_id=run.pk, only_if_all_good=only_if_all_good, by=by, at=at)


@admin.register(LedgerImport)
class LedgerImportAdmin(TriedAdmin):
    """Tables of contributions that were tried, and what each of their rows does."""

    target = "contribution"
    what = gettext_lazy("Contribution")
    title_column = "source_name"
    columns = COLUMNS
    sample = SAMPLE
    sample_name = "ledger.csv"
    upload_form = LedgerImportForm
    upload_title = gettext_lazy("Import contributions")
    upload_help = gettext_lazy(
        "The first row names the columns, in any order; who gives the money must be there. A row"
        " with the identifier of a line corrects that line; one that says what a line says already"
        " changes nothing; the others are new. An empty amount is unknown."
    )
    try_action = staticmethod(try_ledger_import)
    say = staticmethod(sentence)
    named = staticmethod(named)
    explained = staticmethod(explained)
    shown = staticmethod(shown)
    action_buttons = (
        ActionButton(
            "write",
            gettext_lazy("Write into the ledger"),
            "impact.import_contributions",
            act=_write,
            form=WriteImportForm,
            explanation=gettext_lazy(
                "Every row that can be taken is written, all together or none."
            ),
            done=gettext_lazy("It is written, or about to be: a large table takes some minutes."),
            when=is_checked,
        ),
        ActionButton(
            "again",
            gettext_lazy("Try again"),
            "impact.import_contributions",
            act=lambda run, **who: check_ledger_import_again(run_id=run.pk, **who),
            explanation=gettext_lazy("The rows are compared with the ledger as it is now."),
            done=gettext_lazy("The rows are compared anew."),
            when=is_checked,
        ),
        ActionButton(
            "discard",
            gettext_lazy("Give up"),
            "impact.import_contributions",
            act=lambda run, **who: discard_ledger_import(run_id=run.pk, **who),
            explanation=gettext_lazy("Nothing is written; the rows stay to be read."),
            done=gettext_lazy("The import is given up."),
            when=is_checked,
            danger=True,
        ),
    )
