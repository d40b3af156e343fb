"""`manage.py reset_mfa EMAIL`: for somebody who lost every second factor."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pscc.accounts.actions import reset_second_factor
from pscc.accounts.models import User
from pscc.kernel.clock import now


class Command(BaseCommand):
    """Forget a person's keys, app and recovery codes, and end all sessions."""

    help = "Forget a person's passkeys, authenticator app and recovery codes, and end all sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", default="by command")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            raise CommandError("There is no account with this e-mail.")
        forgotten = reset_second_factor(
            user_id=person.pk, by=None, at=now(), reason=options["reason"]
        )
        self.stdout.write(f"{person.email}: {forgotten} forgotten; all sessions have ended.")
