"""The directory of people: who has agreed to be found by other members, with what they say."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.models import Membership, Organisation, Project, Term
from pscc.community.enums import SpokenLanguage
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import Access, Closure, declare
from pscc.kernel.uids import new_uid

WORDING = 2  # of what a person agrees to; who agreed to an older one is asked again
MEETING_WORDING = 2  # from this one on, that members may ask to meet them
MOST_SUBJECTS = 10
ASKED_AFTER = timedelta(days=365)
HIDDEN_AFTER = timedelta(days=30)  # after the question


class ListedPersonQuerySet(models.QuerySet["ListedPerson"]):
    """Words for asking about people who may be found."""

    def shown(self) -> "ListedPersonQuerySet":
        """Those that members find: not hidden, of an open account with a name."""
        return self.filter(hidden_at=None, person__is_active=True).exclude(person__name="")

    def to_meet(self) -> "ListedPersonQuerySet":
        """Those that members find and may ask to meet, as they agreed."""
        return self.shown().filter(wording__gte=MEETING_WORDING)

    def visible_to(self, user: Any) -> "ListedPersonQuerySet":
        """Those that members find, and one's own; for those who look after the directory hidden
        ones as well; nobody for visitors.
        """
        if not user.is_authenticated:
            return self.none()
        if allowed(user, "community.view_listedperson"):
            return self.all()
        return self.filter(Q(pk__in=self.shown().values("pk")) | Q(person=user))

    def with_organisation(self) -> "ListedPersonQuerySet":
        """Read whether the person is a member of the organisation still, and may say so."""
        roles = Membership.objects.active().filter(
            user=OuterRef("person"), organisation=OuterRef("organisation")
        )
        published = Organisation.objects.published().filter(pk=OuterRef("organisation"))
        return self.annotate(acts=Exists(roles) & Exists(published))

    def due_to_ask(self, at: datetime) -> "ListedPersonQuerySet":
        """Those who have not been asked for a year whether it is right."""
        return self.filter(reminded_at=None, confirmed_at__lte=at - ASKED_AFTER)

    def due_to_hide(self, at: datetime) -> "ListedPersonQuerySet":
        """Those who were asked a month ago and have not answered."""
        return self.filter(hidden_at=None, reminded_at__lte=at - HIDDEN_AFTER)

    def lock(self, pk: int) -> "ListedPerson":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class ListedPerson(models.Model):
    """A member whom other members may find. The row goes as soon as its owner wants it to, and one
    year after it was hidden for want of an answer; nothing of it is kept, and it holds no address.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    person = models.OneToOneField(
        "accounts.User", models.CASCADE, related_name="listing", verbose_name=_("person")
    )
    headline = models.CharField(_("what you do, in one line"), max_length=160)
    asks = models.CharField(
        _("what you would like to be asked about"), max_length=400, blank=True, default=""
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people_listed",
        verbose_name=_("organisation"),
    )
    subjects = models.ManyToManyField(
        Term,
        blank=True,
        related_name="people_listed",
        limit_choices_to={"vocabulary__in": ("tumour_type", "discipline")},
        verbose_name=_("fields of work"),
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=SpokenLanguage.choices),
        verbose_name=_("languages spoken"),
    )
    agreed_at = models.DateTimeField(_("agreed to be found"))
    wording = models.PositiveSmallIntegerField(_("version of what was agreed to"), default=WORDING)
    confirmed_at = models.DateTimeField(_("confirmed to be right"))
    reminded_at = models.DateTimeField(_("asked whether it is right"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden for want of an answer"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = ListedPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of the directory")
        verbose_name_plural = _("people of the directory")
        constraints = [
            models.CheckConstraint(
                condition=Q(headline_fr__isnull=False, headline_fr__gt="")
                | Q(headline_en__isnull=False, headline_en__gt=""),
                name="community_listedperson_written",
                violation_error_message=_("Write it in one language at least."),
            ),
            models.CheckConstraint(
                condition=Q(languages__contained_by=SpokenLanguage.values)
                & Q(languages__len__gte=1),
                name="community_listedperson_known_languages",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__gte=models.F("agreed_at")),
                name="community_listedperson_agreed_first",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | Q(reminded_at__isnull=False),
                name="community_listedperson_hidden_once_asked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person.name)

    def get_absolute_url(self) -> str:
        return reverse("community:person_detail", args=(self.uid,))

    @property
    def is_found(self) -> bool:
        """Whether members find the person: what `shown` asks of many."""
        person = self.person
        return self.hidden_at is None and person.is_active and bool(person.name)

    @property
    def may_be_asked(self) -> bool:
        """Whether members may ask to meet the person: what `to_meet` asks of many."""
        return self.is_found and self.wording >= MEETING_WORDING

    @property
    def agreed_to_less(self) -> bool:
        """Whether the person has yet to agree to what members may do today."""
        return self.wording < WORDING

    @property
    def behind(self) -> str:
        """Who is asked by whoever asks to meet, as of an entry of the board."""
        return str(self)

    @property
    def is_demo(self) -> bool:
        """Whether the person is invented."""
        return self.person.is_demo

    @property
    def language(self) -> str:
        """In which language its words are shown: the reader's, or the only one it has."""
        wanted = (get_language() or "fr")[:2]
        other = "en" if wanted == "fr" else "fr"
        return wanted if getattr(self, f"headline_{wanted}", "") else other

    @property
    def asks_language(self) -> str:
        """The same for what one may be asked about: it may be written in fewer languages."""
        other = "en" if self.language == "fr" else "fr"
        return self.language if getattr(self, f"asks_{self.language}", "") else other

    @property
    def shown_languages(self) -> list[str]:
        """The languages by name, in the order of the list."""
        return [str(each.label) for each in SpokenLanguage if each.value in self.languages]


def organisations_of(user: Any) -> models.QuerySet[Organisation]:
    """Return the organisations for which a person works as the portal knows: as a member, or by
    writing on a project.
    """
    roles = Membership.objects.active().filter(user=user)
    projects = Project.objects.editable_by(user)
    return Organisation.objects.filter(
        Q(pk__in=roles.values("organisation_id")) | Q(pk__in=projects.values("organisation_id"))
    )


def work_together(one: Any, other: Any) -> bool:
    """Tell whether two are of one organisation or of one project's team."""
    shared = organisations_of(one).filter(pk__in=organisations_of(other).values("pk"))
    theirs = Project.objects.of_team(other)
    own: models.QuerySet[Project] = Project.objects.of_team(one)
    return shared.exists() or own.filter(pk__in=theirs.values("pk")).exists()


declare(
    ListedPerson,
    purpose="Let members of the cluster find each other, of those who agreed to it.",
    retention="Until its owner takes it off or closes the account, or for one year after it was"
    " hidden for want of an answer: nothing is kept then.",
    fields={
        "person": "identity",
        "headline_fr": "professional life",
        "headline_en": "professional life",
        "asks_fr": "professional life",
        "asks_en": "professional life",
        "organisation": "professional life",
        "subjects": "professional life",
        "languages": "professional life",
        "agreed_at": "activity",
        "wording": "activity",
    },
    closure=Closure(goes_with="person"),
    access=Access(
        gives={
            "person": (
                "headline_fr", "headline_en", "asks_fr", "asks_en", "organisation", "subjects",
                "languages", "agreed_at", "wording",
            )
        }
    ),
)  # fmt: skip
