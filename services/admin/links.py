"""Links to elsewhere at the staff desk: broken ones first."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin
from services.actions.links import recheck_link
from services.enums import LinkState
from services.models import LinkCheck
from services.queries.links import for_desk, reason_of

TONES = {
    LinkState.WORKING: "success",
    LinkState.BROKEN: "danger",
    LinkState.REFUSED: "warning",
    LinkState.UNKNOWN: "default",
}


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin):
    """Whether the links of the catalogue still lead somewhere."""

    list_display = ("url", "stands_on", "shown_state", "found", "failures", "checked_at",
                    "broken_since")  # fmt: skip
    list_filter = ("state",)
    list_select_related = ("service", "scheme")
    search_fields = ("url", "service__title_fr", "service__title_en", "scheme__name_fr",
                     "scheme__name_en")  # fmt: skip
    search_help_text = _("Address, service or scheme")
    fieldsets = (
        (None, {"fields": ("url", "stands_on", "shown_state", "found", ("failures", "broken_since"),
                           "checked_at")}),
    )  # fmt: skip
    readonly_fields = ("stands_on", "shown_state", "found")
    action_buttons = (
        ActionButton(
            "recheck",
            _("Check again soon"),
            "services.recheck_link",
            act=lambda link, **who: recheck_link(link_id=link.pk, **who),
            explanation=_("The next run, within the hour, looks at this link."),
            done=_("The next run looks at this link."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LinkCheck]:
        return for_desk(super().get_queryset(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not settings.LINK_CHECKS and request.method == "GET":
            messages.info(request, gettext("Links are not checked on this portal."))
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer

    @display(description=_("stands on the page of"))
    def stands_on(self, link: LinkCheck) -> str:
        return str(link.service or link.scheme)

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, link: LinkCheck) -> Badge:
        return state_badge(link)

    @display(description=_("what the last look found"))
    def found(self, link: LinkCheck) -> str:
        return str(reason_of(link)) or "–"
