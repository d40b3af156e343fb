"""Imports of any room at the staff desk: a file is tried, looked at row by row, then written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from partners.enums import ImportState, ImportVerdict
from partners.forms.imports import ImportForm
from partners.queries.tried import counts_of, rows_of
from pscc.files.names import clean_name
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.exports import csv_lines
from pscc.kernel.formats import long_moment, short_date
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ReadOnlyAdmin, Words

PER_PAGE = 50
TONES = {
    ImportState.CHECKING: "info",
    ImportState.CHECKED: "warning",
    ImportState.WRITING: "info",
    ImportState.APPLIED: "success",
    ImportState.DISCARDED: "default",
}


@dataclass(frozen=True)
class Line:
    """A row as the page shows it."""

    row: Any
    name: str
    url: str  # of what the row is about; empty if there is none yet
    problems: list[tuple[str, str, bool]]  # column, sentence, whether it is only a warning
    changes: list[tuple[str, str, str, str]]  # part, old, new, day of the members' edit


def _day(day: str | None) -> str:
    return short_date(date.fromisoformat(day)) if day else ""


def is_checked(run: Any) -> bool:
    """Tell whether a run waits to be written."""
    return bool(run.state == ImportState.CHECKED)


class TriedAdmin(ReadOnlyAdmin):
    """Files that were tried, and what each of their rows does; a room says what is its own."""

    target: ClassVar[str]  # the row's reference to what it is about
    what: ClassVar[Words]  # the head of the column that names it
    title_column: ClassVar[str] = "name"
    columns: ClassVar[Sequence[str]]
    sample: ClassVar[Mapping[str, str]]
    sample_name: ClassVar[str]
    upload_form: ClassVar[type[ImportForm]] = ImportForm
    upload_title: ClassVar[Words]
    upload_help: ClassVar[Words]
    # Functions, each under `staticmethod`.
    try_action: ClassVar[Any]
    say: ClassVar[Any]
    named: ClassVar[Any]
    explained: ClassVar[Any] = None  # for the list of columns, where the name says too little
    shown: ClassVar[Any]

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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self._may("add", request, None))

    def get_urls(self) -> list[URLPattern]:
        sample = path(
            "sample.csv",
            self.admin_site.admin_view(self.sample_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_sample",
        )
        return [sample, *super().get_urls()]

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, run: Any) -> Badge:
        return state_badge(run)

    @display(description=gettext_lazy("tried by"), ordering="started_by__name")
    def tried_by(self, run: Any) -> str:
        return str(run.started_by)

    @display(description=gettext_lazy("written on"))
    def written_on(self, run: Any) -> str:
        return long_moment(run.applied_at) if run.applied_at else _("not yet")

    def sample_view(self, request: HttpRequest) -> HttpResponse:
        """Send a table with every column and one row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        body = "".join(csv_lines(self.columns, [self.sample], said={}))
        return HttpResponse(
            body,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{self.sample_name}"'},
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for a file and try it; what is wrong with it is told beside it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.upload_form(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and (run := self._try(request, form)):
            messages.success(request, _("The file was read. Nothing is written yet."))
            return HttpResponseRedirect(self._object_url(run))
        explained = type(self).explained or type(self).named
        context = {
            **self.admin_site.each_context(request),
            "title": self.upload_title,
            "help": self.upload_help,
            "opts": self.opts,
            "form": form,
            "columns": [(column, explained(column)) for column in self.columns],
            "sample_url": reverse(self._view_name("sample")),
            "back_url": reverse(self._view_name("changelist")),
        }
        return TemplateResponse(request, "admin/partners/import_upload.html", context)

    def _view_name(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _try(self, request: HttpRequest, form: ImportForm) -> Any:
        data = dict(form.cleaned_data)
        file = data.pop("file")
        try:
            return type(self).try_action(
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

    def _rows(self, request: HttpRequest, run: Any) -> dict[str, Any]:
        verdict = request.GET.get("verdict", "")
        counts = counts_of(run)
        rows = rows_of(run, verdict, self.target)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        tabs = [("", _("All"), sum(counts.values()))]
        tabs += [(each.value, str(each.label), counts[each]) for each in ImportVerdict]
        say = type(self).say
        return {
            "run": run,
            "what": self.what,
            "remarks": [say(remark) for remark in run.remarks],
            "is_running": run.state in (ImportState.CHECKING, ImportState.WRITING),
            "compared": run.total - counts[ImportVerdict.WAITING],
            "tabs": [
                {"label": label, "count": count, "is_current": value == verdict,
                 "url": f"?{urlencode({'verdict': value})}" if value else "?"}
                for value, label, count in tabs if count or not value
            ],
            "lines": list(self._lines(page)),
            "page": page,
            "verdict": verdict,
        }  # fmt: skip

    def _lines(self, rows: Any) -> Iterator[Line]:
        """Yield rows ready to be shown."""
        of_room = type(self)
        say, named, shown = of_room.say, of_room.named, of_room.shown
        for row in rows:
            target = getattr(row, self.target)
            title = row.values.get("columns", {}).get(self.title_column, "")
            yield Line(
                row,
                title or str(target or ""),
                self._target_url(target),
                [
                    (named(each["column"]) if each["column"] else "", say(each),
                     each["is_warning"])
                    for each in row.problems
                ],
                [
                    (named(part), shown(each["old"]), shown(each["new"]), _day(each.get("kept")))
                    for part, each in row.changes.items()
                ],
            )  # fmt: skip

    def _target_url(self, target: Any) -> str:
        if target is None:
            return ""
        name = f"admin:{target._meta.app_label}_{target._meta.model_name}_change"
        return reverse(name, args=(target.pk,))
