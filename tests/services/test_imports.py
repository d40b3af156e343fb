"""Imports of services: tried without writing, written whole or not at all, never twice."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.actions.tried import AT_ONCE
from partners.enums import IdentifierScheme, ImportState, Vocabulary
from partners.models import OrganisationIdentifier
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from services.actions.cards import save_card
from services.actions.imports import (
    check_service_import_again,
    discard_service_import,
    try_service_import,
    write_service_import,
)
from services.importing import COLUMNS, SENTENCES, sentence
from services.models import Service, ServiceImport
from services.queries.imports import Planner
from tests.factories import (
    NOW,
    make_organisation,
    make_service,
    make_service_in,
    make_staff,
    make_term,
    make_user,
)
from tests.partners.joining import member

pytestmark = pytest.mark.django_db

HEAD = "provider;title_en;kind;access;summary_en"
IMAGING = "curie;Imaging;platform;technologies;We look inside."


def named(slug, name):
    organisation = make_organisation(name=name)
    organisation.slug = slug
    organisation.save()
    return organisation


@pytest.fixture(autouse=True)
def curie():
    return named("curie", "Institut Curie")


def table(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def tried(*lines, head=HEAD, by=None, as_of=date(2026, 5, 1)):
    return try_service_import(
        content=table(*lines, head=head), file_name="services.csv", source="The partners",
        licence="CC BY 4.0", as_of=as_of, by=by or make_staff(Role.COMMUNICATION), at=NOW,
    )  # fmt: skip


def write(run, *, only_if_all_good=False):
    return write_service_import(
        run_id=run.pk, only_if_all_good=only_if_all_good, by=run.started_by, at=NOW
    )


def written(*lines, **fields):
    return write(tried(*lines, **fields))


def verdicts(run):
    return [row.verdict for row in run.rows.order_by("number")]


def said(run):
    """What each row is told, in words."""
    rows = run.rows.order_by("number")
    return [" ".join(sentence(each) for each in row.problems) for row in rows]


# --- Trying and writing --------------------------------------------------------------------------


def test_trying_writes_nothing():
    run = tried(IMAGING)

    assert (run.state, verdicts(run), Service.objects.count()) == (
        ImportState.CHECKED, ["create"], 0,
    )  # fmt: skip


def test_new_services_are_drafts_with_their_source(curie):
    make_term(code="preclinical")
    make_term(vocabulary=Vocabulary.MODALITY, code="small-molecule")
    head = (
        "Fournisseur;titre_fr;title_en;kind;access;price_basis;stated_days;access_mode;"
        "external_url;stages;modalities;quality_standards;for_whom_en"
    )
    row = (
        "Institut Curie;Imagerie;Imaging;Technology platform;technologies;per_day;30;external;"
        'example.org/imaging;preclinical;small-molecule;GLP|ISO 15189;"Teams,\nand companies"'
    )

    written(row.replace("Technology platform", "platform"), head=head)

    service = Service.objects.get()
    assert {
        name: getattr(service, name)
        for name in ("provider", "slug", "title_fr", "title_en", "kind", "price_basis",
                     "stated_days", "external_url", "quality_standards", "for_whom_en", "source",
                     "source_licence", "checked_on", "state")
    } == {
        "provider": curie, "slug": "imaging", "title_fr": "Imagerie", "title_en": "Imaging",
        "kind": "platform", "price_basis": "per_day", "stated_days": 30,
        "external_url": "https://example.org/imaging", "quality_standards": ["GLP", "ISO 15189"],
        "for_whom_en": "Teams,\nand companies", "source": "The partners",
        "source_licence": "CC BY 4.0", "checked_on": date(2026, 5, 1), "state": "draft",
    }  # fmt: skip
    assert [term.code for term in service.stages.all()] == ["preclinical"]


def test_the_same_table_again_changes_nothing():
    written(IMAGING)

    again = written(IMAGING)

    assert (verdicts(again), Service.objects.count()) == (["unchanged"], 1)


def test_by_provider_and_title_in_either_language_it_is_the_same_service(curie):
    service = make_service(provider=curie)
    Service.objects.filter(pk=service.pk).update(title_fr="Imagérie", title_en="Imaging")

    run = written("curie;imagerie;New words.", head="provider;title_fr;summary_en")

    service.refresh_from_db()
    assert (verdicts(run), Service.objects.count()) == (["update"], 1)
    assert (service.title_fr, service.summary_en) == ("imagerie", "New words.")


def test_by_its_address_a_service_can_get_a_new_title(curie):
    service = make_service(provider=curie, title="Imaging")

    run = written(f"{service.slug};curie;Deep imaging", head="slug;provider;title_en")

    service.refresh_from_db()
    (row,) = run.rows.all()
    assert row.changes == {"title_en": {"old": "Imaging", "new": "Deep imaging"}}
    assert (service.title_en, service.state, service.version) == ("Deep imaging", "open", 1)


def test_a_new_service_takes_the_address_it_is_given():
    written("my-imaging;curie;Imaging;platform;technologies",
            head="slug;provider;title_en;kind;access")  # fmt: skip

    assert Service.objects.get().slug == "my-imaging"


@pytest.mark.parametrize("name", ["curie", "Institut Curie", "775 684 897", "04t0gwh46"])
def test_a_provider_is_found_by_address_name_siren_and_ror(curie, name):
    OrganisationIdentifier.objects.create(
        organisation=curie, scheme=IdentifierScheme.SIREN, value="775684897"
    )
    OrganisationIdentifier.objects.create(
        organisation=curie, scheme=IdentifierScheme.ROR, value="04t0gwh46"
    )

    run = written(IMAGING.replace("curie", name, 1))

    assert (verdicts(run), Service.objects.get().provider) == (["create"], curie)


def test_what_the_provider_changed_itself_stays(curie):
    service = make_service(provider=curie, title="Imaging")
    owner = member(curie)
    save_card(service_id=service.pk, version=service.version, by=owner, at=NOW,
              parts={"summary_en": "Our own words."})  # fmt: skip

    run = written("curie;Imaging;Others' words.", head="provider;title_en;summary_en")

    service.refresh_from_db()
    (row,) = run.rows.all()
    assert (row.verdict, service.summary_en) == ("unchanged", "Our own words.")
    assert row.changes["summary_en"]["kept"] == NOW.date().isoformat()


# --- What is wrong, in words ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (";Imaging;platform;technologies;", "The provider is missing."),
        ("nobody;Imaging;platform;technologies;", "No organisation of the directory is “nobody”."),
        ("curie;;platform;technologies;", "The title is missing, in French or in English."),
        ("curie;Imaging;magic;technologies;", "“magic” is not known. Write one of: expertise"),
        ("curie;Imaging;;technologies;", "A new service needs this. Write one of: expertise"),
        ("curie;=1+1;platform;technologies;", "would be run as a formula"),
        ("curie;<b>x</b>;platform;technologies;", "looks like HTML"),
        (f"curie;{'x' * 161};platform;technologies;", "161 characters; at most 160 fit."),
        ("curie;Imaging;platform;technologies;x;more", "6 cells where the head has 5."),
    ],
)
def test_each_wrong_row_says_why(row, words):
    run = tried(row)

    assert verdicts(run) == ["refuse"]
    assert words in said(run)[0]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("stated_days", "soon", "is no whole number"),
        ("stated_days", "-3", "would be run as a formula"),
        ("stated_days", "99999", "is no whole number"),
        ("external_url", "javascript:alert(1)", "is no web address"),
        ("slug", "Not An Address", "is no address"),
        ("stages", "nowhere", "“nowhere” is not in this vocabulary."),
        ("quality_standards", "x" * 31, "is longer than 30 characters"),
        ("access_mode", "external", "give its address"),
    ],
)
def test_each_wrong_cell_says_why(column, value, words):
    run = tried(f"curie;Imaging;platform;technologies;{value}",
                head=f"provider;title_en;kind;access;{column}")  # fmt: skip

    assert verdicts(run) == ["refuse"]
    assert words in said(run)[0]


def test_rows_that_meet_are_refused(curie):
    make_service_in("retired", provider=curie, title="Old")
    other = make_service(title="Elsewhere")
    named("twin-a", "Twin")
    named("twin-b", "Twin")
    head = "slug;provider;title_en;kind;access"
    ends = "platform;technologies"

    run = tried(
        f";curie;Imaging;{ends}", f";curie;imaging;{ends}", f";curie;Old;{ends}",
        f"{other.slug};curie;Elsewhere;{ends}", f";Twin;Imaging;{ends}", head=head,
    )  # fmt: skip

    assert verdicts(run) == ["create", "refuse", "refuse", "refuse", "refuse"]
    assert [text[:34] for text in said(run)[1:]] == [
        "Row 2 is about the same service. K",
        "Old is closed for good. Leave this",
        "The service at this address belong",
        "“Twin” may be Twin or Twin. Write ",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "This is a spreadsheet."),
        (b"title_en\nImaging", "No column is called “provider”."),
        (b"provider\ncurie", "No column is called “title_fr” or “title_en”."),
        (b"provider;title_en", "The file has a head but no row."),
        (b"provider;provider;title_en\na;b;c", "is there twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content, words):
    with pytest.raises(Refused, match=words):
        try_service_import(
            content=content, file_name="x.csv", source="x", licence="x", as_of=NOW.date(),
            by=make_staff(Role.COMMUNICATION), at=NOW,
        )  # fmt: skip


def test_every_problem_has_its_sentence():
    assert [str(text) == "" for text in SENTENCES.values()] == [False] * len(SENTENCES)


# --- Whole or not at all -------------------------------------------------------------------------


def test_all_or_none_where_that_is_wanted():
    run = tried(IMAGING, "nobody;X;platform;technologies;")

    with pytest.raises(Refused, match="You wanted all rows or none"):
        write(run, only_if_all_good=True)
    assert Service.objects.count() == 0
    write(run)
    assert Service.objects.count() == 1


def test_what_has_changed_since_the_trial_stops_everything(curie):
    run = tried(IMAGING, "curie;Sequencing;platform;technologies;")
    make_service(provider=curie, title="Imaging")

    with pytest.raises(Refused, match="catalogue has changed since"):
        write(run)
    check_service_import_again(run_id=run.pk, by=run.started_by, at=NOW)
    write(run)

    assert Service.objects.count() == 2


def test_a_large_table_is_compared_and_written_by_the_worker():
    run = tried(*(f"curie;Imaging {n};platform;technologies;" for n in range(AT_ONCE + 1)))
    states = [run.state]
    drain(seconds=60)
    run.refresh_from_db()
    states.append(run.state)
    write(run)
    drain(seconds=120)
    run.refresh_from_db()

    assert [*states, run.state] == ["checking", "checked", "applied"]
    assert Service.objects.count() == AT_ONCE + 1


def test_given_up_it_can_only_be_read():
    run = tried(IMAGING)

    discard_service_import(run_id=run.pk, by=run.started_by, at=NOW)

    assert ServiceImport.objects.get().state == ImportState.DISCARDED


@pytest.mark.parametrize("number", [1, 3])
def test_comparing_costs_the_same(curie, number, django_assert_num_queries):
    for n in range(number):
        make_service(provider=curie, title=f"Imaging {n}")
    run = tried(*(f"curie;Imaging {n};platform;technologies;" for n in range(number)))
    rows = list(run.rows.all())

    with django_assert_num_queries(COMPARING):
        Planner(run).plan(rows)


COMPARING = 10


# --- At the desk ---------------------------------------------------------------------------------


def test_only_those_who_look_after_the_catalogue_import():
    for person in (make_user(), make_staff(Role.ADVISOR)):
        with pytest.raises(PermissionDenied):
            tried(IMAGING, by=person)


def test_staff_bring_a_table_see_its_rows_and_write_it(signed_in):
    client = signed_in(make_staff(Role.COMMUNICATION))
    file = SimpleUploadedFile("services.csv", table(IMAGING, "nobody;X;platform;technologies;"))
    answer = client.post(
        reverse("admin:services_serviceimport_add"),
        {"file": file, "source": "The partners", "licence": "CC0", "as_of": "2026-05-01"},
    )
    run = ServiceImport.objects.get()

    page = client.get(answer.headers["Location"]).content.decode()
    client.post(reverse("admin:services_serviceimport_act", args=[run.pk, "write"]))

    assert [word in page for word in ("Imaging", "No organisation of the directory is")] == [
        True, True,
    ]  # fmt: skip
    assert Service.objects.get().title_en == "Imaging"


def test_a_bad_file_is_told_beside_the_field(signed_in):
    client = signed_in(make_staff(Role.COMMUNICATION))

    page = client.post(
        reverse("admin:services_serviceimport_add"),
        {"file": SimpleUploadedFile("x.csv", b"a;b\n1;2"), "source": "Kept", "licence": "CC0",
         "as_of": "2026-05-01"},
    )  # fmt: skip

    assert "No column is called “provider”." in str(page.context["form"].errors["file"])
    assert page.context["form"]["source"].value() == "Kept"


def test_the_sample_can_be_brought_as_it_is(signed_in):
    client = signed_in(make_staff(Role.COMMUNICATION))
    named("institut-exemple", "Institut exemple")
    make_term(code="preclinical")

    sample = client.get(reverse("admin:services_serviceimport_sample")).content
    run = try_service_import(
        content=sample, file_name="sample.csv", source="x", licence="x", as_of=NOW.date(),
        by=make_staff(Role.COMMUNICATION), at=NOW,
    )  # fmt: skip

    assert sample.decode("utf-8-sig").splitlines()[0].split(",")[0] == COLUMNS[0]
    assert (verdicts(run), said(run)) == (["create"], [""])
