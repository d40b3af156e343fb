"""The directory on a map: dots with links, a list beside it, and points for programs."""

import json
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils.html import escape

from partners.enums import OrganisationKind
from partners.models import Site
from pscc.kernel.maps import Box, Sheet, read_box
from pscc.settings.maps import origins
from tests.factories import make_organisation

MAP = "/en/partners/map/"
DOOR = "/partners.geojson"
VILLEJUIF, PARIS, LYON = ("2.3486", "48.7947"), ("2.3522", "48.8566"), ("4.8357", "45.7640")


def place(organisation, at=VILLEJUIF, **fields):
    longitude, latitude = at
    return Site.objects.create(
        organisation=organisation,
        longitude=Decimal(longitude),
        latitude=Decimal(latitude),
        **{"city": "Villejuif"} | fields,
    )


def points(client, **asked):
    answer = client.get(DOOR, asked)
    return json.loads(b"".join(answer.streaming_content))["features"]


# --- The page ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_map_asks_the_same_questions_for_one_and_three(client, queries, count):
    for number in range(count):
        place(make_organisation(), at=(f"2.{number}", "48.8"))
    client.get(MAP)

    with queries(8):
        answer = client.get(MAP)

    assert len(answer.context["drawing"].dots) == count


@pytest.mark.django_db
def test_a_dot_of_one_leads_to_its_page_and_of_several_nearer(client):
    alone = make_organisation(name="Alone")
    place(alone, at=LYON, city="Lyon")
    for name in ("Near", "Nearer"):
        place(make_organisation(name=name))

    answer = client.get(MAP)

    several, one = answer.context["drawing"].dots
    assert (one.label, one.url, one.count) == ("Alone, Lyon", alone.get_absolute_url(), "")
    assert (several.label, several.count) == ("2 partners, Villejuif", "2")
    assert several.url == f"{MAP}?bbox=2.3386%2C48.7847%2C2.3586%2C48.8047#map"


@pytest.mark.django_db
def test_nearer_is_the_same_set_within_a_box(client):
    place(make_organisation(name="Here"))
    place(make_organisation(name="There"), at=LYON, city="Lyon")

    answer = client.get(MAP, {"bbox": "2,48,3,49"})

    assert [each.name for each in answer.context["places"]] == ["Here"]
    assert answer.context["reach"].organisations == 1
    assert "Show the whole map" in answer.text


@pytest.mark.django_db
def test_the_map_narrows_as_the_list_does(client):
    place(make_organisation(name="Bio", kind=OrganisationKind.BIOTECH))
    place(make_organisation(name="Care", kind=OrganisationKind.HOSPITAL))

    answer = client.get(MAP, {"kind": "hospital", "q": "care"})

    assert [each.name for each in answer.context["places"]] == ["Care"]
    assert '/en/partners/?q=care&amp;kind=hospital"' in answer.text
    assert '/partners.geojson?q=care&amp;kind=hospital"' in answer.text


@pytest.mark.django_db
def test_without_a_place_the_map_says_so_and_offers_the_list(client):
    make_organisation()

    answer = client.get(MAP)

    assert "No place to show" in answer.text
    assert 'href="/en/partners/"' in answer.text


@pytest.mark.django_db
def test_any_name_is_drawn_as_text(client):
    name = '</title><script>alert(1)</script> مرحبا 🧬 "&'
    place(make_organisation(name=name))

    text = client.get(MAP).text

    assert "<script>alert" not in text
    assert escape(name) in text


@pytest.mark.django_db
def test_hidden_organisations_are_nowhere_on_the_map(client):
    organisation = make_organisation(name="Embargoed")
    place(organisation)
    organisation.suspend()
    organisation.save()

    assert "Embargoed" not in client.get(MAP).text
    assert points(client) == []


@pytest.mark.django_db
def test_whoever_has_the_file_of_places_already_gets_no_body(client):
    place(make_organisation(name="Here"))
    first = client.get(DOOR)
    mark = first.headers["ETag"]

    again = client.get(DOOR, headers={"If-None-Match": mark})
    place(make_organisation(name="There"))
    changed = client.get(DOOR, headers={"If-None-Match": mark})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.getvalue() == b""
    assert changed.headers["ETag"] != mark
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.django_db
def test_the_script_gets_the_dots_of_a_box(client):
    organisation = make_organisation(name="Alone")
    place(organisation)

    found = client.get(MAP, {"format": "json", "bbox": "2,48,3,49"}).json()

    assert found == {
        "sites": 1,
        "dots": [
            {
                "at": [2.3486, 48.7947],
                "sites": 1,
                "city": "Villejuif",
                "name": "Alone",
                "url": organisation.get_absolute_url(),
                "box": [2.3486, 48.7947, 2.3486, 48.7947],
            }
        ],
    }


# --- Tiles ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_tiles_no_page_asks_another_host(client):
    place(make_organisation())

    answer = client.get(MAP)

    assert "leaflet" not in answer.text
    assert "img-src 'self' data:;" in f"{answer.headers['Content-Security-Policy']};"


@pytest.mark.django_db
@override_settings(MAP_TILES_URL="https://t.example/{z}/{x}/{y}.png", MAP_TILES_ATTRIBUTION="© T")
def test_with_tiles_the_script_is_told_where_from_and_whom_to_credit(client):
    place(make_organisation())

    text = client.get(MAP).text

    assert 'data-tiles="https://t.example/{z}/{x}/{y}.png" data-credit="© T"' in text
    assert "vendor/leaflet/leaflet" in text
    assert "<svg" in text


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("", []),
        ("https://t.example/{z}/{x}/{y}.png", ["https://t.example"]),
        ("https://{s}.t.example:8443/{z}/{x}/{y}.png", ["https://*.t.example:8443"]),
    ],
)
def test_the_policy_lets_only_the_host_of_the_tiles_in(url, hosts):
    assert origins(url) == hosts


# --- GeoJSON -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_points_are_longitude_first_one_for_each_site(client):
    organisation = make_organisation(name="Gustave", kind=OrganisationKind.CANCER_CENTRE)
    main = place(organisation, street="114 rue Édouard-Vaillant", postcode="94800", is_main=True)
    place(organisation, at=PARIS, city="Paris")
    Site.objects.create(organisation=organisation, city="Nowhere")

    first, second = points(client)

    assert first == {
        "type": "Feature",
        "id": f"{organisation.uid}-{main.pk}",
        "geometry": {"type": "Point", "coordinates": [2.3486, 48.7947]},
        "properties": {
            "organisation": organisation.uid,
            "name": "Gustave",
            "kind": "cancer_centre",
            "site": "",
            "street": "114 rue Édouard-Vaillant",
            "postcode": "94800",
            "city": "Villejuif",
            "country": "FR",
            "is_main": True,
            "is_exact": True,
            "source": "",
            "url": f"{settings.BASE_URL}/en/partners/{organisation.slug}/",
            "is_demo": False,
        },
    }
    assert second["geometry"]["coordinates"] == [2.3522, 48.8566]


@pytest.mark.django_db
def test_the_door_narrows_is_typed_and_open_to_scripts_of_others(client):
    place(make_organisation(kind=OrganisationKind.BIOTECH))
    place(make_organisation(kind=OrganisationKind.HOSPITAL))

    answer = client.get(DOOR, {"kind": "hospital"})

    assert answer.headers["Content-Type"] == "application/geo+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(points(client, kind="hospital")) == 1
    assert client.post(DOOR).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_door_asks_the_same_questions_for_one_and_three(client, queries, count):
    for _ in range(count):
        place(make_organisation())

    with queries(3):
        assert len(points(client)) == count


# --- The sheet -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("2,48,3,49", Box(2, 48, 3, 49)),
        ("-180,-90,180,90", Box(-180, -90, 180, 90)),
        ("", None),
        ("2,48,3", None),
        ("2,48,1,49", None),
        ("2,49,3,48", None),
        ("nan,48,3,49", None),
        ("2,48,inf,49", None),
        ("2,48,3,91", None),
        ("a,b,c,d", None),
    ],
)
def test_a_box_is_a_part_of_the_earth_or_nothing(text, box):
    assert read_box(text) == box


@pytest.mark.parametrize(
    "box",
    [Box(2, 48, 3, 49), Box(2, 48, 2, 48), Box(-180, -90, 180, 90), Box(-60, 1, -59, 40)],
)
def test_a_sheet_shows_the_whole_box_whatever_its_shape(box):
    sheet = Sheet.around(box, 720, 540)

    corners = [
        sheet.place(box.west, max(box.south, -85)),
        sheet.place(box.east, min(box.north, 85)),
    ]

    assert all(-0.1 <= x <= 720.1 and -0.1 <= y <= 540.1 for x, y in corners)
    assert corners[0][0] <= corners[1][0]
    assert corners[0][1] >= corners[1][1]


def test_the_scale_is_true():
    """At 48.8° north a degree of longitude is 73.3 km: 40,075 km x cos 48.8° / 360."""
    sheet = Sheet(Box(2.0, 48.3, 3.0, 49.3), 720, 540)

    assert sheet.scale() == (10, 98.2)
