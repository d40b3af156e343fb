"""The panel's room: who is there, agenda and ranking, the item under discussion, votes, minutes.

Every form posts, is done by an action and leads back to the page; what was typed stays if it is
refused. The part that changes while one looks is a fragment that the page asks for again.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls.actions.agendas import order_agenda, rank_items, suggest_order
from calls.actions.discussing import (
    leave_item,
    leave_room,
    note_digest,
    return_to_room,
    turn_to_item,
    write_note,
)
from calls.actions.meetings import (
    close_meeting,
    join_meeting,
    leave_meeting,
    open_meeting,
    take_up_applications,
)
from calls.actions.motions import (
    cast_vote,
    count_votes,
    put_motion,
    record_carried,
    withdraw_motion,
)
from calls.enums import ItemState, MotionState, VoteChoice
from calls.forms.meetings import CarriedForm, LeaveRoomForm, MotionForm, NoteForm
from calls.minutes import minutes_name, motion_words, render_minutes, vote_rules
from calls.models import AgendaItem, Decision, Motion, PanelMeeting
from calls.queries.minutes import is_kept_from_some, read_minutes
from calls.queries.room_page import Line, Room, read_room, room_stamp
from calls.receipts import LANGUAGES
from calls.views.panel import judgement
from pscc.accounts.second_factor import asks_second_factor
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.formats import long_moment
from pscc.kernel.refusals import Refused

Forms = Mapping[str, Form]


def _meeting(request: HttpRequest, uid: str) -> PanelMeeting:
    meetings = PanelMeeting.objects.visible_to(request.user).select_related(
        "call", "minutes_fr", "minutes_en"
    )
    return get_object_or_404(meetings, uid=uid)


def _item(request: HttpRequest, uid: str, item: str) -> AgendaItem:
    items = AgendaItem.objects.visible_to(request.user).select_related("meeting__call")
    return get_object_or_404(items, uid=item, meeting__uid=uid)


def _motion(request: HttpRequest, uid: str, motion: str) -> Motion:
    items = AgendaItem.objects.visible_to(request.user).filter(meeting__uid=uid)
    motions = Motion.objects.filter(item__in=items).select_related("item__meeting__call")
    return get_object_or_404(motions, uid=motion)


# --- Looking -------------------------------------------------------------------------------------


@asks_second_factor
@require_safe
def meeting_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the room, with the item under discussion or the one that is asked for."""
    return _page(request, _meeting(request, uid), request.GET.get("item", ""))


@asks_second_factor
@require_safe
def meeting_live(request: HttpRequest, uid: str) -> HttpResponse:
    """Return the part of the room that changes, or nothing (204) if it is as the page has it."""
    meeting = _meeting(request, uid)
    if request.GET.get("seen") == room_stamp(meeting, request.user):
        return HttpResponse(status=204)
    room = read_room(meeting, request.user)
    shown = room.line(request.GET.get("item", ""))
    context = {**_moving(room, request.user), "shown": shown, "is_live": True}
    return render(request, "calls/meeting_parts.html", context)


def _page(
    request: HttpRequest,
    meeting: PanelMeeting,
    wanted: str = "",
    forms: Forms | None = None,
    status: int = 200,
) -> HttpResponse:
    room = read_room(meeting, request.user)
    shown = room.line(wanted) if wanted else room.current
    if wanted and shown is None:
        raise Http404
    if shown is not None and shown.is_hidden:
        shown = None
    context = {
        **_moving(room, request.user),
        "shown": shown,
        "minutes_languages": LANGUAGES,
        "rules": vote_rules(),
        **(_shown(request, room, shown, forms or {}) if shown else {}),
    }
    return render(request, "calls/meeting_detail.html", context, status=status)


def _moving(room: Room, user: Any) -> dict[str, Any]:
    current = room.current
    seen = current if current and not current.is_hidden else None
    return {
        "room": room,
        "meeting": room.meeting,
        "current": current,
        "motion": seen.open_motion if seen else None,
        "outcomes": _outcomes(seen),
        "runs_votes": bool(seen and allowed(user, "calls.put_to_vote", seen.item)),
        "choices": VoteChoice.choices,
        "at": now(),
    }


def _outcomes(line: Line | None) -> list[str]:
    """Say of each motion on an item that is settled what came of it."""
    motions = line.motions if line else ()
    return [motion_words(each) for each in motions if each.state != MotionState.OPEN]


def _shown(request: HttpRequest, room: Room, shown: Line, forms: Forms) -> dict[str, Any]:
    """Return what the page tells of one item, and the forms that the person can use on it."""
    item, user = shown.item, request.user
    is_discussed = item.state == ItemState.DISCUSSING and room.is_open
    context: dict[str, Any] = {
        **judgement(user, item.application),
        "application": item.application,
        "remarks": item.remarks.order_by("noted_at", "pk"),
        "motion_lines": _outcomes(shown),
    }
    if not room.is_closed and allowed(user, "calls.keep_item", item):
        context["note_form"] = forms.get("note") or _note_form(item)
        context["keeps_item"] = True
    if is_discussed and allowed(user, "calls.put_to_vote", item) and shown.open_motion is None:
        context["motion_form"] = forms.get("motion") or MotionForm()
    if is_discussed and room.may_vote:
        context["leave_form"] = forms.get("leave") or LeaveRoomForm()
    if shown.result and _may_record(user, item):
        context["carried_form"] = forms.get("decide") or _carried_form(shown.result)
    return context


def _note_form(item: AgendaItem) -> NoteForm:
    return NoteForm(initial={"text": item.note, "was": note_digest(item.note)})


def _carried_form(motion: Motion) -> CarriedForm:
    """Propose what the record says; the office completes it."""
    reasons = _("Panel of %(moment)s. %(motion)s") % {
        "moment": long_moment(motion.opened_at),
        "motion": motion_words(motion),
    }
    return CarriedForm(initial={"reasons": reasons})


def _may_record(user: Any, item: AgendaItem) -> bool:
    decided = Decision.objects.standing().filter(application=item.application_id)
    return allowed(user, "calls.record_decision", item.application) and not decided.exists()


# --- Acting --------------------------------------------------------------------------------------


def _done(
    request: HttpRequest, act: Callable[..., object], success: str = "", **values: Any
) -> bool:
    """Let an action do something; say what came of it."""
    try:
        act(by=request.user, at=now(), **values)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return False
    if success:
        messages.success(request, success)
    return True


def _back(request: HttpRequest, meeting: PanelMeeting, part: str = "") -> HttpResponse:
    """Lead back to the room, to the item that the page showed, and to a part of the page."""
    wanted = request.POST.get("item", "")
    is_known = AgendaItem.objects.visible_to(request.user).filter(uid=wanted, meeting=meeting)
    address = meeting.get_absolute_url()
    shown = f"?item={wanted}" if wanted and is_known.exists() else ""
    return redirect(f"{address}{shown}{part}")


@asks_second_factor
@require_POST
def meeting_act(request: HttpRequest, uid: str) -> HttpResponse:
    """Come in, leave, open, close, or take up what came to the panel since."""
    meeting = _meeting(request, uid)
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "join": (join_meeting, _("You are noted as present.")),
        "leave": (leave_meeting, _("You are noted as having left.")),
        "open": (open_meeting, _("The meeting is open.")),
        "close": (close_meeting, _("The meeting is closed. The minutes are being written.")),
        "take": (take_up_applications, _("The agenda holds all applications in the panel.")),
    }
    act, words = acts.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise Http404
    _done(request, act, words, meeting_id=meeting.pk)
    return _back(request, meeting)


@asks_second_factor
@require_POST
def meeting_order(request: HttpRequest, uid: str) -> HttpResponse:
    """Order the agenda or the ranking: one step by a button, all of it by a drag, or as suggested.

    The order that the page showed is sent along with its version: a stale one is refused.
    """
    meeting = _meeting(request, uid)
    version = request.POST.get("version", "")
    values: dict[str, Any] = {
        "meeting_id": meeting.pk,
        "version": int(version[:9]) if version.isdecimal() else -1,
    }
    if request.POST.get("do") == "suggest":
        _done(request, suggest_order, _("The agenda is in the suggested order."), **values)
        return _back(request, meeting)
    act = rank_items if request.POST.get("list") == "ranking" else order_agenda
    order = _moved(request.POST.get("order", "").split(), request.POST.get("move", ""))
    is_done = _done(request, act, order=order, **values)
    return _back(request, meeting, _row(request) if is_done else "")


def _row(request: HttpRequest) -> str:
    """Name the row that a button moved, so that eyes and keyboard stay with it."""
    uid = request.POST.get("move", "").partition(":")[2]
    list_name = "ranking" if request.POST.get("list") == "ranking" else "agenda"
    return f"#{list_name}-{uid}" if uid.isalnum() else f"#{list_name}-title"


def _moved(order: list[str], move: str) -> list[str]:
    """Return an order with one entry a step up or down, as `move` says ("up:<uid>")."""
    way, _colon, uid = move.partition(":")
    if uid not in order:
        return order
    place = order.index(uid)
    order.insert(max(place + (-1 if way == "up" else 1), 0), order.pop(place))
    return order


@asks_second_factor
@require_POST
def item_act(request: HttpRequest, uid: str, item: str) -> HttpResponse:
    """Turn to an item or end it, leave the room for it or come back."""
    found = _item(request, uid, item)
    acts: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
        "turn": (turn_to_item, {}),
        "done": (leave_item, {"is_done": True}),
        "put_off": (leave_item, {"is_done": False}),
        "back": (return_to_room, {}),
    }
    act, values = acts.get(request.POST.get("do", ""), (None, {}))
    if act is None:
        raise Http404
    _done(request, act, item_id=found.pk, **values)
    return _back(request, found.meeting)


@asks_second_factor
@require_POST
def item_write(request: HttpRequest, uid: str, item: str) -> HttpResponse:
    """Keep notes, put a motion to the vote, leave the room with a reason, or record what the panel
    carried; a refusal stands beside the form, with what was typed.
    """
    found = _item(request, uid, item)
    kinds: dict[str, tuple[type[Form], Callable[..., object], str]] = {
        "note": (NoteForm, write_note, _("The notes are saved.")),
        "motion": (MotionForm, put_motion, _("The motion is put to the vote.")),
        "leave": (LeaveRoomForm, leave_room, _("You have left the room for this application.")),
        "decide": (CarriedForm, _record, _("Recorded: the decision waits for its release.")),
    }
    kind = request.POST.get("do", "")
    if kind not in kinds:
        raise Http404
    form_class, act, words = kinds[kind]
    form = form_class(request.POST)
    if form.is_valid():
        try:
            act(item_id=found.pk, by=request.user, at=now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, words)
            return redirect(f"{found.meeting.get_absolute_url()}?item={found.uid}")
    return _page(request, found.meeting, found.uid, {kind: _rebased(form, found)}, status=422)


def _rebased(form: Form, item: AgendaItem) -> Form:
    """Let refused notes be saved again on top of the newer text, which the page shows."""
    if isinstance(form, NoteForm):
        item.refresh_from_db(fields=["note"])
        typed = {name: form.data.get(name) for name in form.data}
        form.data = {**typed, "was": note_digest(item.note)}
    return form


def _record(*, item_id: int, **values: Any) -> None:
    """Record the decision of the motion that was carried last."""
    carried = Motion.objects.filter(item=item_id, state="carried").order_by("-pk").first()
    if carried is None:
        raise Refused(_("Only a motion that was carried can become a decision."))
    record_carried(motion_id=carried.pk, **values)


@asks_second_factor
@require_POST
def motion_act(request: HttpRequest, uid: str, motion: str) -> HttpResponse:
    """Vote on a motion, count it, or take it back."""
    found = _motion(request, uid, motion)
    do = request.POST.get("do", "")
    if do in VoteChoice.values:
        words = _("Your vote is noted. You can change it until the count.")
        _done(request, cast_vote, words, motion_id=found.pk, choice=VoteChoice(do))
    elif do == "count":
        _done(request, count_votes, _("The votes are counted."), motion_id=found.pk)
    elif do == "withdraw":
        _done(request, withdraw_motion, _("The motion is taken back."), motion_id=found.pk)
    else:
        raise Http404
    return _back(request, found.item.meeting)


# --- Minutes -------------------------------------------------------------------------------------


@asks_second_factor
@require_safe
def minutes_pdf(request: HttpRequest, uid: str) -> HttpResponse:
    """Lead to the filed minutes; whom a conflict keeps from an item gets them made without it."""
    meeting = _meeting(request, uid)
    wanted = request.GET.get("language") or (get_language() or "")[:2]
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    file = getattr(meeting, f"minutes_{language}")
    if file is None:
        raise Http404
    if not is_kept_from_some(meeting, request.user):
        return redirect(file)
    return HttpResponse(
        render_minutes(read_minutes(meeting, request.user), language),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{minutes_name(meeting, language)}"',
            "Cache-Control": "private, no-store",
        },
    )
