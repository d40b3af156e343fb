"""The messages of a request to a provider."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from services.actions.requests.thread import post_message
from services.actions.requests.uploads import CannotAttachError
from services.forms.steps import MessageForm
from services.queries.requests.thread import messages_of
from services.views.requests.sub_request import around, thread_of, visible_sub_request

PER_PAGE = 50


@never_cache
def sub_request_thread(request: HttpRequest, uid: str) -> HttpResponse:
    """Show all messages, and take one."""
    asked = visible_sub_request(request, uid)
    form = MessageForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(request.user, "services.write_message", asked)
        if form.is_valid():
            try:
                post_message(
                    sub_request_id=asked.pk, by=request.user, at=now(), **form.cleaned_data
                )
            except CannotAttachError as refusal:
                form.add_error("uploads", str(refusal.message))
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(request, _("Your message is sent."))
                return redirect(f"{asked.get_absolute_url()}#thread")
    context = around(asked, request.user)
    page = Paginator(messages_of(asked), PER_PAGE).get_page(request.GET.get("page"))
    context |= thread_of(request, context, page.object_list)
    context |= {"page": page, "message_form": form, "has_more": False}
    return render(request, "services/requests/sub_request_thread.html", context)
