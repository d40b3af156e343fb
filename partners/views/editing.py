"""Editing a thing section by section: what a browser sent, beside what others saved meanwhile.

A page of a room's own space opens an `Editing`, and lets `answered` add and remove rows, or save
or preview what was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict

from partners.actions.parts import StalePartsError
from partners.forms.sections import ColumnsDraft, Draft, Section, put_stored
from partners.queries.parts import Parts
from pscc.kernel.refusals import Refused

LANGUAGES = ("fr", "en")
Describe = Callable[[str, Any], list[str]]


@dataclass
class Editing:
    """One visit to a section: what is stored, what was typed, what others saved meanwhile."""

    thing: Any
    section: Section
    stored: Parts
    data: QueryDict | None
    draft: Draft
    describe: Describe
    newer: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def version(self) -> int:
        """The version on which the typed text rests; -1 if the browser did not say."""
        if self.data is None:
            return int(self.thing.version)
        text = self.data.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1

    def show_newer(self, stale: StalePartsError) -> None:
        """Show what others saved beside what was typed, and let it be saved over."""
        self.newer = {part: self.describe(part, stale.stored[part]) for part in stale.parts}
        self.problems = [str(stale.message)]
        if self.data is not None:
            self.data["version"] = str(stale.thing.version)
        self.draft.keep_typing()
        if not isinstance(self.draft, ColumnsDraft):
            self.draft.forget_gone(stale.stored)

    @property
    def fields(self) -> list[tuple[BoundField, list[str] | None]]:
        """Each field of a form of columns with the newer text, if there is one."""
        if not isinstance(self.draft, ColumnsDraft):
            return []
        return [(bound, self.newer.get(bound.name)) for bound in self.draft.form]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What the browser sent, to be carried along by a preview."""
        return [
            (name, value)
            for name, values in (self.data or QueryDict()).lists()
            if name not in ("act", "csrfmiddlewaretoken")
            for value in values
        ]

    def shown(self) -> Mapping[str, Any]:
        """Return what the template of a section needs."""
        draft = self.draft
        problems = [*self.problems, *getattr(draft, "problems", [])]
        return {
            "editing": self,
            "section": self.section,
            "draft": draft,
            "version": self.version,
            "problems": problems,
            "has_errors": bool(problems) or any(form.errors for form in draft.forms),
        }


def opened(
    request: HttpRequest, thing: Any, section: Section, stored: Parts, describe: Describe
) -> Editing:
    """Read a section, with what the browser sent; texts that were to be kept instead replace it."""
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        for part in section.parts:
            if data.pop(f"take_{part}", None):
                put_stored(data, part, stored[part])
    return Editing(thing, section, stored, data, section.draft(stored, data), describe)


def answered(
    editing: Editing,
    *,
    publish: Callable[[], HttpResponse],
    preview: Callable[[str], HttpResponse],
) -> HttpResponse | None:
    """Do what the browser asked of a section; None if its form is to be shown (again)."""
    if editing.data is None:
        return None
    act, _colon, detail = editing.data.get("act", "preview").partition(":")
    if act == "edit":
        editing.draft.keep_typing()
    elif act in ("add", "remove") and not isinstance(editing.draft, ColumnsDraft):
        editing.draft.add() if act == "add" else editing.draft.remove(detail)
    elif editing.draft.is_valid():
        try:
            return publish() if act == "publish" else preview(detail)
        except StalePartsError as stale:
            editing.show_newer(stale)
        except Refused as refusal:
            editing.problems = [str(refusal.message)]
    return None
