"""`{{ text|markdown }}`."""

from django import template
from django.utils.safestring import SafeString

from pscc.kernel.text import render_markdown

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """Render an editor's text as sanitised HTML."""
    return render_markdown(text or "")
