"""The directory of people: for members who have signed in, of members who agreed to it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from partners.enums import Vocabulary
from pscc.community.actions.people import confirm_listing, leave_directory, list_oneself
from pscc.community.cards import person_card
from pscc.community.enums import SpokenLanguage
from pscc.community.forms.people import ListedPersonForm
from pscc.community.models import ListedPerson
from pscc.community.queries.people import (
    BY_NAME,
    acted_for,
    choices_of_terms,
    count_by_language,
    count_by_term,
    for_page,
    found,
    matching_people,
    narrow_by_language,
    narrow_by_term,
    own_listing,
)
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused
from pscc.kernel.views.listing import Facet, Listing


def _no_row(_person: ListedPerson) -> Mapping[str, Any]:
    return {}  # it is read as a page alone: see `is_exported`


PEOPLE: Listing[ListedPerson] = Listing(
    title=gettext_lazy("People to meet"),
    lead=gettext_lazy(
        "Members of the portal who agreed to be found by other members. Nobody’s address is shown."
    ),
    search_label=gettext_lazy("Search people"),
    facets=[
        Facet(
            "discipline",
            gettext_lazy("Discipline"),
            choices_of_terms(Vocabulary.DISCIPLINE),
            narrow_by_term(Vocabulary.DISCIPLINE),
            count_by_term(Vocabulary.DISCIPLINE),
        ),
        Facet(
            "tumour_type",
            gettext_lazy("Tumour type"),
            choices_of_terms(Vocabulary.TUMOUR_TYPE),
            narrow_by_term(Vocabulary.TUMOUR_TYPE),
            count_by_term(Vocabulary.TUMOUR_TYPE),
        ),
        Facet(
            "language",
            gettext_lazy("Language spoken"),
            lambda: SpokenLanguage.choices,
            narrow_by_language,
            count_by_language,
        ),
    ],
    columns=("person",),
    as_row=_no_row,
    as_card=person_card,
    for_page=for_page,
    ordering=BY_NAME,
    template="community/person_list.html",
    search=matching_people,
    is_exported=False,
)


@require_safe
def person_list(request: HttpRequest) -> HttpResponseBase:
    """Show members who may be found, as a page: there is no file of people to take away."""
    return PEOPLE.respond(request, found())


@require_safe
def person_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a member to members; whoever is hidden sees their own page."""
    visible = for_page(ListedPerson.objects.visible_to(request.user))
    listed: ListedPerson = get_object_or_404(visible, uid=uid)
    context = {
        "listed": listed,
        "is_own": listed.person_id == request.user.pk,
        "may_meet": listed.may_be_asked
        and allowed(request.user, "community.ask_to_meet_person", listed),
    }
    return render(request, "community/person_detail.html", context)


def person_own(request: HttpRequest) -> HttpResponse:
    """Let a person be found by other members, and change what they show."""
    listed = own_listing(request.user)
    form = ListedPersonForm(
        request.POST or None, listed=listed, organisations=acted_for(request.user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            listed = list_oneself(
                shown=form.shown,
                agrees=bool(form.cleaned_data.get("agrees")),
                by=request.user,
                at=now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Members find you with what you wrote."))
            return redirect(listed)
    return render(request, "community/person_own.html", {"listed": listed, "form": form})


@require_POST
def person_confirm(request: HttpRequest) -> HttpResponse:
    """Say that what one shows is right still."""
    if confirm_listing(by=request.user, at=now()):
        messages.success(request, _("Thank you. Members find you as before."))
    return redirect("community:person_own")


@require_POST
def person_leave(request: HttpRequest) -> HttpResponse:
    """Take oneself off the directory at once."""
    leave_directory(by=request.user)
    messages.success(request, _("You are off the directory. Nothing of it was kept."))
    return redirect("community:person_own")
