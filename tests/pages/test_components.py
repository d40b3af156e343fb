"""The design system: readable in both themes, whole without a request, and shown in the gallery."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from pscc.kernel import formats
from pscc.kernel.drawings import ribbon, spread
from pscc.kernel.icons import SPRITE, sprite
from pscc.kernel.models import SiteConfiguration
from pscc.kernel.site import forget_site
from pscc.kernel.tones import ICONS, tone_of
from pscc.pages.views.gallery import SampleForm

ROOT = Path(settings.BASE_DIR)
CSS = (ROOT / "static/css/portal.css").read_text()
AT = datetime(2026, 6, 1, 10, tzinfo=UTC)

TEXT_PAIRS = [
    ("ink", "paper"), ("ink", "surface"), ("ink", "mist"), ("ink", "primary-soft"),
    ("ink", "positive-soft"), ("ink", "warning-soft"), ("ink", "danger-soft"),
    ("ink-soft", "paper"), ("ink-soft", "surface"),
    ("ink-soft", "mist"), ("ink-soft", "primary-soft"),
    ("primary", "paper"), ("primary", "surface"), ("primary", "mist"),
    ("primary", "primary-soft"),
    ("primary-strong", "paper"), ("primary-strong", "mist"),
    ("accent", "paper"), ("accent", "mist"),
    ("on-primary", "primary-fill"), ("on-primary", "primary-fill-strong"),
    ("on-accent", "accent-fill"), ("on-accent", "accent-fill-strong"),
    ("positive", "paper"), ("positive", "mist"), ("positive", "positive-soft"),
    ("warning", "paper"), ("warning", "mist"), ("warning", "warning-soft"),
    ("danger", "paper"), ("danger", "surface"), ("danger", "danger-soft"),
    ("on-primary", "danger-fill"), ("on-primary", "danger-fill-strong"),
]  # fmt: skip
SHAPE_PAIRS = [
    ("line-strong", "paper"), ("line-strong", "surface"), ("line-strong", "mist"),
    ("primary", "paper"), ("danger", "surface"), ("accent-fill", "paper"),
    ("primary-fill", "paper"),
]  # fmt: skip


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*([^;]+);", block))


def themes() -> dict[str, dict[str, str]]:
    light = tokens(CSS.split(":root {", 1)[1].split("}", 1)[0])
    dark = tokens(CSS.split(':root[data-theme="dark"] {', 1)[1].split("}", 1)[0])
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_is_readable(theme):
    colours = themes()[theme]

    weak = [pair for pair in TEXT_PAIRS if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    weak += [pair for pair in SHAPE_PAIRS if contrast(colours[pair[0]], colours[pair[1]]) < 3]

    assert weak == []


def test_dark_is_the_same_whether_chosen_or_followed():
    chosen = tokens(CSS.split(':root[data-theme="dark"] {', 1)[1].split("}", 1)[0])

    followed = tokens(CSS.split(':root:not([data-theme="light"]) {', 1)[1].split("}", 1)[0])

    assert followed == chosen


@pytest.mark.parametrize("template", ["400.html", "500.html", "maintenance.html"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_last_resort_pages_need_no_context(template, language):
    with translation.override(language):
        html = render_to_string(template)

    assert f'<html lang="{language}">' in html
    assert html.count("<h1>") == 1


def test_templates_hold_no_inline_style_or_script():
    offenders = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "emails" not in path.parts
        and re.search(
            r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\bsrc=)(?![^>]*/(?:ld\+)?json)",
            path.read_text(),
        )
    ]

    assert offenders == []


def test_script_of_a_page_weighs_less_than_its_budget():
    import gzip

    import django_htmx

    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    scripts = [ROOT / "static/js/theme.js", ROOT / "static/js/portal.js", htmx]

    weight = sum(len(gzip.compress(script.read_bytes())) for script in scripts)

    assert weight < 50_000


def test_a_form_ties_hints_and_errors_to_their_fields():
    form = SampleForm({"title": "", "email": "wrong"})

    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))

    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert '<a href="#id_title">' in html
    assert '<a href="#div_id_product">' in html
    assert html.count("data-error-summary") == 1
    assert 'aria-describedby="id_product_helptext id_product_error"' in html
    assert html.count("(optional)") == 4


def test_an_unsent_form_has_no_error_summary():
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(
        Context({"form": SampleForm()})
    )

    assert "error-summary" not in html


def test_the_ribbon_leaves_a_gap_where_there_is_no_service():
    drawn = ribbon([4, 0, 1])

    assert drawn.length == 300
    assert drawn.gaps_across == "M100 48h100"
    assert drawn.gaps_down == "M48 100v100"
    assert drawn.line_across == "M0 48h100 M200 48h100"
    assert drawn.across.startswith("M0 21.6C25 21.6 25 4 50 4")


def test_the_ribbon_of_nothing_is_empty():
    drawn = ribbon([])

    assert (drawn.length, drawn.across, drawn.gaps_across) == (0, "", "")


def test_a_score_that_does_not_apply_is_left_out():
    line = spread({"label": "Science", "scores": [3, None, 4]}, lowest=0, highest=5)

    assert (line.lowest, line.mean, line.highest) == (3.0, 3.5, 4.0)
    assert line.range_path == "M59.6 12H78.8"
    assert line.threshold_path == ""


def test_a_status_is_a_word_an_icon_and_a_colour():
    html = Template('{% load ui %}{% status "accepted" "Selected" %}').render(Context())

    assert 'class="status status--positive"' in html
    assert "<svg" in html
    assert "<span>Selected</span>" in html


def test_the_word_of_a_status_has_a_capital():
    html = Template('{% load ui %}{% status "sent" "envoyée" %}').render(Context())

    assert "<span>Envoyée</span>" in html


def test_an_unknown_status_is_neutral():
    assert tone_of("never_heard_of") == "neutral"


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("en", AT + timedelta(days=12), "in 12 days"),
        ("en", AT + timedelta(hours=3), "in 3 hours"),
        ("en", AT - timedelta(days=40), "40 days ago"),
        ("en", AT + timedelta(seconds=20), "just now"),
        ("en", date(2026, 6, 2), "tomorrow"),
        ("en", date(2026, 6, 13), "in 12 days"),
        ("fr", AT + timedelta(days=12), "dans 12 jours"),
        ("fr", AT - timedelta(hours=3), "il y a 3 heures"),
    ],
)
def test_distances_are_told_in_the_unit_people_plan_in(language, value, expected):
    with translation.override(language):
        told = formats.relative(value, AT)

    assert told == expected


def test_a_moment_names_its_zone():
    with translation.override("en"):
        written = formats.long_moment(datetime(2026, 8, 5, 15, 0, tzinfo=UTC))

    assert written == "5 August 2026 at 17:00 (Paris time)"


@pytest.mark.parametrize(
    ("language", "amount", "expected"),
    [
        ("en", Decimal(50000), "€50,000"),
        ("en", Decimal("1234.50"), "€1,234.50"),
        ("en", Decimal("0.125"), "€0.125"),
        ("fr", Decimal("1234567.00"), "1\u202f234\u202f567\u00a0€"),
        ("fr", Decimal("1234.5"), "1\u202f234,50\u00a0€"),
    ],
)
def test_money_is_never_rounded(language, amount, expected):
    with translation.override(language):
        written = formats.money(amount)

    assert written == expected


def test_a_file_size_reads_like_a_file_manager():
    with translation.override("en"):
        written = [formats.file_size(size) for size in (512, 48_213, 1_400_000)]

    assert written == ["512 bytes", "48.2 kB", "1.4 MB"]


def test_the_language_switch_keeps_page_and_query():
    request = RequestFactory().get("/en/search/?q=caf%C3%A9&page=2")

    with translation.override("en"):
        html = Template('{% load ui %}{% translated_url "fr" %}').render(
            Context({"request": request})
        )

    assert html == "/fr/search/?q=caf%C3%A9&amp;page=2"


def test_the_language_switch_works_on_an_address_that_does_not_exist():
    request = RequestFactory().get("/en/no/such/page/")

    with translation.override("en"):
        html = Template('{% load ui %}{% translated_url "fr" %}').render(
            Context({"request": request})
        )

    assert html == "/fr/no/such/page/"


@pytest.mark.django_db
def test_pagination_keeps_the_filters():
    request = RequestFactory().get("/en/services/?kind=platform&page=2")
    page = Paginator(range(100), 20).get_page(2)

    html = render_to_string("components/pagination.html", {"page": page}, request=request)

    assert 'href="?kind=platform&amp;page=3"' in html
    assert 'aria-current="page"' in html
    assert "21 to 40 of 100" in html


def test_a_card_escapes_what_people_wrote():
    html = render_to_string(
        "components/card.html", {"title": "<b>x</b>", "url": "/x/", "text": '"><script>'}
    )

    assert "<b>" not in html
    assert "<script>" not in html


def test_breadcrumbs_without_items_leave_nothing_behind():
    html = Template("{% load ui %}{% breadcrumbs %}  {% endbreadcrumbs %}").render(Context())

    assert html == ""


def test_the_sprite_is_what_the_wheel_draws():
    assert (ROOT / "static" / SPRITE).read_text() == sprite()


def test_every_icon_that_templates_name_is_in_the_sprite():
    drawn = (ROOT / "static" / SPRITE).read_text()
    tag = re.compile(r'{% icon "([a-z0-9-]+)"(?: \d+ "([a-z]+)")?')

    named = {
        f"{style or 'mini'}-{name}"
        for path in (ROOT / "templates").rglob("*.html")
        for name, style in tag.findall(path.read_text())
    }
    named |= {f"micro-{name}" for name in ICONS.values()}

    assert sorted(name for name in named if f'id="{name}"' not in drawn) == []


def test_an_icon_outside_the_sprite_is_drawn_in_place():
    html = Template('{% load ui %}{% icon "rocket-launch" 20 "outline" "Launch" %}').render(
        Context()
    )

    assert html.startswith("<svg")
    assert 'aria-label="Launch"' in html
    assert "<path" in html


@pytest.mark.django_db
def test_a_cluster_with_its_own_colours_gets_its_own_stylesheet(client):
    SiteConfiguration.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Another cluster",
            "short_name": "AC",
            "promise": "One door.",
            "contact_email": "contact@demo.example",
            "support_email": "support@demo.example",
            "primary_colour": "#0b6b4f",
        },
    )
    forget_site()

    page = client.get("/en/").content.decode()
    sheet = client.get("/en/theme.css")

    forget_site()
    assert 'href="/en/theme.css?v=0b6b4f-b4236b"' in page
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--primary: #0b6b4f;" in sheet.content.decode()
    assert sheet.content.decode().count("--primary-fill: #0b6b4f;") == 3


@pytest.mark.django_db
def test_the_usual_colours_cost_no_second_stylesheet(client):
    page = client.get("/en/").content.decode()

    assert "theme.css" not in page
