"""The gallery: every component in each of its states, with sample data. Demo and development."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pscc.kernel.clock import now

STAGES = (
    ("idea", "Idea", 3, 2, 0),
    ("target", "Target validation", 6, 4, 1),
    ("poc", "Proof of concept", 11, 6, 2),
    ("preclinical", "Preclinical", 9, 5, 1),
    ("cmc", "CMC and GMP", 2, 2, 0),
    ("regulatory", "Regulatory", 1, 1, 0),
    ("phase1", "Phase I", 5, 3, 0),
    ("phase2", "Phase II", 4, 3, 0),
    ("pivotal", "Pivotal, CE", 0, 0, 0),
    ("market", "Market", 0, 0, 0),
)
STATUSES = (
    ("draft", "Draft"),
    ("in_review", "In review"),
    ("accepted", "Accepted"),
    ("reserve", "Reserve list"),
    ("declined", "Not selected"),
    ("withdrawn", "Withdrawn"),
)
CARD: dict[str, Any] = {
    "eyebrow": "Technology platform",
    "icon": "beaker",
    "title": "Single-cell and spatial transcriptomics",
    "text": "From a tumour sample to annotated single-cell data, with a biologist beside you.",
    "url": "#cards",
    "facts": [
        {"label": "Provider", "value": "Demo provider"},
        {"label": "Price", "value": "Free under a call"},
        {"label": "Lead time", "value": "about 6 weeks"},
    ],
    "status": "open",
    "status_label": "Open",
    "action": "See the service",
    "is_demo": True,
}
SPREAD = [
    {"label": "Science", "scores": [4, 4.5, 3.5, 4], "threshold": 3},
    {"label": "Team", "scores": [2, 4.5, 3], "threshold": 3},
    {"label": "Need and development", "scores": [3, None, 3.5], "threshold": None},
    {"label": "Budget", "scores": [None, None], "threshold": None},
]


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="Project title", max_length=120, help_text="As it will be published."
    )
    email = forms.EmailField(label="Contact e-mail")
    abstract = forms.CharField(
        label="Public abstract",
        help_text="At most 400 words, nothing confidential.",
        widget=forms.Textarea(attrs={"data-count-words": "400"}),
    )
    stage = forms.ChoiceField(label="Stage", choices=[("", "Choose a stage"), ("idea", "Idea")])
    product = forms.ChoiceField(
        label="Product type",
        choices=[("therapy", "Therapy"), ("diagnostic", "Diagnostic"), ("device", "Device")],
        widget=forms.RadioSelect,
        help_text="Choose the main one.",
    )
    needs = forms.MultipleChoiceField(
        label="What you need",
        choices=[("data", "Health data"), ("samples", "Biological samples"), ("space", "Space")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    trl = forms.IntegerField(label="TRL", min_value=1, max_value=9, required=False)
    starts_on = forms.DateField(
        label="Start", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    deck = forms.FileField(label="Slides", required=False, help_text="PDF, at most 10 MB.")
    consent = forms.BooleanField(label="I may give this information")


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Show every component, where settings allow it."""
    if not settings.SHOW_COMPONENTS:
        raise Http404
    at = now()
    context = {
        "at": at,
        "tomorrow": at + timedelta(hours=30),
        "soon": at + timedelta(days=12),
        "earlier": at - timedelta(days=3),
        "stages": _stages(),
        "stages_here": _stages(current="preclinical"),
        "statuses": STATUSES,
        "card": CARD,
        "facts": CARD["facts"],
        "entries": _entries(at),
        "spread": SPREAD,
        "facets": _facets(),
        "page": Paginator(range(194), 20).get_page(5),
        "links": [
            {"label": "Overview", "url": "#nav", "is_current": True},
            {"label": "Team", "url": "#nav", "count": 3},
            {"label": "History", "url": "#nav"},
        ],
        "steps": [
            {"label": "Project", "state": "done", "url": "#steps"},
            {"label": "Science", "state": "current"},
            {"label": "Files", "state": "todo"},
            {"label": "Check and send", "state": "todo"},
        ],
        "blank_form": SampleForm(prefix="blank"),
        "wrong_form": SampleForm(
            {"wrong-title": "", "wrong-email": "not an address"}, prefix="wrong"
        ),
    }
    return render(request, "pages/components.html", context)


def _stages(current: str = "") -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "label": label,
            "services": services,
            "partners": partners,
            "calls": calls,
            "url": "#pathway",
            "is_current": code == current,
        }
        for code, label, services, partners, calls in STAGES
    ]


def _entries(at: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": "Decision released",
            "at": at,
            "by": "Demo manager",
            "tone": "positive",
            "icon": "check",
        },
        {
            "title": "Two reviews received",
            "at": at - timedelta(days=9),
            "tone": "info",
            "icon": "document-check",
            "text": "Both experts declared no conflict of interest.",
        },
        {"title": "Application received", "at": at - timedelta(days=40), "by": "Demo founder"},
    ]


def _facets() -> list[dict[str, Any]]:
    kinds = [("platform", "Technology platform", 9, True), ("data", "Health data", 6, False)]
    return [
        {
            "name": "kind",
            "label": "Kind",
            "chosen": True,
            "options": [
                {"value": code, "label": label, "count": count, "selected": chosen}
                for code, label, count, chosen in kinds
            ],
        }
    ]
