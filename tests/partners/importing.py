"""What the tests of imports share."""

import json
from datetime import date

from partners.actions.imports import try_import, write_import
from partners.models import Organisation
from pscc.accounts.enums import Role
from tests.factories import NOW, make_staff

HEAD = "name;kind;city;siren;siret;ror;website"
CURIE = "Institut Curie;cancer_centre;Paris;;;04t0gwh46;curie.fr"
SANOFI = "Sanofi;pharma;Paris;395030844;;;"


def table(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def tried(content, *, kind="csv", by=None, as_of=date(2026, 5, 1), name="table.csv"):
    """An import that was tried without writing."""
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return try_import(
        content=content,
        file_name=name,
        kind=kind,
        source="Register",
        licence="Licence Ouverte 2.0",
        as_of=as_of,
        by=by or make_staff(Role.COMMUNICATION),
        at=NOW,
    )


def written(content, *, only_if_all_good=False, **fields):
    """An import that was tried and written."""
    run = tried(content, **fields)
    return write_import(run_id=run.pk, only_if_all_good=only_if_all_good, by=run.started_by, at=NOW)


def verdicts(run):
    return [row.verdict for row in run.rows.order_by("number")]


def codes(run):
    """The problems of each row."""
    return [[problem["code"] for problem in row.problems] for row in run.rows.order_by("number")]


def names():
    return sorted(Organisation.objects.values_list("name", flat=True))
