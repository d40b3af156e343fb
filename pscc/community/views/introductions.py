"""Introductions: asked for at an entry of the board or of a person of the directory, followed and
answered on their own pages.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.views.refusals import tell_refusal
from pscc.accounts.limits import may_ask_to_meet
from pscc.community.actions.introductions import (
    accept_introduction,
    ask_to_meet,
    ask_to_meet_person,
    decline_introduction,
    withdraw_introduction,
)
from pscc.community.actions.outcomes import tell_outcome
from pscc.community.enums import IntroductionState
from pscc.community.forms.introductions import AcceptForm, AskForm, DeclineForm, OutcomeForm
from pscc.community.models import BoardEntry, Introduction, ListedPerson
from pscc.community.queries.cooperations import is_for_them_to_declare
from pscc.community.queries.introductions import (
    addresses_for,
    asked_by_them,
    for_pages,
    open_one,
    spoken_for,
)
from pscc.community.queries.outcomes import last_answer, side_of
from pscc.community.queries.people import for_page
from pscc.community.views.steps import take_step
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused


def introduction_ask(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a person ask to meet those behind an entry; whoever has asked sees where it stands."""
    on_board = BoardEntry.objects.on_board(timezone.localdate(now()))
    shown = on_board.select_related("organisation", "project")
    entry: BoardEntry = get_object_or_404(shown, uid=uid)
    require(request.user, "community.ask_to_meet", entry)
    return _ask(request, entry, partial(ask_to_meet, entry_id=entry.pk))


def introduction_ask_person(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a person ask to meet a member of the directory; who has asked sees where it stands, and
    who is asked by that member, what waits for an answer.
    """
    shown = for_page(ListedPerson.objects.to_meet())
    listed: ListedPerson = get_object_or_404(shown, uid=uid)
    require(request.user, "community.ask_to_meet_person", listed)
    return _ask(request, listed, partial(ask_to_meet_person, listed_person_id=listed.pk))


def _ask(
    request: HttpRequest, whom: BoardEntry | ListedPerson, act: Callable[..., Introduction]
) -> HttpResponse:
    own = open_one(whom, request.user) or asked_by_them(whom, request.user)
    if own is not None:
        return redirect(own)
    organisations = spoken_for(request.user)
    form = AskForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            own = _asked(request, act, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your request is on its way. You are told of the answer."))
            return redirect(own)
    context = {
        "entry": whom if isinstance(whom, BoardEntry) else None,
        "whom": whom,
        "form": form,
        "names": organisations.exists(),
    }
    return render(request, "community/introduction_ask.html", context)


def _asked(
    request: HttpRequest, act: Callable[..., Introduction], values: dict[str, Any]
) -> Introduction:
    if not may_ask_to_meet(request):
        raise Refused(
            _("You have asked to meet ten times today. Wait for answers, and go on tomorrow.")
        )
    return act(
        organisation_id=values["organisation"].pk,
        message=values["message"],
        agrees=values["agrees"],
        by=request.user,
        at=now(),
    )


@require_safe
def introduction_list(request: HttpRequest) -> HttpResponse:
    """Show what a person has asked for, and what is asked of them."""
    rows: Any = Introduction.objects
    context = {
        "asked_of": list(for_pages(rows.asked_of(request.user))),
        "asked_by": list(for_pages(rows.asked_by(request.user))),
    }
    return render(request, "community/introduction_list.html", context)


def _one(request: HttpRequest, uid: str) -> Introduction:
    own: Any = Introduction.objects.of_person(request.user)
    introduction: Introduction = get_object_or_404(for_pages(own), uid=uid)
    return introduction


@require_safe
def introduction_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show either side where it stands: both addresses once both agreed, to these two alone."""
    return _page(request, _one(request, uid))


def _page(
    request: HttpRequest,
    introduction: Introduction,
    accept: AcceptForm | None = None,
    decline: DeclineForm | None = None,
) -> HttpResponse:
    is_asker = introduction.asked_by_id == request.user.pk
    is_waiting = introduction.state in (IntroductionState.ASKED, IntroductionState.HELD)
    may_answer = (
        introduction.state == IntroductionState.ASKED
        and introduction.lapses_at > now()
        and allowed(request.user, "community.accept_introduction", introduction)
    )
    context = {
        "introduction": introduction,
        "entry": introduction.entry,
        "is_asker": is_asker,
        "is_waiting": is_waiting,
        "may_answer": may_answer,
        "accept": accept or AcceptForm(),
        "decline": decline or DeclineForm(),
        "addresses": addresses_for(introduction, request.user),
        "outcome": _question(introduction, request.user),
        "is_to_declare": introduction.agreed_at is not None
        and is_for_them_to_declare(introduction),
    }
    return render(request, "community/introduction_detail.html", context)


def _question(introduction: Introduction, reader: Any) -> OutcomeForm | None:
    """Return the question of what came of it for one of the two, with what they said last."""
    side = side_of(introduction, reader)
    return OutcomeForm(initial={"answer": last_answer(introduction, side)}) if side else None


@require_POST
def introduction_accept(request: HttpRequest, uid: str) -> HttpResponse:
    """Agree to meet, with the tick that one's address is given."""
    introduction = _one(request, uid)
    form = AcceptForm(request.POST)
    form.is_valid()
    try:
        introduction = accept_introduction(
            introduction_id=introduction.pk,
            agrees=form.cleaned_data["agrees"],
            by=request.user,
            at=now(),
        )
    except Refused as refusal:
        form.add_error("agrees", refusal.message)
        return _page(request, introduction, accept=form)
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
        return redirect(introduction)
    if introduction.state == IntroductionState.HELD:
        messages.info(
            request, _("The cluster’s team looks at it first. You are told when it comes back.")
        )
        return redirect("community:introduction_list")
    messages.success(request, _("You both agreed: each has the other’s address now."))
    return redirect(introduction)


def _step(request: HttpRequest, uid: str, act: Callable[..., Any], told: str) -> HttpResponse:
    introduction = _one(request, uid)
    return take_step(request, introduction, act, told, introduction_id=introduction.pk)


@require_POST
def introduction_decline(request: HttpRequest, uid: str) -> HttpResponse:
    """Decline to meet, with a reason or without."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, _one(request, uid), decline=form)

    def decline(**who: Any) -> Introduction:
        return decline_introduction(because=form.cleaned_data["because"], **who)

    return _step(request, uid, decline, _("You have declined. No address was given."))


@require_POST
def introduction_withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Take back what was asked."""
    return _step(request, uid, withdraw_introduction, _("You have taken your request back."))


@require_POST
def introduction_tell(request: HttpRequest, uid: str) -> HttpResponse:
    """Say what came of it; said again, the last word counts."""
    answer = request.POST.get("answer", "")

    def tell(**who: Any) -> Introduction:
        return tell_outcome(answer=answer, **who)

    return _step(request, uid, tell, _("Thank you: your answer is noted."))
