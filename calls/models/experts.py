"""The pool of experts: what each knows, where they belong, and when they have no time."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from calls.enums import ExpertiseLevel, ExpertState, Voice
from partners.models import Organisation, Term
from pscc.kernel.clock import now
from pscc.kernel.formats import short_date
from pscc.kernel.personal_data import Closure, declare
from pscc.kernel.uids import new_uid

E = ExpertState
READS = [("fr", _("French")), ("en", _("English"))]
QUOTA = 6  # reviews in one call, unless an expert says otherwise


class ExpertProfile(FSMModelMixin, models.Model):
    """What an expert of the pool declares, for the office and the assignment alone.

    Whoever was invited and has not answered may not be asked for a review.
    """

    uid = models.CharField(max_length=12, default=new_uid, unique=True, editable=False)
    user = models.OneToOneField(
        "accounts.User", models.CASCADE, related_name="expert_profile", verbose_name=_("person")
    )
    position = models.CharField(pgettext_lazy("expert", "position"), max_length=160, blank=True)
    keywords = models.TextField(
        _("keywords and work"),
        blank=True,
        help_text=_("Subjects, methods, titles of papers: compared with the applications."),
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=READS), verbose_name=_("reads"), default=list
    )
    voices = ArrayField(
        models.CharField(max_length=12, choices=Voice.choices),
        verbose_name=_("speaks as"),
        default=list,
        blank=True,
    )
    quota = models.PositiveSmallIntegerField(
        _("most reviews in one call"), default=QUOTA, db_default=QUOTA
    )
    invited_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited"), default=now, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)
    state = FSMField(_("state"), default=E.INVITED, choices=E.choices, protected=True)

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=E.values), name="calls_expertprofile_known_state"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @transition(field=state, source=[E.INVITED, E.DECLINED, E.LEFT], target=E.ACTIVE)
    def join(self, *, at: datetime) -> None:
        """The expert takes a place in the pool, or comes back."""
        self.answered_at = at

    @transition(field=state, source=E.INVITED, target=E.DECLINED)
    def decline(self, *, at: datetime) -> None:
        """The expert does not want to be in the pool."""
        self.answered_at = at

    @transition(field=state, source=E.ACTIVE, target=E.LEFT)
    def leave(self, *, at: datetime) -> None:
        """The expert is not asked any more; what they review already goes on."""
        self.answered_at = at

    @transition(field=state, source=[E.DECLINED, E.LEFT], target=E.INVITED)
    def invite_again(self, *, at: datetime) -> None:
        """The office asks once more."""
        self.invited_at, self.answered_at = at, None


class Expertise(models.Model):
    """A term of a vocabulary that an expert knows, and how well by their own word."""

    profile = models.ForeignKey(ExpertProfile, models.CASCADE, related_name="expertise")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+", verbose_name=_("subject"))
    level = models.CharField(
        _("level"), max_length=8, choices=ExpertiseLevel.choices, default=ExpertiseLevel.EXPERT
    )

    class Meta:
        verbose_name = _("expertise")
        verbose_name_plural = _("expertise of experts")
        constraints = [
            models.UniqueConstraint(fields=["profile", "term"], name="calls_expertise_once"),
        ]

    def __str__(self) -> str:
        return f"{self.term} ({self.get_level_display()})"


class ExpertAffiliation(models.Model):
    """Where an expert works or worked; of the directory where `organisation` is known."""

    profile = models.ForeignKey(ExpertProfile, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation of the directory"),
    )
    name = models.CharField(_("name"), max_length=200)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations of experts")
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="calls_expertaffiliation_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class ExpertAbsence(models.Model):
    """Days, both included, on which an expert is not to be asked."""

    profile = models.ForeignKey(ExpertProfile, models.CASCADE, related_name="absences")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences of experts")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="calls_expertabsence_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{short_date(self.since)} – {short_date(self.until)}"


_KEPT = "Three years after the expert left the pool or last reviewed."
declare(
    ExpertProfile,
    purpose="Ask the right experts for reviews.",
    retention=_KEPT,
    fields={
        "user": "identity",
        "invited_by": "identity",
        "position": "professional life",
        "keywords": "professional life",
        "languages": "professional life",
        "voices": "professional life",
    },
    closure=Closure(goes_with="user"),
)
declare(
    Expertise,
    purpose="Ask the right experts for reviews.",
    retention=_KEPT,
    fields={"term": "professional life"},
    closure=Closure(goes_with="profile__user"),
)
declare(
    ExpertAffiliation,
    purpose="Keep experts away from dossiers of their own house.",
    retention=_KEPT,
    fields={"name": "professional life", "organisation": "professional life"},
    closure=Closure(goes_with="profile__user"),
)
declare(
    ExpertAbsence,
    purpose="Not to ask experts who are away.",
    retention="Until the absence is over for a year.",
    fields={"since": "professional life", "until": "professional life"},
    closure=Closure(goes_with="profile__user"),
)
