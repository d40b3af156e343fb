"""The page of who reviews how much, against quotas and absences."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from calls.queries.experts import calls_of_workload, workload
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ReadOnlyAdmin


class WorkloadPages(ReadOnlyAdmin):
    """Adds the page to those of the pool."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.workload_view)
        return [path("workload/", view, name="calls_expertprofile_workload"), *super().get_urls()]

    def workload_view(self, request: HttpRequest) -> HttpResponse:
        """Show open, submitted, declined and late reviews per expert and call."""
        if not allowed(request.user, "calls.see_workload"):
            raise PermissionDenied
        calls = list(calls_of_workload(request.user))
        chosen = next((each for each in calls if each.code == request.GET.get("call")), None)
        found = workload(
            request.user,
            now(),
            call_id=chosen.pk if chosen else None,
            number=request.GET.get("page"),
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Workload of the experts"),
            "opts": self.opts,
            "calls": calls,
            "chosen": chosen,
            "workload": found,
        }
        return TemplateResponse(request, "admin/calls/expert_workload.html", context)
