"""`manage.py create_administrator EMAIL`: the first administrator, or one more."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.translation import override

from pscc.accounts.actions import create_person, set_roles
from pscc.accounts.enums import Role
from pscc.accounts.models import User
from pscc.accounts.views import one_time_link
from pscc.kernel.addresses import absolute
from pscc.kernel.clock import now


class Command(BaseCommand):
    """Create an account with the administrator's role and print a one-time link to open it."""

    help = "Create an administrator; print a link that lets them choose a password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--language", default="fr", choices=[code for code, _name in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        if "@" not in email:
            raise CommandError("EMAIL must be an e-mail address.")
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            person = create_person(
                email=email, name=options["name"], language=options["language"], at=now()
            )
        roles = person.roles | {Role.ADMINISTRATOR}
        person = set_roles(user_id=person.pk, roles=roles, by=None, at=now())
        with override(person.language):
            path = reverse(
                "accounts:first_password", args=[person.uid, one_time_link.make_token(person)]
            )
        self.stdout.write(f"{person.email} is an administrator. Choose a password within an hour:")
        self.stdout.write(absolute(path))
