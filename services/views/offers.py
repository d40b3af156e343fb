"""What is offered, seen as a whole: packages by stage, and which stage is served by what."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from pscc.kernel.addresses import absolute
from services.cards import service_card
from services.queries.coverage import coverage as matrix
from services.queries.packages import for_package, packages


@login_not_required
def package_list(request: HttpRequest) -> HttpResponse:
    """Show the packages, in the order of the stages."""
    return render(request, "services/package_list.html", {"packages": packages()})


@login_not_required
def package_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a package: its services in the order in which a project needs them, and why."""
    package = get_object_or_404(for_package(packages()), slug=slug)
    items = [
        (item.reason, service_card(item.service))
        for item in package.shown_items  # type: ignore[attr-defined] # read by for_package
    ]
    address = absolute(package.get_absolute_url())
    context = {"package": package, "items": items, "address": address}
    return render(request, "services/package_detail.html", context)


@login_not_required
def coverage(request: HttpRequest) -> HttpResponse:
    """Show how many services of each kind there are at each stage, and where there are none."""
    return render(request, "services/coverage.html", {"coverage": matrix()})
