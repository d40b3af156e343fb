"""Every indicator with its words: what it means, how it is computed, where it is read."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pscc.impact.enums import Level, Unit
from pscc.impact.queries.indicators import impacts, money, outcomes, outputs
from pscc.impact.queries.measuring import Indicator

_REQUESTS = _("Requests for services sent through the portal")
_LEDGER = _("Funding ledger of the cluster")
_CALLS = _("Calls for projects run on the portal")
_DECLARED = _("Yearly declarations of the companies, validated by the cluster")

OUTPUTS = (
    Indicator(
        "calls-published", Level.OUTPUT, Unit.NUMBER,
        _("Calls published"),
        _("How often the cluster opened funding or services to projects."),
        _("Calls that everyone can see, by the day on which they were published."),
        _CALLS, outputs.calls_published, parent="awards-accepted",
    ),
    Indicator(
        "applications-received", Level.OUTPUT, Unit.NUMBER,
        _("Applications received"),
        _("How many projects asked for support in a call."),
        _("Applications, by the day on which they were first sent."),
        _CALLS, outputs.applications_received, parent="awards-accepted",
    ),
    Indicator(
        "reviews-submitted", Level.OUTPUT, Unit.NUMBER,
        _("Expert reviews"),
        _("How often an expert assessed an application."),
        _("Reviews that were sent and count, by the day on which they were sent."),
        _CALLS, outputs.reviews_submitted, parent="awards-accepted",
    ),
    Indicator(
        "orientations-answered", Level.OUTPUT, Unit.NUMBER,
        _("Orientations answered"),
        _("How many project leaders got an advisor’s answer on where to go."),
        _("Orientations, by the day of the advisor’s answer."),
        _("Orientations on the portal"), outputs.orientations_answered,
        parent="companies-supported",
    ),
    Indicator(
        "requests-answered", Level.OUTPUT, Unit.NUMBER,
        _("Requests answered"),
        _("How many requests for a service a provider answered."),
        _("Requests to a provider, by the day of the first answer."),
        _REQUESTS, outputs.requests_answered, parent="companies-supported",
    ),
    Indicator(
        "answer-delay", Level.OUTPUT, Unit.DAYS,
        _("Time to a first answer"),
        _("How long a project leader waits for a provider."),
        _("Median of the business days from a request to the provider’s first answer, of the"
          " requests answered in the period."),
        _REQUESTS, outputs.answer_delay, parent="companies-supported",
    ),
    Indicator(
        "services-delivered", Level.OUTPUT, Unit.NUMBER,
        _("Services delivered"),
        _("How many requests ended with a service delivered."),
        _("Requests to a provider that were delivered, by the day of the delivery."),
        _REQUESTS, outputs.services_delivered, parent="companies-supported",
    ),
    Indicator(
        "events-held", Level.OUTPUT, Unit.NUMBER,
        _("Events held"),
        _("How often the cluster brought people together."),
        _("Events that are over and were not cancelled, by the day on which they ended."),
        _("Events on the portal"), outputs.events_held, parent="companies-supported",
    ),
    Indicator(
        "attendances", Level.OUTPUT, Unit.NUMBER,
        _("Attendances"),
        _("How often somebody came to an event."),
        _("Registrations marked as come, by the day on which the person came."),
        _("Events on the portal"), outputs.attendances, parent="companies-supported",
    ),
    Indicator(
        "introductions-agreed", Level.OUTPUT, Unit.NUMBER,
        _("Introductions"),
        _("How often two who looked for each other met through the portal."),
        _("Introductions that both sides agreed to, by the day on which the second agreed."),
        _("Introductions on the portal"), outputs.introductions_agreed,
        parent="companies-supported",
    ),
    Indicator(
        "cooperations", Level.OUTPUT, Unit.NUMBER,
        pgettext_lazy("indicator", "Cooperations"),
        _("How often two that met through the cluster came to work together."),
        _("Cooperations, also those that have ended since, by the day on which they started. One"
          " counts once a side of an introduction says that it started, or once the other side or"
          " the cluster’s team confirms what one side declared. An introduction counts once; what"
          " nobody has confirmed, or what a side says is not so, does not count."),
        _("Cooperations recorded on the portal"), outputs.cooperations,
        parent="companies-supported",
    ),
    Indicator(
        "news-published", Level.OUTPUT, Unit.NUMBER,
        _("News and press releases"),
        _("How often the cluster told what it does."),
        _("News and press releases that everyone can read, by the day they are dated."),
        _("News on the portal"), outputs.news_published, parent="companies-supported",
    ),
)  # fmt: skip

OUTCOMES = (
    Indicator(
        "awards-accepted", Level.OUTCOME, Unit.NUMBER,
        _("Awards"),
        _("How many projects the cluster funds."),
        _("Published awards, by the day on which they were accepted."),
        _CALLS, outcomes.awards_accepted, parent="partners-committed",
    ),
    Indicator(
        "euros-awarded", Level.OUTCOME, Unit.EUROS,
        _("Euros awarded"),
        _("How much the cluster grants to projects."),
        _("Sum of the amounts of the published awards as they stand today, by the day on which"
          " they were accepted."),
        _CALLS, outcomes.euros_awarded, parent="partners-committed",
    ),
    Indicator(
        "companies-supported", Level.OUTCOME, Unit.NUMBER,
        _("Companies supported"),
        _("How many companies the cluster helped forward."),
        _("Companies with a project that was delivered a service or accepted a published award in"
          " the period; each counts once."),
        _("Requests and awards on the portal"), outcomes.companies_supported,
        parent="partners-committed",
    ),
    Indicator(
        "stage-time", Level.OUTCOME, Unit.DAYS,
        _("Time in a stage of development"),
        _("How fast projects move on towards patients."),
        _("Median of the days that projects spent in a stage which they left in the period. A"
          " stage whose beginning nobody recorded is left out."),
        _("History of the projects on the portal"), outcomes.stage_time,
        parent="partners-committed",
    ),
)  # fmt: skip

DECLARED = (
    Indicator(
        "jobs", Level.IMPACT, Unit.NUMBER,
        pgettext_lazy("indicator", "Jobs"),
        _("How many people work in the companies of the cluster."),
        _("Sum of the jobs on 31 December in France, in full-time equivalents, of the validated"
          " declarations of the year."),
        _DECLARED, impacts.jobs, is_declared=True,
    ),
    Indicator(
        "jobs-created", Level.IMPACT, Unit.NUMBER,
        _("Jobs created"),
        _("How many jobs the companies of the cluster added."),
        _("Sum of the jobs created in the year, in full-time equivalents, of the validated"
          " declarations."),
        _DECLARED, impacts.jobs_created, parent="jobs", is_declared=True,
    ),
    Indicator(
        "euros-raised", Level.IMPACT, Unit.EUROS,
        _("Euros raised"),
        _("How much investors and lenders entrust to the companies of the cluster."),
        _("Sum of the funds raised in the year of the validated declarations. Amounts that are not"
          " told are left out."),
        _DECLARED, impacts.euros_raised, parent="jobs", is_declared=True,
    ),
    Indicator(
        "patents-filed", Level.IMPACT, Unit.NUMBER,
        _("Patents filed"),
        _("How many inventions the companies of the cluster protect."),
        _("Sum of the patents filed in the year of the validated declarations."),
        _DECLARED, impacts.patents_filed, parent="products", is_declared=True,
    ),
    Indicator(
        "licences", Level.IMPACT, Unit.NUMBER,
        _("Licences signed"),
        _("How many inventions go to those who develop them."),
        _("Sum of the licences signed in the year of the validated declarations."),
        _DECLARED, impacts.licences, parent="products", is_declared=True,
    ),
    Indicator(
        "trials-started", Level.IMPACT, Unit.NUMBER,
        _("Clinical trials started"),
        _("How many new treatments and tests reach patients in a trial."),
        _("Sum of the clinical trials started in the year of the validated declarations."),
        _DECLARED, impacts.trials_started, parent="products", is_declared=True,
    ),
    Indicator(
        "products", Level.IMPACT, Unit.NUMBER,
        _("Products on the market"),
        _("How many products of the companies reach patients."),
        _("Sum of the products on the market of the validated declarations of the year."),
        _DECLARED, impacts.products, is_declared=True,
    ),
)  # fmt: skip

IMPACTS = (
    Indicator(
        "state-committed", Level.IMPACT, Unit.EUROS,
        pgettext_lazy("indicator", "Committed by the State"),
        _("What the State has promised in writing."),
        _("Sum of the State’s contributions that are committed, received or spent."),
        _LEDGER, money.state_committed, is_standing=True,
    ),
    Indicator(
        "committed-share", Level.IMPACT, Unit.PERCENT,
        _("Committed share of the envelope"),
        _("How much of the State’s envelope is committed."),
        _("What is committed out of the State’s envelopes over their highest amount, and over"
          " their lowest."),
        _LEDGER, money.committed_share, is_standing=True,
    ),
    Indicator(
        "partners-committed", Level.IMPACT, Unit.EUROS,
        _("Committed by partners"),
        _("What companies, funds, foundations and other public bodies add."),
        _("Sum of the private and other public contributions that are committed, received or"
          " spent."),
        _LEDGER, money.partners_committed, parent="leverage", is_standing=True,
    ),
    Indicator(
        "leverage", Level.IMPACT, Unit.RATIO,
        _("Leverage"),
        _("What each euro from the State brings along."),
        _("Private and other public contributions over those of the State, committed at least:"
          " the least over the most, and the most over the least."),
        _LEDGER, money.leverage, is_standing=True,
    ),
)  # fmt: skip

INDICATORS: Sequence[Indicator] = (*OUTPUTS, *OUTCOMES, *IMPACTS, *DECLARED)


def indicator(key: str) -> Indicator:
    """Return an indicator by its key; KeyError if there is none."""
    return {each.key: each for each in INDICATORS}[key]


def tree() -> list[tuple[Level, list[Indicator]]]:
    """Return the indicators level by level, the impact first."""
    return [
        (level, [each for each in INDICATORS if each.level == level])
        for level in (Level.IMPACT, Level.OUTCOME, Level.OUTPUT)
    ]
