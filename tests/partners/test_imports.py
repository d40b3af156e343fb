"""Imports: tried without writing, written whole or not at all, never twice."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.imports import (
    check_import,
    check_import_again,
    discard_import,
    publish_imported,
    write_import,
    write_queued_import,
)
from partners.enums import EditState, ImportState, OrganisationState
from partners.models import ImportRun, Organisation, OrganisationIdentifier, ProfileEdit
from partners.queries.freshness import link_token
from pscc.accounts.enums import STAFF_ROLES, Role
from pscc.kernel.refusals import Refused
from pscc.outbox.models import Delivery
from tests.factories import NOW, make_organisation, make_staff, make_user
from tests.partners.importing import (
    CURIE,
    HEAD,
    SANOFI,
    codes,
    names,
    table,
    tried,
    verdicts,
    written,
)

pytestmark = pytest.mark.django_db

MANAGERS = {
    Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION
}  # fmt: skip


def again(run, **fields):
    return write_import(run_id=run.pk, only_if_all_good=False, by=run.started_by, at=NOW, **fields)


# --- Trying --------------------------------------------------------------------------------------


def test_trying_writes_nothing_into_the_directory():
    run = tried(table(CURIE, SANOFI))

    assert (run.state, run.total, verdicts(run)) == (
        ImportState.CHECKED, 2, ["create", "create"]
    )  # fmt: skip
    assert names() == []


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_officers_and_communication_import(role):
    if role in MANAGERS:
        assert tried(table(CURIE), by=make_staff(role)).total == 1
        return
    with pytest.raises(PermissionDenied):
        tried(table(CURIE), by=make_staff(role))
    assert ImportRun.objects.count() == 0


def test_a_file_that_cannot_be_read_is_refused_in_words():
    with pytest.raises(Refused, match="No column is called “name”"):
        tried(b"siren\n395030844")

    assert ImportRun.objects.count() == 0


def test_each_fault_is_told_with_its_column():
    line = "=cmd;wizard;Paris;111222333;;12vjkv261;javascript:alert(1)"

    row = tried(table(line)).rows.get()

    assert row.verdict == "refuse"
    assert [(each["code"], each["column"]) for each in row.problems] == [
        ("formula", "name"), ("website", "website"), ("choice", "kind"),
        ("identifier", "siren"), ("identifier", "ror"),
    ]  # fmt: skip


def test_a_new_organisation_needs_a_kind():
    assert codes(tried(table("Nameless;;Paris;;;;"))) == [["no_kind"]]


def test_the_same_name_without_a_number_is_a_possible_duplicate():
    known = make_organisation(name="Institut  Curié", country="FR")

    row = tried(table("INSTITUT CURIE;cancer_centre;Paris;;;;")).rows.get()

    assert (row.verdict, row.organisation) == ("refuse", known)
    assert [each["code"] for each in row.problems] == ["possible_duplicate"]


def test_the_same_name_in_another_country_is_another_organisation():
    make_organisation(name="Institut Curie", country="BE")

    assert verdicts(tried(table("Institut Curie;cancer_centre;Paris;;;;"))) == ["create"]


def test_rows_that_repeat_each_other_are_refused_with_the_first_ones_number():
    run = tried(table(CURIE, CURIE, SANOFI, "SANOFI;pharma;Lyon;;;;"))

    assert codes(run) == [[], ["number_in_file"], [], ["name_in_file"]]
    assert run.rows.get(number=3).problems[0]["params"]["row"] == 2


def test_one_siren_under_two_names_is_allowed_with_a_warning():
    holder = make_organisation(name="Sanofi")
    holder.identifiers.create(scheme="siren", value="395030844")

    run = tried(table("Sanofi Recherche;pharma;Vitry;395030844;;;"))

    assert (verdicts(run), codes(run)) == (["create"], [["shared_siren"]])


def test_numbers_of_two_organisations_are_refused():
    one, other = make_organisation(name="One"), make_organisation(name="Other")
    one.identifiers.create(scheme="ror", value="04t0gwh46")
    other.identifiers.create(scheme="siret", value="41816609600051")

    run = tried(table("One;biotech;Paris;;41816609600051;04t0gwh46;"))

    assert codes(run) == [["points_at_two"]]


def test_a_closed_organisation_is_not_changed_behind_its_back():
    closed = make_organisation(name="Closed")
    closed.archive()
    closed.save()
    closed.identifiers.create(scheme="ror", value="04t0gwh46")

    assert codes(tried(table(CURIE))) == [["archived"]]


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_takes_the_same_statements_for_one_row_and_three(queries, count):
    for each in range(count):
        make_organisation(name=f"Company {each}", country="FR")
    run = tried(table(*[f"Company {each};biotech;Paris;;;;" for each in range(count)]))
    run.check_again()
    run.save()

    with queries(14):
        check_import(run_id=run.pk)


# --- Writing -------------------------------------------------------------------------------------


def test_good_rows_become_drafts_with_their_provenance():
    run = written(table(CURIE, "=bad;biotech;;;;;", SANOFI))

    curie = Organisation.objects.get(name="Institut Curie")
    assert (run.state, run.applied_at, names()) == (
        ImportState.APPLIED, NOW, ["Institut Curie", "Sanofi"]
    )  # fmt: skip
    assert (curie.state, curie.slug, curie.website, curie.city) == (
        OrganisationState.DRAFT, "institut-curie", "https://curie.fr", "Paris"
    )  # fmt: skip
    assert (curie.source, curie.source_licence, curie.checked_on) == (
        "Register", "Licence Ouverte 2.0", date(2026, 5, 1)
    )  # fmt: skip
    assert [str(each) for each in curie.identifiers.all()] == ["ROR 04t0gwh46"]


def test_all_or_none_writes_none_while_a_row_is_refused():
    with pytest.raises(Refused, match="cannot be taken: 1"):
        written(table(CURIE, "=bad;biotech;;;;;"), only_if_all_good=True)

    assert names() == []
    assert ImportRun.objects.get().state == ImportState.CHECKED


def test_the_same_table_again_changes_nothing():
    written(table(CURIE, SANOFI))

    run = written(table(CURIE, SANOFI), as_of=date(2026, 6, 1))

    assert (verdicts(run), names()) == (["unchanged"] * 2, ["Institut Curie", "Sanofi"])
    assert Organisation.objects.get(name="Sanofi").checked_on == date(2026, 6, 1)


@pytest.mark.parametrize("site", ["curie.fr", "curie.example"])
def test_an_import_leaves_the_link_alive_while_its_people_are_asked(client, site):
    written(table(CURIE))
    Organisation.objects.update(state=OrganisationState.PUBLISHED, freshness="asked")
    curie = Organisation.objects.get()
    address = reverse("partners:freshness_confirm", args=[link_token(curie)])

    written(table(CURIE.replace("curie.fr", site)), as_of=date(2026, 6, 1))
    client.post(address)

    curie.refresh_from_db()
    assert (curie.freshness, curie.website) == ("current", f"https://{site}")


def test_a_new_value_updates_the_organisation_found_by_its_number():
    written(table(CURIE))

    run = written(table("Institut Curie Paris;cancer_centre;Paris;;;04t0gwh46;curie.fr"))

    assert verdicts(run) == ["update"]
    assert run.rows.get().changes == {
        "name": {"old": "Institut Curie", "new": "Institut Curie Paris"}
    }
    assert names() == ["Institut Curie Paris"]


def test_what_members_changed_is_kept_and_told():
    written(table(CURIE))
    curie = Organisation.objects.get()
    curie.city = "Saint-Cloud"
    curie.save()
    ProfileEdit.objects.create(
        organisation=curie, version=1, before={"city": "Paris"}, after={"city": "Saint-Cloud"},
        made_at=NOW,
    )  # fmt: skip

    run = written(table(CURIE.replace("Paris", "Lyon").replace("curie.fr", "curie.org")))

    curie.refresh_from_db()
    assert (curie.city, curie.website) == ("Saint-Cloud", "https://curie.org")
    assert run.rows.get().changes["city"] == {
        "old": "Saint-Cloud", "new": "Lyon", "kept": "2026-06-01"
    }  # fmt: skip


def test_a_change_that_staff_undid_keeps_nothing():
    written(table(CURIE))
    ProfileEdit.objects.create(
        organisation=Organisation.objects.get(), version=1, before={}, after={"city": "X"},
        made_at=NOW, state=EditState.REVERTED, settled_at=NOW,
    )  # fmt: skip

    written(table(CURIE.replace("Paris", "Lyon")))

    assert Organisation.objects.get().city == "Lyon"


def test_an_import_gives_way_when_the_directory_has_changed_since():
    run = tried(table(CURIE, SANOFI))
    make_organisation(name="Institut Curie", country="FR")

    with pytest.raises(Refused, match=r"changed since .* now: 1\."):
        again(run)

    assert names() == ["Institut Curie"]
    run.refresh_from_db()
    assert run.state == ImportState.CHECKED


def test_looking_again_shows_what_would_happen_now():
    run = tried(table(CURIE, SANOFI))
    make_organisation(name="Institut Curie", country="FR")

    check_import_again(run_id=run.pk, by=run.started_by, at=NOW)

    assert (verdicts(run), codes(run)) == (["refuse", "create"], [["possible_duplicate"], []])
    again(run)
    assert names() == ["Institut Curie", "Sanofi"]


def test_a_number_taken_in_the_last_moment_writes_nothing():
    run = tried(table(CURIE, SANOFI))
    other = make_organisation(name="Other")
    OrganisationIdentifier.objects.create(organisation=other, scheme="ror", value="04t0gwh46")

    with pytest.raises(Refused, match="has changed since"):
        again(run)

    assert names() == ["Other"]


def test_an_import_is_written_once_and_not_after_it_was_given_up():
    run = written(table(CURIE))
    given_up = tried(table(SANOFI))
    discard_import(run_id=given_up.pk, by=given_up.started_by, at=NOW)

    for each in (run, given_up):
        with pytest.raises(TransitionNotAllowed):
            again(each)
    assert names() == ["Institut Curie"]


def test_others_neither_write_nor_publish_nor_give_up():
    run = tried(table(CURIE))
    who = {"by": make_user(), "at": NOW}

    for act in (
        lambda: write_import(run_id=run.pk, only_if_all_good=False, **who),
        lambda: check_import_again(run_id=run.pk, **who),
        lambda: discard_import(run_id=run.pk, **who),
        lambda: publish_imported(run_id=run.pk, **who),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_addresses_stay_free_of_those_in_use_and_of_the_pages_own():
    elsewhere = make_organisation(name="Elsewhere")
    elsewhere.slug = "acme"
    elsewhere.save()

    written(table("Acme;biotech;Paris;;;;", "Map;biotech;Paris;;;;", "株式会社;biotech;Tokyo;;;;"))

    slugs = set(Organisation.objects.exclude(name="Elsewhere").values_list("slug", flat=True))
    assert {"acme-2", "map-2"} < slugs
    assert any(slug.startswith("organisation-") for slug in slugs)


def test_drafts_of_an_import_that_have_their_sentence_are_published():
    run = written(table("A;biotech;Une société.", "B;biotech;", head="name;kind;resume"))

    count = publish_imported(run_id=run.pk, by=run.started_by, at=NOW)

    published = Organisation.objects.published().values_list("name", flat=True)
    assert (count, list(published)) == (1, ["A"])
    with pytest.raises(Refused, match="None of these"):
        publish_imported(run_id=run.pk, by=run.started_by, at=NOW)


# --- Large ones ----------------------------------------------------------------------------------


def many(count=501):
    return table(*[f"Company {each};biotech;Paris;;;;" for each in range(count)])


def test_a_large_table_is_tried_and_written_by_the_worker():
    run = tried(many())
    assert (run.state, Organisation.objects.count()) == (ImportState.CHECKING, 0)
    assert Delivery.objects.filter(event="partners.import_queued").count() == 1

    check_import(run_id=run.pk)
    again(run)
    assert Delivery.objects.filter(event="partners.import_confirmed").count() == 1
    write_queued_import(run_id=run.pk, at=NOW)
    write_queued_import(run_id=run.pk, at=NOW)

    run.refresh_from_db()
    assert (run.state, Organisation.objects.count()) == (ImportState.APPLIED, 501)


def test_the_worker_writes_nothing_and_says_why_when_the_directory_has_changed():
    run = tried(many())
    check_import(run_id=run.pk)
    again(run)
    make_organisation(name="Company 7", country="FR")

    write_queued_import(run_id=run.pk, at=NOW)

    run.refresh_from_db()
    assert (run.state, Organisation.objects.count()) == (ImportState.CHECKED, 1)
    assert [each["code"] for each in run.remarks] == ["changed_since"]


def test_the_head_is_row_one():
    assert [row.number for row in tried(table(CURIE, SANOFI)).rows.order_by("number")] == [2, 3]
    assert HEAD.startswith("name;")
