"""Business days in the portal's zone, Paris: what is due when, and how long somebody has waited.

A business day is Monday to Friday and no public holiday of all France (Code du travail, art.
L3133-1; the two more of Alsace and Moselle are not). Terms count whole days: the day on which a
turn begins is day 0, and a term lasts until the end of its last day. The last moment of a day is
23:59:59.999999, PostgreSQL's finest; midnight is the first late one. What begins on a day that is
no business day counts as if it began on the next one.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils.timezone import get_default_timezone, localtime

OPENS = time(8)
CLOSES = time(18)
_DAY = timedelta(days=1)
_WORKDAYS = 5


def is_business_day(day: date) -> bool:
    """Tell whether people work on a day: Monday to Friday, no national public holiday.

    After 2100 the source knows no holidays, and only weekends are off.
    """
    return day.weekday() < _WORKDAYS and day not in _holidays(day.year)


def business_day_from(day: date) -> date:
    """Return the day itself where it is a business day, else the next one."""
    while not is_business_day(day):
        day += _DAY
    return day


def business_day_until(day: date) -> date:
    """Return the day itself where it is a business day, else the one before it."""
    while not is_business_day(day):
        day -= _DAY
    return day


def add_business_days(at: datetime, days: int) -> datetime:
    """Return the last moment, in Paris, of the business day that many business days after a moment;
    who moves after it is late.

    0 is the end of the same day. Raises ValueError for a negative number or a naive moment.
    """
    if days < 0:
        raise ValueError("Business days are counted forward.")
    day = business_day_from(_day_of(at))
    for _ in range(days):
        day = business_day_from(day + _DAY)
    return datetime.combine(day, time.max, get_default_timezone())


def business_days_between(start: datetime, end: datetime) -> int:
    """Return how many business days have begun after the day of `start`, up to the day of `end`.

    0 on the same day and where `end` is earlier; weekends and holidays at the end add nothing.
    Its cost grows with years, not days, so that lists can show it in each row.
    """
    first, last = business_day_from(_day_of(start)), _day_of(end)
    if last <= first:
        return 0
    off = sum(
        first < day <= last and day.weekday() < _WORKDAYS
        for year in range(first.year, last.year + 1)
        for day in _holidays(year)
    )
    return _weekdays_until(last) - _weekdays_until(first) - off


def next_working_moment(at: datetime) -> datetime:
    """Return the moment itself within 08:00-18:00 (18:00 is past it) of a business day in Paris,
    else the next 08:00 of one.
    """
    local = localtime(at, get_default_timezone())
    day = business_day_from(local.date())
    if day == local.date() and local.time() >= CLOSES:
        day = business_day_from(day + _DAY)
    elif day == local.date() and local.time() >= OPENS:
        return at
    return datetime.combine(day, OPENS, get_default_timezone())


def _day_of(at: datetime) -> date:
    return localtime(at, get_default_timezone()).date()


def _weekdays_until(day: date) -> int:
    """Return the number of Mondays to Fridays from 1 January of year 1, a Monday, to a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * _WORKDAYS + min(rest, _WORKDAYS)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 it loads all countries, 0.1 s and 12 MB

    return frozenset(country_holidays("FR", years=year, expand=False))
