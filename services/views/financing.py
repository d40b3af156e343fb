"""Outside financing: schemes that the cluster does not run, and what may fit a project."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now
from services.forms.financing import FactsForm
from services.models import Scheme
from services.queries.catalogue import stages
from services.queries.financing import checked, in_words, schemes


def _asked(request: HttpRequest, on: date) -> tuple[FactsForm, dict[str, object] | None]:
    """Read what the reader says of a project: None where nothing was said, or not readably."""
    said = any(request.GET.get(name) for name in FactsForm.base_fields)
    form = FactsForm(request.GET if said else None, on=on)
    return form, form.facts() if said and form.is_valid() else None


@login_not_required
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Show outside schemes, and for a project described above them which may fit."""
    on = timezone.localdate(now())
    form, facts = _asked(request, on)
    found = [checked(scheme, facts, on) for scheme in schemes()]
    return render(request, "services/scheme_list.html", {"form": form, "found": found})


@login_not_required
def scheme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one outside scheme: what it gives, on which conditions, and its official page."""
    on = timezone.localdate(now())
    scheme = get_object_or_404(schemes(), slug=slug)
    form, facts = _asked(request, on)
    context: dict[str, Any] = {
        "form": form,
        "checked": checked(scheme, facts, on),
        "conditions": _conditions(scheme, on),
        "address": absolute(scheme.get_absolute_url()),
        "query": request.GET.urlencode(),
    }
    return render(request, "services/scheme_detail.html", context)


def _conditions(scheme: Scheme, on: date) -> list[tuple[str, date | None, bool]]:
    """Return the rules in force as sentences, since when, and whether each decides."""
    names = {stage.code: str(stage) for stage in stages()}
    current = [
        rule
        for rule in scheme.rules.all()
        if (rule.since is None or rule.since <= on) and (rule.until is None or on < rule.until)
    ]
    return [(in_words(rule, names), rule.since, rule.is_knock_out) for rule in current]
