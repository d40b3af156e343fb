"""Editors' texts: CommonMark in, a short list of harmless elements out."""

from collections.abc import Iterator, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

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


def markdown_blocks(text: str) -> list[dict[str, Any]]:
    """Return the blocks of an editor's text for a paper: paragraphs, headings and lines of lists,
    each of runs of plain text that are strong, emphasised or neither. Links keep their words, and
    their address beside them where it says more; a list within a list is told in one.
    """
    return list(_blocks(_markdown.parse(text or "")))


_KINDS = {"heading_open": "heading", "heading_close": "paragraph"}


def _blocks(tokens: Sequence[Token]) -> Iterator[dict[str, Any]]:
    lists: list[int | None] = []  # the number of the line in each open list; None for bullets
    kind, begins = "paragraph", False
    for token in tokens:
        kind = _KINDS.get(token.type, kind)
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(None if token.type == "bullet_list_open" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            lists[-1] = None if lists[-1] is None else lists[-1] + 1
            begins = True
        elif token.type in ("fence", "code_block"):
            yield {"kind": "paragraph", "runs": [_run(token.content.strip())]}
        elif token.type == "inline":
            number = lists[-1] if lists else None
            in_list = "bullet" if number is None else "number"
            yield {
                "kind": in_list if lists and begins else kind,
                "number": number or 0,
                "runs": list(_runs(token.children or ())),
            }
            begins = False


def _run(text: str, *, strong: bool = False, em: bool = False) -> dict[str, Any]:
    return {"text": text, "strong": strong, "em": em}


def _runs(tokens: Sequence[Token]) -> Iterator[dict[str, Any]]:
    strong = em = 0
    said, address = "", ""
    for token in tokens:
        strong += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        em += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        text = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
        if token.type == "link_open":
            said, address = "", str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            text = f" ({address})" if address not in (said, f"mailto:{said}") else ""
        said += text
        if text:
            yield _run(text, strong=strong > 0, em=em > 0)
