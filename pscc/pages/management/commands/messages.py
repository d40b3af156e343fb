"""`manage.py messages update|compile|check`: the French texts, without a system gettext."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pscc.pages.translations.catalogue import compile_catalogue, messages_of, read_catalogue, update
from pscc.pages.translations.checks import faults
from pscc.pages.translations.extraction import extract_texts


class Command(BaseCommand):
    help = "Collect the texts to translate, compile the translations, or check them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("do", choices=("update", "compile", "check"))

    def handle(self, *args: Any, **options: Any) -> None:
        {"update": self._update, "compile": self._compile, "check": self._check}[options["do"]]()

    def _update(self) -> None:
        texts = messages_of(update())
        missing = sum(not all(_forms(message.string)) for message in texts.values())
        self.stdout.write(f"{len(texts)} texts, {missing} without French.")

    def _compile(self) -> None:
        self.stdout.write(f"Compiled {compile_catalogue().name}.")

    def _check(self) -> None:
        found = list(faults(read_catalogue(), extract_texts()))
        if found:
            raise CommandError("The French catalogue needs work:\n" + "\n".join(found))
        self.stdout.write("Every text has its French.")


def _forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text,)
