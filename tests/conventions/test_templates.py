"""Rules about templates: used or gone, no inline code, libraries loaded as needed."""

import fnmatch
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.template import engines
from django.template.loader import get_template

from pscc.outbox.events import notifications
from tests.conventions.sources import modules, templates, texts_in, without_comments

LOOKS_LIKE_A_TEMPLATE = re.compile(r"[\w*-]+(/[\w*-]+)*\.(html|txt|css|typ)")
# Django looks for these itself.
NAMED_BY_DJANGO = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "429.html"}
# For the proxy to show while the portal is away; nothing in the portal renders it.
FOR_THE_PROXY = {"maintenance.html"}


@cache
def _of_packages() -> tuple[Path, ...]:
    return tuple(
        folder
        for config in apps.get_app_configs()
        if (folder := Path(config.path) / "templates").is_dir()
    )


def _overrides_a_package(name: str) -> bool:
    return any((folder / name).exists() for folder in _of_packages())


def _named_in_code() -> Iterator[str]:
    for path in modules():
        for text in texts_in(path):
            if LOOKS_LIKE_A_TEMPLATE.fullmatch(text):
                yield text
    for each in notifications():
        yield f"emails/{each.template}.txt"


def _named_in_templates() -> Iterator[str]:
    for text in templates().values():
        for found in re.finditer(
            r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""", without_comments(text)
        ):
            yield found.group(1)
        yield from re.findall(r"""["']([\w/-]+\.html)["']""", without_comments(text))


@cache
def _used() -> frozenset[str]:
    return frozenset({*_named_in_code(), *_named_in_templates()})


def test_every_template_is_used():
    patterns = [name for name in _used() if "*" in name]

    unused = [
        name
        for name in templates()
        if name not in _used()
        and not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
        and name not in NAMED_BY_DJANGO | FOR_THE_PROXY
        and not _overrides_a_package(name)
        and not name.startswith("account/email/")  # allauth puts the name together
    ]

    assert unused == []


def test_every_template_that_is_named_exists():
    loaders = engines["django"].engine.template_loaders

    missing = [
        name
        for name in sorted(_used())
        if name.endswith(".html")
        and "*" not in name
        and not any(
            Path(str(origin.name)).exists()
            for loader in loaders
            for nested in getattr(loader, "loaders", [loader])
            for origin in nested.get_template_sources(name)
        )
    ]

    assert missing == []


def test_every_template_compiles():
    for name in templates():
        if name.endswith((".html", ".txt")):
            get_template(name)


INLINE = {
    "script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.IGNORECASE),
    "event attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "evaluated htmx": re.compile(r"hx-on|hx-vars|hx-vals=['\"]js:", re.IGNORECASE),
}


def test_no_page_carries_code_or_style():
    inline = [
        f"{name}:{number} {what}"
        for name, text in templates().items()
        if not _is_mail(name)  # mail programs read no stylesheet
        for number, line in enumerate(without_comments(text).splitlines(), 1)
        for what, pattern in INLINE.items()
        if pattern.search(line)
    ]

    assert inline == []


def _is_mail(name: str) -> bool:
    return name.startswith(("emails/", "account/email/"))


def test_nothing_is_declared_safe_in_a_template():
    declared = [
        f"{name}:{number}"
        for name, text in templates().items()
        if name.endswith(".html")
        and not name.startswith("bootstrap5/")  # crispy has escaped what these get
        for number, line in enumerate(without_comments(text).splitlines(), 1)
        if re.search(r"\|\s*(safe|safeseq)\b|\{%\s*autoescape off", line)
    ]

    assert declared == []


def test_libraries_are_loaded_where_they_are_used_and_only_there():
    engine = engines["django"].engine

    idle = []
    for name, text in templates().items():
        plain = without_comments(text)
        for names in re.findall(r"\{%\s*load\s+([^%]+?)\s*%\}", plain):
            for library_name in names.split(" from ")[-1].split():
                library = engine.template_libraries[library_name]
                if not _uses(plain, set(library.tags), set(library.filters)):
                    idle.append(f"{name}: {library_name}")

    assert idle == []


def _uses(text: str, tags: set[str], filters: set[str]) -> bool:
    used_tags = set(re.findall(r"\{%\s*(\w+)", text))
    inside = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", text, flags=re.DOTALL))
    used_filters = set(re.findall(r"\|\s*(\w+)", inside))
    return bool(used_tags & tags or used_filters & filters)
