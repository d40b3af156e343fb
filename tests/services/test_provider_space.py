"""The provider's space as pages: nothing typed is lost, nothing is published by accident."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.enums import MembershipRole
from pscc.accounts.enums import Role
from pscc.files.actions import scan_file
from pscc.files.models import StoredFile
from pscc.kernel.clock import now
from services.actions.cards import save_card
from services.enums import ServiceState
from services.models import RequiredDocument, Service, ServiceEdit
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_service,
    make_service_in,
    make_staff,
    make_user,
)
from tests.services.provider import PDF, add_contacts, editor_of, fresh, make_complete

pytestmark = pytest.mark.django_db


def page(service, name="edit", **more):
    return reverse(f"services:{name}", kwargs={"slug": service.slug, **more})


def section(service, key):
    return page(service, "edit_section", section=key)


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def texts(service, **fields):
    names = ("title", "summary", "for_whom", "you_bring", "you_get", "terms", "next_step")
    stored = {f"{name}_{language}": getattr(service, f"{name}_{language}") or ""
              for name in names for language in ("fr", "en")}  # fmt: skip
    return {"act": "publish", "version": service.version, **stored, **fields}


def contacts(*rows, version=0, act="publish"):
    data = {"act": act, "version": version, "contacts": [str(place) for place in range(len(rows))]}
    return data | {
        f"contacts-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in row.items()
    }


# --- The list and the beginning ------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_questions_for_one_and_three(signed_in, queries, count):
    organisation, person = make_organisation(), make_user()
    make_membership(user=person, organisation=organisation, role=MembershipRole.EDITOR)
    for _ in range(count):
        make_service(provider=organisation)
    client = signed_in(person)
    address = reverse("services:provider_services", args=(organisation.slug,))
    client.get(address)

    with queries(10):
        answer = client.get(address)

    assert answer.text.count("row-item__side") == count


def test_the_list_says_what_waits_what_is_missing_and_who_answers(signed_in):
    service = make_complete(ServiceState.IN_REVIEW)
    returned = make_complete(provider=service.provider, returned_because="Say a price.")
    add_contacts(returned, 2)

    text = signed_in(editor_of(service)).get(
        reverse("services:provider_services", args=(service.provider.slug,))
    ).text  # fmt: skip

    assert text.index(service.title) < text.index(returned.title)
    assert "Say a price." in text
    assert text.count("Fewer than two people answer its requests.") == 1


def test_three_answers_make_a_draft(signed_in):
    organisation, person = make_organisation(), make_user()
    make_membership(user=person, organisation=organisation, role=MembershipRole.EDITOR)
    address = reverse("services:create", args=(organisation.slug,))
    client = signed_in(person)

    wrong = client.post(address, {"title_fr": "", "kind": "hosting", "access": ""})
    assert set(wrong.context["form"].errors) == {"title_fr", "access"}
    assert 'value="hosting" selected' in wrong.text

    answer = client.post(address, {"title_fr": "Salle", "kind": "hosting", "access": "space"})

    service = Service.objects.get()
    assert answer.url == page(service)
    assert (service.state, service.provider, service.title_fr) == ("draft", organisation, "Salle")


# --- Sections ------------------------------------------------------------------------------------


def test_a_section_is_stored_and_the_page_says_who_sees_it(signed_in):
    draft, public = make_service_in(ServiceState.DRAFT), make_service_in(ServiceState.OPEN)
    for service, words in (
        (draft, "Saved. Nobody else sees it before it is published."),
        (public, "The service is up to date, and everyone sees it now."),
    ):
        client = signed_in(editor_of(service))
        answer = client.post(
            section(service, "texts"), texts(service, for_whom_en="Teams"), follow=True
        )
        assert told(answer)[-1] == words
        assert fresh(service).for_whom_en == "Teams"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_preview_is_the_public_page_in_either_language_and_stores_nothing(signed_in, language):
    service = make_service_in(ServiceState.OPEN)
    typed = texts(service, for_whom_fr="Équipes", for_whom_en="Teams", act=f"preview:{language}")

    text = signed_in(editor_of(service)).post(section(service, "texts"), typed).text

    assert {"fr": "Équipes", "en": "Teams"}[language] in text
    assert 'name="for_whom_fr" value="Équipes"' in text
    assert (fresh(service).for_whom_en, ServiceEdit.objects.count()) == (None, 0)


@pytest.mark.parametrize("state", list(ServiceState))
def test_its_editor_sees_the_page_and_a_preview_in_every_state(signed_in, state):
    service = make_complete(state)
    client = signed_in(editor_of(service))
    typed = texts(service, for_whom_en="Teams of any size", act="preview:en")

    assert client.get(service.get_absolute_url()).status_code == 200
    text = client.post(section(service, "texts"), typed).text
    assert ("Teams of any size</p>" in text) == (state != ServiceState.RETIRED)


def test_wrong_answers_come_back_beside_their_fields(signed_in):
    service = make_service_in(ServiceState.OPEN)
    client = signed_in(editor_of(service))

    answer = client.post(
        section(service, "terms"),
        {"act": "publish", "version": 0, "kind": "platform", "access": "technologies",
         "price_basis": "free", "stated_days": "-4", "industry_use": "yes",
         "access_mode": "external", "external_url": "", "capacity": "lots"},
    )  # fmt: skip

    assert set(answer.context["draft"].form.errors) == {"stated_days", "external_url", "capacity"}
    assert 'value="lots"' in answer.text
    assert fresh(service).price_basis == "not_stated"


def test_what_someone_else_saved_is_shown_beside_what_was_typed(signed_in):
    service = make_service_in(ServiceState.OPEN)
    parts = {"you_get_en": "A report"}
    save_card(service_id=service.pk, version=0, parts=parts, by=editor_of(service), at=NOW)
    client = signed_in(editor_of(service))

    answer = client.post(section(service, "texts"), texts(service, you_get_en="A letter"))

    assert "A report" in answer.text
    assert "A letter" in answer.text
    assert answer.context["version"] == 1
    both = texts(fresh(service), you_get_en="A letter", take_you_get_en="on")
    client.post(section(service, "texts"), both)
    assert fresh(service).you_get_en == "A report"


def test_rows_are_added_removed_and_checked_together(signed_in):
    service = make_service_in(ServiceState.OPEN)
    client = signed_in(editor_of(service))
    ada = {"name": "Ada", "email": "ADA@lab.example", "is_active": "on"}

    assert client.post(
        section(service, "contacts"), contacts(ada, act="add")
    ).text.count("row-box__fields") == 2  # fmt: skip
    twice = client.post(section(service, "contacts"), contacts(ada, ada | {"name": "Bea"}))
    assert twice.context["problems"] == [
        "An address stands here twice. Put each person in one row."
    ]
    client.post(
        section(service, "contacts"), contacts(ada, {"name": "Bea", "email": "b@lab.example"})
    )
    found = service.contacts.order_by("position").values_list("name", "email", "is_active")
    assert list(found) == [("Ada", "ada@lab.example", True), ("Bea", "b@lab.example", False)]


@pytest.mark.parametrize(
    "key",
    ["texts", "terms", "subjects", "offers", "documents", "steps", "equipment", "contacts",
     "co-providers"],
)  # fmt: skip
def test_each_section_opens_empty_and_filled(signed_in, key):
    service = make_complete(ServiceState.OPEN, quality_standards=["GLP", "GMP"])
    add_contacts(service, 1)
    RequiredDocument.objects.create(service=service, name_fr="Protocole")
    client = signed_in(editor_of(service))

    assert client.get(section(service, key)).status_code == 200
    assert client.get(section(make_service(provider=service.provider), key)).status_code == 200


def test_subjects_are_stored(signed_in):
    service = make_complete(ServiceState.OPEN)
    stage = service.stages.get()
    client = signed_in(editor_of(service))

    client.post(
        section(service, "subjects"),
        {"act": "publish", "version": 0, "stages": [stage.code],
         "quality_standards": "GLP, ISO 15189,, GLP"},
    )  # fmt: skip

    assert fresh(service).quality_standards == ["GLP", "ISO 15189"]
    assert list(service.stages.all()) == [stage]


# --- Overview and steps --------------------------------------------------------------------------


def test_the_overview_names_what_is_missing_with_its_place(signed_in):
    service = make_complete(stated_days=None)

    text = signed_in(editor_of(service)).get(page(service)).text

    assert f'href="{section(service, "terms")}#id_stated_days">Lead time in days</a>' in text
    assert "Ask for publication" not in text
    assert "Fewer than two people answer" in text


def test_asking_for_publication_and_the_teams_answer(signed_in):
    service = make_complete(returned_because="Say a price.")
    client = signed_in(editor_of(service))
    assert "Say a price." in client.get(page(service)).text

    client.post(page(service, "request_review"))

    assert fresh(service).state == ServiceState.IN_REVIEW
    assert "The cluster&#x27;s turn" in client.get(page(service)).text.replace("'", "&#x27;")


def test_a_pause_needs_a_reason_and_everyone_reads_it(signed_in):
    service = make_service_in(ServiceState.OPEN)
    client = signed_in(editor_of(service))
    address = page(service, "step", step="pause")

    assert "reason" in client.post(address, {"reason": ""}).context["form"].errors
    client.post(address, {"reason": "The room is painted."})

    assert fresh(service).state == ServiceState.PAUSED
    assert "The room is painted." in client.get(service.get_absolute_url()).text
    client.post(page(service, "step", step="open"))
    assert fresh(service).state == ServiceState.OPEN


def test_a_step_that_is_past_is_said(signed_in):
    service = make_service_in(ServiceState.RETIRED)

    answer = signed_in(editor_of(service)).post(page(service, "step", step="open"), follow=True)

    assert told(answer) == [
        "This step is not possible any more: the state has changed. Nothing was done."
    ]


def test_places_are_changed_without_more(signed_in):
    service = make_service_in(ServiceState.OPEN)
    client = signed_in(editor_of(service))

    answer = client.post(page(service, "capacity"), {"capacity": "0"}, follow=True)

    assert told(answer) == ["No place is free: who asks goes on the waiting list."]
    assert fresh(service).capacity == 0
    wrong = client.post(page(service, "capacity"), {"capacity": "-1"})
    assert (wrong.status_code, fresh(service).capacity) == (200, 0)


def test_a_copy_and_its_template(signed_in):
    service = make_complete(ServiceState.OPEN)
    person = editor_of(service)
    client = signed_in(person)

    client.post(
        page(service, "duplicate"),
        {"title_fr": "Copie", "title_en": "", "provider": service.provider.slug,
         "is_following": "on"},
    )  # fmt: skip
    copy = Service.objects.get(title_fr="Copie")
    save_card(service_id=service.pk, version=0, parts={"stated_days": 9}, by=person, at=NOW)

    shown = client.get(page(copy, "template"))
    assert 'name="part" value="stated_days"' in shown.text
    client.post(
        page(copy, "template_adopt"),
        {"template_version": fresh(service).version, "part": ["stated_days"]},
    )
    assert fresh(copy).stated_days == 9
    assert "Nothing has changed there since." in client.get(page(copy, "template")).text


@pytest.mark.parametrize("version", ["", "-1", "one", "9" * 5_000])
def test_a_version_that_is_none_takes_nothing_from_a_template(signed_in, version):
    template = make_complete(ServiceState.OPEN)
    copy = make_service(provider=template.provider, template=template, template_version=0)

    answer = signed_in(editor_of(copy)).post(
        page(copy, "template_adopt"), {"template_version": version, "part": ["stated_days"]}
    )

    assert (answer.status_code, fresh(copy).stated_days) == (302, copy.stated_days)


# --- Files ---------------------------------------------------------------------------------------


@pytest.fixture
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        }
    }
    settings.FILES_SERVE_UNSCANNED = True


@pytest.mark.usefixtures("_storage")
def test_a_document_gets_a_template_that_readers_of_the_service_may_have(signed_in, client):
    service = make_service_in(ServiceState.OPEN)
    document = RequiredDocument.objects.create(service=service, name_fr="Protocole")
    address = page(service, "document_template", document=document.pk)
    person = editor_of(service)

    wrong = signed_in(person).post(address, {"file": SimpleUploadedFile("a.exe", b"MZ")})
    assert wrong.context["form"].errors
    client.post(address, {"file": SimpleUploadedFile("form.pdf", PDF)})
    stored = StoredFile.objects.get()
    scan_file(file_id=stored.pk, at=now())

    assert RequiredDocument.objects.get().template == stored
    client.logout()
    answer = client.get(reverse("files:download", args=(stored.uid,)))
    assert b"".join(answer.streaming_content) == PDF
    client.force_login(person)
    client.post(address, {"act": "remove"})
    assert (RequiredDocument.objects.get().template, StoredFile.objects.get().linked_at) == (
        None, None,
    )  # fmt: skip
    assert client.get(reverse("files:download", args=(stored.uid,))).status_code == 404


# --- Staff ----------------------------------------------------------------------------------------


def test_staff_who_look_after_the_catalogue_enter_every_space(signed_in):
    service = make_service_in(ServiceState.DRAFT)

    assert signed_in(make_staff(Role.COMMUNICATION)).get(page(service)).status_code == 200
