"""The answers of an orientation in words, for who reads them."""

from collections.abc import Sequence

from partners.enums import Vocabulary
from partners.models import Term
from partners.queries.projects import USUAL_TRL
from pscc.kernel.formats import country_name
from pscc.kernel.questions import ReadSection, read_answers
from pscc.kernel.questions.levels import LEVELS
from services.models import OrientationSession
from services.orientation_questions import Vocabularies, intake
from services.queries.orientation.profiles import known

NAMED = (
    Vocabulary.PRODUCT_TYPE, Vocabulary.MODALITY, Vocabulary.STAGE, Vocabulary.TUMOUR_TYPE,
)  # fmt: skip


def answers_in_words(session: OrientationSession) -> Sequence[ReadSection]:
    """Return what was asked and answered, page by page, in the reader's language; one statement."""
    terms = list(Term.objects.filter(vocabulary__in=NAMED).order_by("position", "code"))
    words = {
        name: [(term.code, str(term)) for term in terms if term.vocabulary == name]
        for name in NAMED
    }
    country = known(session.answers, "country")
    vocabularies = Vocabularies(
        product_types=words[Vocabulary.PRODUCT_TYPE],
        modalities=words[Vocabulary.MODALITY],
        stages=words[Vocabulary.STAGE],
        tumour_types=words[Vocabulary.TUMOUR_TYPE],
        countries=[(country, country_name(country))] if country else [],
        trl_levels=[(level, str(label)) for level, label in LEVELS],
        usual_trl=USUAL_TRL,
    )
    return read_answers(intake(vocabularies, session.answers), session.answers)
