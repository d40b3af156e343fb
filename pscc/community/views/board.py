"""The board: what is looked for and offered, for everyone; entries, for those behind them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from partners.enums import Vocabulary
from partners.queries.organisations import terms
from pscc.community.actions.board import (
    close_board_entry,
    publish_board_entry,
    save_board_entry,
    withdraw_board_entry,
)
from pscc.community.cards import board_card
from pscc.community.enums import BoardEntryState, Cooperation, Side
from pscc.community.forms.board import BoardEntryForm
from pscc.community.models import BoardEntry
from pscc.community.queries.board import (
    NEWEST,
    choices_of,
    count_by,
    for_page,
    listed,
    narrow_by,
    organisations_written_by,
    organs,
    own_entries,
    projects_written_by,
)
from pscc.community.views.steps import take_step
from pscc.kernel.access import allowed, require
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.kernel.views.listing import Facet, Listing

COLUMNS = (
    "entry", "side", "cooperation", "title", "summary", "language", "behind", "tumour_type",
    "stage", "valid_until", "address", "is_demo",
)  # fmt: skip


def _as_row(entry: BoardEntry) -> Mapping[str, Any]:
    return {
        "entry": entry.uid,
        "side": entry.side,
        "cooperation": entry.cooperation,
        "title": entry.title,
        "summary": entry.summary,
        "language": entry.language,
        "behind": entry.behind,
        "tumour_type": entry.tumour_type.code if entry.tumour_type else None,
        "stage": entry.stage.code if entry.stage else None,
        "valid_until": entry.valid_until,
        "address": entry.get_absolute_url(),
        "is_demo": entry.is_demo,
    }


BOARD: Listing[BoardEntry] = Listing(
    title=gettext_lazy("Looked for and offered"),
    lead=gettext_lazy(
        "Data, samples, know-how, partners: what organisations and project teams of the cluster"
        " look for, and what they offer."
    ),
    search_label=gettext_lazy("Search the board"),
    facets=[
        Facet(
            "side",
            gettext_lazy("Looked for or offered"),
            lambda: Side.choices,
            narrow_by("side"),
            count_by("side"),
        ),
        Facet(
            "cooperation",
            gettext_lazy("Kind of cooperation"),
            lambda: Cooperation.choices,
            narrow_by("cooperation"),
            count_by("cooperation"),
        ),
        Facet(
            "organ",
            gettext_lazy("Organ"),
            choices_of(organs),
            narrow_by("tumour_type__code"),
            count_by("tumour_type__code"),
        ),
        Facet(
            "stage",
            gettext_lazy("Stage of development"),
            choices_of(lambda: terms(Vocabulary.STAGE)),
            narrow_by("stage__code"),
            count_by("stage__code"),
        ),
    ],
    columns=COLUMNS,
    as_row=_as_row,
    as_card=board_card,
    for_page=for_page,
    ordering=NEWEST,
    template="community/board_entry_list.html",
)


@login_not_required
@require_safe
def board_entry_list(request: HttpRequest) -> HttpResponseBase:
    """Show the board, as a page, JSON or CSV. It is public: entries are written to be found by
    partners who have no account, and name neither persons nor projects.
    """
    return BOARD.respond(request, listed(timezone.localdate(now())))


@login_not_required
@require_safe
def board_entry_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one entry; to those behind it, also what they can do with it."""
    entry = _entry(request, uid)
    today = timezone.localdate(now())
    is_own = allowed(request.user, "community.save_board_entry", entry)
    is_published = entry.state == BoardEntryState.PUBLISHED
    is_public = BoardEntry.objects.on_board(today).filter(pk=entry.pk).exists()
    context = {
        "entry": entry,
        "address": absolute(entry.get_absolute_url()),
        "is_public": is_public,
        "may_meet": is_public and not is_own,
        "is_over": is_published and entry.valid_until < today,
        "is_own": is_own,
        "may_edit": is_own and entry.state != BoardEntryState.CLOSED,
        "may_publish": is_own and entry.state in (BoardEntryState.DRAFT, BoardEntryState.WITHDRAWN),
        "may_take_off": is_own and is_published,
    }
    return render(request, "community/board_entry_detail.html", context)


def _entry(request: HttpRequest, uid: str) -> BoardEntry:
    visible: Any = for_page(BoardEntry.objects.visible_to(request.user)).select_related("project")
    entry: BoardEntry = get_object_or_404(visible, uid=uid)
    return entry


@require_safe
def board_entry_own(request: HttpRequest) -> HttpResponse:
    """Show a person the entries that they may write."""
    context = {"rows": list(own_entries(request.user)), "today": timezone.localdate(now())}
    return render(request, "community/board_entry_own.html", context)


def board_entry_create(request: HttpRequest) -> HttpResponse:
    """Let a person write an entry for an organisation or a project; it is a draft first."""
    form = BoardEntryForm(
        request.POST or None,
        organisations=list(organisations_written_by(request.user)),
        projects=list(projects_written_by(request.user)),
    )
    entry = _saved(request, form, BoardEntry())
    if entry is not None:
        return redirect(entry)
    return render(request, "community/board_entry_form.html", {"form": form, "entry": None})


def board_entry_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let those behind an entry change it; what is on the board is changed for everyone at once."""
    stored = _entry(request, uid)
    require(request.user, "community.save_board_entry", stored)
    form = BoardEntryForm(request.POST or None, entry=stored)
    entry = _saved(request, form, stored)
    if entry is not None:
        return redirect(entry)
    return render(request, "community/board_entry_form.html", {"form": form, "entry": stored})


def _saved(request: HttpRequest, form: BoardEntryForm, entry: BoardEntry) -> BoardEntry | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return save_board_entry(entry=form.written_into(entry), by=request.user, at=now())
    except Refused as refusal:
        form.add_error(None, refusal.message)
    return None


def _step(request: HttpRequest, uid: str, act: Callable[..., Any], told: str) -> HttpResponse:
    entry = _entry(request, uid)
    return take_step(request, entry, act, told, entry_id=entry.pk)


@require_POST
def board_entry_publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Put an entry on the board."""
    return _step(request, uid, publish_board_entry, _("It is on the board."))


@require_POST
def board_entry_close(request: HttpRequest, uid: str) -> HttpResponse:
    """Take an entry off the board for good."""
    return _step(request, uid, close_board_entry, _("The entry is closed."))


@require_POST
def board_entry_withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Take an entry off the board for a while."""
    return _step(request, uid, withdraw_board_entry, _("It is off the board. You can put it back."))
