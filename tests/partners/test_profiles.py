"""The partner's space: members change their page, see it before, and lose nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partners.actions.organisations import archive_organisation, save_organisation
from partners.actions.parts import StalePartsError
from partners.actions.profiles import preview_profile, save_profile
from partners.enums import EditState, Freshness, MembershipRole, Vocabulary
from partners.models import Organisation, ProfileEdit, Site, Term
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from tests.factories import (
    NOW,
    make_membership,
    make_organisation,
    make_staff,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    """Return a published organisation."""
    return make_organisation(name="Gustave", summary_fr="Un centre.", summary_en="A centre.")


@pytest.fixture
def editor(organisation: Organisation) -> Any:
    """Return someone who edits it."""
    person = make_user(name="Marie Editor")
    make_membership(user=person, organisation=organisation, role=MembershipRole.EDITOR)
    return person


def page(organisation: Organisation, section: str = "") -> str:
    if not section:
        return reverse("partners:profile_edit", args=(organisation.slug,))
    return reverse("partners:profile_section", args=(organisation.slug, section))


def texts(**fields: str) -> dict[str, str]:
    typed = {
        "summary_fr": "Un centre.", "summary_en": "A centre.", "description_fr": "",
        "description_en": "", "version": "0", "act": "publish",
    }  # fmt: skip
    return typed | fields


def fresh(organisation: Organisation) -> Any:
    return Organisation.objects.get(pk=organisation.pk)


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# --- Who -----------------------------------------------------------------------------------------


def test_only_owners_and_editors_enter(signed_in, organisation):
    answers = {}
    for role in MembershipRole:
        person = make_user()
        make_membership(user=person, organisation=organisation, role=role)
        answers[role.value] = signed_in(person).get(page(organisation)).status_code
    answers["stranger"] = signed_in(make_user()).get(page(organisation)).status_code
    officer = make_staff(Role.PROGRAMME_OFFICER)
    answers["officer"] = signed_in(officer).get(page(organisation)).status_code

    assert answers == {
        "owner": 200, "editor": 200, "requester": 403, "signatory": 403, "viewer": 403,
        "stranger": 403, "officer": 403,
    }  # fmt: skip


def test_a_hidden_organisation_is_not_known_to_strangers(signed_in, organisation):
    organisation.suspend()
    organisation.save()

    assert signed_in(make_user()).get(page(organisation, "texts")).status_code == 404


def test_the_action_asks_again(organisation):
    with pytest.raises(PermissionDenied):
        save_profile(
            organisation_id=organisation.pk, version=0, parts={"city": "Paris"}, by=make_user(),
            at=NOW,
        )  # fmt: skip


def test_a_closed_organisation_is_not_edited(organisation, editor):
    archive_organisation(organisation_id=organisation.pk, by=make_staff(Role.ADMINISTRATOR), at=NOW)

    with pytest.raises(Refused):
        save_profile(
            organisation_id=organisation.pk, version=0, parts={"city": "Paris"}, by=editor, at=NOW
        )


# --- Texts ---------------------------------------------------------------------------------------


def test_a_change_is_live_listed_to_staff_and_confirms_the_profile(signed_in, organisation, editor):
    organisation.ask_whether_current(at=NOW - timedelta(days=9))
    organisation.save()

    answer = signed_in(editor).post(
        page(organisation, "texts"), texts(description_fr="Élégant"), follow=True
    )

    stored = fresh(organisation)
    edit = ProfileEdit.objects.get()
    assert told(answer) == ["Your profile is up to date, and everyone sees it now."]
    assert (stored.description_fr, stored.version) == ("Élégant", 1)
    assert stored.freshness == Freshness.CURRENT
    assert (edit.before, edit.after) == ({"description_fr": ""}, {"description_fr": "Élégant"})
    assert (edit.version, edit.made_by, edit.state) == (1, editor, EditState.TO_REVIEW)


def test_the_same_text_again_changes_nothing(signed_in, organisation, editor):
    client = signed_in(editor)
    client.post(page(organisation, "texts"), texts(description_fr="New"))

    answer = client.post(page(organisation, "texts"), texts(description_fr="New"), follow=True)

    assert told(answer)[-1] == "Nothing differs from what is stored. Nothing was changed."
    assert ProfileEdit.objects.count() == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_preview_is_the_public_page_and_stores_nothing(signed_in, organisation, editor, language):
    typed = texts(summary_fr="Neuf.", summary_en="New.", act=f"preview:{language}")

    answer = signed_in(editor).post(page(organisation, "texts"), typed)

    lead = {"fr": "Neuf.", "en": "New."}[language]
    assert answer.status_code == 200
    assert f'<p class="lead">{lead}</p>' in answer.text
    assert "Preview: nobody else sees this yet." in answer.text
    assert '<input type="hidden" name="summary_fr" value="Neuf.">' in answer.text
    assert fresh(organisation).summary_fr == "Un centre."
    assert ProfileEdit.objects.count() == 0


def test_going_back_from_a_preview_keeps_what_was_typed(signed_in, organisation, editor):
    answer = signed_in(editor).post(
        page(organisation, "texts"), texts(summary_fr="Neuf.", act="edit")
    )

    assert answer.context["draft"].form["summary_fr"].value() == "Neuf."


def test_a_preview_gives_back_what_is_shown(organisation, editor):
    shown = preview_profile(
        organisation_id=organisation.pk, version=0, parts={"city": "Villejuif"}, by=editor, at=NOW,
        show=lambda: fresh(organisation).city,
    )  # fmt: skip

    assert (shown, fresh(organisation).city) == ("Villejuif", "")


NASTY = "<script>alert(1)</script>[x](javascript:alert(1))"
RIGHT_TO_LEFT = "\u202e\u0645\u0633\u062a\u0634\u0641\u0649 \U0001f9ec \u200f"


def test_html_stays_text_on_every_page(signed_in, organisation, editor):
    client = signed_in(editor)
    typed = texts(**dict.fromkeys(
        ("summary_fr", "summary_en", "description_fr", "description_en"), NASTY))  # fmt: skip
    client.post(page(organisation, "texts"), typed)

    pages = [
        client.get(organisation.get_absolute_url()).text,
        client.get(page(organisation, "texts")).text,
        client.get(reverse("partners:organisation_history", args=(organisation.slug,))).text,
        client.post(page(organisation, "texts"), typed | {"act": "preview", "version": "1"}).text,
    ]

    assert fresh(organisation).summary_en == NASTY
    assert [NASTY[:8] in text for text in pages] == [False] * 4
    assert ['href="javascript' in text for text in pages] == [False] * 4


def test_scripts_of_the_world_are_kept(signed_in, organisation, editor):
    signed_in(editor).post(page(organisation, "texts"), texts(description_en=RIGHT_TO_LEFT))

    assert fresh(organisation).description_en == RIGHT_TO_LEFT.strip()


@pytest.mark.parametrize(
    "mistake",
    [
        ("texts", "summary_fr", "x" * 281), ("texts", "description_en", "x" * 8001),
        ("texts", "description_en", "a\x00b"), ("practical", "acronym", "x" * 10_000),
        ("practical", "founded_year", "12"), ("practical", "website", "javascript:alert(1)"),
        ("practical", "kind", "wizards"), ("practical", "country", "ZZ"),
        ("subjects", "disciplines", "astrology"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_and_nothing_stored(signed_in, organisation, editor, mistake):
    section, field, value = mistake
    typed = texts(kind="biotech", country="FR") | {field: value}

    answer = signed_in(editor).post(page(organisation, section), typed)

    assert field in answer.context["draft"].form.errors
    assert ProfileEdit.objects.count() == 0


def test_one_sentence_in_one_language_is_asked_for(signed_in, organisation, editor):
    answer = signed_in(editor).post(
        page(organisation, "texts"), texts(summary_fr="", summary_en="")
    )

    assert answer.context["draft"].form.errors == {
        "summary_fr": ["Write one sentence, in French or in English."]
    }


def test_terms_are_chosen_from_the_shared_lists(signed_in, organisation, editor):
    make_term(vocabulary=Vocabulary.DISCIPLINE, code="imaging")
    make_term(vocabulary=Vocabulary.DISCIPLINE, code="biology")

    signed_in(editor).post(
        page(organisation, "subjects"),
        {"disciplines": ["imaging", "biology"], "version": "0", "act": "publish"},
    )

    assert ProfileEdit.objects.get().after == {"disciplines": ["biology", "imaging"]}
    assert organisation.disciplines.count() == 2


# --- Two at once ---------------------------------------------------------------------------------


def test_two_editors_of_one_text_see_both(signed_in, organisation, editor):
    client = signed_in(editor)
    client.post(page(organisation, "texts"), texts(summary_fr="Le premier.", description_fr="Un"))

    answer = client.post(page(organisation, "texts"), texts(summary_fr="Le second."))

    assert fresh(organisation).summary_fr == "Le premier."
    assert answer.context["editing"].newer == {"summary_fr": ["Le premier."]}
    assert answer.context["draft"].form["summary_fr"].value() == "Le second."
    assert answer.context["version"] == 1
    saved = client.post(page(organisation, "texts"), texts(summary_fr="Le second.", version="1",
                        description_fr="Un"), follow=True)  # fmt: skip
    assert told(saved)[-1] == "Your profile is up to date, and everyone sees it now."
    assert fresh(organisation).summary_fr == "Le second."


def test_the_text_of_the_other_can_be_kept_instead(signed_in, organisation, editor):
    client = signed_in(editor)
    client.post(page(organisation, "texts"), texts(summary_fr="Le premier."))

    client.post(
        page(organisation, "texts"),
        texts(summary_fr="Le second.", summary_en="Mine.", version="1", take_summary_fr="on"),
    )

    stored = fresh(organisation)
    assert (stored.summary_fr, stored.summary_en) == ("Le premier.", "Mine.")


def test_changes_of_different_parts_do_not_meet(organisation, editor):
    parts = {"summary_fr": "Un centre.", "summary_en": "A centre."}
    save_profile(
        organisation_id=organisation.pk, version=0, parts=parts | {"summary_fr": "Neuf."},
        by=editor, at=NOW,
    )  # fmt: skip

    save_profile(
        organisation_id=organisation.pk, version=0, parts=parts | {"summary_en": "New."},
        by=editor, at=NOW,
    )  # fmt: skip

    stored = fresh(organisation)
    assert (stored.summary_fr, stored.summary_en, stored.version) == ("Neuf.", "New.", 2)


def test_a_change_by_staff_counts_as_a_change_of_everything(organisation, editor):
    changed = fresh(organisation)
    changed.summary_fr = "Du personnel."
    save_organisation(organisation=changed, by=make_staff(Role.ADMINISTRATOR), at=NOW)

    with pytest.raises(StalePartsError) as stale:
        save_profile(
            organisation_id=organisation.pk, version=0, parts={"summary_fr": "De nous."}, by=editor,
            at=NOW,
        )  # fmt: skip

    assert stale.value.stored == {"summary_fr": "Du personnel."}


@pytest.mark.parametrize("version", ["", "x", "-1", "99", "1e9"])
def test_without_the_right_version_nothing_is_overwritten(signed_in, organisation, editor, version):
    answer = signed_in(editor).post(
        page(organisation, "texts"), texts(summary_fr="Autre.", version=version)
    )

    assert answer.context["editing"].newer == {"summary_fr": ["Un centre."]}
    assert fresh(organisation).summary_fr == "Un centre."


# --- Pages ---------------------------------------------------------------------------------------


def test_an_unknown_section_does_not_exist(signed_in, organisation, editor):
    assert signed_in(editor).get(page(organisation, "members-secret")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_asks_the_same_questions(signed_in, queries, organisation, editor, count):
    for _ in range(count):
        Site.objects.create(organisation=organisation, city="Paris")
    client = signed_in(editor)
    client.get(page(organisation))

    with queries(14):
        answer = client.get(page(organisation))

    assert answer.status_code == 200


def test_tumour_types_are_folded_by_organ_and_open_where_one_is_ticked(
    signed_in, organisation, editor
):
    kinds = Vocabulary.TUMOUR_TYPE
    breast = make_term(vocabulary=kinds, code="BREAST", label="Breast")
    ductal = Term.objects.create(
        vocabulary=kinds, code="IDC", label_fr="Canalaire", label_en="Ductal", parent=breast
    )
    make_term(vocabulary=kinds, code="BONE", label="Bone")
    organisation.tumour_types.add(ductal)

    answer = signed_in(editor).get(page(organisation, "subjects"))

    groups = answer.context["draft"].form.tumour_groups()
    assert [(label, len(options), ticked) for label, options, ticked in groups] == [
        ("Bone", 1, 0), ("Breast", 2, 1),
    ]  # fmt: skip
    assert answer.text.count('<details class="disclosure disclosure--close" open>') == 1


def test_a_headcount_and_its_day_are_never_of_two_people(organisation, editor):
    both = {"headcount": 9, "headcount_on": "2026-06-30"}
    kwargs = {"organisation_id": organisation.pk, "by": editor, "at": NOW}
    read = save_profile(version=0, parts=both, **kwargs).version
    save_profile(version=read, parts=both | {"headcount": 12}, **kwargs)

    with pytest.raises(StalePartsError) as stale:
        save_profile(version=read, parts=both | {"headcount_on": "2026-11-01"}, **kwargs)

    stored = fresh(organisation)
    assert stale.value.parts == ["headcount_on"]
    assert (stored.headcount, f"{stored.headcount_on:%d/%m}") == (12, "30/06")
