"""The minutes of a panel's meeting: what they say, and the PDF that says it (PDF/UA, by Typst)."""

from pathlib import Path
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from calls.enums import CallRole, MotionState
from calls.models import AgendaItem, Attendance, Motion, PanelMeeting, RoomExit
from calls.queries.minutes import Minutes, is_voting, settled
from pscc.kernel.formats import long_date, long_moment
from pscc.kernel.papers import typeset
from pscc.kernel.site import site

TEMPLATE = Path(__file__).parent / "typst" / "minutes.typ"


def minutes_name(meeting: PanelMeeting, language: str) -> str:
    """Return the name of the file: call, day and language, nothing of what was said."""
    day = localtime(meeting.starts_at).date()
    return f"{meeting.call.code}-{day:%Y%m%d}-{meeting.uid}-{language}.pdf"


def render_minutes(minutes: Minutes, language: str) -> bytes:
    """Return minutes as a tagged PDF in a language; hidden items stand without a word on them."""
    with override(language):
        data = _data(minutes, language)
    return typeset(TEMPLATE, data)


def _data(minutes: Minutes, language: str) -> dict[str, Any]:
    meeting = minutes.meeting
    return {
        "language": language,
        "issuer": site().name,
        "title": _("Minutes of the panel"),
        "call": meeting.call.title,
        "reference": f"{meeting.call.code} · {long_date(meeting.starts_at)}",
        "facts": _facts(minutes),
        "people_title": _("Who was there"),
        "people_head": [_("Person"), _("Role"), _("Came"), _("Left")],
        "people_none": _("Nobody came in."),
        "people": [_attendance(each, minutes) for each in minutes.attendances],
        "items_title": _("Applications"),
        "items_none": _("There was no application on the agenda."),
        "items": [_item(each, minutes) for each in minutes.items],
        "ranking_title": _("Ranking"),
        "ranking_none": _("The panel made no ranking."),
        "ranking": [_name(each) for each in minutes.ranking],
        "rules_title": _("How votes are counted"),
        "rules": vote_rules(),
        "page": _("Page"),
    }


def vote_rules() -> str:
    """Say by which rule a motion is carried, as the room and the minutes tell it."""
    return _(
        "A motion is carried when more votes are for it than against it; abstentions do not count."
        " On a tie the vote of the chair who counts decides; without one the motion is rejected."
        " The quorum must be in the room when a vote begins and when it is counted."
    )


def _facts(minutes: Minutes) -> list[dict[str, str]]:
    meeting = minutes.meeting
    voting = {each.user_id for each in minutes.attendances if _votes(each, minutes)}
    lines = [
        (_("Planned"), long_moment(meeting.starts_at)),
        (_("Place"), meeting.place or _("Not stated")),
        (_("Opened"), _moment(meeting.opened_at)),
        (_("Closed"), _moment(meeting.closed_at)),
        (_("Quorum"), str(meeting.quorum)),
        (_("Members who took part"), str(len(voting))),
    ]
    return [{"label": label, "value": value} for label, value in lines]


def _votes(attendance: Attendance, minutes: Minutes) -> bool:
    return is_voting(minutes.roles.get(attendance.user_id, ""))


def _attendance(attendance: Attendance, minutes: Minutes) -> list[str]:
    role = minutes.roles.get(attendance.user_id)
    return [
        attendance.user.get_full_name(),
        str(CallRole(role).label) if role else _("Office of the call"),
        _moment(attendance.joined_at),
        _moment(attendance.left_at),
    ]


def _item(item: AgendaItem, minutes: Minutes) -> dict[str, Any]:
    if item.pk in minutes.hidden:
        hidden = _("Application hidden: a conflict of interest keeps you from it.")
        return {"name": hidden, "lines": [], "note": "", "note_label": ""}
    remarks = [f"{each.get_kind_display()} ({_moment(each.noted_at)})"
               for each in item.remarks.all()]  # fmt: skip
    return {
        "name": _name(item),
        "lines": [
            *(_exit(each) for each in item.exits.all()),
            *(motion_words(each) for each in settled(item)),
            *remarks,
        ],
        "note_label": _("Notes"),
        "note": item.note,
    }


def _name(item: AgendaItem) -> str:
    reference, name = str(item.application.reference), item.application.name_in_review
    return reference if name == reference else f"{reference} · {name}"


def _exit(away: RoomExit) -> str:
    why = away.reason or _("conflict of interest")
    if away.returned_at is None:
        return _("%(person)s left the room on %(left)s: %(why)s.") % {
            "person": away.user.get_full_name(), "left": _moment(away.left_at), "why": why,
        }  # fmt: skip
    return _("%(person)s was out of the room from %(left)s to %(back)s: %(why)s.") % {
        "person": away.user.get_full_name(),
        "left": _moment(away.left_at),
        "back": _moment(away.returned_at),
        "why": why,
    }


def motion_words(motion: Motion) -> str:
    """Say a motion and its count in a sentence; the motion comes with its votes as numbers."""
    proposed = str(motion.get_outcome_display())
    if motion.text:
        proposed = _("%(outcome)s (%(text)s)") % {"outcome": proposed, "text": motion.text}
    if motion.state == MotionState.WITHDRAWN:
        return _("Motion “%(proposed)s”: taken back before the count.") % {"proposed": proposed}
    return pgettext("motion", "Motion “%(proposed)s”: %(state)s, %(votes)s.") % {
        "proposed": proposed,
        "state": str(motion.get_state_display()).lower(),
        "votes": vote_words(motion),
    }


def vote_words(motion: Any) -> str:
    """Say the votes on a motion as numbers."""
    away = motion.votes_abstain
    return ", ".join([
        _("%(count)s for") % {"count": motion.votes_for},
        _("%(count)s against") % {"count": motion.votes_against},
        ngettext("%(count)s abstention", "%(count)s abstentions", away) % {"count": away},
    ])  # fmt: skip


def _moment(value: Any) -> str:
    return long_moment(value) if value else "–"
