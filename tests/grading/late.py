"""Late work: when it was due, when it came, what that costs."""

import math
import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import NamedTuple
from zoneinfo import ZoneInfo

from grading.results import RunError

_DAY = timedelta(days=1)
_STATUS = re.compile(r"(?i)(?P<counts>(\d+ (day|hour|min|sec)s? ?)+) late\b")
_UNITS = {"day": "days", "hour": "hours", "min": "minutes", "sec": "seconds"}
_MARKED = re.compile(r"(?i)(^|_)late(_|$)")   # in Canvas's names of files
_STAMP = "timestamp.txt"


class Rule(NamedTuple):
    """What a day costs that has begun.

    Attributes
    ----------
    amount : float
    percent : bool
        Of the points that there are; else points.
    """

    amount: float
    percent: bool

    def cost(self, days, of):
        """Return the points that days cost, of so many."""
        return days * (self.amount * of / 100 if self.percent
                       else self.amount)

    def __str__(self):
        return f"{self.amount:g} " + ("% of all points" if self.percent
                                     else "points")


class Late(NamedTuple):
    """How late a submission was.

    Attributes
    ----------
    by : timedelta or None
        None where it is only known that it was late.
    source : str
        How that is known.
    """

    by: timedelta | None
    source: str

    @property
    def days(self):
        """The days that have begun."""
        return math.ceil(self.by / _DAY) if self.by else 0

    def __str__(self):
        if self.by is None:
            return "late, nobody knows by how much"
        minutes = max(1, round(self.by.total_seconds() / 60))
        parts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"),
                 (minutes % 60, "minute")]
        told = [f"{count} {unit}{'s' * (count > 1)}"
                for count, unit in parts if count]
        return " ".join(told[:2]) + " late"


def moment(text, name="the time"):
    """Return a time with its zone.

    Parameters
    ----------
    text : str
        Such as ``2026-03-01 23:59 Europe/Berlin`` or
        ``2026-03-01T23:59+01:00``.
    name : str
        What it is, for the error.

    Returns
    -------
    time : datetime

    Raises
    ------
    RunError
        If it is not a time, or has no zone.
    """
    text = text.strip()
    date, _, zone = text.rpartition(" ")
    try:
        if date and not zone[:1].isdigit() and zone[:1] not in "+-":
            time = datetime.fromisoformat(date).replace(tzinfo=_zone(zone))
        else:
            time = datetime.fromisoformat(re.sub(r" (?=[+-])", "", text))
    except (ValueError, OSError, KeyError):
        raise RunError(f"{name} is {text!r}; expected a date, a time and a "
                       "zone, such as 2026-03-01 23:59 Europe/Berlin or "
                       "2026-03-01T23:59+01:00") from None
    if time.tzinfo is None:
        raise RunError(f"{name} is {text!r}, without its zone: add one, such "
                       "as Europe/Berlin, +01:00 or UTC")
    return time


def _zone(name):
    """Return a zone; one of America also by its letters, as nbgrader writes.
    """
    if name in ("UTC", "Z"):
        return timezone.utc
    offset = parsedate_tz(f"1 Jan 2000 00:00:00 {name}")[9]
    if offset and name.isalpha():  # 0: letters that the mail standard lacks
        return timezone(timedelta(seconds=offset))
    return ZoneInfo(name)


def rule(text):
    """Return the Rule written as ``10%`` or, in points, as ``2``.

    Raises
    ------
    ValueError
        If it is neither.
    """
    percent = text.strip().endswith("%")
    amount = float(text.strip().removesuffix("%"))
    if not 0 <= amount < math.inf:
        raise ValueError(text)
    return Rule(amount, percent)


def lateness(student, found, due, status="", from_files=False):
    """Say how late a submission was.

    Parameters
    ----------
    student : str
        The name of the folder.
    found : list of match.Found
        The submission's files.
    due : datetime
    status : str
        What the learning platform says of it.
    from_files : bool
        Whether the files' own times count where nothing else is known.

    Returns
    -------
    late : Late or None
        None where it is in time, or nothing tells.
    """
    stamps = [_stamp(path) for path in _beside(found)]
    if stamps:
        return _after(max(stamps), due, _STAMP)
    told = _STATUS.search(status)
    if told:
        counts = re.findall(r"(\d+) (day|hour|min|sec)", told["counts"])
        return Late(timedelta(**{_UNITS[unit]: int(count)
                                 for count, unit in counts}), "the platform")
    if any(_MARKED.search(name) for name in
           [student, *(one.path.name for one in found)]):
        return Late(None, "the platform")
    if from_files and found:
        last = max(one.path.lstat().st_mtime for one in found)
        return _after(datetime.fromtimestamp(last, timezone.utc), due,
                      "the file's own time")
    return None


def _after(time, due, source):
    return Late(time - due, source) if time > due else None


def _beside(found):
    """Return the files that say when files were handed in."""
    folders = {parent for one in found if one.path != one.inside
               for parent in one.path.parents
               if parent.is_relative_to(one.inside)}
    return sorted(path for folder in folders
                  if (path := folder / _STAMP).is_file()
                  and not path.is_symlink())


def _stamp(path):
    """Return the time in a file as nbgrader writes it: UTC without a zone."""
    text = path.read_text(encoding="utf-8", errors="replace")[:80].strip()
    if re.match(r"[\d:. T-]+\Z", text):
        text += " UTC"
    return moment(text, str(path))
