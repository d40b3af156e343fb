"""The demo's partner spaces: a change to look at, a request to decide, a reader's suggestion."""

import io
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from partners.actions.logos import send_logo
from partners.actions.moderation import propose_change, suggest_correction
from partners.actions.profiles import save_profile
from partners.models import Correction, Organisation, ProfileEdit, Proposal
from partners.queries.profiles import LOGO, RESERVED, read_profile
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time

CHANGED, ASKING = "demo-provider", "demo-biotech-a"


def load_spaces(people: dict[str, User], at: datetime) -> int:
    """Let the demo's members use their space, once each; return how many things they did."""
    spaces = Organisation.objects.in_bulk([CHANGED, ASKING], field_name="slug")
    changed, asking = spaces[CHANGED], spaces[ASKING]
    with database_time(at - timedelta(days=2)) as moment:
        return (
            _change_texts(changed, people["partner"], moment)
            + _send_logo(changed, people["partner"], moment)
            + _ask_for_a_name(asking, people["founder"], moment)
            + _suggest(changed, moment)
            + _suggest(asking, moment)
        )


def _change_texts(organisation: Organisation, by: User, at: datetime) -> int:
    if ProfileEdit.objects.filter(organisation=organisation).exists():
        return 0
    texts = read_profile(organisation, ("description_fr", "description_en"))
    more = {
        "description_fr": "Depuis cet automne, une salle de culture est ouverte aux jeunes"
        " entreprises, deux jours par semaine.",
        "description_en": "Since this autumn a culture room has been open to start-ups, two days a"
        " week.",
    }
    parts = {part: f"{texts[part]}\n\n{words}".strip() for part, words in more.items()}
    save_profile(
        organisation_id=organisation.pk, version=organisation.version, parts=parts, by=by, at=at
    )
    return 1


def _send_logo(organisation: Organisation, by: User, at: datetime) -> int:
    organisation.refresh_from_db()
    if organisation.logo_id:
        return 0
    picture = SimpleUploadedFile("demo.png", _drawing(), "image/png")
    sent = send_logo(organisation_id=organisation.pk, upload=picture, by=by, at=at)
    save_profile(
        organisation_id=organisation.pk, version=organisation.version, parts={LOGO: sent.uid},
        by=by, at=at,
    )  # fmt: skip
    return 1


def _drawing() -> bytes:
    """Draw a made-up logo: three circles that touch."""
    picture = Image.new("RGB", (400, 400), "white")
    pen = ImageDraw.Draw(picture)
    for (x, y), colour in (
        ((200, 130), "#1f4e8c"),
        ((130, 260), "#b4236b"),
        ((270, 260), "#16704f"),
    ):
        pen.ellipse((x - 75, y - 75, x + 75, y + 75), fill=colour)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _ask_for_a_name(organisation: Organisation, by: User, at: datetime) -> int:
    if Proposal.objects.filter(organisation=organisation).exists():
        return 0
    parts = read_profile(organisation, RESERVED) | {"legal_name": "Demo Biotech A SAS"}
    propose_change(
        organisation_id=organisation.pk,
        parts=parts,
        reason="La société est immatriculée depuis le mois dernier.",
        by=by,
        at=at,
    )
    return 1


def _suggest(organisation: Organisation, at: datetime) -> int:
    if Correction.objects.filter(organisation=organisation).exists():
        return 0
    suggest_correction(
        organisation_id=organisation.pk,
        text="Le site web indiqué ne répond plus ; une nouvelle adresse figure sur leur"
        " dernière affiche.",
        source="",
        email="",
        by=AnonymousUser(),
        at=at,
    )
    return 1
