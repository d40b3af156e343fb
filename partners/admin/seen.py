"""Several changes noted as seen at once, while colleagues settle some of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from partners.enums import EditState
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS


def note_seen(
    page: Any,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    permission: str,
    act: Callable[..., object],
) -> None:
    """Note those that were selected, wait and are the person's to look at as seen, each for itself;
    say how many were, and how many somebody else settled meanwhile.
    """
    waiting = queryset.filter(state=EditState.TO_REVIEW)
    seen, settled = 0, 0
    for edit in [each for each in waiting if allowed(request.user, permission, each)]:
        try:
            act(edit_id=edit.pk, by=request.user, at=now())
        except REFUSALS:
            settled += 1
        else:
            seen += 1
    told = ngettext("%(count)s change seen.", "%(count)s changes seen.", seen)
    page.message_user(request, told % {"count": seen})
    if settled:
        told = ngettext(
            "Somebody else settled %(count)s change meanwhile: it stays as it is.",
            "Somebody else settled %(count)s changes meanwhile: they stay as they are.",
            settled,
        )
        page.message_user(request, told % {"count": settled}, messages.WARNING)
