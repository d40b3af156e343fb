"""How long the rows of an import are kept, and what figures keep of rows that go elsewhere."""

from calls.models import Application, Assignment, Award
from partners.models import Project
from pscc.community.models import Introduction
from pscc.impact.actions import keeping
from pscc.impact.models import LedgerImportRow
from pscc.kernel.retention import Ages, at_parting, keep, years
from services.models import OrientationSession, SubRequest

keep(LedgerImportRow, Ages(since="run__started_at", after=years(2)))

at_parting(Application, keeping.of_applications)
at_parting(Assignment, keeping.of_reviews)
at_parting(Award, keeping.of_awards)
at_parting(Introduction, keeping.of_introductions)
at_parting(OrientationSession, keeping.of_orientations)
at_parting(Project, keeping.of_projects)
at_parting(SubRequest, keeping.of_requests)
