"""Who of a team is writing on a draft now, besides the reader."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from calls.models import Presence, StageEntry
from pscc.kernel.clock import PortalNow
from pscc.kernel.questions import Form, in_language

GONE_AFTER = timedelta(seconds=60)


def present_now() -> ArraySubquery:
    """Return, as an expression on entries, who has a page of each open, who came last first."""
    found = Presence.objects.filter(entry=OuterRef("pk"), seen_at__gt=PortalNow() - GONE_AFTER)
    data = JSONObject(user="user", name=F("user__name"), section="section_key")
    return ArraySubquery(found.order_by("-seen_at", "pk").values(data=data))


def writing_now(entry: StageEntry, reader: Any, form: Form) -> list[str]:
    """Return a sentence on each colleague who writes on a `current_entry` now."""
    rows: Iterable[Any] = entry.__dict__.get("present", ())
    found = [json.loads(row) if isinstance(row, str) else row for row in rows]
    return [_sentence(row, form) for row in found if row["user"] != reader.pk]


def _sentence(row: dict[str, Any], form: Form) -> str:
    name = short_name(row["name"]) or _("Someone of your team")
    section = form.section(row["section"])
    if section is None:
        return _("%(name)s has this application open now.") % {"name": name}
    title = in_language(section.title)
    return _("%(name)s is writing on “%(section)s” now.") % {"name": name, "section": title}


def short_name(name: str) -> str:
    """Return the first name and the first letter of the last one."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first
