"""The newsletter: subscribing, confirming, changing, leaving. No account is needed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from partners.queries.members import masked
from partners.views.secrets import keeps_address_secret
from pscc.accounts.limits import may_mail_subscriber, may_subscribe
from pscc.community.actions.subscriptions import (
    ask_subscription,
    change_subscription,
    confirm_subscription,
    follow_topics,
    leave_newsletter,
)
from pscc.community.enums import Topic
from pscc.community.forms.newsletter import SubscriptionForm, WishForm
from pscc.community.models import Subscription
from pscc.community.queries.subscriptions import (
    management_token,
    own_address,
    subscription_of,
    to_confirm,
    to_manage,
    uid_of,
)
from pscc.kernel.clock import now

READ_OR_SEND = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(READ_OR_SEND)
def newsletter(request: HttpRequest) -> HttpResponse:
    """Let anybody subscribe; who is signed in does so at their own confirmed address."""
    address = own_address(request.user)
    return _for_visitor(request) if address is None else _for_account(request, address)


def _for_account(request: HttpRequest, address: str) -> HttpResponse:
    own = subscription_of(address)
    form = WishForm(request.POST if request.method == "POST" else None, subscription=own)
    if request.method == "POST" and form.is_valid():
        follow_topics(by=request.user, wish=form.wish, at=now())
        messages.success(request, _("Your choice is saved."))
        return redirect("community:newsletter")
    leave_url = own and reverse("community:newsletter_leave", args=[management_token(own)])
    context = {"form": form, "address": address, "own": own, "leave_url": leave_url}
    return render(request, "community/newsletter.html", context)


def _for_visitor(request: HttpRequest) -> HttpResponse:
    """Answer the same whoever subscribes: nobody learns from it who reads us."""
    form = SubscriptionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if may_subscribe(request):
            if may_mail_subscriber(request, address):
                ask_subscription(email=address, wish=form.wish, at=now())
            return redirect("community:newsletter_asked")
        form.add_error(
            None, _("Many subscriptions came from your network in the last hour. Try a bit later.")
        )
    context = {"form": form, "address": "", "own": None, "leave_url": None}
    return render(request, "community/newsletter.html", context)


@login_not_required
@require_safe
def newsletter_asked(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, whatever it will say."""
    return render(request, "community/newsletter_asked.html")


@login_not_required
@require_http_methods(READ_OR_SEND)
@keeps_address_secret
def newsletter_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, and subscribe when the button is pressed: programs that open the links of a
    mail confirm nothing.
    """
    subscription = to_confirm(token)
    if subscription is None:
        return _unknown(request)
    if request.method == "POST":
        confirm_subscription(subscription_id=subscription.pk, at=now())
        messages.success(request, _("You are subscribed. Thank you."))
    if request.method == "POST" or subscription.confirmed_at:
        return redirect("community:newsletter_manage", token=management_token(subscription))
    return render(request, "community/newsletter_confirm.html", _told(subscription))


@login_not_required
@require_http_methods(READ_OR_SEND)
@keeps_address_secret
def newsletter_manage(request: HttpRequest, token: str) -> HttpResponse:
    """Let a subscriber change what they get, by the link of their mails."""
    subscription = to_manage(token)
    if subscription is None:
        return _unknown(request)
    form = WishForm(request.POST if request.method == "POST" else None, subscription=subscription)
    if request.method == "POST" and form.is_valid():
        change_subscription(subscription_id=subscription.pk, wish=form.wish)
        messages.success(request, _("Your choice is saved."))
        return redirect("community:newsletter_manage", token=token)
    leave_url = reverse("community:newsletter_leave", args=[token])
    context = {**_told(subscription), "form": form, "leave_url": leave_url}
    return render(request, "community/newsletter_manage.html", context)


@csrf_exempt  # the reader's mail program sends it, without a page of ours. Source: RFC 8058.
@login_not_required
@require_http_methods(READ_OR_SEND)
@keeps_address_secret
def newsletter_leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to leave; a POST leaves at once, as often as it is sent."""
    uid = uid_of(token)
    if uid is None:
        return _unknown(request)
    if request.method == "POST":
        leave_newsletter(uid=uid)
    subscription = to_manage(token)
    told = {"address": ""} if subscription is None else _told(subscription)
    context = {**told, "is_standing": subscription is not None}
    return render(request, "community/newsletter_leave.html", context)


def _told(subscription: Subscription) -> dict[str, object]:
    """A mail may be passed on: the page of its links shows no whole address."""
    return {
        "subscription": subscription,
        "address": masked(subscription.email),
        "topics": [str(each.label) for each in Topic if each in subscription.topics],
        "subjects": [
            str(each) for each in subscription.subjects.order_by("vocabulary", "position")
        ],
    }


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "community/newsletter_unknown.html", status=404)
