"""More of the demo's projects: one before its company, and the life of one that has gone far."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from partners.actions.dossiers import add_file, note_opening, save_dossier
from partners.actions.plans import (
    drop_milestone,
    reach_milestone,
    save_milestone,
    save_patent,
)
from partners.actions.projects import create_project, update_project
from partners.enums import FundingBand, PatentHolding, PatentStatus, ProjectRole, Vocabulary
from partners.models import Project, ProjectMember, Term
from pscc.accounts.models import User
from pscc.pages.demo.clock import database_time
from pscc.pages.demo.directory import terms_of
from pscc.pages.demo.documents import demo_pdf

People = Mapping[str, User]

BEFORE_COMPANY = "Vaccin thérapeutique VT-1 (avant la société)"
FAR = "Anticorps bispécifique DA-101"

_ABSTRACT = (
    "Projet fictif de démonstration. Une chercheuse veut porter un vaccin thérapeutique contre un"
    " cancer du col de l’utérus vers une première étude chez la souris. La société n’existe pas"
    " encore : le projet lui sera rattaché le moment venu."
)
_DOSSIER = {
    "unmet_need": (
        "Texte fictif. Après deux lignes de traitement, les patients ont peu d’options qui"
        " préservent leur qualité de vie."
    ),
    "innovation": (
        "Texte fictif. L’anticorps lie deux cibles à la fois, dont une propre à la tumeur, ce qui"
        " limite l’effet sur les tissus sains."
    ),
    "evidence": (
        "Texte fictif. Réponse observée dans trois modèles animaux ; la dose sans effet toxique est"
        " connue chez une espèce."
    ),
    "development_plan": (
        "Texte fictif. Douze mois : lot de toxicologie, étude réglementaire chez une seconde"
        " espèce. Vingt-quatre mois : lot clinique et demande d’essai."
    ),
    "ip_position": (
        "Texte fictif. Une famille de brevets en propre, une licence exclusive sur le format."
    ),
}


def load_project_lives(people: People, at: datetime) -> int:
    """Create what is missing of these lives; return how many projects were touched."""
    return _before_company(people, at) + _far_project(people, at) + _more_patents(people, at)


def _before_company(people: People, at: datetime) -> int:
    """A person's own project, with a reader in its team and a first milestone."""
    founder = people["founder2"]
    if Project.objects.filter(title=BEFORE_COMPANY, created_by=founder).exists():
        return 0
    begun = at - timedelta(days=70)
    terms = _terms(Vocabulary.STAGE, Vocabulary.PRODUCT_TYPE, Vocabulary.MODALITY)
    with database_time(begun):
        project = create_project(
            title=BEFORE_COMPANY,
            organisation_id=None,
            by=founder,
            at=begun,
            public_abstract=_ABSTRACT,
            stage=terms["idea"],
            stage_since=begun.date() - timedelta(days=90),
            product_type=terms["therapy"],
            modality=terms["vaccine"],
            tumour_types=_tumours("CERVIX"),
            funding_band=FundingBand.NONE,
            activity_in_france="Recherche en Île-de-France (fictif).",
        )
        save_milestone(
            project_id=project.pk, title="Preuve de concept chez la souris",
            due_on=at.date() + timedelta(days=120), by=founder, at=begun,
        )  # fmt: skip
        ProjectMember.objects.create(
            project=project, user=people["partner"], role=ProjectRole.COMMENT, since=begun
        )
    Project.objects.filter(pk=project.pk).update(is_demo=True)
    return 1


def _far_project(people: People, at: datetime) -> int:
    """A project with stages, dossier, patents, milestones, and people who opened the dossier."""
    founder = people["founder"]
    project = Project.objects.get(title=FAR, created_by=founder)
    if project.patents.exists():
        return 0
    _walk(project, founder, at)
    _write(project, founder, at)
    _plan(project, founder, at)
    for who, days in (("colleague", 20), ("staff", 6), ("founder", 1)):
        moment = at - timedelta(days=days)
        note_opening(project_id=project.pk, what="dossier", by=people[who], at=moment)
    note_opening(
        project_id=project.pk, what="file Rapport de toxicologie", by=people["staff"],
        at=at - timedelta(days=6),
    )  # fmt: skip
    return 1


def _more_patents(people: People, at: datetime) -> int:
    """What protects the project besides: planned, filed, and given up."""
    founder = people["founder"]
    project = Project.objects.get(title=FAR, created_by=founder)
    if project.patents.filter(status=PatentStatus.LAPSED).exists():
        return 0
    for title, status, holding, filed in (
        ("Combinaison de traitements (fictif)", PatentStatus.PLANNED, PatentHolding.CO_OWNED, None),
        ("Procédé de purification (fictif)", PatentStatus.FILED, PatentHolding.OWNED,
         date(2026, 2, 10)),
        ("Premier anticorps (fictif)", PatentStatus.LAPSED, PatentHolding.OWNED,
         date(2018, 9, 21)),
    ):  # fmt: skip
        save_patent(
            project_id=project.pk, by=founder, at=at, title=title, number="", status=status,
            holding=holding, filed_on=filed,
        )  # fmt: skip
    return 1


def _walk(project: Project, by: User, at: datetime) -> None:
    """Let the project go through the stages to where it is."""
    terms = _terms(Vocabulary.STAGE, Vocabulary.MODALITY)
    here = project.stage
    project.stage_changes.all().delete()
    begun = at - timedelta(days=905)
    project.team.update(since=begun)
    Project.objects.filter(pk=project.pk).update(created_at=begun)
    steps: tuple[tuple[str, int, str], ...] = (
        ("target_validation", 900, ""),
        ("proof_of_concept", 640, "La cible est confirmée par deux équipes."),
        ("preclinical", 210, "Réponse dans trois modèles."),
    )
    Project.objects.filter(pk=project.pk).update(stage=None)
    for code, days, note in steps:
        project.refresh_from_db()
        moment = at - timedelta(days=days)
        with database_time(moment):
            update_project(
                project_id=project.pk, version=project.version, by=by, at=moment,
                stage=terms[code], stage_note=note,
            )  # fmt: skip
    project.refresh_from_db()
    update_project(
        project_id=project.pk,
        version=project.version,
        by=by,
        at=at,
        stage=here,
        modality=terms["antibody_adc"],
        tumour_types=_tumours("LUNG", "BOWEL"),
        funding_band=FundingBand.UNDER_2M,
        trl=5,
    )


def _write(project: Project, by: User, at: datetime) -> None:
    written = at - timedelta(days=30)
    with database_time(written):
        save_dossier(project_id=project.pk, version=0, by=by, at=written, **_DOSSIER)
        report = demo_pdf(
            name="toxicologie.pdf", title="Rapport de toxicologie", text=_DOSSIER["evidence"],
            language="fr",
        )  # fmt: skip
        add_file(
            project_id=project.pk, title="Rapport de toxicologie", upload=report,
            by=by, at=written,
        )  # fmt: skip


def _plan(project: Project, by: User, at: datetime) -> None:
    today = at.date()
    rows: tuple[tuple[str, int, str], ...] = (
        ("Candidat retenu", -250, "reached"),
        ("Partenariat avec un second hôpital", -90, "dropped"),
        ("Étude de toxicologie réglementaire terminée", 75, ""),
        ("Demande d’essai clinique déposée", 260, ""),
    )
    for title, days, end in rows:
        due = today + timedelta(days=days)
        milestone = save_milestone(project_id=project.pk, title=title, due_on=due, by=by, at=at)
        if end == "reached":
            reach_milestone(milestone_id=milestone.pk, on=due + timedelta(days=12), by=by, at=at)
        if end == "dropped":
            drop_milestone(milestone_id=milestone.pk, on=due, by=by, at=at)
    for title, number, status, holding, filed in (
        ("Anticorps bispécifique (famille fictive)", "EP 0 000 000 A1", PatentStatus.PUBLISHED,
         PatentHolding.OWNED, date(2024, 3, 14)),
        ("Format de liaison (fictif)", "", PatentStatus.GRANTED, PatentHolding.LICENSED,
         date(2019, 6, 3)),
    ):  # fmt: skip
        save_patent(
            project_id=project.pk, by=by, at=at, title=title, number=number, status=status,
            holding=holding, filed_on=filed,
        )  # fmt: skip


def _terms(*vocabularies: Vocabulary) -> dict[str, Term]:
    return {code: term for name in vocabularies for code, term in terms_of(name).items()}


def _tumours(*codes: str) -> list[int]:
    found = Term.objects.filter(vocabulary=Vocabulary.TUMOUR_TYPE, code__in=codes)
    return list(found.values_list("pk", flat=True))
