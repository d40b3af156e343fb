"""A form whose questions depend on each other, with every type of several parts."""

from typing import Any


def words(text: str) -> dict[str, str]:
    """Return the same words in both languages."""
    return {"fr": text, "en": text}


TRIAL = {"question": "is_trial", "is": "equals", "value": True}
CONDITIONAL: dict[str, Any] = {
    "sections": [
        {
            "key": "about",
            "title": words("About"),
            "questions": [
                {"key": "is_trial", "type": "yes_no", "label": words("Is it a trial?")},
                {"key": "patients", "type": "number", "label": words("How many patients?"),
                 "required": True, "min": 1, "show_if": TRIAL},
            ],
        },
        {
            "key": "trial",
            "title": words("Trial"),
            "show_if": {"all": [TRIAL, {"question": "patients", "is": "at_least", "value": 1}]},
            "questions": [
                {"key": "protocol", "type": "file", "label": words("Protocol"), "required": True,
                 "accept": ["pdf"]},
                {"key": "level", "type": "trl", "label": words("Level"), "required": True},
            ],
        },
        {
            "key": "means",
            "title": words("Means"),
            "questions": [
                {"key": "budget", "type": "table", "label": words("Budget"), "max_rows": 5,
                 "columns": [
                     {"key": "year", "type": "number", "label": words("Year"), "required": True,
                      "min": 2026},
                     {"key": "amount", "type": "money", "label": words("Amount"), "sum": True},
                     {"key": "sure", "type": "yes_no", "label": words("Sure")},
                 ]},
                {"key": "team", "type": "people", "label": words("Team"), "max_people": 3},
                {"key": "host", "type": "organisation", "label": words("Host")},
            ],
        },
    ]
}  # fmt: skip
