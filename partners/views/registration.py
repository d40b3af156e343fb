"""The door for organisations that the directory does not know yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partners.actions.registration import NumberTakenError, register_organisation
from partners.forms.registration import RegistrationForm
from partners.models import Organisation
from partners.queries.registration import alike
from pscc.kernel.access import require
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused


def organisation_register(request: HttpRequest) -> HttpResponse:
    """Let somebody enter their organisation; where the directory may know it, ask first."""
    require(request.user, "partners.register_organisation")
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if form.ask_whether(alike(typed["name"], typed["scheme"], typed["number"])):
            organisation = _entered(request, form)
            if organisation is not None:
                messages.success(
                    request,
                    _(
                        "Your organisation is entered, and only you see it. Complete its profile,"
                        " then ask for publication."
                    ),
                )
                return redirect("partners:profile_edit", slug=organisation.slug)
    return render(request, "partners/organisation_register.html", {"form": form})


def _entered(request: HttpRequest, form: RegistrationForm) -> Organisation | None:
    try:
        return register_organisation(
            texts=form.texts(),
            scheme=form.cleaned_data["scheme"],
            number=form.cleaned_data["number"],
            by=request.user,
            at=now(),
        )
    except NumberTakenError as refusal:
        form.add_error("number", str(refusal.message))
        if refusal.holder is not None:
            form.alike = [refusal.holder]
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
    return None
