"""`manage.py rebuild_search`: write afresh what can be found."""

from typing import Any

from django.core.management.base import BaseCommand

from calls.actions.calls import rebuild_search as rebuild_calls
from partners.actions.organisations import rebuild_search as rebuild_organisations
from pscc.community.actions.searching import rebuild_search as rebuild_community
from services.actions.catalogue import rebuild_search as rebuild_services


class Command(BaseCommand):
    help = "Rewrite the search rows of organisations, services, calls, news, events and the board."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            f"{rebuild_organisations()} organisations, {rebuild_services()} services,"
            f" {rebuild_calls()} calls, {rebuild_community()} news items, events and entries of the"
            " board."
        )
