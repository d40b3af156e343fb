"""The check page of a request: what is missing, what was closed meanwhile, then the sending."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pscc.kernel.clock import now
from pscc.kernel.questions import read_answer
from pscc.kernel.refusals import REFUSALS, sentences
from pscc.kernel.views.drafts import number_sent
from services.actions.requests.sending import Seen, send_request
from services.queries.requests.facts import facts_of, read_facts
from services.queries.requests.forms import closed_in, form_of, missing_in, values_of
from services.queries.requests.since import since_last_sent
from services.views.requests.form import own_request


def request_check(request: HttpRequest, uid: str) -> HttpResponse:
    """List what keeps a request from being sent, show what will be sent, and send it."""
    own = own_request(request, uid)
    errors: list[str] = []
    if request.method == "POST":
        try:
            sent = send_request(request_id=own.pk, by=request.user, at=now(), seen=_seen(request))
        except REFUSALS as refusal:
            errors = sentences(refusal)
            own.refresh_from_db()
        else:
            messages.success(
                request,
                _("Sent. Its number is %(reference)s: each provider answers on its own.")
                % {"reference": sent.reference},
            )
            return redirect(sent)
    form = form_of(own)
    if not form.parts and not own.is_draft:
        return redirect(own)
    values = values_of(own)
    context = {
        "asked": own,
        "rounds": own.snapshots.count(),
        "errors": errors,
        "parts": form.parts,
        "missing": missing_in(form),
        "closed": closed_in(form),
        "facts": read_facts(facts_of(own.project)),
        "since": since_last_sent(own.project),
        "answers": [
            read_answer(each, values.get(each.key), form.files.get(each.key, ()))
            for each in form.questions
            if each.takes_answer or each.is_file
        ],
        "documents": form.documents,
    }
    status = 409 if errors else 200
    return render(request, "services/requests/request_check.html", context, status=status)


def _seen(request: HttpRequest) -> Seen:
    """Return what the page showed; one that does not say has seen nothing."""
    return Seen(number_sent(request, "version"), max(number_sent(request, "rounds"), 0))
