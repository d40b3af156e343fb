"""The freshness of services at the staff desk."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from partners.actions.ladders import BACK
from partners.enums import Freshness
from partners.queries.members import orphaned_organisations
from pscc.kernel.list_filters import WordsFilter
from pscc.kernel.staff_admin import ActionButton
from services.actions.freshness import confirm_services, undo_freshness_step
from services.models import LISTED_STATES, Service


class AnswersFilter(WordsFilter):
    """Services whose freshness waits for somebody."""

    title = _("still true?")
    parameter_name = "answers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("waiting for an answer")),
            ("silent", _("waiting, and nobody is in charge at the provider")),
            ("gone", _("left the catalogue")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Service]) -> QuerySet[Service]:
        value = self.value()
        if value not in ("waiting", "silent", "gone"):
            return queryset
        asked = queryset.filter(state__in=LISTED_STATES).exclude(freshness=Freshness.CURRENT)
        if value == "silent":
            return asked.filter(provider__in=orphaned_organisations().values("pk"))
        return asked.filter(freshness=Freshness.UNLISTED) if value == "gone" else asked


def _confirm(service: Service, *, by: Any, at: datetime) -> None:
    confirm_services(service_ids=[service.pk], by=by, at=at)


def _undo(service: Service, *, by: Any, at: datetime) -> None:
    undo_freshness_step(service_id=service.pk, by=by, at=at)


FRESHNESS_BUTTONS = (
    ActionButton(
        "confirm",
        _("Confirm the service"),
        "services.confirm_service",
        act=_confirm,
        explanation=_(
            "Today becomes the day of its last check, and it is back in the orientation and the"
            " catalogue at once. Do this only after you have checked it yourself."
        ),
        done=_("The service is confirmed."),
        when=lambda service: service.state in LISTED_STATES,
    ),
    ActionButton(
        "undo_freshness",
        _("Take the last step of ageing back"),
        "services.undo_freshness",
        act=_undo,
        explanation=_("The service goes one step back, and the wait for an answer begins again."),
        done=_("The step is taken back."),
        when=lambda service: service.freshness in BACK,
    ),
)
