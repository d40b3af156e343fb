"""What every page shows: whose portal this is."""

from django.conf import settings
from django.http import HttpRequest

from pscc.kernel.site import site


def portal(request: HttpRequest) -> dict[str, object]:
    """Give templates `portal` (the configuration) and `portal_is_demo`."""
    return {"portal": site(), "portal_is_demo": settings.IS_DEMO}
