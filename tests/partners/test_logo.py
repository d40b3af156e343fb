"""Logos: whatever is sent, only pixels stay, and only who may see the page sees them."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from partners.actions.logos import redrawn
from partners.actions.moderation import mark_edit_seen, revert_edit
from partners.enums import MembershipRole
from partners.models import Organisation, ProfileEdit
from pscc.accounts.enums import Role
from pscc.files.actions import scan_file
from pscc.files.models import StoredFile
from pscc.files.refusals import FileRefusedError
from pscc.kernel.clock import now
from tests.factories import make_membership, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

SCRIPT = b"<script>alert(1)</script>"
BODY = "<html><body><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        }
    }
    settings.FILES_SERVE_UNSCANNED = True


@pytest.fixture
def organisation() -> Organisation:
    """Return a published organisation."""
    return make_organisation(name="Gustave")


@pytest.fixture
def editor(organisation: Organisation) -> Any:
    """Return someone who edits it."""
    person = make_user()
    make_membership(user=person, organisation=organisation, role=MembershipRole.EDITOR)
    return person


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 400), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "navy").save(written, kind, **options)
    return written.getvalue()


def sent(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def page(organisation: Organisation) -> str:
    return reverse("partners:profile_logo", args=(organisation.slug,))


def address(organisation: Organisation, uid: str = "") -> str:
    return reverse("partners:organisation_logo", args=(organisation.slug,)) + (
        f"?v={uid}" if uid else ""
    )


def publish(client: Any, organisation: Organisation, content: bytes) -> Any:
    """Send a picture and publish it, as the two pages do; return its file."""
    client.post(page(organisation), {"act": "send", "picture": sent(content)})
    file = StoredFile.objects.latest("pk")
    scan_file(file_id=file.pk, at=now())
    client.post(page(organisation), {"act": "publish", "logo": file.uid})
    return StoredFile.objects.get(pk=file.pk)


# --- What stays ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_written_anew_and_small(kind):
    made = Image.open(io.BytesIO(redrawn(sent(picture(kind)))))

    assert (made.format, made.size, made.info) == ("PNG", (512, 256), {})


def test_the_camera_and_the_place_are_forgotten():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera", 6

    made = Image.open(io.BytesIO(redrawn(sent(picture("JPEG", exif=exif), "logo.jpg"))))

    assert (dict(made.getexif()), made.size) == ({}, (256, 512))  # turned upright first


def test_markup_in_a_picture_does_not_stay():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", BODY)

    made = redrawn(sent(picture(pnginfo=texts) + b"PK\x03\x04" + SCRIPT))

    assert b"script" not in made
    assert made.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + SCRIPT + b"</svg>", "svg"),
        (b"<?xml version='1.0'?><svg/>", "svg"),
        (BODY.encode(), "svg"),
        (b"GIF89a" + b"\0" * 64, "content"),
        (b"%PDF-1.7\n", "content"),
        (b"", "content"),
        (picture()[:200], "content"),
        (picture(size=(20, 20)), "small"),
        (picture(size=(9000, 9000)), "pixels"),
        (b"\0" * (2 * 1024 * 1024 + 1), "size"),
    ],
    ids=["svg", "xml", "html", "gif", "pdf", "empty", "cut", "small", "bomb", "large"],
)
def test_anything_else_is_refused_in_words(content, code):
    with pytest.raises(FileRefusedError) as refusal:
        redrawn(sent(content))

    assert refusal.value.code == code
    assert str(refusal.value.message).endswith(".")


def test_twenty_megabytes_are_refused_on_the_page(signed_in, organisation, editor):
    answer = signed_in(editor).post(
        page(organisation), {"act": "send", "picture": sent(b"\0" * 20 * 1024 * 1024)}
    )

    assert answer.context["form"].errors == {
        "picture": ["This picture is larger than 2 MB. Save it smaller, 512 pixels wide is enough."]
    }
    assert StoredFile.objects.count() == 0


def test_without_a_file_the_page_asks_for_one(signed_in, organisation, editor):
    answer = signed_in(editor).post(page(organisation), {"act": "send"})

    assert answer.context["form"].errors == {"picture": ["Choose a picture first."]}


# --- From sending to seeing ----------------------------------------------------------------------


def test_a_logo_is_previewed_then_published(signed_in, client, organisation, editor):
    answer = signed_in(editor).post(page(organisation), {"act": "send", "picture": sent(picture())})
    file = StoredFile.objects.get()

    assert f'<input type="hidden" name="logo" value="{file.uid}">' in answer.text
    assert Organisation.objects.get(pk=organisation.pk).logo is None
    scan_file(file_id=file.pk, at=now())
    client.post(page(organisation), {"act": "publish", "logo": file.uid})
    stored = Organisation.objects.get(pk=organisation.pk)
    assert (stored.logo, stored.logo.linked_at is not None) == (file, True)
    assert ProfileEdit.objects.get().after == {"logo": file.uid}


def test_everyone_gets_a_public_logo_as_a_picture(signed_in, client, organisation, editor):
    file = publish(signed_in(editor), organisation, picture())
    client.logout()

    answer = client.get(address(organisation, file.uid))

    with default_storage.open(file.path) as stored:
        assert answer.content == stored.read()
    assert dict(answer.headers) | {
        "Content-Type": "image/png", "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=604800, immutable",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    } == dict(answer.headers)  # fmt: skip
    assert client.get(address(organisation)).headers["Cache-Control"] == "public, max-age=300"


def test_a_hidden_logo_is_for_those_who_know_the_organisation(
    signed_in, client, organisation, editor
):
    file = publish(signed_in(editor), organisation, picture())
    stored = Organisation.objects.get(pk=organisation.pk)
    stored.suspend()
    stored.save()

    own = client.get(address(organisation, file.uid))
    client.logout()

    assert (own.status_code, own.headers["Cache-Control"]) == (200, "private, no-store")
    assert client.get(address(organisation, file.uid)).status_code == 404


def test_a_picture_on_its_way_is_its_senders(signed_in, client, organisation, editor):
    signed_in(editor).post(page(organisation), {"act": "send", "picture": sent(picture())})
    file = StoredFile.objects.get()
    scan_file(file_id=file.pk, at=now())

    own = client.get(address(organisation, file.uid)).status_code
    other = signed_in(make_user()).get(address(organisation, file.uid)).status_code

    assert (own, other) == (200, 404)


@pytest.mark.parametrize("uid", ["", "nothing", "0" * 12])
def test_where_there_is_no_logo_there_is_none(client, organisation, uid):
    assert client.get(address(organisation, uid)).status_code == 404


def test_another_ones_picture_is_not_taken(signed_in, organisation, editor):
    elsewhere = make_organisation()
    colleague = make_user()
    make_membership(user=colleague, organisation=elsewhere)
    signed_in(colleague).post(page(elsewhere), {"act": "send", "picture": sent(picture())})
    file = StoredFile.objects.get()

    answer = signed_in(editor).post(
        page(organisation), {"act": "publish", "logo": file.uid}, follow=True
    )

    told = [str(message) for message in answer.context["messages"]]
    assert told == ["This picture is not here any more. Send it again."]
    assert Organisation.objects.get(pk=organisation.pk).logo is None


# --- After ---------------------------------------------------------------------------------------


def test_a_former_logo_is_kept_until_staff_have_looked(signed_in, organisation, editor):
    client = signed_in(editor)
    first = publish(client, organisation, picture())
    second = publish(client, organisation, picture("JPEG"))
    edit = ProfileEdit.objects.latest("pk")

    kept = StoredFile.objects.get(pk=first.pk).linked_at
    mark_edit_seen(edit_id=edit.pk, by=make_staff(Role.ADMINISTRATOR), at=now())

    assert kept is not None
    assert StoredFile.objects.get(pk=first.pk).linked_at is None
    assert StoredFile.objects.get(pk=second.pk).linked_at is not None


def test_a_logo_can_be_undone(signed_in, organisation, editor):
    client = signed_in(editor)
    first = publish(client, organisation, picture())
    second = publish(client, organisation, picture("JPEG"))
    edit = ProfileEdit.objects.latest("pk")

    revert_edit(edit_id=edit.pk, reason="Not yours.", by=make_staff(Role.ADMINISTRATOR), at=now())

    assert Organisation.objects.get(pk=organisation.pk).logo == first
    assert StoredFile.objects.get(pk=second.pk).linked_at is None


def test_a_logo_is_taken_away(signed_in, organisation, editor):
    client = signed_in(editor)
    publish(client, organisation, picture())

    client.post(page(organisation), {"act": "remove"})

    assert Organisation.objects.get(pk=organisation.pk).logo is None


def test_what_is_wrong_with_a_picture_is_summed_up_once(client, organisation, editor):
    client.force_login(editor)

    answer = client.post(
        reverse("partners:profile_logo", args=(organisation.slug,)),
        {"act": "send", "picture": sent(b"<svg></svg>", "logo.svg")},
    )

    assert answer.text.count("data-error-summary") == 1
