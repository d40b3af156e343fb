"""The builder's page for a condition: lines clicked together, with or without JavaScript."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from calls.actions.forms_building import set_condition
from calls.admin.forms_editing import EditingPages, Refusal
from calls.forms.builder_conditions import LineForm, ModeForm, lines_of
from calls.forms.builder_rows import RowList
from calls.models import FormVersion
from calls.queries.forms_conditions import Rows, expression_of, rows_of, sentence
from calls.queries.forms_diff import Detail
from calls.queries.forms_schema import (
    CONDITION,
    QUESTION,
    SECTION,
    Raw,
    owner_in,
    questions_before,
    words_of,
)
from pscc.kernel.views.drafts import number_sent


class ConditionPages(EditingPages):
    """When a question or a section is shown."""

    def get_urls(self) -> list[URLPattern]:
        page = self.route("conditions/<slug:of>/<slug:key>/", self.condition_view, "condition")
        return [page, *super().get_urls()]

    def condition_view(
        self, request: HttpRequest, object_id: int, of: str, key: str
    ) -> HttpResponse:
        """Show the lines of a condition; store them, or remove the condition."""
        version = self.version_to_change(request, object_id)
        owner = owner_in(version.schema, of, key)
        if owner is None or of not in (SECTION, QUESTION):
            raise Http404
        questions = questions_before(version.schema, of, key)
        if request.method == "POST":
            return self._sent(request, version, of, owner, questions)
        stored = rows_of(owner.get(CONDITION))
        rows = stored or Rows()
        return self._condition_page(
            request, version, of, owner, questions,
            mode=ModeForm(initial={"mode": rows.mode}),
            lines=RowList(LineForm, "lines", lines=lines_of(rows, questions), questions=questions),
        )  # fmt: skip

    def _sent(
        self,
        request: HttpRequest,
        version: FormVersion,
        of: str,
        owner: Raw,
        questions: list[Raw],
    ) -> HttpResponse:
        mode = ModeForm(request.POST)
        lines = RowList(LineForm, "lines", data=request.POST, questions=questions)
        refusal = None
        if step := request.POST.get("rows", ""):
            lines = lines.after(step, request.POST)
        elif "always" in request.POST:
            refusal = self._keep(request, version, of, owner, None)
        elif not all([mode.is_valid(), lines.is_valid()]):
            return self._condition_page(
                request, version, of, owner, questions, mode=mode, lines=lines
            )
        elif rows := _rows(mode, lines):
            refusal = self._keep(request, version, of, owner, expression_of(rows))
        else:
            return self._condition_page(
                request, version, of, owner, questions, mode=mode, lines=lines,
                refusal=_nothing_said(owner), revision=number_sent(request, "revision"),
            )  # fmt: skip
        if step or refusal:
            return self._condition_page(
                request, version, of, owner, questions, mode=mode, lines=lines, refusal=refusal,
                revision=number_sent(request, "revision") if step else version.revision,
            )  # fmt: skip
        messages.success(request, _("The condition is saved."))
        return self.back(version, f"{of}-{owner['key']}")

    def _keep(
        self,
        request: HttpRequest,
        version: FormVersion,
        of: str,
        owner: Raw,
        expression: dict[str, Any] | None,
    ) -> Refusal | None:
        typed = sentence(version.schema, expression) or _("Always shown")
        stored = sentence(version.schema, owner.get(CONDITION)) or _("Always shown")
        details = (Detail(_("Condition"), stored, typed),) if stored != typed else ()
        _answer, refusal = self.refusal_of(
            set_condition,
            lambda: details,
            form_version_id=version.pk,
            revision=number_sent(request, "revision"),
            kind=of,
            key=owner["key"],
            expression=expression,
            by=request.user,
        )
        return refusal

    def _condition_page(
        self,
        request: HttpRequest,
        version: FormVersion,
        of: str,
        owner: Raw,
        questions: list[Raw],
        **more: Any,
    ) -> HttpResponse:
        more.setdefault("refusal", None)
        more.setdefault("revision", version.revision)
        more.setdefault("is_complex", rows_of(owner.get(CONDITION)) is None)
        return self.page(
            request, "condition", version, _("When is it shown?"), label=words_of(owner),
            is_section=of == SECTION, now=sentence(version.schema, owner.get(CONDITION)),
            has_questions=any(questions), status=409 if more["refusal"] else 200, **more,
        )  # fmt: skip


def _rows(mode: ModeForm, lines: RowList) -> Rows | None:
    """Return the lines that say something, None where none does."""
    said = tuple(form.row() for form in lines.forms if not form.is_blank)  # type: ignore[attr-defined] # LineForm
    return Rows(mode.cleaned_data["mode"], said) if said else None


def _nothing_said(owner: Raw) -> Refusal:
    """Refuse an empty page: it is no wish to take a condition away."""
    if owner.get(CONDITION):
        told = _("No line says anything, so the condition stays as it was. To remove it, press"
                 " “Always show it”.")  # fmt: skip
    else:
        told = _("No line says anything yet. Choose a question that decides, or cancel.")
    return Refusal([told])
