"""What is published has its texts in both languages."""

from typing import Any

from django.utils.translation import gettext as _

from pscc.community.queries.texts import missing_texts
from pscc.kernel.refusals import Refused


def refuse_unless_complete(thing: Any) -> None:
    """Raise Refused, naming what is missing, unless a thing is written in both languages."""
    missing = missing_texts(thing)
    if missing:
        raise Refused(
            _("What everyone reads is written in French and in English. Missing: %(texts)s.")
            % {"texts": ", ".join(missing)}
        )
