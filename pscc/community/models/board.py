"""The board: what organisations and project teams of the cluster look for and offer."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from partners.models import ConflictOfInterest, Membership, Organisation, Project, Term
from partners.models.projects import EDITING_MEMBERS
from pscc.community.enums import BoardEntryState, Cooperation, Side
from pscc.kernel.access import allowed
from pscc.kernel.clock import now
from pscc.kernel.personal_data import declare
from pscc.kernel.search import SearchProjection
from pscc.kernel.tongues import language_shown
from pscc.kernel.uids import new_uid

DRAFT, PUBLISHED, CLOSED, WITHDRAWN, SUSPENDED = BoardEntryState


class BoardEntryQuerySet(models.QuerySet["BoardEntry"]):
    """Words for asking about what is looked for and offered."""

    def on_board(self, on: date) -> "BoardEntryQuerySet":
        """Those that everyone may read on a day: published, not past their last day, and of an
        organisation that everyone may see.
        """
        shown = Organisation.objects.published()
        behind = Q(organisation__isnull=True) | Q(organisation__in=shown)
        return self.filter(behind, state=PUBLISHED, valid_until__gte=on)

    def own(self, user: Any) -> "BoardEntryQuerySet":
        """Those that the person may write: by role in the organisation or in the project's team."""
        roles = Membership.objects.active().filter(user=user, role__in=EDITING_MEMBERS)
        projects = Project.objects.editable_by(user)
        return self.filter(
            Q(organisation__in=roles.values("organisation_id"))
            | Q(project__in=projects.values("pk"))
        )

    def visible_to(self, user: Any) -> "BoardEntryQuerySet":
        """What is on the board, and one's own; for staff all of it, except what a team behind a
        conflict of interest has not made public.
        """
        public = self.on_board(timezone.localdate(now()))
        if not user.is_authenticated:
            return public
        walls = ConflictOfInterest.objects.walls(user).filter(project__isnull=False)
        if allowed(user, "community.browse_unpublished"):
            walled = Q(project__in=walls.values("project_id")) & ~Q(pk__in=public.values("pk"))
            return self.exclude(walled)
        return self.filter(Q(pk__in=public.values("pk")) | Q(pk__in=self.own(user).values("pk")))

    def lock(self, pk: int) -> "BoardEntry":
        """Return one, locked for change until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)


class BoardEntry(FSMModelMixin, models.Model):
    """What an organisation or a project's team looks for or offers, until a day. It is written in
    one language at least; of a team everyone reads the words, never the project or its company.
    """

    uid = models.CharField(
        _("permanent identifier"), max_length=12, default=new_uid, unique=True, editable=False
    )
    side = models.CharField(
        pgettext_lazy("board", "looked for or offered"), max_length=5, choices=Side.choices
    )
    cooperation = models.CharField(
        _("kind of cooperation"), max_length=13, choices=Cooperation.choices
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("in one or two sentences"), max_length=400)
    body = models.TextField(_("text"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="board_entries",
        verbose_name=_("organisation"),
    )
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="board_entries",
        verbose_name=_("project"),
    )
    tumour_type = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": "tumour_type", "parent": None},
        verbose_name=_("organ"),
    )
    stage = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": "stage"},
        verbose_name=_("stage of development"),
    )
    valid_until = models.DateField(
        _("valid until"), help_text=_("After this day it leaves the board.")
    )
    is_demo = models.BooleanField(_("demo data"), default=False)
    state = FSMField(
        _("state"), max_length=9, default=DRAFT, choices=BoardEntryState.choices, protected=True
    )
    created_by = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    suspended_because = models.CharField(
        _("hidden because"), max_length=400, blank=True, editable=False
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = BoardEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the board")
        verbose_name_plural = _("entries of the board")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BoardEntryState.values),
                name="community_boardentry_known_state",
            ),
            models.CheckConstraint(
                condition=Q(side__in=Side.values), name="community_boardentry_known_side"
            ),
            models.CheckConstraint(
                condition=Q(cooperation__in=Cooperation.values),
                name="community_boardentry_known_cooperation",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, project__isnull=False)
                | Q(organisation__isnull=False, project__isnull=True),
                name="community_boardentry_of_one",
            ),
            models.CheckConstraint(
                condition=Q(title_fr__isnull=False, title_fr__gt="")
                | Q(title_en__isnull=False, title_en__gt=""),
                name="community_boardentry_written",
                violation_error_message=_("Write it in one language at least."),
            ),
            models.CheckConstraint(
                condition=Q(state=DRAFT) | Q(published_at__isnull=False),
                name="community_boardentry_dated_when_published",
            ),
            models.CheckConstraint(
                condition=~Q(state=SUSPENDED) | ~Q(suspended_because=""),
                name="community_boardentry_suspended_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_until"], name="community_board_listed")]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("community:board_entry_detail", args=(self.uid,))

    @property
    def language(self) -> str:
        """In which language its words are shown: the reader's, or the only one it has."""
        return language_shown(self, "title")

    @property
    def behind(self) -> str:
        """Who is behind it, as everyone may know: a project stays confidential."""
        return self.organisation.name if self.organisation else str(_("A project team"))

    @transition(field=state, source=[DRAFT, WITHDRAWN], target=PUBLISHED)
    def publish(self, *, at: datetime) -> None:
        """Everyone may read it until its last day."""
        self.published_at = at

    @transition(field=state, source=PUBLISHED, target=CLOSED)
    def close(self) -> None:
        """What was looked for is found, or what was offered is given."""

    @transition(field=state, source=PUBLISHED, target=WITHDRAWN)
    def withdraw(self) -> None:
        """Its authors take it off the board; they may put it back."""

    @transition(field=state, source=PUBLISHED, target=SUSPENDED)
    def suspend(self, *, because: str) -> None:
        """Staff take it off the board; its authors read why."""
        self.suspended_because = because

    @transition(field=state, source=SUSPENDED, target=PUBLISHED)
    def restore(self) -> None:
        """Staff put it back."""
        self.suspended_because = ""


class BoardSearch(SearchProjection):
    """What can be found of an entry of the board."""

    entry = models.OneToOneField(
        BoardEntry, models.CASCADE, primary_key=True, related_name="search"
    )


declare(
    BoardEntry,
    purpose="Let those who look for a cooperation and those who offer it find each other.",
    retention="Two years after its last day.",
    fields={"created_by": "identity"},
)
declare(BoardSearch, purpose="Find entries of the board.", retention="As the entry.")
