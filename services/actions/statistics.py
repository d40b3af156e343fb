"""Counting readers of services: a number a day, nobody in person."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from pscc.kernel.access import allowed
from services.models import PageViews, Service


def count_page_view(*, service: Service, by: Any, at: datetime) -> bool:
    """Count one reading of a service's page; one statement, no person kept. Return whether it was
    counted: those who edit the service are not.
    """
    if by.is_authenticated and allowed(by, "services.edit_service", service):
        return False
    table = PageViews._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS kept (service_id, day, number) VALUES (%s, %s, 1)"  # noqa: S608 the table's own name
            " ON CONFLICT (service_id, day) DO UPDATE SET number = kept.number + 1",
            [service.pk, timezone.localdate(at)],
        )
    return True
