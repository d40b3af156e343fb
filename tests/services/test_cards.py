"""Changes of a service's card: stored part by part, merged, refused, undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from partners.actions.parts import StalePartsError
from partners.enums import EditState, Freshness, MembershipRole, Vocabulary
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from pscc.outbox.deliveries import drain
from pscc.outbox.models import Message
from services.actions.cards import (
    mark_service_edit_seen,
    preview_card,
    revert_service_edit,
    save_card,
    set_capacity,
)
from services.enums import AccessMode, ServiceState
from services.models import Equipment, Offer, Service, ServiceEdit
from services.queries.parts import ALL_PARTS, read_card
from services.queries.templates import without_ids
from tests.factories import NOW, make_organisation, make_service_in, make_staff, make_term
from tests.services.provider import editor_of, fresh

pytestmark = pytest.mark.django_db

OFFER = {
    "audience": "academic", "price_basis": "per_day", "amount": "900", "unit_fr": "un jour",
    "unit_en": "a day", "conditions_fr": "", "conditions_en": "", "has_priority": False,
}  # fmt: skip


@pytest.fixture
def service():
    return make_service_in(ServiceState.OPEN, published_at=NOW - timedelta(days=9))


@pytest.fixture
def editor(service):
    return editor_of(service)


def save(service, by, version=None, **parts):
    number = service.version if version is None else version
    return save_card(service_id=service.pk, version=number, parts=parts, by=by, at=NOW)


def test_a_change_is_live_listed_to_staff_and_confirms_the_service(service, editor):
    Service.objects.filter(pk=service.pk).update(freshness=Freshness.CURRENT)
    service = fresh(service)
    service.ask_whether_current(at=NOW - timedelta(days=3))
    service.save()

    edit = save(service, editor, for_whom_fr="Équipes", stated_days=12)

    now = fresh(service)
    assert (now.for_whom_fr, now.stated_days, now.version) == ("Équipes", 12, 1)
    assert (now.freshness, now.checked_on) == (Freshness.CURRENT, NOW.date())
    assert edit.before == {"for_whom_fr": "", "stated_days": ""}
    assert edit.after == {"for_whom_fr": "Équipes", "stated_days": 12}
    assert list(ServiceEdit.objects.to_review()) == [edit]


def test_every_part_comes_back_as_it_was_stored(service, editor):
    stage, label = make_term(), make_term(vocabulary=Vocabulary.LABEL)
    other = make_organisation()
    wanted = {
        "title_fr": "Un titre", "quality_standards": ["GLP", "ISO 15189"], "capacity": 0,
        "access_mode": "external", "external_url": "https://lab.example/", "stages": [stage.code],
        "labels": [label.code], "co_providers": [other.slug], "offers": [OFFER],
        "documents": [{"name_fr": "Protocole", "name_en": "Protocol", "note_fr": "", "note_en": "",
                       "template": "", "is_required": True}],
        "access_steps": [{"name_fr": "Avis", "name_en": "Opinion", "committee": "CPP",
                          "stated_days": 45}],
        "equipment": [{"name_fr": "Scanner", "name_en": "Scanner", "model": "X", "quantity": 2,
                       "note_fr": "", "note_en": ""}],
        "contacts": [{"name": "Ada", "role": "Head", "email": "ada@lab.example", "is_active": True,
                      "is_public": False}],
    }  # fmt: skip

    save(service, editor, **wanted)

    stored = read_card(fresh(service), ALL_PARTS)
    assert {part: without_ids(stored[part]) for part in wanted} == wanted


def test_the_same_again_changes_nothing(service, editor):
    save(service, editor, terms_en="A contract")

    assert save(fresh(service), editor, terms_en="A contract") is None
    assert (fresh(service).version, ServiceEdit.objects.count()) == (1, 1)


def test_two_people_who_change_the_same_part_see_both_texts(service, editor):
    save(service, editor, you_get_en="A report", version=0)

    with pytest.raises(StalePartsError) as stale:
        save(service, editor, you_get_en="A letter", version=0)

    assert (stale.value.parts, stale.value.stored) == (["you_get_en"], {"you_get_en": "A report"})
    assert fresh(service).you_get_en == "A report"


def test_two_people_who_change_different_parts_both_keep_theirs(service, editor):
    save(service, editor, you_get_en="A report", version=0)

    save(service, editor, you_get_en="", you_bring_en="Samples", version=0)

    assert (fresh(service).you_get_en, fresh(service).you_bring_en) == ("A report", "Samples")


def test_rows_of_another_service_are_refused(service, editor):
    other = make_service_in(ServiceState.OPEN)
    row = Equipment.objects.create(service=other, name_fr="Theirs")
    ours = {"id": row.pk, "name_fr": "Ours", "name_en": "", "model": "", "quantity": 1,
            "note_fr": "", "note_en": ""}  # fmt: skip

    with pytest.raises(Refused):
        save(service, editor, equipment=[ours])

    assert list(Equipment.objects.values_list("service", "name_fr")) == [(other.pk, "Theirs")]


def test_two_audiences_may_change_places(service, editor):
    save(service, editor, offers=[OFFER, OFFER | {"audience": "sme"}])
    first, second = read_card(service, ["offers"])["offers"]

    save(fresh(service), editor,
         offers=[first | {"audience": "sme"}, second | {"audience": "academic"}])  # fmt: skip

    found = Offer.objects.order_by("position").values_list("audience", flat=True)
    assert list(found) == ["sme", "academic"]


def test_a_way_in_elsewhere_needs_its_address(service, editor):
    with pytest.raises(Refused):
        save(service, editor, access_mode=AccessMode.EXTERNAL)

    assert fresh(service).access_mode == AccessMode.REQUEST


def test_a_closed_service_changes_no_more():
    service = make_service_in(ServiceState.RETIRED)

    with pytest.raises(Refused):
        save(service, editor_of(service), terms_en="New")


@pytest.mark.parametrize("role", [MembershipRole.VIEWER, MembershipRole.SIGNATORY])
def test_others_of_the_provider_change_nothing(service, role):
    with pytest.raises(PermissionDenied):
        save(service, editor_of(service, role), terms_en="New")


def test_the_editors_of_another_provider_change_nothing(service):
    with pytest.raises(PermissionDenied):
        save(service, editor_of(make_service_in(ServiceState.OPEN)), terms_en="New")


def test_a_preview_stores_nothing(service, editor):
    seen = preview_card(
        service_id=service.pk, version=0, parts={"terms_en": "New"}, by=editor, at=NOW,
        show=lambda: fresh(service).terms_en,
    )  # fmt: skip

    assert (seen, fresh(service).terms_en) == ("New", None)
    assert ServiceEdit.objects.count() == 0


@pytest.mark.parametrize("capacity", [None, 0, 5])
def test_a_provider_says_how_many_places_are_free(service, editor, capacity):
    set_capacity(service_id=service.pk, capacity=7, by=editor, at=NOW)

    assert set_capacity(
        service_id=service.pk, capacity=capacity, by=editor, at=NOW
    ).capacity == capacity  # fmt: skip


# --- Looked at afterwards ------------------------------------------------------------------------


def test_changes_of_a_draft_wait_for_nobody():
    service = make_service_in(ServiceState.DRAFT)

    save(service, editor_of(service), terms_en="New")

    assert (ServiceEdit.objects.count(), ServiceEdit.objects.to_review().count()) == (1, 0)


def test_staff_undo_a_change_and_the_provider_hears_why(service, editor):
    owner = editor_of(service, MembershipRole.OWNER)
    editor_of(service, MembershipRole.VIEWER)
    save(service, editor, offers=[OFFER], terms_en="New")
    officer = make_staff(Role.PROGRAMME_OFFICER)

    edit = revert_service_edit(
        edit_id=ServiceEdit.objects.get().pk, reason="Not a price.", by=officer, at=NOW
    )
    drain(seconds=30)

    assert read_card(fresh(service), ["offers", "terms_en"]) == {"offers": [], "terms_en": ""}
    assert (edit.state, edit.settled_by) == (EditState.REVERTED, officer)
    messages = Message.objects.filter(kind="services.service_reversal")
    assert {each.recipient for each in messages} == {owner, editor}
    assert all("Not a price." in each.text for each in messages)


def test_what_was_changed_again_is_not_undone(service, editor):
    first = save(service, editor, terms_en="One")
    save(fresh(service), editor, terms_en="Two")

    with pytest.raises(Refused) as refusal:
        revert_service_edit(
            edit_id=first.pk, reason="No.", by=make_staff(Role.ADMINISTRATOR), at=NOW
        )

    assert "“One”. Now: “Two”" in str(refusal.value.message)
    assert fresh(service).terms_en == "Two"


@pytest.mark.parametrize("role", list(Role))
def test_who_looks_after_the_catalogue_looks_at_changes(service, editor, role):
    edit, person = save(service, editor, terms_en="One"), make_staff(role)

    if role in (Role.ADMINISTRATOR, Role.PROGRAMME_OFFICER, Role.CALL_MANAGER, Role.COMMUNICATION):
        assert mark_service_edit_seen(edit_id=edit.pk, by=person, at=NOW).state == EditState.SEEN
    else:
        with pytest.raises(PermissionDenied):
            mark_service_edit_seen(edit_id=edit.pk, by=person, at=NOW)
