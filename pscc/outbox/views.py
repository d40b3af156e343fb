"""The inbox: what concerns the reader, newest and unread first."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pscc.kernel.clock import now
from pscc.outbox.actions import read_all_messages, read_message, set_mail_preferences
from pscc.outbox.forms import PreferencesForm
from pscc.outbox.models import Message

_PER_PAGE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the reader's messages."""
    rows = Message.objects.inbox_of(request.user)
    page = Paginator(rows.unread_first(), _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "outbox/inbox.html", {"page": page, "has_unread": rows.unread().exists()}
    )


@require_POST
def open_message(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    message = get_object_or_404(Message.objects.inbox_of(request.user), uid=uid)
    read_message(message_id=message.pk, by=request.user, at=now())
    return redirect(message.url)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    count = read_all_messages(by=request.user, at=now())
    messages.success(
        request,
        ngettext("%(count)s message marked as read.", "%(count)s messages marked as read.", count)
        % {"count": count},
    )
    return redirect("outbox:inbox")


def preferences(request: HttpRequest) -> HttpResponse:
    """Let a person choose which optional mails to get."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_mail_preferences(by=request.user, wanted=form.wanted)
        messages.success(request, _("Your choice is saved."))
        return redirect("outbox:preferences")
    return render(request, "outbox/preferences.html", {"form": form})
