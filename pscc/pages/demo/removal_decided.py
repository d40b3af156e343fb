"""Remove the demo's panels, and what follows its decisions: objections, releases, awards."""

from typing import Any

from django.db.models import QuerySet

from calls.models import (
    AgendaItem,
    Appeal,
    Award,
    AwardReport,
    DecisionRelease,
    PanelMeeting,
)
from pscc.pages.demo.removal_parts import Removal, delete, fixed, forget_deliveries


def remove_decided(
    removal: Removal, applications: QuerySet[Any], decisions: QuerySet[Any]
) -> list[int]:
    """Delete them, and what was still to be told of them; return the numbers of their files."""
    awards = fixed(Award.objects.filter(application__in=applications))
    reports = AwardReport.objects.filter(award__in=awards)
    appeals = Appeal.objects.filter(decision__in=decisions)
    releases = fixed(DecisionRelease.objects.filter(decisions__in=decisions))
    items = AgendaItem.objects.filter(application__in=applications)
    meetings = fixed(PanelMeeting.objects.filter(call__is_demo=True))
    minutes = meetings.exclude(minutes_fr=None).values_list("minutes_fr_id", "minutes_en_id")
    files = [
        *(each for pair in minutes for each in pair),
        *awards.exclude(agreement=None).values_list("agreement_id", flat=True),
        *reports.exclude(file=None).values_list("file_id", flat=True),
    ]
    forget_deliveries(award_id=awards, appeal_id=appeals, release_id=releases, meeting_id=meetings)
    for rows in (items, meetings, appeals, releases, awards):
        delete(removal, rows)
    return files
