"""People who sign in."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pscc.accounts.enums import LOOKS_UP_PEOPLE, AccountChangeKind, PurgeBasis, PurgeReason, Role
from pscc.files.models import StoredFile
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid


class UserQuerySet(models.QuerySet["User"]):
    """People, in words."""

    def visible_to(self, user: Any) -> Self:
        """Keep those whom `user` may look up in the staff admin: all for officers, else oneself."""
        if user.is_authenticated and user.is_active and user.roles & LOOKS_UP_PEOPLE:
            return self
        return self.filter(pk=user.pk)

    def with_role(self, *roles: Role) -> Self:
        """Keep active people who hold one of the roles."""
        return self.filter(is_active=True, groups__name__in=roles).distinct()

    def unused_since(self, moment: datetime) -> Self:
        """Keep those who have not signed in since, and are not going to be closed yet."""
        return self.filter(
            models.Q(last_login__lt=moment) | models.Q(last_login=None, joined_at__lt=moment),
            closes_at=None,
            anonymised_at=None,
            is_demo=False,
        )

    def to_close(self, at: datetime) -> Self:
        """Keep those whose time to come back is over."""
        return self.filter(closes_at__lte=at, anonymised_at=None)

    def lock(self, user_id: int) -> "User":
        """Return the person, locked until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=user_id)


class UserManager(BaseUserManager["User"]):
    """Accounts, looked up by e-mail without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it signs in by code or passkey only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator with every right that no wall takes away."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person: e-mail is the login, the name is what others may see."""

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("fr", _("French")), ("en", _("English"))],
        default="fr",
    )
    orcid = models.CharField(_("ORCID iD"), max_length=19, blank=True)
    is_staff = models.BooleanField(_("staff member"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demo account"), default=False)
    # Not the database's clock: Django's system checks make a User before there is a database.
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)  # noqa: TID251
    session_version = models.PositiveIntegerField(default=0, editable=False)
    closes_at = models.DateTimeField(_("to be closed for good"), null=True, editable=False)
    anonymised_at = models.DateTimeField(_("closed for good"), null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name; of an account closed for good, that it is closed."""
        if self.anonymised_at:
            return gettext("Closed account")
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.get_full_name()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie sessions to the password and to `session_version`: raising it ends them all at
        once.
        """
        return salted_hmac(
            "pscc.accounts.session",
            f"{self.password}|{self.session_version}",
            secret=secret or settings.SECRET_KEY,
            algorithm="sha256",
        ).hexdigest()

    @cached_property
    def roles(self) -> frozenset[str]:
        """Names of the cluster roles (groups) this person holds; one query per request."""
        return frozenset(self.groups.values_list("name", flat=True))


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class UserGroup(User.groups.through):  # type: ignore[name-defined,misc] # Django makes it
    """Who holds which role: tracked, so that a role given in a shell leaves a trace as well."""

    class Meta:
        proxy = True


class TermsAcceptance(models.Model):
    """That a person accepted a version of the terms of use, and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terms_acceptances")
    version = models.PositiveIntegerField(_("version"))
    accepted_at = models.DateTimeField(_("accepted"))

    class Meta:
        verbose_name = _("acceptance of the terms")
        verbose_name_plural = _("acceptances of the terms")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"],
                name="accounts_termsacceptance_once_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.version}"


class AccountChange(models.Model):
    """What somebody in charge did to a person's account: a line that nobody can alter."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="account_changes")
    kind = models.CharField(_("what was done"), max_length=20, choices=AccountChangeKind.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of an account")
        verbose_name_plural = _("changes of accounts")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "-at"], name="accounts_change_user_at")]
        triggers = [
            pgtrigger.ReadOnly(
                name="accounts_change_is_final", fields=["user", "kind", "detail", "at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"


class DataCopy(models.Model):
    """A copy of what the portal knows of a person, asked for by that person, built by a worker.

    It waits until `ended_at`; then it has a file until `expires_at`, or could not be built. While
    it is being built, `held_until` is until when its worker may hold it.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="data_copies", verbose_name=_("person")
    )
    asked_at = models.DateTimeField(_("asked"))
    tries = models.PositiveSmallIntegerField(_("times begun"), default=0)
    held_until = models.DateTimeField(_("held until"), null=True)
    ended_at = models.DateTimeField(_("finished"), null=True)
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("file")
    )
    expires_at = models.DateTimeField(_("downloadable until"), null=True)

    class Meta:
        verbose_name = _("copy of one's data")
        verbose_name_plural = _("copies of one's data")
        constraints = [
            models.UniqueConstraint(fields=["user"], name="accounts_datacopy_one_a_person"),
            models.CheckConstraint(
                condition=models.Q(file=None, expires_at=None)
                | models.Q(file__isnull=False, expires_at__isnull=False, ended_at__isnull=False),
                name="accounts_datacopy_file_is_finished",
            ),
        ]

    def __str__(self) -> str:
        return self.uid

    @property
    def has_failed(self) -> bool:
        """Tell whether it ended without a file."""
        return self.ended_at is not None and self.file_id is None


class RetentionRun(models.Model):
    """How many rows of a table were deleted one night because they were kept long enough."""

    table = models.CharField(_("kind of data"), max_length=100)
    gone = models.PositiveIntegerField(_("rows deleted"))
    kept = models.PositiveIntegerField(_("rows that something still holds"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("deletion after retention")
        verbose_name_plural = _("deletions after retention")
        ordering = ["-at", "table"]

    def __str__(self) -> str:
        return f"{self.table} {self.at:%Y-%m-%d}"


class Purge(models.Model):
    """That something was taken out of the portal: who, when, why, from which kinds of places and
    how many. Never what it said, nor the name of a file.
    """

    uid = models.CharField(
        _("number of the purge"), max_length=12, default=new_uid, unique=True, editable=False
    )
    table = models.CharField(_("kind of data"), max_length=100)
    object_uid = models.CharField(_("number of the object"), max_length=20)
    field = models.CharField(_("field"), max_length=100)
    key = models.CharField(_("question"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=PurgeReason.choices)
    basis = models.CharField(_("legal basis"), max_length=20, choices=PurgeBasis.choices)
    places = models.JSONField(_("places"), default=dict)  # kind of place: how many
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    repeated_at = models.DateTimeField(_("repeated after a restore"), null=True, blank=True)

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(
                name="accounts_purge_is_final",
                fields=["uid", "table", "object_uid", "field", "key", "reason", "basis", "at"],
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class RedactedEdition(models.Model):
    """A frozen document after a purge: it keeps the digest that was acknowledged, and this row says
    which digest what is left has.
    """

    purge = models.ForeignKey(
        Purge, models.PROTECT, related_name="editions", verbose_name=_("purge")
    )
    table = models.CharField(_("kind of data"), max_length=100)
    row = models.CharField(_("number of the object"), max_length=20)
    before = models.CharField(_("digest before"), max_length=64)
    after = models.CharField(_("digest after"), max_length=64)

    class Meta:
        verbose_name = _("redacted edition")
        verbose_name_plural = _("redacted editions")
        indexes = [models.Index(fields=["table", "row"], name="accounts_edition_of")]
        triggers = [
            pgtrigger.ReadOnly(
                name="accounts_edition_is_final",
                fields=["purge", "table", "row", "before", "after"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


declare(
    User,
    purpose="Sign-in, and naming the author of what is done in the portal.",
    retention="Anonymised 24 months after the last sign-in, two weeks after a warning.",
    fields={
        "email": "contact",
        "name": "identity",
        "orcid": "identity",
        "language": "preference",
    },
    closure=Closure(
        of="pk",
        erases={"name": "", "orcid": ""},
        addresses=("email",),
        keeps={"language": "one of two, which names nobody"},
    ),
    access=Access(shows=("joined_at", "last_login")),
)
declare(
    TermsAcceptance,
    purpose="Proof that a person accepted the terms of use.",
    retention="As long as the account.",
    fields={"user": "identity", "accepted_at": "activity"},
    access=Access(shows=("version",)),
)
declare(
    AccountChange,
    purpose="Who gave or took rights, closed an account or reset its second factor.",
    retention="As long as the account; the author is forgotten with the author's account.",
    fields={"user": "identity", "by": "identity", "detail": "activity"},
    closure=Closure(of="user", erases={"detail": ""}),
    access=Access(gives={"user": ("detail",)}, shows=("kind",)),
)
declare(
    DataCopy,
    purpose="Hands people a copy of their data.",
    retention="Seven days.",
    fields={"user": "identity", "file": "documents"},
    closure=Closure(goes_with="user"),
    access=Access(withholds={"file": "it is the copy itself"}),
)
declare(
    RetentionRun,
    purpose="Shows that what was kept long enough has gone; names nobody.",
    retention="Five years.",
)
declare(
    Purge,
    purpose="Proves that something was taken out, by whom and why, without saying what it was.",
    retention="As long as the portal; the author is forgotten with the author's account.",
    fields={"by": "identity"},
    access=Access(shows=("at",)),
)
declare(
    RedactedEdition,
    purpose="Lets anybody verify what is left of a frozen document.",
    retention="As the purge.",
)
