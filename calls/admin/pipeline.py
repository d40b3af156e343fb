"""The page of a call at a glance, for those who run it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Call
from calls.queries.pipeline import pipeline_page
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin

PIPELINE = ActionButton(
    "pipeline",
    gettext_lazy("Where its applications stand"),
    "calls.export_applications",
    href=lambda call: reverse("admin:calls_call_pipeline", args=(call.pk,)),
)


class PipelinePages(PortalAdmin):
    """Adds the page to the call's."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.pipeline_view)
        return [path("<int:object_id>/pipeline/", view, name="calls_call_pipeline"),
                *super().get_urls()]  # fmt: skip

    def pipeline_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show counts by state and stage, what waits, and what can be done with the whole set."""
        call: Any = Call.objects.filter(pk=object_id).first()
        if not self.has_view_permission(request, call):
            raise PermissionDenied
        if call is None:
            raise Http404
        if not allowed(request.user, "calls.export_applications", call):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Where the applications stand"),
            "opts": self.opts,
            "call": call,
            "pipeline": pipeline_page(call, request.user, now()),
        }
        return TemplateResponse(request, "admin/calls/pipeline.html", context)
