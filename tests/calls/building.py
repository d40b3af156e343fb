"""What the tests of the form builder share: a version under construction, and its pages."""

from copy import deepcopy
from typing import Any

from django.urls import reverse

from calls.models import Call, FormVersion
from tests.factories import make_call


def words(text: str, french: str = "") -> dict[str, str]:
    """Return a text in both languages."""
    return {"fr": french or f"{text} (fr)", "en": text}


def question(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    """Return a question as it is stored."""
    return {"key": key, "type": kind, "label": words(label), **more}


BUILT: dict[str, Any] = {
    "sections": [
        {
            "key": "idea",
            "title": words("The idea"),
            "questions": [
                question("kind", "choice", "Kind", required=True, options=[
                    {"value": "drug", "label": words("Drug", "Médicament")},
                    {"value": "test", "label": words("Test", "Test diagnostique")},
                ]),
                question("summary", "long_text", "Summary", max_words=50),
                question("dose", "number", "Dose", unit=words("mg", "mg"),
                         show_if={"question": "kind", "is": "equals", "value": "drug"}),
            ],
        },
        {
            "key": "money",
            "title": words("Money"),
            "questions": [
                question("amount", "money", "Amount", min=0, max=5000),
                question("notes", "short_text", "Notes", hidden_from_reviewers=True),
            ],
        },
    ]
}  # fmt: skip


def built(schema: dict[str, Any] | None = None, *, call: Call | None = None) -> FormVersion:
    """Return a second version under construction, beside the published one of the factory."""
    stage = (call or make_call()).stages.get()
    return FormVersion.objects.create(
        stage=stage, number=2, schema=deepcopy(BUILT if schema is None else schema)
    )


def order_of(version: FormVersion) -> dict[str, list[str]]:
    """Return the keys of the questions by section, as they are stored now."""
    stored = FormVersion.objects.get(pk=version.pk).schema
    return {
        section["key"]: [each["key"] for each in section["questions"]]
        for section in stored["sections"]
    }


def stored_question(version: FormVersion, key: str) -> dict[str, Any]:
    """Return a question as it is stored now."""
    stored = FormVersion.objects.get(pk=version.pk).schema
    found = [
        each
        for section in stored["sections"]
        for each in section["questions"]
        if each["key"] == key
    ]
    return found[0]


def page(name: str, version: FormVersion, *keys: str) -> str:
    """Return the address of a page of the builder."""
    return reverse(f"admin:calls_formversion_{name}", args=(version.pk, *keys))


def said(answer: Any) -> list[str]:
    """Return the messages of a page."""
    return [str(message) for message in answer.context["messages"]]
