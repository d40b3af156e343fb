"""`{% can "calls.submit_application" application as may %}`: the rule itself, in a template."""

from typing import Any

from django import template

from pscc.kernel.access import allowed

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: dict[str, Any], permission: str, obj: Any = None) -> bool:
    """Tell whether the reader may do `permission` to `obj`."""
    return allowed(context["request"].user, permission, obj)
