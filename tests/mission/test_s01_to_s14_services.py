"""What the founding text promises of the one door and of its services, row by row."""

import json

import pytest

from calls.models import CallStage, ExpertProfile
from partners.models import Organisation, Project, Term
from pscc.kernel.business_days import add_business_days
from pscc.outbox.deliveries import drain
from pscc.outbox.enums import Channel
from pscc.outbox.models import Message
from services.actions.catalogue import open_due_services
from services.metadata.completeness import completeness_of, record_of
from services.models import OrientationSession, Referral, RequestedService, Service, ServiceRequest
from services.queries.coverage import coverage
from tests.mission.portal import Page, Reader

pytestmark = pytest.mark.xdist_group("mission")

ANSWERS = {
    "q_product_type": "therapy", "q_who": "start_up", "q_country": "FR", "q_stage": "preclinical",
    "q_trl": "4", "q_milestone": "first_patient", "q_milestone_on": "2027-06-01",
    "q_need_1": "preclinical", "q_need_2": "training", "q_funding_band": "under_2m",
    "q_abstract": "An antibody.", "q_france": "Trials in Villejuif.",
}  # fmt: skip
SIX = (
    "For whom", "What you bring", "What you get", "On what terms", "How long it takes",
    "What happens next",
)  # fmt: skip
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
MANDATORY = (
    "dct:title", "dct:description", "dct:identifier", "dct:accessRights",
    "dcatap:applicableLegislation", "dcat:theme", "dcat:distribution",
    "healthdcatap:healthCategory", "healthdcatap:hasStructuredData", "healthdcatap:hdab",
)  # fmt: skip
CALL = "/en/calls/innovation-projects/"
PROJECT = "Anticorps bispécifique DA-101"


def answered(reader: Reader, **answers: str) -> Page:
    """Go from the home page to the end of the questions."""
    page = reader.get("/en/").follow("Start here").send("Start the twelve questions")
    while "/answers/" in page.address:
        asked = {each.name for form in page.tree.forms for each in form.inputs}
        given = {key: value for key, value in (ANSWERS | answers).items() if key in asked}
        page = page.send("Save and continue", **given)
    return page


def ask_for(founder: Reader, *slugs: str) -> Page:
    """Put services into one request of a project; return the page of the request."""
    project = Project.objects.get(title=PROJECT)
    for slug in slugs:
        page = founder.get(f"/en/services/{slug}/ask/")
        page = page.send("Put it into the request", project=project.uid)
    return page


def complete(founder: Reader, leave: tuple[str, ...] = (), **answers: str) -> Page:
    """Answer every open question of the draft request; return the page before sending."""
    draft = ServiceRequest.objects.get(project__title=PROJECT, submitted_at=None)
    page = founder.get(f"/en/requests/{draft.uid}/edit/")
    form = next(form for form in page.tree.forms if form.get("action") == page.address)
    for field in form.xpath(".//textarea | .//input[@type='number' or @type='text']"):
        if field.get("name") not in leave and not (field.text or field.get("value", "")).strip():
            answers.setdefault(field.get("name"), "12")
    return page.send("Save and check", **answers)


def offered(page: Page) -> list[str]:
    """Return the addresses of the services that a result names, in its order."""
    return [href for href in page.tree.xpath("//main//h3//a/@href") if "/services/" in href]


# S1 "unique gateway"
def test_s01_one_public_entry_leads_to_the_questions_and_loses_nothing_at_sign_in(portal):
    visitor = portal.visitor()

    result = answered(visitor).follow("See what fits")
    door = result.follow("Ask an advisor to look at it")
    session = OrientationSession.objects.latest("pk")

    assert "/en/orientation/" in portal.get("/en/partners/").links().values()
    assert door.address.startswith("/en/accounts/login/?next=")
    assert session.answers["abstract"] == "An antibody."
    visitor.sign_in(portal.person("founder"))
    sent = visitor.get(f"/en/orientation/{session.uid}/send/").send("Ask an advisor")
    session.refresh_from_db()
    assert (sent.status, session.state, session.person) == (200, "sent", portal.person("founder"))


# S2 "one-stop shop"
def test_s02_one_request_for_three_partners_has_one_number_and_three_states(portal):
    founder = portal.as_("founder")
    ask_for(founder, "rare-cancer-opinion", "project-labelling", "regulatory-path-review")

    check = complete(founder)
    sent = check.send("Send the request")
    request = ServiceRequest.objects.latest("submitted_at")
    parts = request.sub_requests.order_by("provider__slug")

    assert sent.status == 200
    assert sent.words.count(request.reference) >= 1
    assert [part.provider.slug for part in parts if part.provider.slug != "demo-provider"] == [
        "gustave-roussy", "medicen-paris-region", "paris-saclay-cancer-cluster",
    ]  # fmt: skip
    assert {part.state for part in parts} == {"submitted"}


# S3 "simplified access to a set of services and platforms"
def test_s03_filters_count_as_the_database_and_each_page_answers_six_questions(portal):
    found = portal.get("/en/services/?stage=preclinical&kind=platform&format=json").json
    expected = Service.objects.visible_to(portal.nobody).filter(
        kind="platform", stages__code="preclinical"
    )

    assert {each["service"] for each in found["results"]} == {each.uid for each in expected}
    assert len(expected) == 2
    for each in expected:
        page = portal.get(f"/en/services/{each.slug}/")
        assert [words for words in page.all("//main//dt") if words in SIX] == list(SIX)


# S4 "offer targeted to innovation projects"
def test_s04_a_request_hangs_on_a_project_whose_facts_are_kept_as_they_were(portal):
    founder = portal.as_("founder")
    refused = founder.get("/en/services/rare-cancer-opinion/ask/").send("Put it into the request")
    ask_for(founder, "rare-cancer-opinion")
    complete(founder).send("Send the request")
    request = ServiceRequest.objects.latest("submitted_at")
    Project.objects.filter(pk=request.project_id).update(title="Renamed since")

    assert "For which project? Error: This field is required." in refused.words
    assert json.loads(request.snapshots.latest("pk").document)["project"]["title"] == PROJECT


# S5 "best expertise in the field of cancer"
def test_s05_expertise_is_found_and_no_expert_is_named(portal):
    found = portal.get("/en/services/?q=rare+cancer&kind=expertise")
    experts = {name for name in ExpertProfile.objects.values_list("user__name", flat=True) if name}

    assert "Expert opinion on rare cancers" in found.words
    assert len(experts) >= 5
    assert not [name for name in experts if name in found.words]
    assert portal.get("/admin/calls/expertprofile/").address.startswith("/en/accounts/login/")
    desk = portal.as_("staff").get("/admin/calls/expertprofile/").words
    assert [name for name in experts if name not in desk] == []


# S6 "health data"
def test_s06_health_data_carry_every_mandatory_property_of_healthdcat_ap(portal):
    service = Service.objects.get(slug="demo-cohort")
    editor = portal.as_("partner").get(f"/en/services/{service.slug}/edit/metadata/")
    authority = Organisation.objects.filter(kind="public_authority").earliest("pk")

    editor.send(
        "Save the description",
        hdab=str(authority.pk),
        variables_url="https://data.demo.example/v.csv",
    )
    text = portal.get(f"/services/{service.slug}.jsonld").body.decode()
    service.refresh_from_db()
    stated = completeness_of(service, record_of(service))

    assert stated is not None
    assert (stated.missing, stated.mandatory) == ([], 11)
    assert [each for each in MANDATORY if f'"{each}"' not in text] == []
    assert "Continue at Demo Provider" in portal.get(f"/en/services/{service.slug}/").links()


# S7 "biological samples"
def test_s07_a_request_for_samples_needs_its_use_and_its_ethics(portal):
    founder = portal.as_("founder")
    ask_for(founder, "tumour-sample-collection")

    refused = complete(founder, leave=("q_intended_use",))
    through = complete(founder, q_ethics_status="obtained")

    assert "Intended use · Answer this question." in refused.words
    assert "Ethics opinion · Choose an answer." in refused.words
    assert "Send the request" in through.words


# S8 "specialized technological platforms"
def test_s08_a_full_service_says_waiting_list_and_can_be_asked_for_as_such(portal):
    partner, founder = portal.as_("partner"), portal.as_("founder")
    card = "/en/services/cmc-planning-clinic/"

    partner.get(f"{card}edit/capacity/").send("Store the number", capacity="0")
    page = founder.get(card)

    assert "All places are taken for now." in page.words
    assert "PlacesWaiting list" in page.words
    request = ask_for(founder, "cmc-planning-clinic")
    wanted = RequestedService.objects.get(
        sub_request__request__uid=request.address.split("/")[3], service__slug="cmc-planning-clinic"
    )
    assert wanted.was_full


# S9 "best skills at each stage of development"
def test_s09_the_matrix_names_its_gaps_and_a_service_fills_its_cell(portal):
    gaps = len(coverage().gaps)
    before = portal.as_("staff").get("/admin/services/package/coverage/")

    Service.objects.get(slug="tumour-sample-collection").stages.add(Term.objects.get(code="idea"))
    after = portal.as_("staff").get("/admin/services/package/coverage/")

    row = "//tr[contains(., 'Échantillons biologiques')]/td[1]"
    assert (before.all(row), after.all(row)) == (["–"], ["1 (1)"])
    assert f"{gaps} cases vides" in before.words
    assert f"{gaps - 1} cases vides" in after.words


# S10 "up to support for conducting phase I/II clinical trials"
def test_s10_clip2_and_phase_1_find_the_centre_that_has_the_label(portal):
    found = portal.get("/en/services/?label=clip2&stage=phase_1&format=json").json

    assert [each["address"] for each in found["results"]] == ["/en/services/clip2-curie/"]


# S11 "health data, biological samples..." through partners
def test_s11_a_service_of_a_partner_s_own_site_hands_over_and_counts(portal):
    page = portal.get("/en/services/eds-research-access/")
    name = "Continue at Assistance Publique – Hôpitaux de Paris (AP-HP)"
    before = Referral.objects.count()

    answer = portal.visitor().client.get(page.links()[name], headers=BROWSER)

    assert (answer.status_code, answer.headers["Location"]) == (302, "https://eds.aphp.fr")
    assert Referral.objects.count() == before + 1
    assert Service.objects.get(slug="eds-research-access").provider.slug == "ap-hp"


# S12 "launch of the orientation services"
def test_s12_other_answers_give_another_first_result_with_reasons_and_an_advisor(portal):
    founder = portal.as_("founder")
    other = answered(founder, q_need_1="expertise", q_stage="phase_1").follow("See what fits")
    one = answered(founder).follow("See what fits")

    one.follow("Ask an advisor to look at it").send("Ask an advisor")
    session = OrientationSession.objects.latest("pk")

    assert offered(one)[0] != offered(other)[0]
    assert "Made for your stage (Preclinical): 20 of 20" in one.words
    assert (session.state, session.advisor is not None) == ("sent", True)
    assert session.due_at == add_business_days(session.sent_at, 2)


# S13 "the first platforms by the end of next year"
def test_s13_a_planned_service_opens_on_its_day_and_tells_its_subscribers_once(portal):
    visitor, reader = portal.get("/en/services/from-lab-to-phase-1/"), portal.as_("expert2")
    reader.get("/en/services/from-lab-to-phase-1/").send("Tell me when it opens")
    service = Service.objects.get(slug="from-lab-to-phase-1")
    mails = Message.objects.filter(kind="services.service_awaited", channel=Channel.MAIL)

    for _ in range(2):
        open_due_services(at=portal.at(service.opens_on))
        drain(seconds=60)

    assert "It opens on" in visitor.words
    assert "Ask for this service" not in visitor.links()
    assert mails.filter(recipient=portal.person("expert2")).count() == 1
    assert "Ask for this service" in portal.get("/en/services/from-lab-to-phase-1/").links()


# S14 "first calls for projects will take place in 2023"
def test_s14_an_open_call_and_its_services_name_each_other_until_it_closes(portal):
    call = portal.get(CALL)
    name, catalogue = "In-depth scientific evaluation by experts", "/en/services/?q=in-depth"

    assert call.links()[name] == "/en/services/in-depth-evaluation/"
    assert CALL in portal.get(call.links()[name]).links().values()
    assert "Innovation projects: quarterly review" in portal.get(catalogue).words
    CallStage.objects.filter(call__slug="innovation-projects").update(
        opens_at=portal.ago(days=40), closes_at=portal.ago(days=20)
    )
    assert name in portal.get(catalogue).words
    assert "Innovation projects: quarterly review" not in portal.get(catalogue).words
