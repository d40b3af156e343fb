"""The steps a reader may take, as buttons; some have pages of their own in other modules."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from services.models import SubRequest
from services.queries.requests.words import STEP_WORDS
from services.steps import Step

_PAGES = {
    "submit": "services:request_edit",
    "quote": "services:quote_edit",
    "ask_revision": "services:quote_answer",
    "accept": "services:quote_answer",
    "decline": "services:quote_answer",
    "rate": "services:rate",
}
_OF_THE_WHOLE = ("submit",)  # its page is the request's, not the provider's


@dataclass(frozen=True)
class StepLink:
    """One button."""

    url: str
    label: Any
    is_final: bool


def page_of_step(sub_request: SubRequest, name: str) -> str | None:
    """Return where a step is taken; None for one without a page."""
    if name in _PAGES:
        uid = sub_request.request.uid if name in _OF_THE_WHOLE else sub_request.uid
        try:
            return reverse(_PAGES[name], kwargs={"uid": uid})
        except NoReverseMatch:
            return None
    return reverse("services:sub_request_step", kwargs={"uid": sub_request.uid, "step": name})


def links_to(sub_request: SubRequest, steps: Iterable[Step]) -> list[StepLink]:
    """Return the buttons, the way forward first, the ways out last; one for each page."""
    found: dict[str, StepLink] = {}
    for step in steps:
        words, url = STEP_WORDS[step.name], page_of_step(sub_request, step.name)
        if url is not None:
            found.setdefault(url, StepLink(url, words.button, words.is_final))
    return sorted(found.values(), key=lambda link: (link.is_final, _forward(link)))


def _forward(link: StepLink) -> bool:
    """Put back what stops the clock behind what moves on."""
    return link.url.endswith(("set_conditions/", "return_to_team/", "postpone/", "contest/"))
