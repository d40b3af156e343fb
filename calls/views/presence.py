"""Who else is writing: asked by the page's script while it is open."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from calls.actions.presence import note_presence
from calls.queries.drafts import current_entry, form_of
from calls.queries.presence import writing_now
from calls.views.applications import scripted_application
from pscc.kernel.access import require
from pscc.kernel.clock import now


@require_POST
def presence(request: HttpRequest, uid: str) -> HttpResponse:
    """Note that the person has a section open; answer who else of the team writes."""
    application = scripted_application(request, uid)
    require(request.user, "calls.edit_application", application)
    entry = current_entry(application)
    section = request.POST.get("section", "")
    note_presence(entry_id=entry.pk, section_key=section, by=request.user, at=now())
    return JsonResponse({"writing": writing_now(entry, request.user, form_of(entry))})
