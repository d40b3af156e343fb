"""The weights of the orientation: drafted, looked at side by side, put into use."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from pscc.kernel.access import allowed
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.kernel.staff_admin import ActionButton, PortalAdmin
from pscc.kernel.views.drafts import number_sent
from services.actions.orientation.weights_desk import activate_weights, save_weights
from services.enums import WeightsState
from services.forms.advice import PreviewForm, WeightSetForm
from services.models import WeightSet
from services.models.orientation import POINTS
from services.queries.orientation.previews import (
    active_set,
    is_changeable,
    preview,
    sessions_to_compare,
)

TONES = {
    WeightsState.ACTIVE: "success",
    WeightsState.DRAFT: "warning",
    WeightsState.RETIRED: "default",
}
MAY = "services.set_weights"


@admin.register(WeightSet)
class WeightSetAdmin(PortalAdmin):
    """Versions of the weights, newest first. One that has been in use is never written again."""

    form = WeightSetForm
    list_display = ("number", "shown_state", "note", "answered", "drafted_by", "activated_at")
    list_filter = ("state",)
    list_select_related = ("made_by",)
    ordering = ("-number",)
    fieldsets = (
        (None, {"fields": ("shown_state", "note")}),
        (gettext_lazy("Points"), {"fields": (
            "need", ("stage", "stage_neighbour"), ("tumour", "tumour_related", "tumour_agnostic"),
            "modality", "lead_time", "capacity", "entitlement",
        )}),
        (gettext_lazy("Since when"), {"fields": (("drafted_by", "made_at"),
                                                 ("put_into_use_by", "activated_at"))}),
    )  # fmt: skip
    readonly_fields = ("shown_state", "drafted_by", "made_at", "put_into_use_by", "activated_at")
    action_buttons = (
        ActionButton(
            "preview",
            gettext_lazy("Preview, and put into use"),
            MAY,
            href=lambda row: reverse("admin:services_weightset_preview", args=[row.pk]),
            when=lambda row: row.state != WeightsState.ACTIVE,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WeightSet]:
        rows: QuerySet[WeightSet] = super().get_queryset(request)
        told = Count("sessions", filter=Q(sessions__sent_at__isnull=False))
        return rows.annotate(told=told)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_changeable(obj))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new version with the values in use."""
        active = active_set()
        return {name: getattr(active, name) for name in POINTS} if active else {}

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(reverse("admin:services_weightset_changelist"))

    def save_model(self, request: HttpRequest, obj: WeightSet, form: Any, change: bool) -> None:
        save_weights(weights=obj, by=request.user, at=now())

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, row: WeightSet) -> Badge:
        return state_badge(row)

    @display(description=gettext_lazy("drafted by"))
    def drafted_by(self, row: WeightSet) -> str:
        return str(row.made_by or "–")

    @display(description=gettext_lazy("put into use by"))
    def put_into_use_by(self, row: WeightSet) -> str:
        return str(row.activated_by or "–")

    @display(description=gettext_lazy("orientations answered with it"))
    def answered(self, row: Any) -> int:
        return int(row.told)

    # --- The preview ---

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name="services_weightset_preview",
        )
        return [page, *super().get_urls()]

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show both orders side by side; from here only a version is put into use."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not allowed(request.user, MAY):
            raise PermissionDenied
        back = reverse("admin:services_weightset_change", args=[row.pk])
        if request.method == "POST":
            return self._activate(request, row, back)
        form = PreviewForm(request.GET)
        codes = form.cleaned_data["codes"] if form.is_valid() else []
        sessions = list(sessions_to_compare(request.user, codes))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Version %(number)s beside the one in use") % {"number": row.number},
            "opts": self.opts,
            "original": row,
            "form": form,
            "preview": preview(row, sessions, now()),
            "can_activate": row.state != WeightsState.ACTIVE,
            "back_url": back,
        }
        return TemplateResponse(request, "admin/services/weights_preview.html", context)

    def _activate(self, request: HttpRequest, row: WeightSet, back: str) -> HttpResponse:
        shown = number_sent(request, "replaces")
        replaces = shown if shown >= 0 else None
        try:
            activate_weights(weights_id=row.pk, replaces=replaces, by=request.user, at=now())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(request.get_full_path())
        messages.success(request, _("Version %(number)s is in use.") % {"number": row.number})
        return HttpResponseRedirect(back)
