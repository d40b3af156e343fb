"""What staff do with a request to a provider, as buttons of its page at the staff desk."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from pscc.kernel.clock import now
from pscc.kernel.staff_admin import ActionButton
from services.actions.requests.notes import write_note
from services.actions.requests.rerouting import reroute_request
from services.actions.requests.staff import assign_request_advisor
from services.actions.requests.steps import (
    find_unavailable,
    postpone_request,
    refuse_request,
    return_request,
    triage_request,
)
from services.actions.requests.thread import post_message
from services.enums import SubRequestState
from services.forms.request_desk import (
    AdvisorForm,
    MessageForm,
    NoteForm,
    PostponeForm,
    RefuseForm,
    RerouteForm,
    ReturnForm,
    UnavailableForm,
)
from services.models import SubRequest
from services.queries.requests.rerouting import REROUTABLE
from services.queries.requests.thread import is_open
from services.request_states import BEFORE_QUOTE

S = SubRequestState


def in_states(*states: SubRequestState) -> Callable[[Any], bool]:
    """Return the question whether a request is in one of some states."""
    return lambda sub_request: sub_request.state in states


def _step(act: Callable[..., object]) -> Callable[..., object]:
    """Return an action of one request as a button calls it."""
    return lambda sub_request, **values: act(sub_request_id=sub_request.pk, **values)


def _assign(sub_request: SubRequest, *, advisor: Any, **who: Any) -> None:
    assign_request_advisor(request_id=sub_request.request_id, advisor_id=advisor.pk, **who)


def _reroute(sub_request: SubRequest, *, service: Any, **who: Any) -> None:
    reroute_request(sub_request_id=sub_request.pk, service_id=service.pk, **who)


def _keep_note(sub_request: SubRequest, **values: Any) -> None:
    write_note(request_id=sub_request.request_id, **values)


NOTE = ActionButton(
    "internal_note",
    _("Add an internal note"),
    "services.keep_notes",
    act=_keep_note,
    form=NoteForm,
    explanation=_("For those who look after requests. It stands on every part of this request."),
    done=_("The note is kept."),
)
ASSIGN = ActionButton(
    "assign",
    _("Give to an advisor"),
    "services.assign_request_advisor",
    act=_assign,
    form=AdvisorForm,
    explanation=_("The advisor hears of what is late in all parts of this request."),
    done=_("The request is given to the advisor."),
)

REQUEST_BUTTONS = (
    ActionButton(
        "page",
        _("Open its page"),
        "services.handle_request",
        href=lambda sub_request: sub_request.get_absolute_url(),
    ),
    ASSIGN,
    ActionButton(
        "triage",
        _("Take up for the provider"),
        "services.triage_request",
        act=_step(triage_request),
        explanation=_("The team learns that the provider looks at it. Do this once the provider"
                      " has told you so."),
        done=_("The request is taken up."),
        when=in_states(S.SUBMITTED),
    ),
    ActionButton(
        "return",
        _("Ask the team for more"),
        "services.return_to_team_request",
        act=_step(return_request),
        form=ReturnForm,
        explanation=_("On behalf of the provider, whose clock pauses meanwhile."),
        done=_("The team is asked."),
        when=in_states(*BEFORE_QUOTE),
    ),
    ActionButton(
        "postpone",
        _("Put off for the provider"),
        "services.postpone_request",
        act=_step(postpone_request),
        form=PostponeForm,
        explanation=_("On behalf of the provider."),
        done=_("The team is told; the request comes back on that day."),
        when=in_states(*BEFORE_QUOTE),
    ),
    ActionButton(
        "refuse",
        _("Refuse for the provider"),
        "services.refuse_request",
        act=_step(refuse_request),
        form=RefuseForm,
        explanation=_("On behalf of the provider. The team is shown other services at once."),
        done=_("The team is told."),
        when=in_states(*BEFORE_QUOTE, S.CONDITIONS),
        danger=True,
    ),
    ActionButton(
        "unavailable",
        _("Report as not available"),
        "services.find_unavailable_request",
        act=_step(find_unavailable),
        form=UnavailableForm,
        explanation=_("On behalf of the provider. The team is shown other services at once."),
        done=_("The team is told."),
        when=in_states(*BEFORE_QUOTE, S.WILLING_LATER, S.CONDITIONS, S.ACCEPTED, S.RUNNING),
        danger=True,
    ),
    ActionButton(
        "reroute",
        _("Ask another provider"),
        "services.reroute_request",
        act=_reroute,
        form=RerouteForm,
        explanation=_("With the same dossier, in the same request. Where the other service asks"
                      " more, the team completes it first."),
        done=_("The other provider is asked, or the team completes what is missing."),
        when=in_states(*REROUTABLE),
    ),
    ActionButton(
        "note",
        _("Write to both sides"),
        "services.write_message",
        act=_step(post_message),
        form=MessageForm,
        done=_("The message is in the thread."),
        when=lambda sub_request: is_open(sub_request, now()),
    ),
    NOTE,
)  # fmt: skip
