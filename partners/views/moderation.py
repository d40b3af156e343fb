"""What members ask of staff, what readers suggest, and what happened to a profile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.actions.moderation import (
    answer_correction,
    propose_change,
    suggest_correction,
    withdraw_proposal,
)
from partners.forms.moderation import (
    AnswerForm,
    CircleRow,
    CorrectionForm,
    IdentifierRow,
    NameForm,
    ReasonForm,
)
from partners.forms.sections import ColumnsDraft, RowsDraft
from partners.models import Correction, Organisation, Proposal
from partners.queries.history import HistoryPages
from partners.queries.moderation import shared_numbers
from partners.queries.parts import Parts
from partners.queries.profiles import RESERVED, read_profile
from partners.views.refusals import tell_refusal
from partners.views.space import about_request, around, own_organisation
from pscc.accounts.limits import may_suggest
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused

ENTRIES = 20  # of the history on one page


class Asking:
    """The page on which members ask staff for another name, number or circle."""

    def __init__(self, stored: Parts, data: QueryDict | None) -> None:
        self.names = ColumnsDraft(NameForm, stored, data)
        self.identifiers = RowsDraft("identifiers", IdentifierRow, stored, data)
        self.circles = RowsDraft("circles", CircleRow, stored, data)
        self.reason = ReasonForm(data)
        self.problems: list[str] = []

    @property
    def forms(self) -> list[Any]:
        """Return every form, for the summary of errors."""
        return [*self.names.forms, *self.identifiers.forms, *self.circles.forms, self.reason]

    def is_valid(self) -> bool:
        """Tell whether everything can be sent; each part shows its own errors."""
        drafts = (self.names, self.identifiers, self.circles, self.reason)
        return min([draft.is_valid() for draft in drafts])

    def parts(self) -> Parts:
        """Return what is asked for."""
        return self.names.parts() | self.identifiers.parts() | self.circles.parts()

    def change_rows(self, act: str) -> bool:
        """Add or remove a row; tell whether that was asked."""
        verb, _colon, rest = act.partition(":")
        place, _colon, part = rest.partition(":")
        draft = {"identifiers": self.identifiers, "circles": self.circles}.get(part)
        if draft is None or verb not in ("add", "remove"):
            return False
        typed_reason = self.reason["reason"].value()
        self.names.keep_typing()
        self.identifiers.keep_typing()
        self.circles.keep_typing()
        self.reason = ReasonForm(initial={"reason": typed_reason})
        draft.add() if verb == "add" else draft.remove(place)
        return True


def proposal_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Let members ask staff for another name, identifier or circle."""
    organisation = own_organisation(request, slug)
    data = request.POST if request.method == "POST" else None
    asking = Asking(read_profile(organisation, RESERVED), data)
    if data is not None and not asking.change_rows(data.get("act", "")) and asking.is_valid():
        try:
            proposal = propose_change(
                organisation_id=organisation.pk,
                parts=asking.parts(),
                reason=asking.reason.cleaned_data["reason"],
                by=request.user,
                at=now(),
            )
        except Refused as refusal:
            asking.problems = [str(refusal.message)]
        else:
            _thank(request, organisation, proposal)
            return redirect("partners:profile_edit", slug=slug)
    context = around(organisation, "identity") | about_request(request, organisation)
    context |= {
        "draft": asking,
        "problems": asking.problems,
        "has_errors": bool(asking.problems) or any(form.errors for form in asking.forms),
    }
    return render(request, "partners/space/identity.html", context)


def _thank(request: HttpRequest, organisation: Organisation, proposal: Proposal) -> None:
    messages.success(request, _("Your request is with the cluster's team, who answer by mail."))
    numbers = proposal.changes.get("identifiers", {}).get("new", [])
    if shared_numbers(organisation, numbers):
        messages.warning(
            request,
            _(
                "Another organisation of the directory has the same SIREN. That can be right;"
                " the team will check."
            ),
        )


@require_POST
def proposal_withdraw(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Let members take their request back."""
    organisation = own_organisation(request, slug)
    proposal = get_object_or_404(Proposal, organisation=organisation, uid=uid)
    try:
        withdraw_proposal(proposal_id=proposal.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("Your request is withdrawn. Nothing was changed."))
    return redirect("partners:profile_edit", slug=slug)


@login_not_required
def correction_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anyone say what is wrong on an organisation's page."""
    visible = Organisation.objects.visible_to(request.user)
    organisation = get_object_or_404(visible, slug=slug)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if may_suggest(request):
            suggest_correction(
                organisation_id=organisation.pk, by=request.user, at=now(), **form.cleaned_data
            )
            messages.success(request, _("Thank you. Those in charge will look at it."))
            return redirect(organisation)
        form.add_error(
            None,
            _("Many suggestions came from your network in the last hour. Send yours a bit later."),
        )
    context = {"organisation": organisation, "form": form}
    return render(request, "partners/correction.html", context)


def correction_answer(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Let members answer a reader."""
    organisation = own_organisation(request, slug)
    correction = get_object_or_404(Correction, organisation=organisation, uid=uid)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_correction(
                correction_id=correction.pk,
                taken_up=request.POST.get("act") == "done",
                answer=form.cleaned_data["answer"],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("Your answer is kept, and sent if an address was left."))
        return redirect("partners:profile_edit", slug=slug)
    context = around(organisation, "overview") | {"correction": correction, "form": form}
    return render(request, "partners/correction_answer.html", context)


def organisation_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show members and staff who changed what when."""
    visible = Organisation.objects.visible_to(request.user)
    organisation = get_object_or_404(visible, slug=slug)
    require(request.user, "partners.read_history", organisation)
    page = Paginator(HistoryPages(organisation), ENTRIES).get_page(request.GET.get("page"))
    context = {"organisation": organisation, "page": page}
    return render(request, "partners/history.html", context)
