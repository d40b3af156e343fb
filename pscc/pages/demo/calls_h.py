"""The demo's pool of experts: four in it, one invited, one who declined, one who left."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from calls.actions.experts import (
    add_absence,
    add_expertise,
    decline_pool,
    invite_expert,
    join_pool,
    leave_pool,
    save_affiliation,
    save_profile,
)
from calls.enums import ExpertiseLevel, ExpertState, Voice
from calls.models import ExpertProfile
from partners.enums import Vocabulary
from partners.models import Organisation, Term
from pscc.accounts.actions import create_person
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.people import PASSWORD, email_of

DAY = timedelta(days=1)
L = ExpertiseLevel
# account: name, language, and where it ends in the pool
OTHERS: dict[str, tuple[str, str, ExpertState]] = {
    "expert5": ("Fifth expert (demo)", "fr", ExpertState.INVITED),
    "expert6": ("Sixth expert (demo)", "en", ExpertState.DECLINED),
    "expert7": ("Seventh expert (demo)", "fr", ExpertState.LEFT),
}
# account: position, languages, voices, quota, keywords, subjects by vocabulary and position,
# affiliations (name, slug in the directory, years ago from and until), days away from and until
PROFILES: dict[str, dict[str, Any]] = {
    "expert": {
        "position": "Oncologue médicale", "languages": ["fr", "en"],
        "voices": [Voice.CLINICIAN, Voice.SCIENTIST], "quota": 6,
        "keywords": "Essais précoces, immunothérapie, biomarqueurs de réponse",
        "subjects": [(Vocabulary.TUMOUR_TYPE, 0, L.EXPERT), (Vocabulary.TUMOUR_TYPE, 3, L.FAMILIAR),
                     (Vocabulary.DISCIPLINE, 0, L.EXPERT)],
        "places": [("Hôpital de démonstration, service d’oncologie", "", 6, None),
                   ("Institut de démonstration", "", 11, 6)],
        "away": [],
    },
    "expert2": {
        "position": "Head of translational research", "languages": ["en"],
        "voices": [Voice.SCIENTIST], "quota": 4,
        "keywords": "Liquid biopsy, circulating tumour DNA, sequencing",
        "subjects": [(Vocabulary.DISCIPLINE, 1, L.EXPERT), (Vocabulary.MODALITY, 0, L.FAMILIAR)],
        "places": [("Demo University", "", 4, None)],
        "away": [(40, 54)],
    },
    "expert3": {
        "position": "Affaires réglementaires, dispositifs médicaux", "languages": ["fr", "en"],
        "voices": [Voice.REGULATORY, Voice.INDUSTRY], "quota": 6,
        "keywords": "Marquage CE, logiciels médicaux, évaluation clinique",
        "subjects": [(Vocabulary.PRODUCT_TYPE, 0, L.EXPERT)],
        "places": [("Demo Provider", "demo-provider", 3, 1)],
        "away": [(70, 77)],
    },
    "expert4": {
        "position": "Représentante des patients", "languages": ["fr"],
        "voices": [Voice.PATIENT], "quota": 5,
        "keywords": "Qualité de vie, information des patients",
        "subjects": [(Vocabulary.TUMOUR_TYPE, 1, L.FAMILIAR)],
        "places": [("Association de démonstration", "", 2, None)],
        "away": [],
    },
}  # fmt: skip


def load_pool(people: Mapping[str, User], at: datetime) -> int:
    """Create the places in the pool that are missing; return how many."""
    accounts = {email_of(each): each for each in (*PROFILES, *OTHERS)}
    known = set(
        ExpertProfile.objects.filter(user__email__in=accounts).values_list("user__email", flat=True)
    )
    missing = [account for email, account in accounts.items() if email not in known]
    for account in missing:
        with database_time(at - 90 * DAY) as moment, transaction.atomic():
            _load(account, people, moment, at)
    return len(missing)


def _load(account: str, people: Mapping[str, User], moment: datetime, at: datetime) -> None:
    if account in OTHERS:
        name, language, state = OTHERS[account]
        create_person(
            email=email_of(account), name=name, language=language, password=PASSWORD,
            accepts_terms=True, is_demo=True, at=moment,
        )  # fmt: skip
    else:
        name, language, state = people[account].name, "fr", ExpertState.ACTIVE
    profile = invite_expert(
        email=email_of(account), name=name, language=language, by=people["staff"], at=moment
    )
    own: dict[str, Any] = {"profile_id": profile.pk, "by": profile.user, "at": moment + 2 * DAY}
    if state == ExpertState.DECLINED:
        decline_pool(**own)
    if state in (ExpertState.ACTIVE, ExpertState.LEFT):
        join_pool(**own)
    if account in PROFILES:
        _fill(PROFILES[account], own, timezone.localdate(at))
    if state == ExpertState.LEFT:
        leave_pool(**own)


def _fill(entry: dict[str, Any], own: dict[str, Any], today: date) -> None:
    names = ("position", "languages", "voices", "quota", "keywords")
    save_profile(**{name: entry[name] for name in names}, **own)
    for vocabulary, number, level in entry["subjects"]:
        term = Term.objects.of(vocabulary).order_by("position", "code")[number]
        add_expertise(term=term, level=level, **own)
    for name, slug, since, until in entry["places"]:
        organisation = Organisation.objects.get(slug=slug) if slug else None
        save_affiliation(
            name=name, organisation=organisation, since=date(today.year - since, 1, 1),
            until=date(today.year - until, 12, 31) if until else None, **own,
        )  # fmt: skip
    for since, until in entry["away"]:
        add_absence(since=today + since * DAY, until=today + until * DAY, **own)
