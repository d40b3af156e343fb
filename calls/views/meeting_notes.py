"""The notes of the panel's room, saved while somebody writes."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from calls.actions.discussing import StaleNoteError, note_digest, write_note
from calls.forms.meetings import NoteForm
from calls.models import AgendaItem
from pscc.accounts.second_factor import asks_second_factor
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused


@asks_second_factor
@require_POST
def note_save(request: HttpRequest, uid: str, item: str) -> JsonResponse:
    """Answer an automatic save: the digest to save on next, or 409 with what somebody else stored,
    or 422 with what is wrong. The button of the form does the rest.
    """
    items = AgendaItem.objects.visible_to(request.user).select_related("meeting__call")
    found = get_object_or_404(items, uid=item, meeting__uid=uid)
    form = NoteForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return JsonResponse({"message": words}, status=422)
    try:
        saved = write_note(item_id=found.pk, by=request.user, at=now(), **form.cleaned_data)
    except StaleNoteError as refusal:
        return JsonResponse({"stored": refusal.stored, "message": str(refusal.message)}, status=409)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal.message)}, status=422)
    return JsonResponse({"was": note_digest(saved.note), "saved_at": now().isoformat()})
