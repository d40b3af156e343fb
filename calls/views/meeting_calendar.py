"""A panel meeting as a calendar file, for those who see the meeting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.feeds import meeting_entry
from calls.models import PanelMeeting
from pscc.accounts.second_factor import asks_second_factor
from pscc.kernel.calendars import calendar_of


@asks_second_factor
@require_safe
def meeting_calendar(request: HttpRequest, uid: str) -> HttpResponse:
    """Give the date of a meeting; a calendar that has it already moves it or strikes it out."""
    meetings = PanelMeeting.objects.visible_to(request.user).select_related("call")
    meeting = get_object_or_404(meetings, uid=uid)
    return HttpResponse(
        calendar_of(_("Panel meeting"), [meeting_entry(meeting)]),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="panel-{meeting.uid}.ics"',
            "Cache-Control": "private, no-store",
        },
    )
