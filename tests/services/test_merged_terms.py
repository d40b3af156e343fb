"""Changes that name a term which was merged since: undone, shown, saved beside, as the kept one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.actions.moderation import revert_edit
from partners.actions.profiles import save_profile
from partners.actions.vocabulary import merge_terms
from partners.enums import EditState, MembershipRole, Vocabulary
from partners.models import Organisation, OrganisationLabel, ProfileEdit
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from services.actions.cards import revert_service_edit, save_card
from services.enums import ServiceState
from services.models import ServiceEdit
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_staff,
    make_term,
    make_user,
)
from tests.services.provider import editor_of, fresh, make_complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_staff(Role.ADMINISTRATOR)


@pytest.fixture
def service():
    return make_complete(ServiceState.OPEN, published_at=NOW - timedelta(days=1))


def merge(kept, absorbed, by):
    merge_terms(kept_id=kept.pk, absorbed_id=absorbed.pk, by=by, at=NOW)


def modality(label):
    return make_term(vocabulary=Vocabulary.MODALITY, code=label.lower(), label=label)


def label_row(term, **said):
    return {"label": term.code, "count": 1, "detail_fr": "", "detail_en": "", "since": "",
            "until": "", "source": ""} | said  # fmt: skip


def save(service, *, version=None, **parts):
    return save_card(
        service_id=service.pk, version=fresh(service).version if version is None else version,
        parts=parts, by=editor_of(service), at=NOW,
    )  # fmt: skip


def modalities(service):
    return sorted(service.modalities.values_list("code", flat=True))


def test_what_a_change_took_away_comes_back_as_the_term_it_is_now(service, admin):
    old, kept, other = modality("Old"), modality("Kept"), modality("Other")
    service.modalities.add(old)
    edit = save(service, modalities=[other.code])
    merge(kept, old, admin)

    revert_service_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)

    assert modalities(service) == ["kept"]


def test_a_merge_of_what_a_change_brought_is_no_change_of_its_own(service, admin):
    old, kept, other = modality("Old"), modality("Kept"), modality("Other")
    service.modalities.add(other)
    edit = save(service, modalities=[old.code, other.code])
    merge(kept, old, admin)

    revert_service_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)

    assert modalities(service) == ["other"]
    assert ServiceEdit.objects.get(pk=edit.pk).state == EditState.REVERTED


def test_a_chain_of_merges_leads_to_the_last_and_one_of_two_that_are_one_stays(service, admin):
    old, middle, kept = modality("Old"), modality("Middle"), modality("Kept")
    service.modalities.add(old, kept)
    edit = save(service, modalities=[])
    merge(middle, old, admin)
    merge(kept, middle, admin)

    revert_service_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)

    assert modalities(service) == ["kept"]


def test_a_change_of_the_kept_term_itself_still_stands_in_the_way(service, admin):
    old, kept = modality("Old"), modality("Kept")
    edit = save(service, modalities=[old.code])
    merge(kept, old, admin)
    save(service, modalities=[])

    with pytest.raises(Refused, match="Kept"):
        revert_service_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)


def test_codes_of_another_vocabulary_stay_what_they_are(service, admin):
    stage = service.stages.get()
    old, kept = (
        make_term(vocabulary=Vocabulary.LABEL, code=stage.code),
        make_term(vocabulary=Vocabulary.LABEL),
    )
    edit = save(service, stages=[])
    merge(kept, old, admin)

    revert_service_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)

    assert list(service.stages.all()) == [stage]


def test_who_saves_a_page_opened_before_others_changed_it_and_a_merge_changed_nothing(
    service, admin
):
    old, kept = modality("Old"), modality("Kept")
    service.modalities.add(old)
    version = fresh(service).version
    save(service, modalities=[])
    merge(kept, old, admin)

    saved = save(service, version=version, modalities=[kept.code], terms_en="New")

    assert list(saved.after) == ["terms_en"]
    assert modalities(service) == []


def test_staff_read_the_kept_term_and_no_change_that_nobody_made(service, admin, signed_in):
    old, kept = modality("Old"), modality("Kept")
    edit = save(service, modalities=[old.code])
    merge(kept, old, admin)

    page = signed_in(admin).get(reverse("admin:services_serviceedit_change", args=(edit.pk,))).text

    assert "Kept" in page
    assert "changed again" not in page


# --- Profiles -------------------------------------------------------------------------------------


def profile_edit(organisation, **parts):
    person = make_user()
    make_membership(user=person, organisation=organisation, role=MembershipRole.EDITOR)
    version = Organisation.objects.get(pk=organisation.pk).version
    return save_profile(
        organisation_id=organisation.pk, version=version, parts=parts, by=person, at=NOW
    )


def test_an_undone_change_of_a_profile_gives_back_the_term_that_is_there_now(admin):
    organisation = make_organisation()
    old, kept = (make_term(vocabulary=Vocabulary.TUMOUR_TYPE) for _ in range(2))
    organisation.tumour_types.add(old)
    edit = profile_edit(organisation, tumour_types=[])
    merge(kept, old, admin)

    revert_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)

    assert list(organisation.tumour_types.all()) == [kept]


def test_a_label_that_was_merged_is_back_once(admin):
    organisation = make_organisation()
    old, kept = (make_term(vocabulary=Vocabulary.LABEL) for _ in range(2))
    for term in (old, kept):
        OrganisationLabel.objects.create(organisation=organisation, label=term)
    edit = profile_edit(organisation, labels=[])
    merge(kept, old, admin)

    revert_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)

    assert [each.label for each in organisation.labels.all()] == [kept]


def test_a_label_that_a_change_brought_goes_under_its_new_code(admin, signed_in):
    organisation = make_organisation()
    old, kept = (make_term(vocabulary=Vocabulary.LABEL, label=name) for name in ("Old", "Kept"))
    edit = profile_edit(organisation, labels=[label_row(old)])
    merge(kept, old, admin)
    address = reverse("admin:partners_profileedit_change", args=(edit.pk,))
    assert "Kept" in signed_in(admin).get(address).text

    revert_edit(edit_id=edit.pk, reason="No.", by=admin, at=NOW)

    assert organisation.labels.count() == 0
    assert ProfileEdit.objects.get(pk=edit.pk).state == EditState.REVERTED
