"""Whose subscription a link from a mail opens, and which subjects can be followed.

No link is stored, not even its digest: each is signed with the portal's key and a salt of its own,
and names a row that goes when its owner leaves. Who reads the database can open none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import QuerySet

from partners.enums import Vocabulary
from partners.models import Term
from partners.queries.members import verified_emails
from pscc.community.models import Subscription
from pscc.community.models.subjects import CAN_BE_SUBJECT, SUBJECTS
from pscc.community.models.subscriptions import CONFIRMED_WITHIN

_TO_CONFIRM = "community.subscription.confirm"
_TO_MANAGE = "community.subscription.manage"
_SEPARATOR = "~"  # the default one is written as %3A in addresses


def confirmation_token(subscription: Subscription) -> str:
    """Return what the link of the first mail carries: good for three days."""
    return signing.TimestampSigner(salt=_TO_CONFIRM, sep=_SEPARATOR).sign(subscription.uid)


def to_confirm(token: str) -> Subscription | None:
    """Return the subscription that the link of a first mail opens; None if it is too old, not ours,
    or of one that is gone.
    """
    signer = signing.TimestampSigner(salt=_TO_CONFIRM, sep=_SEPARATOR)
    try:
        uid = signer.unsign(token, max_age=CONFIRMED_WITHIN)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(uid=uid).first()


def management_token(subscription: Subscription) -> str:
    """Return what the links of every issue carry: good as long as the subscription stands."""
    return signing.Signer(salt=_TO_MANAGE, sep=_SEPARATOR).sign(subscription.uid)


def uid_of(token: str) -> str | None:
    """Return which subscription a link manages, standing or not; None if it is not ours."""
    try:
        return signing.Signer(salt=_TO_MANAGE, sep=_SEPARATOR).unsign(token)
    except signing.BadSignature:
        return None


def to_manage(token: str) -> Subscription | None:
    """Return the confirmed subscription that a link manages; None if there is none."""
    return Subscription.objects.confirmed().filter(uid=uid_of(token)).first()


def own_address(user: Any) -> str | None:
    """Return the address of an account that its owner has confirmed; None of a visitor."""
    email = str(user.email).lower() if user.is_authenticated else ""
    return email if email in verified_emails(user) else None


def subscription_of(address: str) -> Subscription | None:
    """Return the confirmed subscription of an address."""
    return Subscription.objects.confirmed().filter(email=address).first()


@dataclass(frozen=True)
class SubjectChoice:
    """A subject as a form offers it."""

    value: str
    label: str
    is_ticked: bool


@dataclass(frozen=True)
class SubjectGroup:
    """The subjects of one vocabulary, under its name."""

    label: str
    choices: list[SubjectChoice]

    @property
    def ticked(self) -> int:
        """How many of them are chosen."""
        return sum(each.is_ticked for each in self.choices)


def subjects() -> QuerySet[Term]:
    """Return what can be followed: organs, stages of development, disciplines."""
    rows: QuerySet[Term] = Term.objects.filter(**CAN_BE_SUBJECT)
    return rows.order_by("vocabulary", "position", "code")


def grouped_subjects(ticked: Collection[str]) -> list[SubjectGroup]:
    """Return the subjects by vocabulary, marking some keys as ticked; one statement."""
    found: dict[str, list[SubjectChoice]] = {each.value: [] for each in SUBJECTS}
    for term in subjects():
        value = str(term.pk)
        found[term.vocabulary].append(SubjectChoice(value, str(term), value in ticked))
    return [
        SubjectGroup(str(Vocabulary(each).label), choices)
        for each, choices in found.items()
        if choices
    ]
