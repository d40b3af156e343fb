"""Keys for programs, in one's account: made, shown once, revoked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from pscc.accounts.recent_login import confirm_first
from pscc.api.actions.keys import make_key, revoke_key
from pscc.api.forms import KeyForm, holders_for
from pscc.api.models import ApiKey
from pscc.api.views.making import made_for_holder
from pscc.kernel.clock import now


@never_cache
def key_list(request: HttpRequest) -> HttpResponse:
    """List the keys of the reader's organisations, and make one: its secret is on the answer, and
    nowhere else.
    """
    holders = holders_for(request.user)
    form = KeyForm(request.POST or None, holders=holders)
    secret = ""
    if request.method == "POST":
        if confirmation := confirm_first(request):
            return confirmation
        if form.is_valid():
            chosen = form.cleaned_data
            secret = made_for_holder(
                make_key,
                form,
                by=request.user,
                name=chosen["name"],
                valid_for=chosen["days"],
            )
            form = KeyForm(holders=holders) if secret else form
    at = now()
    keys = ApiKey.objects.visible_to(request.user).select_related("organisation", "made_by")
    context = {
        "form": form,
        "may_make": bool(holders),
        "keys": [(key, key.is_live(at)) for key in keys.order_by("-made_at", "-pk")],
        "secret": secret,
    }
    return render(request, "api/key_list.html", context)


@require_POST
def key_revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a key open nothing from now on."""
    key: ApiKey = get_object_or_404(ApiKey.objects.visible_to(request.user), uid=uid)
    revoke_key(key_id=key.pk, by=request.user, at=now())
    messages.success(request, _("The key is revoked: programs that use it are refused."))
    return redirect("api_page:key_list")
