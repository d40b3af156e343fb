"""The only writers of a call's letters, and of the letter that a decision keeps."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calls.letters import FIELDS, has_loose_brace, unknown_fields
from calls.models import Application, LetterTemplate
from calls.queries.letters import empty_fields, letter_of, rendered
from pscc.kernel.access import require
from pscc.kernel.refusals import Refused
from pscc.kernel.spoken import written


@transaction.atomic
def save_letter(*, letter: LetterTemplate, by: Any, at: datetime) -> LetterTemplate:
    """Store the letter of an outcome; decisions that were recorded keep theirs.

    Raises PermissionDenied, or Refused where a language is missing or a field is unknown.
    """
    require(by, "calls.write_letter", letter.call)
    if letter.pk:
        rows = LetterTemplate.objects.select_for_update(of=("self",), no_key=True)
        stored = rows.select_related("call").get(pk=letter.pk)
        require(by, "calls.write_letter", stored.call)
        letter.call, letter.outcome = stored.call, stored.outcome
    _refuse_unreadable(letter)
    letter.updated_at = at
    letter.save()
    return letter


def _refuse_unreadable(letter: Any) -> None:
    texts = [(letter.body_fr or "").strip(), (letter.body_en or "").strip()]
    if not all(texts):
        raise Refused(_("Write the letter in both languages: each team reads it in its own."))
    known = ", ".join(f"{{{name}}}" for name in FIELDS)
    unknown = unknown_fields(texts)
    if unknown:
        raise Refused(
            _("The portal knows no field %(unknown)s. Use these: %(known)s.")
            % {"unknown": ", ".join(f"{{{name}}}" for name in unknown), "known": known}
        )
    if any(map(has_loose_brace, texts)):
        raise Refused(
            _("A brace stands alone. Braces surround the name of a field: %(known)s.")
            % {"known": known}
        )


def frozen_letter(application: Application, *, outcome: str, typed: str) -> str:
    """Return what a decision keeps as its letter, to be read with `pscc.kernel.spoken.read_in`.

    What an officer typed stays as it is. Nothing typed, or the call's letter left as it was: the
    call's letter as it reads now, in each language. Raises Refused if the application has no value
    for one of its fields.
    """
    typed = typed.replace("\r\n", "\n").strip()
    letter = letter_of(application, outcome)
    if letter is None:
        return typed
    said = {code: text.replace("\r\n", "\n").strip() for code, text in
            rendered(letter, application).items()}  # fmt: skip
    if typed and typed not in said.values():
        return typed
    empty = empty_fields(letter, application)
    if empty:
        raise Refused(
            _(
                "The call's letter names %(fields)s, and this application says nothing of it. Write"
                " the letter to this team yourself."
            )
            % {"fields": ", ".join(f"{{{name}}}" for name in empty)}
        )
    return written(said)
