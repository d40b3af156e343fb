"""Imports at the staff desk: a file is tried, looked at row by row, then written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from partners.actions.imports import (
    check_import_again,
    discard_import,
    publish_imported,
    try_import,
    write_import,
)
from partners.enums import IdentifierScheme, ImportState, ImportVerdict
from partners.forms.imports import ImportForm, WriteImportForm
from partners.importing.entries import COLUMNS
from partners.importing.words import sentence
from partners.models import ImportRow, ImportRun, Organisation
from partners.queries.imports import counts_of, rows_of
from pscc.accounts.models import User
from pscc.files.names import clean_name
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.exports import csv_lines
from pscc.kernel.formats import long_moment, short_date
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

PER_PAGE = 50
TONES = {
    ImportState.CHECKING: "info",
    ImportState.CHECKED: "warning",
    ImportState.WRITING: "info",
    ImportState.APPLIED: "success",
    ImportState.DISCARDED: "default",
}
SAMPLE = {
    "name": "Institut exemple", "legal_name": "Institut exemple SAS", "acronym": "IE",
    "kind": "biotech", "maturity": "emerging", "summary_fr": "Une phrase en français.",
    "summary_en": "One sentence in English.", "website": "https://www.example.org",
    "city": "Villejuif", "country": "FR", "founded_year": "2020", "street": "1 rue de l’Exemple",
    "postcode": "94800", "longitude": "2.3488", "latitude": "48.8534",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row as the page shows it."""

    row: ImportRow
    name: str
    problems: list[tuple[str, str, bool]]  # column, sentence, whether it is only a warning
    changes: list[tuple[str, str, str, str]]  # part, old, new, day of the members' edit


def lines(rows: Any) -> Iterator[Line]:
    """Yield rows ready to be shown."""
    for row in rows:
        yield Line(
            row,
            row.values.get("columns", {}).get("name", ""),
            [
                (named(each["column"]) if each["column"] else "", sentence(each),
                 each["is_warning"])
                for each in row.problems
            ],
            [
                (named(part), shown(each["old"]), shown(each["new"]), _day(each.get("kept")))
                for part, each in row.changes.items()
            ],
        )  # fmt: skip


def _day(day: str | None) -> str:
    return short_date(date.fromisoformat(day)) if day else ""


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


def _is_checked(run: ImportRun) -> bool:
    return bool(run.state == ImportState.CHECKED)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    """Files that were tried, and what each of their rows does."""

    list_display = ("file_name", "format", "source", "as_of", "total", "shown_state", "tried_by",
                    "started_at")  # fmt: skip
    list_filter = ("state", "format")
    list_select_related = ("started_by",)
    search_fields = ("file_name", "source")
    search_help_text = gettext_lazy("File or source")
    ordering = ("-started_at",)
    fieldsets = (
        (None, {"fields": (("file_name", "shown_state"), ("format", "as_of"),
                           ("source", "licence"), ("tried_by", "started_at"), "written_on")}),
    )  # fmt: skip
    readonly_fields = ("shown_state", "tried_by", "written_on")
    change_form_after_template = "admin/partners/import_rows.html"
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
            when=_is_checked,
        ),
        ActionButton(
            "again",
            gettext_lazy("Try again"),
            "partners.import_organisations",
            act=lambda run, **who: check_import_again(run_id=run.pk, **who),
            explanation=gettext_lazy("The rows are compared with the directory as it is now."),
            done=gettext_lazy("The rows are compared anew."),
            when=_is_checked,
        ),
        ActionButton(
            "discard",
            gettext_lazy("Give up"),
            "partners.import_organisations",
            act=lambda run, **who: discard_import(run_id=run.pk, **who),
            explanation=gettext_lazy("Nothing is written; the rows stay to be read."),
            done=gettext_lazy("The import is given up."),
            when=_is_checked,
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self._may("add", request, None))

    def get_urls(self) -> list[URLPattern]:
        sample = path(
            "sample.csv",
            self.admin_site.admin_view(self.sample_view),
            name="partners_importrun_sample",
        )
        return [sample, *super().get_urls()]

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, run: ImportRun) -> Badge:
        return state_badge(run)

    @display(description=gettext_lazy("tried by"), ordering="started_by__name")
    def tried_by(self, run: ImportRun) -> str:
        return str(run.started_by)

    @display(description=gettext_lazy("written into the directory"))
    def written_on(self, run: ImportRun) -> str:
        return long_moment(run.applied_at) if run.applied_at else _("not yet")

    def sample_view(self, request: HttpRequest) -> HttpResponse:
        """Send a table with every column and one row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        body = "".join(csv_lines(COLUMNS, [SAMPLE]))
        return HttpResponse(
            body,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="organisations.csv"'},
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for a file and try it; what is wrong with it is told beside it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and (run := self._try(request, form)):
            messages.success(request, _("The file was read. Nothing is written yet."))
            return HttpResponseRedirect(self._object_url(run))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import organisations"),
            "opts": self.opts,
            "form": form,
            "columns": [(column, named(column)) for column in COLUMNS],
            "sample_url": reverse("admin:partners_importrun_sample"),
            "back_url": reverse("admin:partners_importrun_changelist"),
        }
        return TemplateResponse(request, "admin/partners/import_upload.html", context)

    def _try(self, request: HttpRequest, form: ImportForm) -> ImportRun | None:
        data = dict(form.cleaned_data)
        file = data.pop("file")
        try:
            return try_import(
                content=file.read(),
                file_name=clean_name(file.name or ""),
                by=request.user,
                at=now(),
                **data,
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
            return None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        run = kwargs.get("obj")
        if run is not None:
            context |= self._rows(request, run)
        return super().render_change_form(request, context, *args, **kwargs)

    def _rows(self, request: HttpRequest, run: ImportRun) -> dict[str, Any]:
        verdict = request.GET.get("verdict", "")
        counts = counts_of(run)
        page = Paginator(rows_of(run, verdict), PER_PAGE).get_page(request.GET.get("page"))
        tabs = [("", _("All"), sum(counts.values()))]
        tabs += [(each.value, str(each.label), counts[each]) for each in ImportVerdict]
        return {
            "run": run,
            "remarks": [sentence(remark) for remark in run.remarks],
            "is_running": run.state in (ImportState.CHECKING, ImportState.WRITING),
            "compared": run.total - counts[ImportVerdict.WAITING],
            "tabs": [
                {"label": label, "count": count, "is_current": value == verdict,
                 "url": f"?{urlencode({'verdict': value})}" if value else "?"}
                for value, label, count in tabs if count or not value
            ],
            "lines": list(lines(page)),
            "page": page,
            "verdict": verdict,
        }  # fmt: skip
