"""Logos: who may see one."""

from typing import Any

from partners.models import Organisation
from pscc.files.models import StoredFile

LOGO_FILE = "partners.logo"  # the purpose of these files


def may_read_logo(user: Any, file: StoredFile) -> bool:
    """Hold for everyone once the organisation is public, before for those who know of it and for
    whoever sent the picture.
    """
    if user.is_authenticated and file.uploaded_by_id == user.pk:
        return True
    return bool(Organisation.objects.visible_to(user).filter(logo=file).exists())
