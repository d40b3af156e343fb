"""What staff read of the declarations: the queue of the desk, and what waits."""

from datetime import datetime
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pscc.impact.enums import DeclarationState
from pscc.impact.models import Declaration
from pscc.impact.queries.comparison import with_year_before
from pscc.kernel.access import allowed
from pscc.kernel.panels import Panel, PanelLine


def declarations_at_desk(user: Any) -> QuerySet[Declaration]:
    """Return what was sent and the person may look at, with the year before: what waits comes
    first, the oldest on top.
    """
    sent = Declaration.objects.told_to(user)
    waits = Case(When(state=DeclarationState.SENT, then=Value(0)), default=Value(1))
    found = with_year_before(sent).select_related("organisation", "sent_by", "decided_by")
    return found.annotate(place=waits).order_by("place", "sent_at", "pk")


def waiting_for(user: Any, at: datetime) -> Panel | None:
    """Count the declarations that wait for a decision; None for people who take none, and where
    none waits.
    """
    del at
    if not allowed(user, "impact.check_declarations"):
        return None
    waiting = Declaration.objects.told_to(user).filter(state=DeclarationState.SENT)
    url = f"{reverse('admin:impact_declaration_changelist')}?state__exact={DeclarationState.SENT}"
    count = waiting.count()
    line = PanelLine(_("declarations to validate or return"), count, url)
    return Panel(_("Impact"), [line]) if count else None
