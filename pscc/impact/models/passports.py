"""A project's impact passport: what its team picked to be shown, and the links that show it.

Nothing is copied into a passport but its title and its own words: the rest is read from the portal
when somebody looks. `picked` maps an item's key to its mark, the digest of what the item said when
it was picked; an item that says something else since is not shown until it is picked again.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import Project
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid

LONGEST_WORDS = 1500  # characters of the team's own words, in one language


class PassportQuerySet(models.QuerySet["Passport"]):
    """Words for asking about passports."""

    def visible_to(self, user: Any) -> "PassportQuerySet":
        """Those of projects in whose team the person is: it is nobody else's, staff or not."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(project__in=Project.objects.of_team(user).values("pk"))


class Passport(models.Model):
    """What a project shows of itself to whom its team chooses. It belongs to the project."""

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="passport", verbose_name=_("project")
    )
    title = models.CharField(_("title for the readers"), max_length=160)
    words_fr = models.TextField(_("your own words, in French"), blank=True)
    words_en = models.TextField(_("your own words, in English"), blank=True)
    picked: Any = models.JSONField(_("what is shown"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = PassportQuerySet.as_manager()

    class Meta:
        verbose_name = _("impact passport")
        verbose_name_plural = _("impact passports")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="impact_passport_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def words_in(self, language: str) -> tuple[str, str]:
        """Return the team's own words and their language: those of `language`, else the others."""
        own = {"fr": self.words_fr, "en": self.words_en}
        other = "en" if language == "fr" else "fr"
        return (own[language], language) if own.get(language) else (own[other], other)


class PassportShareQuerySet(models.QuerySet["PassportShare"]):
    """Words for asking about the links of passports."""

    def live(self, today: date) -> "PassportShareQuerySet":
        """Those that open the passport on a day (Paris)."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=today)

    def lock(self, pk: int) -> "PassportShare":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class PassportShare(models.Model):
    """A link that shows a passport, and nothing else, to whoever has it, until the end of a day.

    Only a digest of its secret is stored, so the link is shown once, to who made it.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    passport = models.ForeignKey(
        Passport, models.CASCADE, related_name="shares", verbose_name=_("impact passport")
    )
    name = models.CharField(_("for whom"), max_length=120)
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("valid until the end of"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("made"), default=now, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("ended by"),
    )
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = PassportShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a passport")
        verbose_name_plural = _("links to passports")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="impact_passportshare_says_for_whom"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"),
                name="impact_passportshare_keeps_a_digest",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="impact_passportshare_ended_after_made",
            ),
        ]
        indexes = [
            models.Index(fields=["passport", "-created_at"], name="impact_passportshare_listed")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the team that lists it: the link itself is not known here."""
        return reverse("impact:passport", args=(self.passport.project.uid,))


class PassportReading(models.Model):
    """How often a link was opened on a day: a number, nobody's name, address or browser."""

    share = models.ForeignKey(
        PassportShare, models.CASCADE, related_name="readings", verbose_name=_("link to a passport")
    )
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("times opened"), default=0)

    class Meta:
        verbose_name = _("readings of a passport")
        verbose_name_plural = _("readings of passports")
        constraints = [
            models.UniqueConstraint(
                fields=["share", "day"], name="impact_passportreading_day_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


_RETENTION = "As the project."
declare(
    Passport,
    purpose="What a project's team chose to show of it.",
    retention=_RETENTION,
    fields={"changed_by": "identity", "words_fr": "free text", "words_en": "free text"},
)
declare(
    PassportShare,
    purpose="Links by which a project's team shows its passport, and for whom each was made.",
    retention=_RETENTION,
    fields={"name": "identity", "created_by": "identity", "revoked_by": "identity"},
    closure=Closure(
        keeps={"name": "the team's note on somebody outside: its project's, not the account's"}
    ),
    access=Access(
        withholds={"name": "the team's note on somebody outside, on its project's page of links"}
    ),
)
declare(PassportReading, purpose="How often a link was opened.", retention=_RETENTION)
