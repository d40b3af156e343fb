"""Claims: an address, a code, a letter or staff show that somebody may speak."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from partners.actions.claims import (
    CannotClaimError,
    WrongCodeError,
    claim_by_code,
    claim_by_domain,
    claim_by_letter,
    claim_by_staff,
    enter_claim_code,
    grant_claim,
    refuse_claim,
    withdraw_claim,
)
from partners.enums import OrganisationState
from partners.models import Claim
from partners.queries.domains import proves, site_domain
from pscc.accounts.enums import Role
from pscc.files.access import may_read
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now
from pscc.outbox.deliveries import drain
from tests.factories import make_organisation, make_staff, make_user
from tests.partners.joining import letters, member, roles, told, verified

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def organisation():
    return make_organisation(
        name="Curie Lab", website="https://www.curie-lab.fr/fr/", registered_email="desk@curie.fr"
    )


def by_domain(organisation, person, at=None):
    return claim_by_domain(organisation_id=organisation.pk, by=person, at=at or now())


def by_code(organisation, person, at=None):
    return claim_by_code(organisation_id=organisation.pk, by=person, at=at or now())


def by_staff(organisation, person, at=None):
    return claim_by_staff(
        organisation_id=organisation.pk, message="Ask Ada.", by=person, at=at or now()
    )


def page(organisation, name="claim"):
    return reverse(f"partners:{name}", args=[organisation.slug])


# --- Domains -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.inserm.fr/", "inserm.fr"),
        ("http://inserm.fr", "inserm.fr"),
        ("https://www.inserm.fr/en/", "inserm.fr"),
        ("https://WWW.INSERM.FR./", "inserm.fr"),
        ("https://www.inserm.fr/unite/1015", ""),
        ("https://lab.github.io/", ""),
        ("https://www.linkedin.com/", ""),
        ("https://sites.google.com/", ""),
        ("https://monlabo.wordpress.com/", ""),
        ("https://co.uk/", ""),
        ("https://asso.fr/", ""),
        ("https://localhost/", ""),
        ("https://192.0.2.1/", ""),
        ("ftp://inserm.fr/", ""),
        ("", ""),
    ],
)
def test_the_domain_that_a_website_shows_to_be_its_own(website, domain):
    assert site_domain(website) == domain


@pytest.mark.parametrize(
    ("email", "domain", "holds"),
    [
        ("ada@inserm.fr", "inserm.fr", True),
        ("ada@u1015.inserm.fr", "inserm.fr", True),
        ("ada@INSERM.fr", "inserm.fr", True),
        ("ada@evil-inserm.fr", "inserm.fr", False),
        ("ada@inserm.fr.evil.com", "inserm.fr", False),
        ("ada@evil.com", "inserm.fr", False),
        ("ada@fr", "inserm.fr", False),
        ("inserm.fr@evil.com", "inserm.fr", False),
        ("ada@іnserm.fr", "inserm.fr", False),  # the first letter is Cyrillic
        ("ada@curie.fr", "team.curie.fr", False),
        ("ada@gmail.com", "gmail.com", False),
        ("ada@free.fr", "free.fr", False),
        ("ada@wanadoo.fr", "wanadoo.fr", False),
        ("ada@lab.asso.fr", "asso.fr", False),
        ("ada@", "", False),
    ],
)
def test_an_address_proves_by_its_domain_never_by_likeness(email, domain, holds):
    assert proves(email, domain) is holds


def test_a_verified_address_of_the_domain_makes_owner_at_once(organisation):
    ada = verified("ada@curie-lab.fr", name="Ada")

    claim = by_domain(organisation, ada)

    assert (claim.state, claim.decided_by, claim.method) == ("granted", None, "email_domain")
    assert roles(organisation) == {"Ada": "owner"}


def test_an_address_that_is_not_verified_proves_nothing(organisation):
    pretender = make_user(email="ada@curie-lab.fr")

    with pytest.raises(CannotClaimError, match="None of your confirmed addresses"):
        by_domain(organisation, pretender)

    assert roles(organisation) == {}


def test_a_domain_that_two_organisations_share_proves_neither(organisation):
    make_organisation(website="http://curie-lab.fr/hospital")

    with pytest.raises(CannotClaimError):
        by_domain(organisation, verified("ada@curie-lab.fr"))


# --- Where it is possible ------------------------------------------------------------------------


def test_where_there_is_an_owner_one_asks_to_join(organisation, signed_in):
    member(organisation)
    ada = verified("ada@curie-lab.fr")

    with pytest.raises(CannotClaimError, match="Ask to join"):
        by_domain(organisation, ada)

    answer = signed_in(ada).get(page(organisation))
    assert answer.headers["Location"] == page(organisation, "join")


def test_owners_whose_accounts_are_closed_leave_it_to_be_claimed(organisation):
    member(organisation, name="Gone", is_active=False)
    ada = verified("ada@curie-lab.fr", name="Ada")

    by_domain(organisation, ada)

    assert roles(organisation) == {"Gone": "owner", "Ada": "owner"}


def test_what_is_not_in_the_directory_is_not_claimed(signed_in):
    hidden = make_organisation(state=OrganisationState.SUSPENDED)
    ada = make_user()

    with pytest.raises(CannotClaimError):
        by_staff(hidden, ada)

    assert signed_in(ada).get(page(hidden)).status_code == 404


def test_one_claim_is_open_at_a_time(organisation):
    ada = make_user()
    by_staff(organisation, ada)

    with pytest.raises(CannotClaimError, match="open already"):
        by_code(organisation, ada)


def test_a_person_claims_so_often_in_a_day():
    ada, at = make_user(), now()
    for _ in range(5):
        by_staff(make_organisation(), ada, at=at)

    with pytest.raises(CannotClaimError, match="5 claims in 24 hours"):
        by_staff(make_organisation(), ada, at=at)


# --- The code ------------------------------------------------------------------------------------


def test_the_code_goes_sealed_to_the_organisation_and_makes_owner(organisation, signed_in):
    client = signed_in(make_user(name="Ada"))

    client.post(page(organisation, "claim_code"))
    letter = letters()[0]
    client.post(page(organisation, "claim_code"), {"code": f" {letter.code[:3]} {letter.code[3:]}"})

    assert (letter.to, letter.language, letter.kind) == ("desk@curie.fr", "fr", "claim_code")
    assert roles(organisation) == {"Ada": "owner"}


def test_the_code_is_nowhere_in_the_database(organisation):
    by_code(organisation, make_user())
    code = letters()[0].code

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM partners_claim t")
        stored = cursor.fetchone()[0]

    assert code not in stored
    assert len(Claim.objects.get().code_digest) == 64


def test_the_page_shows_the_registered_address_masked(organisation, signed_in):
    text = signed_in(make_user()).get(page(organisation)).content.decode()

    assert ["d•••@curie.fr" in text, "desk@curie.fr" in text] == [True, False]


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_five_tries_and_no_more(organisation):
    ada = make_user()
    claim = by_code(organisation, ada)
    code = letters()[0].code
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCodeError, match=f"Tries left: {left}"):
            enter_claim_code(claim_id=claim.pk, code=wrong(code), by=ada, at=now())
    with pytest.raises(WrongCodeError, match="five wrong tries"):
        enter_claim_code(claim_id=claim.pk, code=wrong(code), by=ada, at=now())

    with pytest.raises(WrongCodeError, match="five wrong tries"):
        enter_claim_code(claim_id=claim.pk, code=code, by=ada, at=now())

    assert roles(organisation) == {}


def test_the_code_works_for_thirty_minutes(organisation):
    ada, at = make_user(), now()
    claim = by_code(organisation, ada, at=at)

    with pytest.raises(WrongCodeError, match="has expired"):
        enter_claim_code(
            claim_id=claim.pk, code=letters()[0].code, by=ada, at=at + timedelta(minutes=30)
        )


def test_nobody_uses_the_code_of_another_person(organisation):
    claim = by_code(organisation, make_user())

    with pytest.raises(PermissionDenied):
        enter_claim_code(claim_id=claim.pk, code=letters()[0].code, by=make_user(), at=now())


def test_an_organisation_is_not_flooded_with_codes(organisation):
    at = now()
    for _ in range(5):
        by_code(organisation, make_user(), at=at)

    with pytest.raises(CannotClaimError, match="several codes today"):
        by_code(organisation, make_user(), at=at)


def test_without_a_registered_address_there_is_no_code():
    with pytest.raises(CannotClaimError, match="no registered e-mail"):
        by_code(make_organisation(), make_user())


# --- The letter, and staff -----------------------------------------------------------------------


def letter(content=PDF, name="letter.pdf"):
    return SimpleUploadedFile(name, content)


def test_a_letter_is_read_by_who_sent_it_and_by_those_who_decide(organisation, signed_in):
    ada = make_user()

    signed_in(ada).post(page(organisation, "claim_letter"), {"letter": letter()})

    file = Claim.objects.get().letter
    people = {
        "claimant": ada,
        "officer": make_staff(Role.PROGRAMME_OFFICER),
        "communication": make_staff(Role.COMMUNICATION),
        "advisor": make_staff(Role.ADVISOR),
        "stranger": make_user(),
        "member": member(organisation),
    }
    assert {name for name, person in people.items() if may_read(person, file)} == {
        "claimant",
        "officer",
        "communication",
    }


@pytest.mark.parametrize("name", ["letter.docx", "letter.svg", "letter.png"])
def test_a_letter_is_a_pdf(organisation, name):
    with pytest.raises(FileRefusedError):
        claim_by_letter(
            organisation_id=organisation.pk,
            upload=letter(name=name),
            message="",
            by=make_user(),
            at=now(),
        )

    assert Claim.objects.count() == 0


def test_staff_grant_once(organisation):
    claim = by_staff(organisation, make_user(name="Ada"))
    officer = make_staff(Role.COMMUNICATION)

    grant_claim(claim_id=claim.pk, by=officer, at=now())

    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == ("granted", officer)
    assert roles(organisation) == {"Ada": "owner"}


def test_of_two_claims_the_second_cannot_be_granted_any_more(organisation):
    first, second = (by_staff(organisation, make_user(name=name)) for name in ("Ada", "Bo"))
    officer = make_staff(Role.COMMUNICATION)
    grant_claim(claim_id=first.pk, by=officer, at=now())

    with pytest.raises(CannotClaimError, match="has an owner"):
        grant_claim(claim_id=second.pk, by=officer, at=now())

    assert roles(organisation) == {"Ada": "owner"}


def test_a_refusal_has_a_reason_that_the_person_reads(organisation, signed_in):
    ada = make_user()
    claim = by_staff(organisation, ada)

    refuse_claim(
        claim_id=claim.pk, reason="Nobody there knows you.", by=make_staff(Role.ADMINISTRATOR),
        at=now(),
    )  # fmt: skip

    assert "Nobody there knows you." in signed_in(ada).get(page(organisation)).content.decode()


def test_only_staff_of_the_directory_decide(organisation):
    claim = by_staff(organisation, make_user())

    for person in (claim.user, make_staff(Role.ADVISOR), make_user()):
        with pytest.raises(PermissionDenied):
            grant_claim(claim_id=claim.pk, by=person, at=now())


def test_what_is_taken_back_is_decided_no_more(organisation):
    ada = make_user()
    claim = by_staff(organisation, ada)
    withdraw_claim(claim_id=claim.pk, by=ada, at=now())

    with pytest.raises(TransitionNotAllowed):
        grant_claim(claim_id=claim.pk, by=make_staff(Role.COMMUNICATION), at=now())


def test_staff_decide_at_their_desk(organisation, signed_in):
    claim = by_staff(organisation, make_user(name="Ada"))
    client = signed_in(make_staff(Role.COMMUNICATION, name="Cleo"))
    desk = reverse("admin:partners_claim_change", args=(claim.pk,))

    shown = client.get(desk, follow=True)
    client.post(f"{desk.removesuffix('change/')}act/grant/", follow=True)

    assert shown.status_code == 200
    assert roles(organisation) == {"Ada": "owner"}


# --- Who is told ---------------------------------------------------------------------------------


def test_staff_are_told_of_a_claim_and_the_person_of_the_answer(organisation):
    officer = make_staff(Role.PROGRAMME_OFFICER, name="Olga")
    make_staff(Role.COMMUNICATION, name="Cleo")
    make_staff(Role.ADVISOR, name="Advisor")
    ada, bo = make_user(name="Ada"), make_user(name="Bo")
    first, second = by_staff(organisation, ada), by_staff(organisation, bo)
    refuse_claim(claim_id=second.pk, reason="No.", by=officer, at=now())
    grant_claim(claim_id=first.pk, by=officer, at=now())

    drain(seconds=30)

    kinds = ("arrival", "grant", "grant_notice", "refusal")
    assert [told(f"partners.claim_{kind}") for kind in kinds] == [
        {"Olga", "Cleo"},
        {"Ada"},
        {"Olga", "Cleo"},
        {"Bo"},
    ]
