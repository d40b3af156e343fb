"""The names that would tell who applies, and how each may be written.

What is never looked for, because it would hit ordinary words (`LEAST` and `COMMON`):
- a name of fewer than three letters or digits;
- one of three, or a common word, unless it is written in capitals (an acronym) or beside the given
  name, its initial or a title (a person): « LI », « M. Petit », « Petit J. », never « petit »;
- a given name alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls.anonymity.folding import folded, words_of
from pscc.kernel.shared_hosts import PUBLIC_MAIL, SHARED_HOSTING

LEAST = 3  # letters and digits of anything that is looked for
SHORT = 4  # fewer: in capitals, or beside a given name, only


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


COMMON = _listed(
    """aide air alliance alpha ami amour ange art atlas auto avenir base beau berger bio blanc
    bleu bois bon boulanger brun cancer care carre cell cent centre chaine champ chef
    chevalier ciel cite clair class clinic clinique cloud code coeur corps coste cote court
    cure dame data date deep delta demain digital don dose doux early echo elan energie
    ensemble equipe esprit est etat etoile etude etudes europe face faire feu first fleur
    focus fond fondation force forest forme forum france future gain garde gene genome global
    gold grand gros group groupe guerin guide health help home hope hopital horizon hospital
    host idea image imaging immune impact impulse innovation institut institute jour juge lab
    label labo laboratoire lac large lead leader leap life light link long lumiere lung main
    maison marchand marche mayor medical mer mercier merit mind model mont more most neuf next
    nord north nova novel object omega onco open option page pain park part patient petit
    phase piece pilot place plus point pont port portal prime prior prix process prof progress
    project projet protein pulse quality rapid ray reach recherche relief research rich
    riviere road roche roi rose roux roy saint salle sante scan science search sens sense
    service shield signal smart source spark star start step strong sud sun sur tech test
    therapy tissue together tool tour track trial trust tumor tumour unit unite universite
    university vallee vert vie view vision vital vivant voie voix watch west white wise young"""
)
_PARTICLES = _listed("de du des la le les van von der den dos da di el al ben bin ter d l")
_LEGAL = _listed("sa sas sasu sarl eurl sci scop scic inc ltd llc gmbh ag bv nv plc")
_LINKS = _listed("de du des d la le les l et and of the for pour en a au aux")
_TITLES = (
    "(?:m|mr|mme|mlle|mlles|mm|dr|drs|pr|prof|professeure?|professor|docteure?|doctor|monsieur"
    "|madame|ms|mrs|miss|me|maitre)"
)
_LED_BY_TITLE = re.compile(rf"^\s*(?:{_TITLES}\.?\s+)+", re.IGNORECASE)
# Many people's addresses and pages: of these only the whole address or path tells.
SHARED_HOSTS = PUBLIC_MAIL | SHARED_HOSTING | {
    "fr.linkedin.com", "orcid.org", "sites.google.com", "scholar.google.com", "hal.science",
    "doi.org", "bsky.app", "mastodon.social", "zenodo.org", "pappers.fr", "societe.com",
}  # fmt: skip

_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"
_GAP = r"[\W_]{0,3}"
_BETWEEN = rf"{_GAP}(?:(?:{'|'.join(sorted(_LINKS))})[\W_]{{1,3}}){{0,2}}"


class NameKind(models.TextChoices):
    """What kind of name was found."""

    ORGANISATION = "organisation", _("Organisation")
    ACRONYM = "acronym", _("Acronym")
    PERSON = "person", pgettext_lazy("kind of name", "Person")
    EMAIL = "email", _("E-mail address")
    DOMAIN = "domain", _("E-mail domain")
    WEBSITE = "website", _("Web site")
    ORCID = "orcid", _("ORCID iD")
    REGISTER = "register", _("SIREN or SIRET")
    PROJECT = "project", _("Name of the project")


@dataclass(frozen=True)
class Name:
    """One name that must not be read; a person's as « Anne Le Goff » or « LE GOFF Anne »."""

    kind: NameKind
    text: str


@dataclass(frozen=True)
class Pattern:
    """How a name is looked for in a folded text.

    `needle` stands in every text that `regex` matches. `needs_capitals`: the text itself must have
    capitals there. `needs_company`: of the groups title, before and after one must have matched,
    and the name begins with a capital.
    """

    name: Name
    needle: str
    regex: re.Pattern[str]
    needs_capitals: bool = False
    needs_company: bool = False


def patterns_of(names: Iterable[Name]) -> list[Pattern]:
    """Return how to look for names, without those that are too short (see above)."""
    return [pattern for name in dict.fromkeys(names) for pattern in _patterns(name)]


def is_sure(name: Name) -> bool:
    """Tell whether what is found of a name surely is that name, and no ordinary word or namesake of
    four letters.
    """
    return not any(each.needs_capitals or each.needs_company for each in _patterns(name))


@lru_cache(maxsize=2_000)
def _patterns(name: Name) -> tuple[Pattern, ...]:
    return tuple(_MAKERS[name.kind](name))


def _pattern(name: Name, needle: str, body: str, **needs: bool) -> Pattern:
    return Pattern(name, needle, re.compile(f"{_BEFORE}{body}{_AFTER}"), **needs)


# --- Organisations and projects ------------------------------------------------------------------


def _words(name: Name) -> Iterator[Pattern]:
    every = words_of(name.text)
    words = [each for each in every if each not in _LEGAL] or every
    telling = [each for each in words if each not in _LINKS] or words
    joined = "".join(telling)
    if len(joined) < LEAST:
        return
    is_weak = len(joined) < SHORT or joined in COMMON
    if is_weak and not name.text.strip().isupper():
        return
    body = _BETWEEN.join(re.escape(each) for each in telling)
    body += _tail(every[len(every) - every[::-1].index(telling[-1]) :])
    yield _pattern(name, max(telling, key=len), body, needs_capitals=is_weak)


def _tail(words: list[str]) -> str:
    """Match, where it stands, what a name ends with that tells nothing alone: the A of “Biotech A”
    or a legal form would stay behind otherwise.
    """
    return "".join(rf"(?:[\W_]{{1,3}}{re.escape(each)}{_AFTER})?" for each in words)


# --- People --------------------------------------------------------------------------------------


def parted(text: str) -> tuple[list[str], list[str]]:
    """Return given names and surname of a person as folded words.

    The surname is what stands before a comma, what is written in capitals, else the last name with
    its particles.
    """
    text = _LED_BY_TITLE.sub("", text)
    family, comma, given = text.partition(",")
    if comma:
        return words_of(given), words_of(family)
    parts = text.split()
    capitals = [each for each in parts if len(each.strip(".")) > 1 and each.isupper()]
    if capitals and len(capitals) < len(parts):
        first = parts.index(capitals[0])
        led = [each for each in parts[max(first - 2, 0) : first] if folded(each) in _PARTICLES]
        surname = [*led, *capitals]
        return words_of(" ".join(each for each in parts if each not in surname)), words_of(
            " ".join(surname)
        )
    start = max(len(parts) - 1, 0)
    while start > 1 and set(words_of(parts[start - 1])) & _PARTICLES:
        start -= 1
    return words_of(" ".join(parts[:start])), words_of(" ".join(parts[start:]))


def _person(name: Name) -> Iterator[Pattern]:
    given, surname = parted(name.text)
    if not surname or len("".join(surname)) < 2:
        return
    family = _GAP.join(re.escape(each) for each in surname)
    telling = [each for each in surname if each not in _PARTICLES] or surname
    joined = "".join(surname)
    is_weak = len(joined) < SHORT or (len(telling) == 1 and telling[0] in COMMON)
    called = _called(given)
    before = f"(?:(?P<before>{called}){_GAP})?" if called else ""
    after = f"(?:[\\W_]{{1,3}}(?P<after>{called}){_AFTER})?" if called else ""
    body = rf"(?:(?P<title>{_TITLES})[\W_]{{1,3}})?{before}(?P<family>{family}){after}"
    yield _pattern(name, max(telling, key=len), body, needs_company=is_weak)


def _called(given: list[str]) -> str:
    """Return the ways to write given names: all, one of them, initials."""
    if not given:
        return ""
    whole = _GAP.join(re.escape(each) for each in given)
    initials = re.escape(given[0][0]) + "".join(
        rf"(?:[\W_]{{0,3}}{re.escape(each[0])}(?![^\W_]{{2}}))?" for each in given[1:]
    )
    alone = "|".join(re.escape(each) for each in given if len(each) >= LEAST)
    return "|".join(filter(None, (whole, alone, initials)))


# --- Addresses and numbers -----------------------------------------------------------------------


def _email(name: Name) -> Iterator[Pattern]:
    local, at, domain = folded(name.text.strip()).partition("@")
    if at and local and domain:
        sign = r"\s{0,2}(?:@|[(\[{]\s?(?:at|arobase)\s?[)\]}])\s{0,2}"
        yield _pattern(name, local, re.escape(local) + sign + re.escape(domain))


def _domain(name: Name) -> Iterator[Pattern]:
    domain = folded(name.text.strip()).removeprefix("@").removeprefix("www.")
    if "." in domain and domain not in SHARED_HOSTS:
        yield _pattern(name, domain, re.escape(domain))


def _website(name: Name) -> Iterator[Pattern]:
    address = name.text.strip()
    parts = urlsplit(address if "://" in address else f"https://{address}")
    host = folded(parts.netloc.rpartition("@")[2].partition(":")[0]).removeprefix("www.")
    path = folded(parts.path).rstrip("/")
    if "." not in host:
        return
    if host not in SHARED_HOSTS:
        yield _pattern(name, host, re.escape(host))
    elif path:
        yield _pattern(name, path, re.escape(host + path))


def _orcid(name: Name) -> Iterator[Pattern]:
    digits = re.sub(r"[^0-9x]", "", folded(name.text).rpartition("orcid.org/")[2])
    if len(digits) == 16:
        groups = [digits[start : start + 4] for start in range(0, 16, 4)]
        yield _pattern(name, groups[0], r"[\W_]{0,2}".join(groups))


def _register(name: Name) -> Iterator[Pattern]:
    digits = re.sub(r"\D", "", name.text)
    if len(digits) not in (9, 14):
        return
    siren = r"[\s.\-_]{0,2}".join(digits[start : start + 3] for start in (0, 3, 6))
    branch = r"(?:[\s.\-_]{0,2}\d{3}[\s.\-_]{0,2}\d{2})?"
    vat = r"(?:fr\s?\d{2}\s?)?"
    yield _pattern(name, digits[:3], vat + siren + branch)


_MAKERS = {
    NameKind.ORGANISATION: _words,
    NameKind.ACRONYM: _words,
    NameKind.PROJECT: _words,
    NameKind.PERSON: _person,
    NameKind.EMAIL: _email,
    NameKind.DOMAIN: _domain,
    NameKind.WEBSITE: _website,
    NameKind.ORCID: _orcid,
    NameKind.REGISTER: _register,
}
