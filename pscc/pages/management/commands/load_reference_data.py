"""`manage.py load_reference_data`: what every portal needs, without demo data."""

from typing import Any

from django.core.management.base import BaseCommand

from pscc.pages.reference import load_reference_data
from pscc.pages.reference_questions import load_request_questions


class Command(BaseCommand):
    help = "Create the portal's configuration, roles and vocabularies where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        terms, questions = load_reference_data(), load_request_questions()
        self.stdout.write(
            f"Reference data is complete: {terms} terms and {questions} questions added."
        )
