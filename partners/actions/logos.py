"""Logos: whatever is sent is decoded and written anew as a small PNG, so that nothing but pixels
stays.
"""

import io
import warnings
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from partners.models import Organisation
from partners.queries.logos import LOGO_FILE
from pscc.files.actions import store_upload
from pscc.files.limits import FileLimits
from pscc.files.models import StoredFile
from pscc.files.refusals import FileRefusedError
from pscc.kernel.access import require

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 25_000_000  # 100 MB decoded
MAX_SIDE = 512
MIN_SIDE = 32


def send_logo(
    *, organisation_id: int, upload: "UploadedFile[Any]", by: Any, at: datetime
) -> StoredFile:
    """Keep a picture that may become an organisation's logo; deleted after a day unless it does.

    At most 2 MB come in; a PNG of at most 512 pixels a side stays, without EXIF or anything that
    stood around the pixels. Raises FileRefusedError, PermissionDenied.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    require(by, "partners.edit_profile", organisation)
    content = redrawn(upload)
    clean = InMemoryUploadedFile(
        io.BytesIO(content), "logo", "logo.png", "image/png", len(content), None
    )
    limits = FileLimits(extensions=frozenset({"png"}), max_bytes=MAX_BYTES)
    return store_upload(upload=clean, purpose=LOGO_FILE, by=by, at=at, limits=limits)


def redrawn(upload: "UploadedFile[Any]") -> bytes:
    """Return an upload's picture as a new PNG; raise FileRefusedError for anything else."""
    if (upload.size or 0) > MAX_BYTES:
        raise FileRefusedError(
            "size",
            _("This picture is larger than 2 MB. Save it smaller, 512 pixels wide is enough."),
        )
    head = upload.read(512).lstrip().lower()
    upload.seek(0)
    if head.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        raise FileRefusedError(
            "svg",
            _("SVG files can carry scripts, so they are not accepted. Export it as PNG."),
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redraw(upload)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise FileRefusedError(
            "content",
            _("This is not a picture we can read. Send a PNG, a JPEG or a WebP."),
        ) from error


def _redraw(upload: "UploadedFile[Any]") -> bytes:
    with Image.open(upload, formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_many_pixels()
        if min(opened.size) < MIN_SIDE:
            raise FileRefusedError(
                "small", _("This picture is too small: send one at least 32 pixels wide and high.")
            )
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        picture = upright.convert("RGBA")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    pixels = Image.new("RGBA", picture.size)
    pixels.paste(picture)
    written = io.BytesIO()
    pixels.save(written, "PNG", optimize=True)
    return written.getvalue()


def _too_many_pixels() -> FileRefusedError:
    return FileRefusedError(
        "pixels", _("The picture has too many pixels. Make it smaller and send it again.")
    )
