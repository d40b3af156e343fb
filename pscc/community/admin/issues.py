"""The newsletter at the staff desk: looked at in both languages, introduced, sent or dropped."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modeltranslation.admin import TranslationAdmin
from unfold.decorators import display

from pscc.community.actions.issues import drop_issue, release_issue, save_issue
from pscc.community.enums import IssueState
from pscc.community.models import Issue
from pscc.community.queries.issues import readers_left
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton, PortalAdmin
from pscc.kernel.stale_forms import VersionedForm

TONES = {
    IssueState.HELD: "warning",
    IssueState.RELEASED: "success",
    IssueState.DROPPED: "default",
}


def _is_held(issue: Issue) -> bool:
    return bool(issue.state == IssueState.HELD)


def _page_in(language: str) -> Any:
    def address(issue: Issue) -> str:
        with override(language):
            return issue.get_absolute_url()

    return address


@admin.register(Issue)
class IssueAdmin(PortalAdmin, TranslationAdmin):  # type: ignore[misc, type-arg] # untyped bases
    """Issues make themselves when something came out; nobody is written to before the release."""

    form = VersionedForm
    list_display = ("until", "frequency", "shown_state", "readers_number", "released_at")
    list_filter = ("state", "frequency")
    ordering = ("-until", "-pk")
    readonly_fields = ("shown_state", "frequency", "since", "until", "readers_to_come",
                       "readers_number", "released_at", "released_by", "updated_at")  # fmt: skip
    action_buttons = (
        ActionButton("french", _("Look at it in French"), "community.view_issue",
                     href=_page_in("fr")),
        ActionButton("english", _("Look at it in English"), "community.view_issue",
                     href=_page_in("en")),
        ActionButton(
            "release",
            _("Send"),
            "community.release_issue",
            act=lambda issue, **who: release_issue(issue_id=issue.pk, **who),
            explanation=_(
                "It goes to everyone who confirmed a subscription, once, with what they follow, and"
                " joins the past issues on the portal. It cannot be called back."
            ),
            done=_("The issue is on its way."),
            when=_is_held,
        ),
        ActionButton(
            "drop",
            _("Drop"),
            "community.drop_issue",
            act=lambda issue, **who: drop_issue(issue_id=issue.pk, **who),
            danger=True,
            explanation=_("It is not sent. The next one tells the same and what came since."),
            done=_("The issue is dropped."),
            when=_is_held,
        ),
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let the introduction be written while the issue waits."""
        is_open = obj is None or _is_held(obj)
        return is_open and super().has_change_permission(request, obj)

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, issue: Issue) -> Badge:
        return state_badge(issue)

    @display(description=_("subscribers who await it"))
    def readers_to_come(self, issue: Issue) -> int:
        """Say how many subscribers it goes to; who they are is nobody's business."""
        return readers_left(issue).count() if issue.state != IssueState.DROPPED else 0

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        save_issue(issue=obj, by=request.user, at=now())
