"""Walking through every door of the portal as one person, and reading what each one tells."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.test import client as test_client
from django.urls import NoReverseMatch, get_resolver, reverse

from calls.models import AnonymousFile, Assignment, PanelMeeting
from pscc.accounts.models import User
from pscc.files.enums import FileState
from pscc.files.models import StoredFile
from pscc.outbox.models import Message
from tests.calls.hiding import TELLING, Hidden, text_in
from tests.factories import NOW

ROOMS = ("calls", "files", "outbox", "pages")
PUBLIC = ("pages:ecosystem", "pages:search", "outbox:one_click")  # of everybody, of no application
MOST_ROWS = 5  # of one kind of thing, at the staff desk
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def told(text: str, telling: Sequence[str] = TELLING) -> list[str]:
    """Return the words in a text that tell what is hidden: who applies, unless others are named."""
    small = unicodedata.normalize("NFKD", text.casefold())
    plain = _NOT_ASCII.sub(_unless_it_combines, small)
    return [word for word in telling if word in plain]


def _unless_it_combines(sign: re.Match[str]) -> str:
    return "" if unicodedata.combining(sign.group()) else sign.group()


def doors(values: dict[str, list[Any]]) -> Iterator[str]:
    """Yield every address of the rooms that can be made with what the scene knows."""
    for room in ROOMS:
        for name in _names(room):
            for keys in _combinations(name, values):
                try:
                    address = reverse(name, kwargs=keys)
                except NoReverseMatch:
                    continue
                if _is_of_its_kind(address, keys.get("uid"), values):
                    yield address


def _is_of_its_kind(address: str, uid: str | None, values: dict[str, list[Any]]) -> bool:
    """Leave out numbers of other kinds of things: hundreds of pages that are not found."""
    kinds = [each for each in values if f"/{each}/" in address and each.endswith("s")]
    return uid is None or not kinds or uid in values[kinds[0]]


def _names(room: str) -> list[str]:
    _prefix, resolver = get_resolver().namespace_dict[room]
    names = (f"{room}:{key}" for key in resolver.reverse_dict if isinstance(key, str))
    return [name for name in names if name not in PUBLIC]


def _combinations(name: str, values: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    room, _colon, plain = name.partition(":")
    _prefix, resolver = get_resolver().namespace_dict[room]
    for possibilities, _pattern, _defaults, _converters in resolver.reverse_dict.getlist(plain):
        for _format, keys in possibilities:
            if set(keys) <= set(values):
                yield from _chosen(keys, values)


def _chosen(keys: list[str], values: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    if not keys:
        yield {}
        return
    for value in values[keys[0]]:
        for rest in _chosen(keys[1:], values):
            yield {keys[0]: value, **rest}


def known(scene: Hidden, meeting: PanelMeeting | None = None) -> dict[str, list[Any]]:
    """Return what may stand in an address, also of what the person may not open."""
    application = scene.application
    files = [each.uid for each in scene.files]
    copies = AnonymousFile.objects.exclude(file=None).values_list("file__uid", flat=True)
    assignments = list(Assignment.objects.values_list("uid", flat=True))
    minutes = [meeting.minutes_en.uid] if meeting and meeting.minutes_en else []
    inbox = list(Message.objects.filter(channel="inbox").values_list("uid", flat=True))
    kinds: dict[str, list[Any]] = {
        "meetings": [meeting.uid] if meeting else [],
        "applications": [application.uid, application.project.uid],
        "reviews": assignments,
        "awards": [application.uid],
        "files": [*files, *copies, *minutes],
    }
    return {
        **kinds,
        "uid": [*(uid for uids in kinds.values() for uid in uids), *inbox],
        "slug": [scene.call.slug],
        "item": [each.uid for each in meeting.items.all()] if meeting else [],
        "year": [2026],
        "section": ["about"], "question": ["plan"], "file_uid": files,
    }  # fmt: skip


def scan() -> None:
    """Let the virus scanner find nothing in what waits for it, so that it can be had."""
    for file in StoredFile.objects.filter(state=FileState.PENDING):
        file.clear(at=NOW)
        file.save()


def walk(
    client: Client,
    person: User,
    scene: Hidden,
    meeting: PanelMeeting | None = None,
    *,
    telling: Sequence[str] = TELLING,
    beside: Iterable[str] = (),
) -> tuple[list[str], list[tuple[str, int, list[str]]]]:
    """Open every door as one person, and those of some more addresses; return the addresses that
    opened, and those that tell.
    """
    scan()
    client.force_login(person)
    opened, leaking = [], []
    for address in (*doors(known(scene, meeting)), *beside):
        answer = _ask(client, address)
        body = answer.streaming_content if answer.streaming else (answer.content,)
        headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        words = told(text_in(b"".join(body)) + headers, telling)
        if words:
            leaking.append((address, answer.status_code, words))
        if answer.status_code == 200:
            opened.append(address)
    return opened, leaking


def _ask(client: Client, address: str) -> Any:
    """Open a door without copying the context of every template, which nobody here reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_client, "store_rendered_templates", lambda *_args, **_kwargs: None)
        return client.get(address)


# --- The staff desk ------------------------------------------------------------------------------


def staff_doors(query: str) -> Iterator[str]:
    """Yield every address of the staff desk for what the rooms hold: lists, searches, pages,
    histories, steps.
    """
    for model, page in admin.site._registry.items():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        if model._meta.app_label in ("calls", "files", "outbox", "partners"):
            yield (listed := reverse(f"admin:{label}_changelist"))
            yield f"{listed}?q={query}"
            yield from _pages_of(model, label, getattr(page, "action_buttons", ()))


def _pages_of(model: type[Model], label: str, buttons: Iterable[Any]) -> Iterator[str]:
    for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:MOST_ROWS]:
        yield reverse(f"admin:{label}_change", args=(pk,))
        yield reverse(f"admin:{label}_history", args=(pk,))
        for each in buttons:
            if each.act:
                yield reverse(f"admin:{label}_act", args=(pk, each.name))
