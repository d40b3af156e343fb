"""Exports at the staff desk: asked for here, built by a worker, downloaded by who asked."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from calls.actions.exports import UNFINISHED, request_export
from calls.enums import ExportState
from calls.forms.desk import ExportForm
from calls.models import Export
from calls.queries.exports import exports_of, is_outdated, state_words
from pscc.kernel.access import allowed
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.staff_admin import ReadOnlyAdmin

TONES = {
    ExportState.QUEUED: "info",
    ExportState.RUNNING: "info",
    ExportState.DONE: "success",
    ExportState.FAILED: "danger",
    ExportState.EXPIRED: "default",
}


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """One's own exports: nobody else's are shown, whatever one's office."""

    list_display = ("call_code", "kind", "which", "shown_state", "created_at", "expires_at")
    list_filter = ("state", "kind")
    ordering = ("-created_at", "-pk")
    fieldsets = (
        (
            None,
            {"fields": (("call_code", "kind"), ("which", "shown_state"), "created_at")},
        ),
    )
    readonly_fields = ("call_code", "which", "shown_state", "created_at")
    change_form_outer_after_template = "admin/calls/export_progress.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        own = exports_of(request.user).select_related("call", "file", "requested_by")
        return own.order_by(*self.ordering)

    @display(description=gettext_lazy("call"), ordering="call__code")
    def call_code(self, export: Export) -> str:
        return export.call.code

    @display(description=gettext_lazy("applications"))
    def which(self, export: Export) -> str:
        return state_words(export)

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, export: Export) -> Badge:
        return state_badge(export)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return allowed(request.user, "calls.view_export", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return allowed(request.user, "calls.add_export")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        export = kwargs.get("obj")
        context["export"] = export
        context["is_waiting"] = bool(export and export.state in UNFINISHED)
        context["is_downloadable"] = bool(
            export
            and export.state == ExportState.DONE
            and export.expires_at > now()
            and not is_outdated(export)
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask what is wanted; only in a fresh session, because files leave the house here."""
        if not self.has_add_permission(request):
            refused: HttpResponse = super().add_view(request, form_url, extra_context)
            return refused
        way: HttpResponse | None = self.confirm_first(request)
        if way is not None:
            return way
        data = request.POST if request.method == "POST" else None
        form = ExportForm(data, user=request.user, initial={"call": request.GET.get("call")})
        if data is not None and form.is_valid() and (answer := self._request(request, form)):
            return answer
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export the applications of a call"),
            "opts": self.opts,
            "form": form,
            "back_url": reverse("admin:calls_export_changelist"),
        }
        return TemplateResponse(request, "admin/calls/export_request.html", context)

    def _request(self, request: HttpRequest, form: ExportForm) -> HttpResponse | None:
        wanted = form.cleaned_data
        try:
            export = request_export(
                call_id=wanted["call"].pk,
                kind=wanted["kind"],
                states=wanted["states"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, sentences(refusal) or [_("This is not possible any more.")])
            return None
        messages.success(request, _("The file is being built. You can leave this page."))
        return HttpResponseRedirect(self._object_url(export))
