"""Orientations in any state, for tests: a small vocabulary, a visitor, twelve answers."""

import json

from django.urls import reverse

from partners.enums import Vocabulary
from partners.models import Term
from services.actions.orientation.answering import start_session
from services.models import OrientationSession
from tests.factories import NOW


class Nobody:
    """A visitor without an account."""

    is_authenticated = False
    pk = None


NOBODY = Nobody()


def term(vocabulary, code, position=0):
    return Term.objects.create(
        vocabulary=vocabulary, code=code, label_fr=code, label_en=code.title(), position=position
    )


def make_words():
    """Return a small vocabulary."""
    return {
        "therapy": term(Vocabulary.PRODUCT_TYPE, "therapy"),
        "idea": term(Vocabulary.STAGE, "idea", 1),
        "preclinical": term(Vocabulary.STAGE, "preclinical", 2),
        "phase_1": term(Vocabulary.STAGE, "phase_1", 3),
        "antibody": term(Vocabulary.MODALITY, "antibody"),
        "LUNG": term(Vocabulary.TUMOUR_TYPE, "LUNG"),
    }


ANSWERS = {
    "product_type": "therapy",
    "who": "start_up",
    "country": "FR",
    "modality": "antibody",
    "stage": "preclinical",
    "trl": "4",
    "tumour_types": ["LUNG"],
    "milestone": "first_patient",
    "milestone_on": "2027-06-01",
    "need_1": "preclinical",
    "need_2": "training",
    "funding_band": "under_2m",
    "abstract": "An antibody.",
    "france": "Trials in Villejuif.",
}


def begun(person=NOBODY, origin="", **answers):
    session, token = start_session(language="en", origin=origin, by=person, at=NOW)
    session.answers = session.answers | answers
    session.save()
    return session, token


def begin(client, **data):
    client.post(reverse("services:orientation_start"), data)
    return OrientationSession.objects.get()


def page(session, key="you"):
    return reverse("services:orientation_page", args=[session.uid, key])


def save(client, session, version, **changes):
    return client.post(
        reverse("services:orientation_save", args=[session.uid]),
        json.dumps({"version": version, "changes": changes}),
        content_type="application/json",
    )
