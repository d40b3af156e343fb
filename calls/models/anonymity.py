"""What experts read where applicants stay anonymous: made once of each submission, then frozen."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls.anonymity.names import NameKind
from calls.models.applications import Application, Submission
from pscc.files.anonymous.copying import CopyRefusedError, CopyRemark
from pscc.files.models import StoredFile
from pscc.files.names import extension_of
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare

INFECTED, UNREAD = "infected", "unread"  # beside the codes of CopyRefusedError


class AnonymousCopyQuerySet(models.QuerySet["AnonymousCopy"]):
    """Words for asking about anonymous copies."""

    def with_leaks(self) -> "AnonymousCopyQuerySet":
        """Those in which a sure name stands, in a file that experts would get or in an answer."""
        return self.filter(pk__in=FoundName.objects.blocking().values("copy_id"))

    def waiting(self, at: datetime) -> "AnonymousCopyQuerySet":
        """Those that a worker has to make, and none is at it."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=at)
        return self.filter(free, made_revision__lt=F("revision"))

    def lock(self, pk: int) -> "AnonymousCopy":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class AnonymousCopy(models.Model):
    """A submission without its applicant. `names` are those looked for the first time: a team or an
    organisation that changes later changes no copy.

    A worker makes it; `revision` counts what was asked of it, `made_revision` what is done.
    """

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="anonymous_copy")
    names = models.JSONField(_("names looked for"), default=list)  # [kind, text] each
    answers = models.JSONField(_("answers without names"), default=dict)
    revision = models.PositiveIntegerField(default=1, editable=False)
    made_revision = models.PositiveIntegerField(default=0, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)  # the lease of its worker
    asked_at = models.DateTimeField(_("asked"), default=now, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, editable=False)

    objects = AnonymousCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("anonymous copy")
        verbose_name_plural = _("anonymous copies")
        constraints = [
            models.CheckConstraint(
                condition=Q(made_revision__lte=F("revision")),
                name="calls_anonymouscopy_made_was_asked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)

    @property
    def is_made(self) -> bool:
        """Tell whether the worker has done all that was asked."""
        return self.made_revision == self.revision


class AnonymousFile(models.Model):
    """The clean copy of a file, under a name that says nothing; or why experts do not get it."""

    copy = models.ForeignKey(AnonymousCopy, models.CASCADE, related_name="files")
    source = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    question_key = models.SlugField(max_length=60)
    number = models.PositiveSmallIntegerField(_("number"))
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, related_name="anonymous_copy_of"
    )
    problem = models.CharField(max_length=12, blank=True)  # why there is no copy
    remarks = models.JSONField(_("remarks"), default=dict)  # CopyRemark: how often
    has_text = models.BooleanField(default=False)
    withheld_at = models.DateTimeField(_("withheld"), null=True, blank=True)
    withheld_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withheld_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("file without names")
        verbose_name_plural = _("files without names")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["copy", "source"], name="calls_anonymousfile_once"),
            models.UniqueConstraint(fields=["copy", "number"], name="calls_anonymousfile_number"),
            models.CheckConstraint(
                condition=Q(file__isnull=False, problem="") | (Q(file=None) & ~Q(problem="")),
                name="calls_anonymousfile_copy_or_problem",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copy} / {self.number}"

    @property
    def neutral_name(self) -> str:
        """A name that says nothing, the same in both languages."""
        return ".".join(filter(None, (f"document-{self.number}", extension_of(self.source.name))))

    @property
    def is_shown(self) -> bool:
        """Tell whether experts may have it."""
        return self.file_id is not None and self.withheld_at is None

    @property
    def why_not(self) -> Any:
        """Say why no copy could be made; nothing where there is one."""
        if not self.problem:
            return ""
        if self.problem == INFECTED:
            return _("The virus scanner found something in the file.")
        if self.problem == UNREAD:
            return _("The text of the file could not be searched for names.")
        return CopyRefusedError(self.problem).message

    @property
    def remarks_in_words(self) -> list[str]:
        """Say what somebody should look at before experts read the copy."""
        said = [f"{CopyRemark(code).label} ({count})" for code, count in self.remarks.items()]
        if self.file_id is not None and not self.has_text:
            said.append(
                str(_("No text could be read in it (a scan or a picture): look at it yourself"))
            )
        return said


class FoundNameQuerySet(models.QuerySet["FoundName"]):
    """Words for asking about names that were found."""

    def open(self) -> "FoundNameQuerySet":
        """Those that nobody has dismissed, where experts would read them."""
        shown = Q(file=None) | Q(file__withheld_at=None)
        return self.filter(shown, dismissed_at=None)

    def blocking(self) -> "FoundNameQuerySet":
        """Open ones that surely are the applicant's name."""
        return self.open().filter(is_sure=True)

    def lock(self, pk: int) -> "FoundName":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class FoundName(models.Model):
    """A name of the applicant that still stands in what experts would read."""

    copy = models.ForeignKey(AnonymousCopy, models.CASCADE, related_name="found")
    file = models.ForeignKey(
        AnonymousFile, models.CASCADE, null=True, blank=True, related_name="found"
    )
    question_key = models.SlugField(max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=NameKind.choices)
    name = models.CharField(_("name"), max_length=300)
    before = models.TextField(blank=True)
    written = models.TextField(_("as written"))
    after = models.TextField(blank=True)
    is_sure = models.BooleanField(_("surely the applicant’s"))
    dismissed_at = models.DateTimeField(_("dismissed"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    dismissal = models.CharField(_("why it tells nothing"), max_length=300, blank=True)

    objects = FoundNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name that was found")
        verbose_name_plural = _("names that were found")
        constraints = [
            models.CheckConstraint(
                condition=Q(dismissed_at=None) | ~Q(dismissal=""),
                name="calls_foundname_dismissed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HiddenName(models.Model):
    """A name or a word that the office wants to be taken out of an application too."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="hidden_names")
    kind = models.CharField(
        _("kind"), max_length=12, choices=NameKind.choices, default=NameKind.ORGANISATION
    )
    text = models.CharField(pgettext_lazy("to be taken out", "name or words"), max_length=160)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"), default=now, editable=False)

    class Meta:
        verbose_name = _("name to take out")
        verbose_name_plural = _("names to take out")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind", "text"], name="calls_hiddenname_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


_NAMED = "a name that the dossier holds, which is its organisation's"
_KEPT = "As the submission."
declare(
    AnonymousCopy,
    purpose="Let experts judge without knowing who applies.",
    retention=_KEPT,
    fields={"names": "identity", "answers": "free text, as far as a question asks for it"},
    closure=Closure(keeps={"names": _NAMED}),
    access=Access(withholds={"names": "names in a dossier, which is its organisation's"}),
)
declare(
    AnonymousFile,
    purpose="Let experts judge without knowing who applies.",
    retention=_KEPT,
    fields={"source": "documents", "file": "documents", "withheld_by": "identity",
            "withheld_reason": "free text"},
)  # fmt: skip
declare(
    FoundName,
    purpose="Show the office what would still tell who applies.",
    retention=_KEPT,
    fields={"name": "identity", "before": "free text", "written": "identity",
            "after": "free text", "dismissed_by": "identity", "dismissal": "free text"},
    closure=Closure(keeps={"name": _NAMED, "written": _NAMED}),
    access=Access(
        withholds={
            "name": "words of a dossier, which is its organisation's",
            "before": "words of a dossier, which is its organisation's",
            "written": "words of a dossier, which is its organisation's",
            "after": "words of a dossier, which is its organisation's",
        }
    ),
)  # fmt: skip
declare(
    HiddenName,
    purpose="Let experts judge without knowing who applies.",
    retention="As the application.",
    fields={"text": "identity", "added_by": "identity"},
    closure=Closure(keeps={"text": _NAMED}),
    access=Access(withholds={"text": "a name in a dossier, which is its organisation's"}),
)
