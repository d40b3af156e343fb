"""What a form of an account makes for its holder: a key or a webhook, with a secret shown once."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404

from partners.models import Organisation
from pscc.api.forms import OWN
from pscc.kernel.clock import now
from pscc.kernel.refusals import Refused


def made_for_holder(
    make: Callable[..., tuple[Any, str]], form: forms.Form, *, by: Any, **what: Any
) -> str:
    """Make a thing for whom a valid form names; return its secret, or "" with the reason on the
    form if it was refused.
    """
    holder = form.cleaned_data["organisation"]
    organisation = None if holder == OWN else get_object_or_404(Organisation, uid=holder).pk
    try:
        _thing, secret = make(organisation_id=organisation, by=by, at=now(), **what)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return ""
    return secret
