"""From the answers of an orientation to what the recommender reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import get_default_timezone

from partners.enums import Vocabulary
from partners.models import Membership, Term
from pscc.kernel.eligibility import Facts
from pscc.kernel.questions import in_language
from pscc.kernel.registries import Registry
from services.enums import Audience, Fact, ServiceKind
from services.models import OrientationSession
from services.orientation_questions import NEEDS, UNKNOWN
from services.queries.waiting import is_resident
from services.recommender import Profile, Taxonomy

# In which calls a person's projects are selected: (session) -> keys of calls.
selections: Registry[Any] = Registry()

NAMED = (
    Vocabulary.STAGE, Vocabulary.TUMOUR_TYPE, Vocabulary.MODALITY, Vocabulary.PRODUCT_TYPE,
)  # fmt: skip
AUDIENCES = {
    "start_up": Audience.START_UP,
    "sme": Audience.SME,
    "large": Audience.LARGE,
    "academic": Audience.ACADEMIC,
    "clinician": Audience.ACADEMIC,
}
COMPANIES = {
    "start_up": True,
    "sme": True,
    "large": True,
    "academic": False,
    "clinician": False,
    "not_created": False,
}


def known(answers: Mapping[str, Any], key: str) -> str | None:
    """Return a single answer, None where it is missing or "I do not know"."""
    value = answers.get(key)
    return value if isinstance(value, str) and value not in ("", UNKNOWN) else None


def needs_of(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the needs in their order, each once."""
    given = [known(answers, key) for key in NEEDS]
    return tuple(dict.fromkeys(need for need in given if need in ServiceKind.values))


def day_of(answers: Mapping[str, Any], key: str) -> date | None:
    """Return an answer that is a day, None where it cannot be read."""
    try:
        return date.fromisoformat(known(answers, key) or "")
    except ValueError:
        return None


def trl_of(answers: Mapping[str, Any]) -> int | None:
    """Return the technology readiness level."""
    level = known(answers, "trl")
    return int(level) if level and level.isdecimal() else None


def profile_of(session: OrientationSession, today: date) -> Profile:
    """Return what an orientation says, with what the portal knows of its person: a home on the
    campus, a selection in a call. At most two statements and one per room that knows more.
    """
    answers = session.answers
    who = known(answers, "who")
    selected = _selected_in(session)
    return Profile(
        today=today,
        product_type=known(answers, "product_type"),
        modality=known(answers, "modality"),
        stage=known(answers, "stage"),
        trl=trl_of(answers),
        tumour_types=frozenset(answers.get("tumour_types") or ()),
        needs=needs_of(answers),
        milestone_on=day_of(answers, "milestone_on"),
        audience=AUDIENCES.get(who or ""),
        is_company=COMPANIES.get(who or ""),
        country=known(answers, "country"),
        is_resident=_lives_on_campus(session, today),
        is_selected=bool(selected),
        selected_in=selected,
    )


def _lives_on_campus(session: OrientationSession, today: date) -> bool:
    if session.person_id is None:
        return False
    acting = Membership.objects.active().filter(user=session.person_id)
    organisations = list(acting.values_list("organisation_id", flat=True))
    noon = datetime.combine(today, time(12), get_default_timezone())
    return bool(organisations) and is_resident(organisations, noon)


def _selected_in(session: OrientationSession) -> frozenset[str]:
    if session.person_id is None:
        return frozenset()
    return frozenset(key for _name, ask in selections for key in ask(session))


@dataclass(frozen=True)
class Terms:
    """What profiles name: how it hangs together, and its labels by vocabulary and code."""

    taxonomy: Taxonomy
    labels: Mapping[str, Mapping[str, str]]


def read_terms() -> Terms:
    """Return the terms that profiles name, with labels in the reader's language; one statement."""
    rows = Term.objects.filter(vocabulary__in=NAMED).order_by("position", "code")
    labels: dict[str, dict[str, str]] = {name: {} for name in NAMED}
    parents: dict[str, str | None] = {}
    found = rows.values_list("vocabulary", "code", "parent__code", "label_fr", "label_en")
    for name, code, parent, french, english in found:
        labels[name][code] = in_language({"fr": french or "", "en": english or ""})
        if name == Vocabulary.TUMOUR_TYPE:
            parents[code] = parent
    return Terms(Taxonomy(tuple(labels[Vocabulary.STAGE]), parents), labels)


def taxonomy() -> Taxonomy:
    """Return the order of the stages and the tree of tumour types; one statement."""
    return read_terms().taxonomy


def facts_of(profile: Profile) -> Facts:
    """Return what rules of eligibility can ask; what is not known is absent."""
    facts: dict[str, object] = {
        Fact.TRL: profile.trl,
        Fact.COUNTRY: profile.country,
        Fact.STAGE: profile.stage,
    }
    if profile.is_company is not None:
        facts[Fact.IS_COMPANY] = "yes" if profile.is_company else "no"
    if profile.is_company is False:
        facts[Fact.COMPANY_AGE] = 0
    return {name: value for name, value in facts.items() if value is not None}
