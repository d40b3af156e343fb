"""Making anonymous copies: the worker's part. Files first, one by one, each kept once it is done;
then the answers and the search for names, in one transaction.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from calls.anonymity.names import is_sure
from calls.anonymity.redaction import redact, texts_in
from calls.anonymity.scanning import Leak, Scanner, Where
from calls.models import AnonymousCopy, AnonymousFile, FoundName
from calls.models.anonymity import INFECTED, UNREAD
from calls.queries.files import ANONYMOUS
from calls.queries.identities import identities_of, names_of_copy
from calls.queries.submissions import FrozenFile, form_of_submission, snapshot_of
from pscc.files.actions import link_file, store_upload, unlink_file
from pscc.files.anonymous.copying import CleanCopy, CopyRefusedError, clean_copy, texts_of
from pscc.files.enums import FileState
from pscc.files.limits import FileLimits
from pscc.files.models import StoredFile
from pscc.files.names import extension_of
from pscc.kernel.clock import now
from pscc.outbox import publish

LEASE = timedelta(minutes=10)
MOST_FOUND = 200  # of one copy: more say nothing new
LONGEST_NAME = 300


def make_next_copy(*, clock: Callable[[], datetime] = now) -> bool:
    """Make the copy that has waited longest; tell whether there was one.

    It is held for ten minutes (the lease is a row, docs/adr/0008): where a worker dies or a file
    cannot be read for now, the next turn begins again with what is done already.
    """
    copy_id = _claim(clock())
    if copy_id is not None:
        make_copy(copy_id=copy_id, at=clock())
    return copy_id is not None


@transaction.atomic
def _claim(at: datetime) -> int | None:
    rows = AnonymousCopy.objects.waiting(at).order_by("asked_at", "pk")
    copy = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if copy is None:
        return None
    copy.held_until = at + LEASE
    copy.save(update_fields=["held_until"])
    return int(copy.pk)


def has_waiting_copies(at: datetime) -> bool:
    """Tell whether a copy waits for a worker."""
    return AnonymousCopy.objects.waiting(at).exists()


def make_copy(*, copy_id: int, at: datetime) -> bool:
    """Make an anonymous copy as far as it is not made; tell whether it is made now.

    Can be called again at any time, also by two workers at once: what one has done the other keeps.
    Locks the copy for a moment at a time, never while a file is read. Publishes
    `calls.anonymous_copy_made`.
    """
    copy = AnonymousCopy.objects.select_related(
        "submission__entry__application", "submission__entry__form_version"
    ).get(pk=copy_id)
    if copy.is_made:
        return True
    for number, frozen in enumerate(snapshot_of(copy.submission).files, start=1):
        if not copy.files.filter(source__uid=frozen.uid).exists():
            _make_file(copy, frozen, number, at)
    return _finish(copy, _searched(copy), at)


# --- Files ---------------------------------------------------------------------------------------


def _make_file(copy: AnonymousCopy, frozen: FrozenFile, number: int, at: datetime) -> None:
    source = StoredFile.objects.filter(uid=frozen.uid).first()
    if source is None:
        return  # what is lost cannot tell anything
    made = AnonymousFile(copy=copy, source=source, question_key=frozen.question, number=number)
    stored = _stored(made, at)
    with transaction.atomic():
        AnonymousCopy.objects.lock(copy.pk)
        if copy.files.filter(source=source).exists():
            return  # another worker was faster; what was stored here is swept in a day
        made.file = link_file(file_id=stored.pk, at=at) if stored else None
        made.save()


def _stored(made: AnonymousFile, at: datetime) -> StoredFile | None:
    """Keep a clean copy; None, with the reason noted, where there can be none."""
    if made.source.state == FileState.INFECTED:
        made.problem = INFECTED
        return None
    try:
        with (
            default_storage.open(made.source.path) as content,
            clean_copy(content, made.source.content_type) as clean,
        ):
            made.remarks = {str(key): count for key, count in clean.remarks.items()}
            return _store(clean, made, at)
    except CopyRefusedError as refusal:
        made.problem = refusal.code
    return None


def _store(clean: CleanCopy, made: AnonymousFile, at: datetime) -> StoredFile:
    size = clean.file.seek(0, 2)
    clean.file.seek(0)
    name = made.neutral_name
    upload = UploadedFile(clean.file, name, clean.content_type, size)
    limits = FileLimits(frozenset({extension_of(name)}), max(size, 1))
    return store_upload(upload=upload, purpose=ANONYMOUS, by=AnonymousUser(), at=at, limits=limits)


# --- Names ---------------------------------------------------------------------------------------


class _Search:
    """What was found of the names in everything that experts would read."""

    def __init__(self, copy: AnonymousCopy) -> None:
        self.revision = copy.revision
        self.names = copy.names or [
            [str(each.kind), each.text] for each in identities_of(copy.submission)
        ]
        copy.names = self.names
        self.scanner = Scanner(names_of_copy(copy))
        self.found: list[FoundName] = []
        self.texts: dict[int, bool] = {}  # of a file: whether it has any
        self.unread: set[int] = set()
        self.answers: dict[str, Any] = {}


def _searched(copy: AnonymousCopy) -> _Search:
    search = _Search(copy)
    submission = copy.submission
    snapshot = snapshot_of(submission)
    form = form_of_submission(submission, snapshot.form_version)
    kept = redact(form, snapshot.answers, {}, search.scanner)
    search.answers = kept.answers
    for leak in search.scanner.leaks(texts_in(kept.form, kept.answers)):
        search.found.append(_found(copy, leak, None))
    for file in copy.files.select_related("file").exclude(file=None):
        _search_file(copy, file, search)
    return search


def _search_file(copy: AnonymousCopy, file: AnonymousFile, search: _Search) -> None:
    assert file.file is not None  # noqa: S101 only files with a copy are searched
    has_text = False

    def placed(content: Any) -> Iterator[tuple[Where, str]]:
        nonlocal has_text
        for text in texts_of(content, stored.content_type):
            has_text = has_text or bool(text.strip())
            yield Where(file.question_key, str(file.pk)), text

    stored = file.file
    try:
        with default_storage.open(stored.path) as content:
            leaks = list(search.scanner.leaks(placed(content)))
        search.found += [_found(copy, leak, file) for leak in leaks]
    except CopyRefusedError:
        search.unread.add(file.pk)
    search.texts[file.pk] = has_text


def _found(copy: AnonymousCopy, leak: Leak, file: AnonymousFile | None) -> FoundName:
    before, written, after = leak.parts
    return FoundName(
        copy=copy, file=file, question_key=leak.where.question, kind=leak.name.kind,
        name=leak.name.text[:LONGEST_NAME], before=before, written=written, after=after,
        is_sure=is_sure(leak.name),
    )  # fmt: skip


@transaction.atomic
def _finish(copy: AnonymousCopy, search: _Search, at: datetime) -> bool:
    locked = AnonymousCopy.objects.lock(copy.pk)
    if locked.is_made or locked.revision != search.revision:
        return locked.is_made  # another worker was faster, or more was asked meanwhile
    _replace_found(locked, search.found[:MOST_FOUND])
    for file in locked.files.filter(pk__in=search.texts):
        file.has_text = search.texts[file.pk]
        if file.pk in search.unread and file.file_id is not None:
            unlink_file(file_id=file.file_id)
            file.problem, file.file = UNREAD, None
        file.save(update_fields=["has_text", "problem", "file"])
    locked.names = search.names
    locked.answers = search.answers
    locked.made_revision, locked.made_at, locked.held_until = search.revision, at, None
    locked.save()
    publish(
        "calls.anonymous_copy_made",
        key=f"calls.anonymous_copy_made:{locked.pk}:{search.revision}",
        copy_id=locked.pk,
    )
    return True


def _replace_found(copy: AnonymousCopy, found: list[FoundName]) -> None:
    """Store what was found; what the office has dismissed stays dismissed."""
    settled = {_place(each): each for each in copy.found.exclude(dismissed_at=None)}
    copy.found.all().delete()
    for each in found:
        earlier = settled.get(_place(each))
        if earlier is not None:
            each.dismissed_at, each.dismissed_by = earlier.dismissed_at, earlier.dismissed_by
            each.dismissal = earlier.dismissal
    FoundName.objects.bulk_create(found)


def _place(found: FoundName) -> tuple[Any, ...]:
    return (
        found.file_id, found.question_key, found.name, found.before, found.written, found.after
    )  # fmt: skip
