"""Past issues of the newsletter, for everyone."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pscc.community.enums import IssueState
from pscc.community.models import Issue
from pscc.community.queries.issues import archived, parts_of
from pscc.kernel.addresses import absolute

_PER_PAGE = 20


@login_not_required
@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """List the issues that were sent."""
    page = Paginator(archived(), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "community/issue_list.html", {"page": page})


@login_not_required
@require_safe
def issue_detail(request: HttpRequest, uid: str) -> HttpResponse:
    """Show an issue in the language of the page, as its subscribers read it."""
    issue: Issue = get_object_or_404(Issue.objects.visible_to(request.user), uid=uid)
    is_public = issue.state == IssueState.RELEASED
    context = {"issue": issue, "parts": parts_of(issue), "is_public": is_public}
    context["address"] = absolute(issue.get_absolute_url())
    return render(request, "community/issue_detail.html", context)
