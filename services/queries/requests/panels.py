"""What modules add to the page of a request to a provider."""

from typing import Any

from pscc.kernel.registries import Registry

# (sub_request, user, sides of the user) -> {"template", …} or None; shown in this order.
sub_request_panels: Registry[Any] = Registry()
