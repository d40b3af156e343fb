"""The staff desk of the directory: imports, merges, people, the campus, and what the list tells."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.enums import Circle, ImportState, MembershipRole, OrganisationState
from partners.models import (
    Building,
    ImportRun,
    KeyFigure,
    Merge,
    Organisation,
    OrganisationRelation,
    Person,
    TextBlock,
)
from pscc.accounts.enums import STAFF_ROLES, Role
from tests.factories import (
    make_membership,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)
from tests.partners.importing import CURIE, SANOFI, table, tried, written
from tests.partners.test_staff_desk import added, change, listed, said, typed

pytestmark = pytest.mark.django_db

MANAGERS = {
    Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION
}  # fmt: skip
OFFICERS = MANAGERS - {Role.COMMUNICATION}
STAFF = sorted(STAFF_ROLES)


@pytest.fixture
def desk(signed_in):
    """The desk of a member of the communication team."""
    return signed_in(make_staff(Role.COMMUNICATION))


def upload(content, **fields):
    return {
        "file": SimpleUploadedFile("table.csv", content), "kind": "csv", "source": "Register",
        "licence": "CC0 1.0", "as_of": "2026-05-01",
    } | fields  # fmt: skip


def act(run, name):
    return reverse("admin:partners_importrun_act", args=(run.pk, name))


# --- Imports -------------------------------------------------------------------------------------


def test_a_table_is_sent_looked_at_and_written(desk):
    page = desk.get(added("importrun")).text
    tried_page = desk.post(
        added("importrun"), upload(table(CURIE, "<b>x</b>;biotech;;;;;")), follow=True
    )
    run = ImportRun.objects.get()
    done = desk.post(act(run, "write"), follow=True)

    assert "Try without writing" in page
    assert "Nothing is written yet" in tried_page.text
    assert "“&lt;b&gt;x&lt;/b&gt;” looks like HTML" in tried_page.text
    assert said(done)[0].startswith("It is written")
    assert Organisation.objects.get().state == OrganisationState.DRAFT


def test_only_if_every_row_is_good_comes_back_as_a_sentence(desk):
    run = tried(table(CURIE, "=x;biotech;;;;;"))

    answer = desk.post(act(run, "write"), {"only_if_all_good": "on"}, follow=True)

    assert said(answer) == [
        "You wanted all rows or none, so nothing was written. Rows that cannot be taken: 1."
    ]
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"file": SimpleUploadedFile("x.csv", b"siren\n1")}, "No column is called"),
        ({"file": SimpleUploadedFile("x.csv", b"x" * (10 * 1024 * 1024 + 1))}, "larger than"),
        ({"as_of": "2999-01-01"}, "has not come yet"),
        ({"source": ""}, "required"), ({"kind": "xml"}, "Select a valid choice"),
        ({"kind": "ror"}, "This file is no JSON"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_beside_it(desk, fields, words):
    answer = desk.post(added("importrun"), upload(table(CURIE), **fields))

    assert answer.status_code == 200
    assert words in answer.text
    assert ImportRun.objects.count() == 0


def test_rows_are_narrowed_by_verdict_and_paged(desk):
    lines = [f"Company {each:03};biotech;Paris;;;;" for each in range(60)]
    run = tried(table(*lines, "=bad;biotech;;;;;"))

    refused = desk.get(change(run), {"verdict": "refuse"}).text
    second = desk.get(change(run), {"page": "2"}).text
    strange = desk.get(change(run), {"verdict": "x' OR 1=1", "page": "-4"})

    assert "would be run as a formula" in refused
    assert "Company 001" not in refused
    assert ("Company 001" in second, "Company 059" in second) == (False, True)
    assert strange.status_code == 200


def test_a_change_and_what_members_keep_are_shown_side_by_side(desk):
    written(table(CURIE))
    Organisation.objects.get().edits.create(version=1, after={"city": "Lyon"}, before={})

    run = tried(table(CURIE.replace("Paris", "Nice").replace("curie.fr", "curie.org")))
    page = desk.get(change(run)).text

    assert "<del>https://curie.fr</del> → <ins>https://curie.org</ins>" in page
    assert "kept: changed by its members on" in page


def test_a_running_import_says_how_far_it_is(desk):
    run = tried(table(*[f"Company {each};biotech;Paris;;;;" for each in range(501)]))

    page = desk.get(change(run)).text

    assert run.state == ImportState.CHECKING
    assert "0 of 501 rows are compared" in page
    assert act(run, "write") not in page


def test_the_sample_is_a_table_that_can_be_sent_back(desk):
    sample = desk.get(reverse("admin:partners_importrun_sample"))

    desk.post(added("importrun"), upload(sample.content))

    assert [each.verdict for each in ImportRun.objects.get().rows.all()] == ["create"]


@pytest.mark.parametrize("role", STAFF)
def test_who_manages_the_directory_imports_and_merges(signed_in, role):
    run = tried(table(CURIE))
    client = signed_in(make_staff(role))

    codes = [
        client.get(address).status_code
        for address in (listed("importrun"), added("importrun"), change(run), act(run, "write"),
                        listed("merge"), added("merge"),
                        reverse("admin:partners_importrun_sample"))
    ]  # fmt: skip

    assert codes == ([200] * 7 if role in MANAGERS else [403, 403, 403, 404, 403, 403, 403])


# --- Merges --------------------------------------------------------------------------------------


def test_two_organisations_are_compared_merged_and_parted(desk):
    kept, absorbed = make_organisation(name="Kept"), make_organisation(name="Absorbed")
    project = make_project(organisation=absorbed)
    address = f"{added('merge')}?one={kept.slug}&other={absorbed.slug}"

    preview = desk.get(address).text
    done = desk.post(address, {"one": kept.pk, "other": absorbed.pk, "keep": kept.pk}, follow=True)
    merge = Merge.objects.get()
    project.refresh_from_db()
    moved = project.organisation
    undone = desk.post(reverse("admin:partners_merge_act", args=(merge.pk, "undo")), follow=True)

    assert ("Kept" in preview, "Absorbed" in preview, "Projects" in preview) == (True,) * 3
    assert said(done) == ["The two are one. You can undo it here."]
    assert "projects (1)" in done.text
    assert moved == kept
    assert said(undone) == ["The two are apart again."]


@pytest.mark.parametrize(
    "form",
    [{}, {"one": "1", "other": "2"}, {"one": "x", "other": "y", "keep": "x"},
     {"one": "1", "other": "²", "keep": "1"}, {"one": "98", "other": "99", "keep": "98"},
     {"one": "7", "other": "7", "keep": "7"}, {"one": "9" * 30, "other": "1", "keep": "1"}],
)  # fmt: skip
def test_a_strange_form_merges_nothing(desk, form):
    answer = desk.post(added("merge"), form)

    assert answer.status_code == 200
    assert said(answer) != []
    assert Merge.objects.count() == 0


def test_pairs_are_suggested_and_addresses_may_be_pasted_whole(desk):
    one = make_organisation(name="Institut Paoli-Calmettes")
    other = make_organisation(name="Institut Paoli Calmettes")

    page = desk.get(added("merge")).text
    pasted = desk.get(
        added("merge"), {"one": f"https://x.test/fr/partners/{one.slug}/", "other": other.slug}
    )
    unknown = desk.get(added("merge"), {"one": "somebody", "other": "nobody"})

    assert "Nearly the same name" in page
    assert pasted.context["pair"] == (one, other)
    assert said(unknown) == ["Name two organisations by the end of their addresses."]


def test_two_selected_organisations_lead_to_the_page_that_merges_them(desk):
    pair = [make_organisation(name="A"), make_organisation(name="B")]
    form = {"action": "merge_selected", "_selected_action": [each.pk for each in pair]}

    answer = desk.post(listed("organisation"), form)
    alone = desk.post(
        listed("organisation"), form | {"_selected_action": [pair[0].pk]}, follow=True
    )

    assert answer["Location"].startswith(f"{added('merge')}?one=organisation-")
    assert said(alone) == ["Select two organisations."]


# --- The list ------------------------------------------------------------------------------------


def test_selected_drafts_with_their_sentence_are_published(desk):
    written(table("A;biotech;Une société.", "B;biotech;", head="name;kind;resume"))
    ids = list(Organisation.objects.values_list("pk", flat=True))
    form = {"action": "publish_selected", "_selected_action": ids}

    first = desk.post(listed("organisation"), form, follow=True)
    second = desk.post(listed("organisation"), form, follow=True)

    assert said(first) == ["1 organisation is published."]
    assert " ".join(said(second)) == (
        "None of these can be published: each must be a draft with its sentence, in French or"
        " English."
    )


def test_the_list_tells_circles_owners_and_how_complete_a_profile_is(desk):
    company = make_organisation(name="Acme", website="https://acme.example", city="Paris")
    company.circles.create(circle=Circle.FOUNDER)
    company.identifiers.create(scheme="siren", value="395030844")
    make_membership(user=make_user(), organisation=company, role=MembershipRole.OWNER)

    page = desk.get(listed("organisation")).text

    assert "Founder" in page
    assert "56%" in page


def test_the_list_is_narrowed_by_circle_and_searched_by_acronym_and_number(desk):
    founder, other = make_organisation(name="Founder one"), make_organisation(name="Somebody")
    founder.circles.create(circle=Circle.FOUNDER)
    other.acronym = "SBDY"
    other.save()
    other.identifiers.create(scheme="siren", value="395030844")

    def names(**query):
        found = desk.get(listed("organisation"), query).context["cl"].result_list
        return [each.name for each in found]

    assert names(circle="founder") == ["Founder one"]
    assert sorted(names(circle="x' OR 1=1")) == ["Founder one", "Somebody"]
    assert names(q="sbdy") == ["Somebody"]
    assert names(q="395030844") == ["Somebody"]


def test_a_loop_of_ties_is_told_beside_the_field(desk):
    top, middle, low = (make_organisation(name=name) for name in ("Top", "Middle", "Low"))
    for organisation, other in ((low, middle), (middle, top)):
        OrganisationRelation.objects.create(organisation=organisation, kind="part_of", other=other)
    ties = {"relations-TOTAL_FORMS": "2", "relations-INITIAL_FORMS": "0"}
    for row, other in enumerate((low, top)):
        ties |= {f"relations-{row}-kind": "part_of", f"relations-{row}-other": str(other.pk)}

    answer = desk.post(change(top), typed(**ties))

    assert answer.status_code == 200
    assert "This would close a loop: Top → Low → Middle → Top." in answer.text
    assert "An organisation has no tie to itself." in answer.text


def test_alliances_may_go_both_ways(desk):
    one, other = make_organisation(name="One"), make_organisation(name="Other")
    OrganisationRelation.objects.create(organisation=one, kind="alliance", other=other)
    ties = {
        "relations-TOTAL_FORMS": "1", "relations-INITIAL_FORMS": "0",
        "relations-0-kind": "alliance", "relations-0-other": str(one.pk),
    }  # fmt: skip

    assert desk.post(change(other), typed(**ties)).status_code == 302


# --- People and the campus -----------------------------------------------------------------------


@pytest.mark.parametrize("role", STAFF)
def test_interests_are_for_officers_only(signed_in, role):
    person = Person.objects.create(name="Ada")
    person.interests.create(
        organisation=make_organisation(name="Acme"), nature="shares", detail="Ten per cent"
    )

    page = signed_in(make_staff(role)).get(change(person))

    assert page.status_code == 200
    assert ("Ten per cent" in page.text) == (role in OFFICERS)


def test_a_mistyped_orcid_id_of_a_person_is_told(desk):
    form = {"name": "Ada", "orcid": "0000-0002-1825-0098"}
    for inline in ("mandates",):
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}

    answer = desk.post(added("person"), form)
    good = desk.post(added("person"), form | {"orcid": "0000-0002-1825-0097"})

    assert (answer.status_code, good.status_code) == (200, 302)
    assert "orcid" in answer.context["adminform"].form.errors
    assert Person.objects.get().orcid == "0000-0002-1825-0097"


def test_buildings_and_texts_are_kept_by_staff(desk):
    site = make_organisation(name="Campus").sites.create(city="Villejuif")
    building = Building.objects.create(site=site, slug="b1", name="B1")
    form = {
        "site": site.pk, "slug": "b1", "name_fr": "Tour", "name_en": "Tower",
        "units-TOTAL_FORMS": "1", "units-INITIAL_FORMS": "0", "units-0-name": "Lab 1",
        "units-0-biosafety_level": "2",
        "tenancies-TOTAL_FORMS": "0", "tenancies-INITIAL_FORMS": "0",
    }  # fmt: skip
    text = {"key": "press", "body_fr": "# Presse", "body_en": "# Press", "checked_on": "2026-06-01"}

    codes = [
        desk.post(change(building), form).status_code,
        desk.post(added("textblock"), text).status_code,
    ]

    assert codes == [302, 302]
    assert [str(unit) for unit in building.units.all()] == ["B1 · Lab 1"]
    assert TextBlock.objects.get().checked_on == date(2026, 6, 1)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("model", "number"),
    [("organisation", 10), ("importrun", 6), ("merge", 6), ("person", 6), ("building", 6),
     ("textblock", 6), ("keyfigure", 6)],
)  # fmt: skip
def test_lists_ask_the_same_questions_for_one_and_three(desk, queries, count, model, number):
    for each in range(count):
        organisation = make_organisation(name=f"Organisation {each}", country="FR")
        organisation.circles.create(circle=Circle.MEMBER)
        site = organisation.sites.create(city="Paris")
        Building.objects.create(site=site, slug=f"b{each}", name=f"B{each}")
        Person.objects.create(name=f"P{each}").mandates.create(
            organisation=organisation, role="Chair"
        )
        TextBlock.objects.create(
            key=["press", "come_to_us", "governance"][each], checked_on=date(2026, 6, 1)
        )
        KeyFigure.objects.create(metric=f"F{each}", value=1, as_of=date(2026, 6, 1), source="S")
        run = tried(table(SANOFI))
        Merge.objects.create(
            kept=organisation, absorbed=make_organisation(), merged_by=run.started_by
        )
    desk.get(listed(model))

    with queries(number):
        answer = desk.get(listed(model))

    assert answer.status_code == 200
