"""What the tests of the applicant's side share: a call that is open by the database's clock."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from calls.actions.submissions import submit_application
from calls.models import Application, Call, StageEntry, Submission
from pscc.accounts.models import User
from pscc.kernel.clock import now
from tests.factories import make_application, make_call, make_project, make_user

EVERY_TYPE: dict[str, Any] = {
    "sections": [
        {
            "key": "words",
            "title": {"fr": "Textes", "en": "Words"},
            "intro": {"fr": "Deux textes.", "en": "Two texts."},
            "questions": [
                {"key": "title", "type": "short_text", "required": True,
                 "label": {"fr": "Titre", "en": "Title"}},
                {"key": "summary", "type": "long_text", "required": True, "max_words": 5,
                 "label": {"fr": "Résumé", "en": "Summary"}},
                {"key": "secret", "type": "short_text", "hidden_from_reviewers": True,
                 "label": {"fr": "Secret", "en": "Secret"}},
            ],
        },
        {
            "key": "figures",
            "title": {"fr": "Chiffres", "en": "Figures"},
            "questions": [
                {"key": "people", "type": "number", "min": 1, "max": 100, "unit": "FTE",
                 "label": {"fr": "Personnes", "en": "People"}},
                {"key": "budget", "type": "money", "label": {"fr": "Budget", "en": "Budget"}},
                {"key": "begins", "type": "date", "label": {"fr": "Début", "en": "Beginning"}},
                {"key": "kind", "type": "choice", "label": {"fr": "Genre", "en": "Kind"},
                 "options": [{"value": "drug", "label": {"fr": "Médicament", "en": "Drug"}},
                             {"value": "device", "label": {"fr": "Dispositif", "en": "Device"}}]},
                {"key": "needs", "type": "choices", "label": {"fr": "Besoins", "en": "Needs"},
                 "options": [{"value": "data", "label": {"fr": "Données", "en": "Data"}},
                             {"value": "space", "label": {"fr": "Locaux", "en": "Space"}}]},
                {"key": "spin_off", "type": "yes_no",
                 "label": {"fr": "Essaimage ?", "en": "Spin-off?"}},
                {"key": "site", "type": "url", "label": {"fr": "Site", "en": "Site"}},
            ],
        },
        {
            "key": "annexes",
            "title": {"fr": "Annexes", "en": "Annexes"},
            "questions": [
                {"key": "note", "type": "explanation",
                 "label": {"fr": "À savoir", "en": "To know"},
                 "help": {"fr": "*Rien* de confidentiel.", "en": "*Nothing* confidential."}},
                {"key": "plan", "type": "file", "required": True, "accept": ["pdf"],
                 "max_bytes": 100_000, "label": {"fr": "Plan", "en": "Plan"}},
                {"key": "agreed", "type": "consent", "required": True,
                 "label": {"fr": "J'accepte", "en": "I agree"}},
            ],
        },
    ]
}  # fmt: skip


def open_call(**fields: Any) -> Call:
    """Make a call that is open now, by the database's clock."""
    at = now()
    fields.setdefault("opens_at", at - timedelta(days=1))
    fields.setdefault("closes_at", at + timedelta(days=1))
    return make_call(**fields)


def draft(*, closes_at: datetime | None = None, **call_fields: Any) -> tuple[StageEntry, User]:
    """Make a complete draft in an open call; return its working copy and its signatory."""
    if closes_at is not None:
        call_fields["closes_at"] = closes_at
        call_fields.setdefault("opens_at", closes_at - timedelta(days=30))
    owner = make_user(name="Ada Owner")
    project = make_project(owner=owner)
    application = make_application(call=open_call(**call_fields), project=project)
    return application.entries.get(), owner


def send(entry: StageEntry, by: User, *, key: str = "one", **fields: Any) -> Submission:
    """Press the button once on what stands there now."""
    entry.refresh_from_db()
    fields.setdefault("version", entry.version)
    fields.setdefault("received_at", now())
    return submit_application(entry_id=entry.pk, key=key, by=by, **fields)


def reference_of(submission: Submission) -> str:
    """Return the number that the application has now."""
    application = Application.objects.get(pk=submission.entry.application_id)
    return application.reference or ""


def number_of(reference: str) -> int:
    """Return the last part of a reference."""
    found = re.search(r"-(\d{4})$", reference)
    assert found, reference
    return int(found.group(1))


def to(name: str, entry: StageEntry, **more: str) -> str:
    """Return the address of a page of the application."""
    return reverse(f"calls:{name}", kwargs={"uid": entry.application.uid, **more})


def section(entry: StageEntry, key: str) -> str:
    """Return the address of a section's page."""
    return to("application_section", entry, section=key)
