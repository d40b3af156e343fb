"""The partner's own space: an organisation's profile, section by section."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.actions.organisations import request_organisation_review
from partners.actions.profiles import preview_profile, save_profile
from partners.forms.sections import SECTIONS
from partners.models import Organisation
from partners.queries.moderation import changes_of, described, latest_proposal, open_corrections
from partners.queries.organisations import for_detail
from partners.queries.parts import Parts
from partners.queries.profiles import read_profile
from partners.views.editing import LANGUAGES, Editing, answered, opened
from partners.views.profile import as_shown
from partners.views.refusals import tell_refusal
from pscc.kernel.access import allowed, require
from pscc.kernel.clock import now
from pscc.kernel.refusals import REFUSALS


def own_organisation(request: HttpRequest, slug: str) -> Organisation:
    """Return an organisation whose profile the reader edits: 404 if it may not be known, 403 if it
    is others'.
    """
    organisation: Organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user).select_related("logo"), slug=slug
    )
    require(request.user, "partners.edit_profile", organisation)
    return organisation


def profile_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a profile consists of, what is missing, and what waits for whom."""
    organisation = own_organisation(request, slug)
    filled = [
        {"section": section, "is_filled": any(read_profile(organisation, section.parts).values())}
        for section in SECTIONS.values()
    ]
    context = around(organisation, "overview") | about_request(request, organisation)
    context |= {"filled": filled, "corrections": open_corrections(organisation)}
    return render(request, "partners/space/overview.html", context)


def around(organisation: Organisation, here: str) -> dict[str, Any]:
    """Return what every page of the space shows: whose it is, and the way round."""
    return {"organisation": organisation, "sections": SECTIONS.values(), "here": here}


def about_request(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """Return the newest request to staff, what it would change, and whether it can be withdrawn."""
    proposal = latest_proposal(organisation)
    if proposal is None:
        return {"proposal": None}
    return {
        "proposal": proposal,
        "proposed": changes_of(proposal),
        "may_withdraw": allowed(request.user, "partners.withdraw_proposal", proposal),
    }


@require_POST
def organisation_request_review(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a member ask staff to publish the organisation."""
    organisation = own_organisation(request, slug)
    try:
        request_organisation_review(organisation_id=organisation.pk, by=request.user, at=now())
    except REFUSALS as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("The cluster's team will look at your profile and publish it."))
    return redirect("partners:profile_edit", slug=slug)


def profile_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """Let members change one section: typed, looked at in both languages, published."""
    organisation = own_organisation(request, slug)
    if section not in SECTIONS:
        raise Http404
    found = SECTIONS[section]
    stored = read_profile(organisation, found.parts)
    editing = opened(request, organisation, found, stored, described)
    return answered(
        editing,
        publish=lambda: _publish(request, editing),
        preview=lambda language: _preview(request, editing, language),
    ) or render(
        request,
        "partners/space/section.html",
        {**around(organisation, found.key), **editing.shown()},
    )


def _publish(request: HttpRequest, editing: Editing) -> HttpResponse:
    edit = save_profile(
        organisation_id=editing.thing.pk,
        version=editing.version,
        parts=editing.draft.parts(),
        by=request.user,
        at=now(),
    )
    said = _("Your profile is up to date, and everyone sees it now.") if edit else _(
        "Nothing differs from what is stored. Nothing was changed."
    )  # fmt: skip
    messages.success(request, said)
    return redirect("partners:profile_edit", slug=editing.thing.slug)


def _preview(request: HttpRequest, editing: Editing, language: str) -> HttpResponse:
    return as_it_will_be(
        request,
        editing.thing,
        language,
        hidden=editing.typed,
        address=reverse("partners:profile_section", args=(editing.thing.slug, editing.section.key)),
        version=editing.version,
        parts=editing.draft.parts(),
    )


def as_it_will_be(
    request: HttpRequest,
    organisation: Organisation,
    language: str,
    *,
    hidden: list[tuple[str, str]],
    address: str,
    version: int,
    parts: Parts,
    note: str = "",
) -> HttpResponse:
    """Show the public page as it will be, with a bar that publishes it or goes back to typing."""
    shown = language if language in LANGUAGES else (get_language() or "fr")[:2]
    bar = render_to_string(
        "partners/space/_preview_bar.html",
        {"hidden": hidden, "address": address, "shown": shown, "own": get_language(), "note": note},
        request,
    )
    page = preview_profile(
        organisation_id=organisation.pk,
        version=version,
        parts=parts,
        by=request.user,
        at=now(),
        show=_page_with(bar, request, organisation, shown),
    )
    return HttpResponse(page)


def _page_with(
    bar: SafeString, request: HttpRequest, organisation: Organisation, language: str
) -> Callable[[], str]:
    def page() -> str:
        with override(language):
            today = now().date()
            found = for_detail(Organisation.objects.all(), today).get(pk=organisation.pk)
            context = as_shown(found, request.user, today) | {"bar": bar}
            return render_to_string("partners/space/preview.html", context, request)

    return page
