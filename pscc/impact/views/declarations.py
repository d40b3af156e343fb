"""A company's yearly declarations: the list, what one says, and the form that fills it in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Organisation
from partners.views.refusals import tell_refusal
from pscc.impact.actions.declarations import (
    EDITABLE,
    StaleDeclarationError,
    save_declaration,
    send_declaration,
    start_declaration,
    values_of,
    withdraw_declaration,
)
from pscc.impact.enums import DeclarationState
from pscc.impact.forms.declarations import DeclarationDraft, YearForm
from pscc.impact.models import Declaration
from pscc.impact.queries.declarations import departments_before, problems_of, said_by
from pscc.impact.queries.declared import funds_told
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS, Refused
from pscc.kernel.stale_forms import version_read


def declaration_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a company declared, and let its members begin a year or a correction."""
    found = Organisation.objects.visible_to(request.user)
    organisation: Organisation = get_object_or_404(found, slug=slug)
    require(request.user, "impact.read_declarations_of", organisation)
    today = timezone.localdate(now())
    form = YearForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        return _begun(request, organisation, form.cleaned_data["year"])
    mine = Declaration.objects.visible_to(request.user).filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "declarations": mine.order_by("-year", "-edition"),
        "form": form,
        "may_start": allowed(request.user, "impact.start_declaration", organisation),
    }
    return render(request, "impact/declaration_list.html", context)


def _begun(request: HttpRequest, organisation: Organisation, year: int) -> HttpResponse:
    try:
        begun = start_declaration(
            organisation_id=organisation.pk, year=year, by=request.user, at=now()
        )
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
        return redirect("impact:declaration_list", slug=organisation.slug)
    if begun.state not in EDITABLE:
        messages.info(request, _("This year was sent already; the cluster's team looks at it."))
        return redirect(begun)
    return redirect("impact:declaration_edit", uid=begun.uid)


def _reached(request: HttpRequest, uid: str) -> Declaration:
    """Return a declaration: 404 if the reader may not know of it."""
    seen = Declaration.objects.visible_to(request.user).select_related("organisation", "sent_by")
    found: Declaration = get_object_or_404(seen, uid=uid)
    require(request.user, "impact.read_declaration", found)
    return found


def declaration_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show what a declaration says and whose turn it is; send it or give it up."""
    found = _reached(request, uid)
    if request.method == "POST":
        return _acted(request, found)
    is_editable = found.state in EDITABLE
    reads_all = allowed(request.user, "impact.read_every_amount", found)
    context = {
        "declaration": found,
        "is_member": allowed(request.user, "impact.read_declarations_of", found.organisation),
        "problems": problems_of(found) if is_editable else [],
        "said": said_by(found),
        "funds": funds_told(found, every_amount=reads_all),
        "reads_all": reads_all,
        "may_fill": is_editable and allowed(request.user, "impact.fill_declaration", found),
        "may_send": is_editable and allowed(request.user, "impact.send_declaration", found),
        "may_withdraw": _is_open(found) and allowed(request.user, "impact.fill_declaration", found),
        "may_correct": found.state == DeclarationState.VALIDATED
        and allowed(request.user, "impact.start_declaration", found.organisation),
    }
    return render(request, "impact/declaration.html", context)


def _is_open(declaration: Declaration) -> bool:
    return declaration.state in (*EDITABLE, DeclarationState.SENT)


def _acted(request: HttpRequest, declaration: Declaration) -> HttpResponse:
    told: dict[str, Any] = {"declaration_id": declaration.pk, "by": request.user, "at": now()}
    try:
        if request.POST.get("act") == "withdraw":
            withdraw_declaration(**told)
            messages.success(request, _("This declaration is given up."))
        else:
            send_declaration(version=version_read(request.POST.get("version", "")), **told)
            messages.success(request, _("Sent. The cluster's team looks at it."))
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    return redirect(declaration)


def declaration_edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a member fill a declaration in: more rows, or keep it."""
    found = _reached(request, uid)
    require(request.user, "impact.fill_declaration", found)
    offered = departments_before(found.organisation, found.year)
    if request.method == "POST":
        return _typed(request, found, DeclarationDraft.typed(request.POST, offered=offered))
    if found.state not in EDITABLE:
        return redirect(found)
    shown = DeclarationDraft.stored(values_of(found), version=found.version, offered=offered)
    return _form_page(request, found, shown)


def _typed(request: HttpRequest, found: Declaration, draft: DeclarationDraft) -> HttpResponse:
    if request.POST.get("act") == "rows":
        return _form_page(request, found, draft.unjudged())
    if not draft.is_valid():
        return _form_page(request, found, draft)
    try:
        save_declaration(
            declaration_id=found.pk,
            version=draft.form.cleaned_data["version"],
            values=draft.values(),
            by=request.user,
            at=now(),
        )
    except StaleDeclarationError as stale:
        again = draft.unjudged(version=stale.declaration.version)
        return _form_page(request, found, again, stale, is_conflict=True)
    except Refused as refusal:
        return _form_page(request, found, draft.unjudged(), refusal)
    messages.success(request, _("Kept. Read it once more before it is sent."))
    return redirect(found)


def _form_page(
    request: HttpRequest,
    declaration: Declaration,
    draft: DeclarationDraft,
    refusal: Refused | None = None,
    *,
    is_conflict: bool = False,
) -> HttpResponse:
    context = {
        "declaration": declaration,
        "draft": draft,
        "refusal": refusal,
        "is_conflict": is_conflict,
    }
    return render(request, "impact/declaration_form.html", context)
