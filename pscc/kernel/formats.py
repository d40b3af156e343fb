"""Dates, amounts and sizes as a reader expects them, in French and in English."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

Unit = Literal["minute", "hour", "day", "month", "year"]
MINUTE, HOUR, DAY = 60, 3600, 86400
UNITS: list[tuple[Unit, float]] = [
    ("minute", 1.5 * HOUR),
    ("hour", 1.5 * DAY),
    ("day", 100 * DAY),
    ("month", 550 * DAY),
    ("year", float("inf")),
]
MILLION = 10**6
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
SIZES = [(10**9, "giga"), (10**6, "mega"), (10**3, "kilo")]


def locale_code() -> str:
    """Return the regional formats that go with the active language."""
    return LOCALES.get((get_language() or "en")[:2], "en_GB")


def long_date(value: date) -> str:
    """Write a day in words: 5 August 2026."""
    return format_date(_local(value), "d MMMM y", locale=locale_code())


def short_date(value: date) -> str:
    """Write a day for tables and facts: 5 Aug 2026."""
    return format_date(_local(value), "d MMM y", locale=locale_code())


def long_moment(value: datetime) -> str:
    """Write a moment in words with its zone: 5 August 2026 at 17:00 (Paris time)."""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    return pgettext("moment", "%(date)s at %(time)s (%(zone)s)") % {
        "date": long_date(moment),
        "time": moment.strftime("%H:%M"),
        "zone": zone_name(),
    }


def short_moment(value: datetime) -> str:
    """Write a moment for titles and choices: 5 Aug 2026, 17:00; the zone is the active one."""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    words = {"date": short_date(moment), "time": moment.strftime("%H:%M")}
    return pgettext("short moment", "%(date)s, %(time)s") % words


def labelled(label: object, value: object) -> str:
    """Join a name and what it stands for with the colon of the active language."""
    return gettext("%(label)s: %(value)s") % {"label": label, "value": value}


def zone_name() -> str:
    """Name the active time zone by its city; nobody knows what CEST is."""
    city = timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
    return gettext("%(city)s time") % {"city": city} if city not in {"UTC", "GMT"} else city


def relative(value: date, at: datetime) -> str:
    """Tell how far a day or a moment is from `at`: in 12 days, 3 hours ago, tomorrow, just now.

    Counted in days up to a hundred, because nobody plans in "5 weeks".
    """
    if not isinstance(value, datetime):
        return _relative_day((value - timezone.localtime(at).date()).days)
    distance = value - at
    seconds = abs(distance.total_seconds())
    if seconds < MINUTE:
        return gettext("just now")
    unit = next(unit for unit, limit in UNITS if seconds < limit)
    return _spoken(distance, unit)


def _relative_day(days: int) -> str:
    near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    if days in near:
        return near[days]
    distance = timedelta(days=days)
    return _spoken(distance, next(unit for unit, limit in UNITS[2:] if abs(days) * DAY < limit))


def _spoken(distance: timedelta, unit: Unit) -> str:
    return str(
        format_timedelta(
            distance,
            granularity=unit,
            threshold=float("inf"),  # the unit is chosen above, Babel must not go coarser
            add_direction=True,
            locale=locale_code(),
        )
    )


def money(amount: Decimal | int, currency: str = "EUR") -> str:
    """Write an amount in full: no cents when there are none, never a silent rounding."""
    exact = Decimal(amount)
    precision = get_currency_precision(currency)
    digits = max(-int(exact.normalize().as_tuple().exponent), 0)
    pattern_digits = 0 if digits == 0 else max(digits, precision)
    spec = "#,##0" + ("." + "0" * pattern_digits if pattern_digits else "")
    pattern = f"{spec}\u00a0¤" if locale_code().startswith("fr") else f"¤{spec}"
    return str(
        format_currency(exact, currency, pattern, locale=locale_code(), currency_digits=False)
    )


def short_money(amount: Decimal | int) -> str:
    """Write an amount of millions as such (€80 million, 80 M€), but for one that it would round."""
    exact = Decimal(amount)
    if exact < MILLION or exact % (MILLION // 100):
        return money(exact)
    return gettext("€%(amount)s million") % {"amount": number((exact / MILLION).normalize())}


def money_span(low: Decimal | int | None, high: Decimal | int | None) -> str:
    """Write an amount that lies between two ends; an end that nobody knows is null."""
    if low is None and high is None:
        return gettext("amount unknown")
    if high is None:
        return gettext("at least %(amount)s") % {"amount": short_money(low or 0)}
    if low is None:
        return gettext("at most %(amount)s") % {"amount": short_money(high)}
    if low == high:
        return short_money(low)
    ends = {"low": short_money(low), "high": short_money(high)}
    return gettext("%(low)s to %(high)s") % ends


def number(value: Decimal | int) -> str:
    """Write a number with the reader's separators."""
    return str(format_decimal(value, locale=locale_code()))


def percent(points: Decimal | float, digits: int = 0) -> str:
    """Write so many points of a hundred: 30 % in French, 30% in English; `digits` decimals."""
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    written = format_decimal(points, pattern, locale=locale_code())
    return f"{written}\u00a0%" if locale_code().startswith("fr") else f"{written}%"


def file_size(size: int) -> str:
    """Write a size in bytes as a file manager would: 1.4 MB, 1,4 Mo."""
    units = {"giga": gettext("GB"), "mega": gettext("MB"), "kilo": gettext("kB")}
    for step, unit in SIZES:
        if size >= step:
            return f"{format_decimal(round(size / step, 1), locale=locale_code())} {units[unit]}"
    return gettext("%(size)s bytes") % {"size": size}


def iso(value: date) -> str:
    """Write the machine form for `<time datetime>`: UTC for moments."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat()


def _local(value: date) -> date:
    return (
        timezone.localtime(value)
        if isinstance(value, datetime) and timezone.is_aware(value)
        else value
    )


def country_name(code: str) -> str:
    """Return a country's name in the reader's language; the code itself if ISO 3166 has none."""
    return str(Locale.parse(locale_code()).territories.get(code.upper(), code))
