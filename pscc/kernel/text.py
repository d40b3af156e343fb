"""Editors' texts: CommonMark in, a short list of harmless elements out."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "code", "pre",
    "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_HEADINGS = {"h1": "h2"}  # a page has one h1, and it is not the editor's


def render_markdown(text: str) -> SafeString:
    """Return sanitised HTML: no raw HTML, no image, no script, links only to http(s) and mailto."""
    html = _markdown.render(text or "")
    for own, shown in _HEADINGS.items():
        html = html.replace(f"<{own}>", f"<{shown}>").replace(f"</{own}>", f"</{shown}>")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(clean)  # noqa: S308 nh3 has just cleaned it; the only mark_safe of the project
