"""Introductions at the staff desk: read without addresses, passed on or stopped."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from pscc.community.actions.introductions import release_introduction, stop_introduction
from pscc.community.enums import IntroductionState
from pscc.community.models import Introduction
from pscc.community.queries.introductions import for_pages
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.formats import long_date
from pscc.kernel.staff_admin import ActionButton, ReadOnlyAdmin

TONES = {
    IntroductionState.ASKED: "info",
    IntroductionState.HELD: "warning",
    IntroductionState.ACCEPTED: "success",
    IntroductionState.DECLINED: "default",
    IntroductionState.WITHDRAWN: "default",
    IntroductionState.LAPSED: "default",
    IntroductionState.STOPPED: "danger",
    IntroductionState.CLOSED: "success",
}


class StopForm(forms.Form):
    """Why an introduction does not go on."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Whoever asked reads it, and the other side if it knows of the request."),
    )


@admin.register(Introduction)
class IntroductionAdmin(ReadOnlyAdmin):
    """Introductions. Nobody's address stands here, whether both agreed or not."""

    icon = "handshake"
    list_display = ("shown_about", "shown_asker", "organisation", "asked_at", "shown_state")
    list_filter = ("state", ("person", EmptyFieldListFilter))
    search_fields = ("entry__title_fr", "entry__title_en", "person__name", "organisation__name")
    search_help_text = _("Entry, person or organisation")
    ordering = ("-asked_at", "-pk")
    fields = ("shown_about", "shown_asker", "organisation", "message", "asked_at", "shown_at",
              "examined_at", "reminded_at", "agreed_at", "ended_at", "because", "cause", "outcome",
              "shown_outcomes", "state",
              "uid")  # fmt: skip
    readonly_fields = fields
    action_buttons = (
        ActionButton(
            "release",
            _("Pass on"),
            "community.release_introduction",
            act=lambda row, **who: release_introduction(introduction_id=row.pk, **who),
            explanation=_("The other side is told, and may accept or decline."),
            done=_("It is passed on."),
            when=lambda row: row.state == IntroductionState.HELD,
        ),
        ActionButton(
            "stop",
            _("Stop"),
            "community.stop_introduction",
            act=lambda row, **who: stop_introduction(introduction_id=row.pk, **who),
            form=StopForm,
            danger=True,
            explanation=_("It ends; no address is given. Say nothing of who judges whom."),
            done=_("The introduction is stopped."),
            when=lambda row: row.state in (IntroductionState.ASKED, IntroductionState.HELD),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return for_pages(super().get_queryset(request))

    @display(description=_("state"), label=TONES, ordering="state")
    def shown_state(self, introduction: Introduction) -> Badge:
        return state_badge(introduction)

    @display(description=_("entry or person"))
    def shown_about(self, introduction: Introduction) -> str:
        """Say what it is about, or whom somebody asks to meet, by name only."""
        return introduction.about

    @display(description=_("asked by"))
    def shown_asker(self, introduction: Introduction) -> str:
        """Say who asks, by name only."""
        return introduction.asker

    @display(description=_("what each side said"))
    def shown_outcomes(self, introduction: Introduction) -> str:
        """Say who said what when, in one line."""
        said = introduction.outcomes.exclude(answer="").order_by("answered_at")
        return " · ".join(
            f"{row.get_side_display()}: {row.get_answer_display()} ({long_date(row.answered_at)})"
            for row in said
            if row.answered_at
        )
