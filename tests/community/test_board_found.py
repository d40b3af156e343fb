"""The board in the search of the whole portal: what everyone may read there, and nothing else."""

from datetime import timedelta

import pytest

from pscc.accounts.enums import Role
from pscc.community.actions.board import suspend_board_entry
from pscc.kernel.clock import now
from tests.factories import make_membership, make_organisation, make_project, make_staff, make_user
from tests.factories_community import make_board_entry

pytestmark = pytest.mark.django_db


def found(client, words):
    page = client.get("/en/search/", {"q": words})
    return {
        part.room: [(str(each.title), each.behind) for each in part.items]
        for part in page.context["found"]
    }


def shown(**fields):
    return make_board_entry(at=now(), **fields)


def test_an_entry_is_found_with_everything_else_by_those_who_do_not_know_the_board(client):
    owner, company = make_user(), make_organisation(name="Cell Company")
    make_membership(user=owner, organisation=company)
    shown(by=owner, organisation=company, title_en="Frozen biopsies")

    page = client.get("/en/search/?q=biopsies").text

    assert found(client, "biopsies") == {"board": [("Frozen biopsies", "Cell Company")]}
    assert "Looked for, Cell Company" in page


def test_what_is_not_on_the_board_is_not_found_whoever_searches(client):
    owner, officer = make_user(), make_staff(Role.COMMUNICATION)
    company = make_organisation()
    make_membership(user=owner, organisation=company)
    shown(by=owner, organisation=company, title_en="Xenograft draft", is_published=False)
    hidden = shown(by=owner, organisation=company, title_en="Xenograft hidden")
    suspend_board_entry(entry_id=hidden.pk, because="Why not", by=officer, at=now())
    past = make_board_entry(
        by=owner, organisation=company, title_en="Xenograft past", at=now() - timedelta(days=90)
    )

    for person in (None, owner, officer):
        if person:
            client.force_login(person)
        assert found(client, "xenograft") == {}
    assert past.valid_until < now().date()


def test_a_team_is_found_by_its_words_never_by_its_project_or_its_company(client):
    owner = make_user(name="Nadia Benali")
    company = make_organisation(name="Stealth Company")
    project = make_project(owner=owner, title="Zebrafish inhibitor", organisation=company)
    shown(by=owner, project=project, title_en="Antibody know-how")
    client.force_login(owner)

    assert found(client, "antibody") == {"board": [("Antibody know-how", "A project team")]}
    assert "board" not in found(client, "zebrafish") | found(client, "nadia benali")
    assert "Zebrafish" not in client.get("/en/search/?q=antibody").text


def test_words_in_the_other_language_are_marked_as_such(client):
    shown(title_en="", summary_en="", title_fr="Prélèvements", summary_fr="Congelés.")

    page = client.get("/en/search/?q=prelevements").text

    assert 'lang="fr">Prélèvements</a>' in page
    assert '<p lang="fr">Congelés.</p>' in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_asks_the_same_questions_however_many_it_finds(client, queries, count):
    for _number in range(count):
        shown(title_en="Antibody")
    client.get("/en/search/?q=antibody")

    with queries(10):
        client.get("/en/search/?q=antibody")
