"""A migration that a row would stop says so before it is tried."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from partners.models import OrganisationFact
from tests.factories import NOW, make_organisation

pytestmark = pytest.mark.django_db
CONSTRAINT = "partners_organisationfact_sourced"


def ask():
    out = StringIO()
    call_command("migration_obstacles", stdout=out)
    return out.getvalue().splitlines()


def before_0039():
    """Put the portal where a former release left it."""
    recorder = MigrationRecorder.Migration.objects
    recorder.filter(app="partners", name__gte="0039").delete()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE partners_organisationfact DROP CONSTRAINT {CONSTRAINT}")


def fact(source):
    return OrganisationFact.objects.create(
        organisation=make_organisation(), metric="Beds", value=12, as_of=NOW.date(), source=source
    )


def test_a_portal_that_is_up_to_date_has_none():
    assert ask() == ["No row stands in the way."]


def test_the_rows_are_named_and_nothing_is_changed():
    before_0039()
    fact("Annual report")
    blank = fact(" ")
    out = StringIO()

    with pytest.raises(CommandError, match="Mend these rows"):
        call_command("migration_obstacles", stdout=out)

    (line,) = out.getvalue().splitlines()
    assert line.startswith("partners.0039_")
    assert line.endswith(f"partners_organisationfact, {CONSTRAINT}: 1 rows, {blank.pk}")
    assert OrganisationFact.objects.get(pk=blank.pk).source == " "


def test_mended_rows_let_it_through():
    before_0039()
    fact("Annual report")

    assert ask() == ["No row stands in the way."]
