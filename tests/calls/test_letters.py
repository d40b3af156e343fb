"""Letters of a call: written in both languages, filled in, frozen in the decision."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from calls.actions.decisions import record_decision, release_decision
from calls.actions.letters import save_letter
from calls.enums import ApplicationState, DecisionState, Outcome
from calls.models import Decision, LetterTemplate
from partners.enums import ConflictOrigin
from partners.models import ConflictOfInterest
from pscc.accounts.enums import Role
from pscc.kernel.refusals import Refused
from tests.factories import (
    NOW,
    SCHEMA,
    make_application,
    make_call,
    make_manager,
    make_organisation,
    make_project,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
FRENCH = "Bonjour {applicant},\n\nVotre projet {title} ({reference}) : voir {contact}."
ENGLISH = "Dear {applicant},\n\nYour project {title} ({reference}): see {contact}."
MONEY = {
    "sections": [
        {
            **SCHEMA["sections"][0],
            "questions": [
                {"key": "asked", "type": "money", "label": {"fr": "Montant", "en": "Amount"},
                 "required": False},
            ],
        }
    ]
}  # fmt: skip


def letter(call, by, *, outcome=Outcome.ACCEPTED, fr=FRENCH, en=ENGLISH):
    return save_letter(
        letter=LetterTemplate(call=call, outcome=outcome, body_fr=fr, body_en=en), by=by, at=NOW
    )


def room(language="fr", **call):
    call = make_call(**call)
    manager = make_manager(call=call)
    organisation = make_organisation(name="Maison {title}")
    project = make_project(
        title="Braces {x}", organisation=organisation, owner=make_user(language=language)
    )
    application = make_application(call=call, project=project, state=ApplicationState.IN_REVIEW)
    return call, manager, application


def record(application, by, text=""):
    return record_decision(
        application_id=application.pk, outcome=Outcome.ACCEPTED, reasons="Good", letter=text,
        by=by, at=NOW,
    )  # fmt: skip


def why_not(act):
    with pytest.raises(Refused) as refusal:
        act()
    return str(refusal.value.message)


def test_it_is_refused_without_a_language_with_unknown_fields_and_with_loose_braces():
    call = make_call()
    by = make_manager(call=call)
    fields = "{applicant}, {title}, {reference}, {call}, {amount}, {contact}"

    answers = [
        why_not(lambda: letter(call, by, fr=" ")),
        why_not(lambda: letter(call, by, fr="{name} {title} {score}")),
        why_not(lambda: letter(call, by, en="{title")),
    ]

    assert answers == [
        "Write the letter in both languages: each team reads it in its own.",
        f"The portal knows no field {{name}}, {{score}}. Use these: {fields}.",
        f"A brace stands alone. Braces surround the name of a field: {fields}.",
    ]
    assert not LetterTemplate.objects.exists()


def test_only_who_runs_the_call_writes_it():
    call = make_call()

    for person in (make_manager(call=make_call()), make_staff(Role.ADMINISTRATOR), make_user()):
        with pytest.raises(PermissionDenied):
            letter(call, person)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_typed_freezes_the_calls_letter_in_each_language(language):
    call, manager, application = room()
    kept = letter(call, manager)
    decision = record(application, manager)
    kept.body_fr = kept.body_en = "Something else"
    save_letter(letter=kept, by=manager, at=NOW)
    release_decision(decision_id=decision.pk, by=manager, at=NOW)
    client = Client(headers={"accept-language": language})
    client.force_login(application.created_by)

    page = client.get(f"/{language}/applications/{application.uid}/").content.decode()

    words = {
        "fr": f"Votre projet Braces {{x}} ({application.reference}) : voir",
        "en": f"Your project Braces {{x}} ({application.reference}): see",
    }
    assert words[language] in page
    assert "Maison {title}" in page
    assert "Something else" not in page


def test_left_as_the_calls_letter_reads_it_is_frozen_in_both_languages_and_a_change_stays():
    call, manager, application = room()
    letter(call, manager, fr="Bonjour {title}", en="Hello {title}")

    unchanged = record(application, manager, "Bonjour Braces {x}\r\n")
    Decision.objects.update(state=DecisionState.ANNULLED)
    changed = record(application, manager, "Bonjour, et bravo")

    assert unchanged.letter == '{"en": "Hello Braces {x}", "fr": "Bonjour Braces {x}"}'
    assert (changed.letter, changed.letter_to_read) == ("Bonjour, et bravo",) * 2


def test_without_a_letter_of_the_outcome_nothing_changes():
    call, manager, application = room()
    letter(call, manager, outcome=Outcome.DECLINED)

    assert record(application, manager, " Dear team ").letter == "Dear team"


def test_the_amount_is_the_one_of_the_form_and_its_absence_refuses():
    call, manager, application = room(schema=MONEY)
    letter(call, manager, fr="Montant : {amount}", en="Amount: {amount}")
    asking = make_application(
        call=call, state=ApplicationState.IN_REVIEW, answers={"asked": "50000"}
    )

    refusal = why_not(lambda: record(application, manager))
    decision = record(asking, manager)

    assert refusal == (
        "The call's letter names {amount}, and this application says nothing of it. Write the"
        " letter to this team yourself."
    )
    assert decision.letter == '{"en": "Amount: €50,000", "fr": "Montant : 50\u202f000\xa0€"}'


def test_the_desk_starts_from_the_letter_in_the_applicants_language(client):
    call, manager, application = room(language="fr")
    letter(call, manager, fr="Bonjour {title}", en="Hello {title}")
    client.force_login(manager)
    url = reverse("admin:calls_application_act", args=(application.pk, "decide"))

    plain = client.get(url).content.decode()
    begun = client.get(f"{url}?outcome=accepted").content.decode()
    other = client.get(f"{url}?outcome=declined").content.decode()

    assert 'href="?outcome=accepted"' in plain
    assert "Bonjour Braces" not in plain + other
    assert "Bonjour Braces {x}</textarea>" in begun


def test_the_preview_shows_a_chosen_application_in_both_languages_and_obeys_walls(client):
    call, manager, application = room()
    hidden = make_application(call=call, state=ApplicationState.IN_REVIEW)
    ConflictOfInterest.objects.create(
        person=manager, project=hidden.project, origin=ConflictOrigin.STAFF
    )
    kept = letter(call, manager)
    client.force_login(manager)
    url = reverse("admin:calls_lettertemplate_change", args=(kept.pk,))

    pages = [
        client.get(f"{url}?application={each.uid}").content.decode()
        for each in (application, hidden)
    ]

    for page in pages:
        assert f"Your project Braces {{x}} ({application.reference})" in page
        assert f"Votre projet Braces {{x}} ({application.reference})" in page
        assert hidden.reference not in page
        assert hidden.project.title not in page


def test_it_is_written_in_the_admin_and_a_refusal_keeps_what_was_typed(client):
    call = make_call()
    client.force_login(make_manager(call=call))
    url = reverse("admin:calls_lettertemplate_add")
    typed = {"call": call.pk, "outcome": "declined", "body_fr": "Bonjour {nom}", "body_en": "Hi"}

    refused = client.post(url, typed).content.decode()
    stored = client.post(url, typed | {"body_fr": "Bonjour {title}"})

    assert "The portal knows no field {nom}." in refused
    assert "Bonjour {nom}</textarea>" in refused
    assert stored.status_code == 302
    assert LetterTemplate.objects.values_list("outcome", "body_fr", "body_en").get() == (
        "declined", "Bonjour {title}", "Hi",
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, queries, count):
    call = make_call()
    officer = make_staff(Role.PROGRAMME_OFFICER)
    for outcome in list(Outcome)[:count]:
        letter(call, officer, outcome=outcome)
    client.force_login(officer)
    url = reverse("admin:calls_lettertemplate_changelist")
    client.get(url)

    with queries(6):
        page = client.get(url)

    assert page.content.decode().count('class="field-outcome') == count
