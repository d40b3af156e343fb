"""Messages to applicants at the staff desk: written, looked at, held, stopped."""

from copy import copy
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from calls.actions.mailings import cancel_mailing, hold_mailing, save_mailing, stop_mailing
from calls.enums import ApplicationState, MailingState
from calls.forms.desk import HoldForm, MailingForm
from calls.models import Call, Mailing
from calls.notifications.mailings import MAILING
from calls.queries.exports import exportable_calls
from calls.queries.mailings import mailings_for, reach_of, with_recipients
from pscc.accounts.models import User
from pscc.kernel.badges import Badge, state_badge
from pscc.kernel.clock import now
from pscc.kernel.questions.schema import LANGUAGES
from pscc.kernel.staff_admin import ActionButton, PortalAdmin
from pscc.outbox.messages import Written, write

TONES = {
    MailingState.DRAFT: "warning",
    MailingState.HELD: "info",
    MailingState.SENT: "success",
    MailingState.CANCELLED: "default",
}


def _hold(mailing: Mailing, *, send_at: datetime | None, by: User, at: datetime) -> None:
    hold_mailing(mailing_id=mailing.pk, send_at=send_at, by=by, at=at)


@admin.register(Mailing)
class MailingAdmin(PortalAdmin):
    """What the office writes to the teams of a call. Only a draft can be changed."""

    form = MailingForm
    list_display = ("subject", "call_code", "to_whom", "shown_state", "send_at", "reached")
    list_filter = ("state", "call")
    search_fields = ("subject_fr", "subject_en")
    ordering = ("-created_at", "-pk")
    fieldsets = (
        (None, {"fields": ("call", "states")}),
        (gettext_lazy("In French"), {"fields": ("subject_fr", "body_fr")}),
        (gettext_lazy("In English"), {"fields": ("subject_en", "body_en")}),
    )
    facts = (
        "shown_state", "send_at", "sent_at", "created_by", "created_at", "approved_by",
    )  # fmt: skip
    change_form_outer_after_template = "admin/calls/mailing_preview.html"
    action_buttons = (
        ActionButton(
            "hold",
            gettext_lazy("Send"),
            "calls.write_to_applicants",
            act=_hold,
            form=HoldForm,
            explanation=gettext_lazy(
                "It does not leave at once: for a quarter of an hour, or until the moment you"
                " choose, you and your colleagues can stop it."
            ),
            done=gettext_lazy("It leaves at the moment shown below. Until then you can stop it."),
            when=lambda mailing: mailing.state == MailingState.DRAFT,
        ),
        ActionButton(
            "stop",
            gettext_lazy("Stop it"),
            "calls.write_to_applicants",
            act=lambda mailing, **who: stop_mailing(mailing_id=mailing.pk, **who),
            explanation=gettext_lazy("It does not leave. You can change it and send it later."),
            done=gettext_lazy("Stopped: nobody gets it."),
            when=lambda mailing: mailing.state == MailingState.HELD,
        ),
        ActionButton(
            "cancel",
            pgettext_lazy("message to applicants", "Give it up"),
            "calls.write_to_applicants",
            act=lambda mailing, **who: cancel_mailing(mailing_id=mailing.pk, **who),
            explanation=gettext_lazy("It will not be sent. It stays here for the record."),
            done=gettext_lazy("Given up: nobody gets it."),
            when=lambda mailing: mailing.state == MailingState.DRAFT,
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mailing]:
        return with_recipients(mailings_for(request.user), request.user).order_by(*self.ordering)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.fieldsets
        return ((None, {"fields": self.facts}), *self.fieldsets)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What can no longer change is shown; the states in words."""
        return self.facts

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let what was typed reach the action also where a colleague was faster: it says so."""
        is_open = obj is None or obj.state == MailingState.DRAFT or request.method == "POST"
        return is_open and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the calls that the person runs."""
        if db_field.name == "call":
            kwargs["queryset"] = exportable_calls(request.user).order_by("-pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take call and state over from the page that led here, as far as they exist."""
        call = request.GET.get("call", "")
        is_known = call.isdecimal() and Call.objects.filter(pk=int(call[:9])).exists()
        states = [each for each in request.GET.getlist("states") if each in ApplicationState.values]
        return {"states": states} | ({"call": call} if is_known else {})

    def save_model(self, request: HttpRequest, obj: Mailing, form: Any, change: bool) -> None:
        save_mailing(mailing=obj, by=request.user, at=now())

    # --- Columns ---

    @display(description=gettext_lazy("call"), ordering="call__code")
    def call_code(self, mailing: Mailing) -> str:
        return mailing.call.code

    @display(description=gettext_lazy("to applications in the states"))
    def to_whom(self, mailing: Mailing) -> str:
        labels = dict(ApplicationState.choices)
        return ", ".join(str(labels.get(each, each)) for each in mailing.states)

    @display(description=gettext_lazy("state"), label=TONES, ordering="state")
    def shown_state(self, mailing: Mailing) -> Badge:
        return state_badge(mailing)

    @display(description=pgettext_lazy("message to applicants", "people reached"))
    def reached(self, mailing: Any) -> int | str:
        count: int = mailing.reached
        return count if mailing.sent_at else "–"

    # --- Preview ---

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        mailing = kwargs.get("obj")
        context["mailing"] = mailing
        if mailing:
            context["reach"] = reach_of(mailing, request.user)
            context["previews"] = [
                (language, as_it_will_look(mailing, request.user, language))
                for language in LANGUAGES
            ]
        return super().render_change_form(request, context, *args, **kwargs)


def as_it_will_look(mailing: Mailing, reader: Any, language: str) -> Written:
    """Return the mail as a person of this language will get it, with the reader's own name."""
    person = copy(reader)
    person.language = language
    return write(MAILING, person, {"mailing_id": mailing.pk, "application_id": 0})
