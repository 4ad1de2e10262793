"""Who is in the class: the roster, and whose folder is whose."""

import re
import unicodedata
from typing import NamedTuple

from grading import sheet
from grading.results import RunError

# What the columns are called: a list of one's own, Canvas's gradebook,
# Moodle's gradebook and Moodle's grading worksheet.
_IDS = ("sis login id", "sis user id", "id number", "identifier", "id",
        "student", "username")
_FIRST = ("first name",)
_LAST = ("last name", "surname")
_MOODLE_FOLDER = re.compile(r"(?P<name>.*)_(?P<number>\d+)_assignsubmission_")
_TEST_STUDENT = "student, test"


class Person(NamedTuple):
    """One person of the roster.

    Attributes
    ----------
    id, name, email, group : str
        As the roster has them; empty where it has none.
    line : int
        In the roster's file.
    ids : tuple of str
        All of its ids, the e-mail address among them.
    """

    id: str
    name: str
    email: str
    group: str
    line: int
    ids: tuple


class Matching(NamedTuple):
    """Whose folder is whose.

    Attributes
    ----------
    people : dict of str to list of Person
        By folder: one, or the members of a group.
    unknown : list of str
        Folders that are nobody's.
    unclear : dict of str to list of Person
        Folders that could belong to several people.
    absent : list of Person
        Who has no folder.
    several : dict of str to list of str
        The folders of who has more than one, by id.
    """

    people: dict
    unknown: list
    unclear: dict
    absent: list
    several: dict

    def folder_of(self):
        """Return each person's only folder, by id."""
        return {person.id: folder for folder, people in self.people.items()
                for person in people if person.id not in self.several}


class Roster(NamedTuple):
    """A roster.

    Attributes
    ----------
    sheet : sheet.Sheet
        The file as it is.
    kind : str
        ``canvas``, ``moodle``, ``worksheet`` or ``list``.
    people : list of Person
    """

    sheet: sheet.Sheet
    kind: str
    people: list

    def match(self, folders):
        """Find each folder's owner.

        Parameters
        ----------
        folders : iterable of str

        Returns
        -------
        matching : Matching
        """
        people, unknown, unclear = {}, [], {}
        for folder in folders:
            found = self._owners(folder)
            if not found:
                unknown.append(folder)
            elif len(found) > 1 and _folded(folder) != _folded(found[0].group):
                unclear[folder] = found
            else:
                people[folder] = found
        folders_of = {}
        for folder, owners in people.items():
            for person in owners:
                folders_of.setdefault(person.id, []).append(folder)
        doubted = {one.id for few in unclear.values() for one in few}
        return Matching(
            people, unknown, unclear,
            [one for one in self.people
             if one.id not in folders_of and one.id not in doubted],
            {key: all_ for key, all_ in folders_of.items() if len(all_) > 1})

    def _owners(self, folder):
        """Return whom a folder may belong to, by the surest sign there is."""
        moodle = _MOODLE_FOLDER.match(folder)
        names = [folder, *(moodle["number"], moodle["name"])
                 ] if moodle else [folder]
        for key, keys_of in _SIGNS:
            wanted = {key(name) for name in names} - {""}
            found = [one for one in self.people
                     if wanted & set(map(key, keys_of(one)))]
            if found:
                return found
        return []


def _same(text):
    return unicodedata.normalize("NFC", text).strip()


def _folded(text):
    return _same(text).casefold()


def _unpadded(text):
    """Drop leading zeros, which spreadsheets drop."""
    return _folded(text).lstrip("0") if _same(text).isdigit() else ""


def _letters(text):
    """Return a name without accents, blanks and signs."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in text if c.isalnum())


def _names_of(person):
    """Return a name in both orders: first name first, and last name first."""
    last, comma, first = person.name.partition(",")
    if not comma:
        first, _, last = person.name.rpartition(" ")
    return [person.name, first + last, last + first]


# From the surest to the least sure.
_SIGNS = [(_same, lambda person: person.ids),
          (_folded, lambda person: person.ids),
          (_same, lambda person: [person.group]),
          (_folded, lambda person: [person.group]),
          (_unpadded, lambda person: person.ids),
          (_folded, lambda person: [person.email.partition("@")[0]]),
          (_letters, _names_of)]


def read(path):
    """Read a roster.

    Parameters
    ----------
    path : Path
        A table with the columns id, name and email, or what Canvas or Moodle
        has exported.

    Returns
    -------
    roster : Roster

    Raises
    ------
    RunError
        If there is no id, an id is there twice, or a student is in two
        groups; the message names the line.
    """
    whole = sheet.read(path)
    kind, columns = _kind_of(whole)
    if not columns:
        raise RunError(
            f"{path}: no column with ids. It has {', '.join(whole.header)}; "
            "expected is id (with name and email), or an export of Canvas or "
            "Moodle in English as it is")
    people = [person for row in whole.rows
              if (person := _person(whole, row, kind, columns))]
    _refuse_doubles(path, people)
    return Roster(whole, kind, people)


def _kind_of(whole):
    """Say where a roster is from, and which of its columns hold ids."""
    columns = [column for name in _IDS
               if (column := whole.column(name)) is not None]
    has = {sheet.plain_name(name) for name in whole.header}
    if {"student", "section"} <= has:
        name = whole.column("student")
        return "canvas", [column for column in columns if column != name]
    email = whole.column("email address")
    if email is not None:
        kind = "worksheet" if "identifier" in has else "moodle"
        return kind, columns + [email]
    return "list", columns


def _person(whole, row, kind, columns):
    """Return the person of a row, or None where it is about something else.
    """
    def cell(*names):
        column = whole.column(*names)
        return "" if column is None else row[column].strip()

    ids = [row[column].strip() for column in columns if row[column].strip()]
    name = (cell("student", "name") if kind == "canvas"
            else cell("full name", "name") or
            f"{cell(*_FIRST)} {cell(*_LAST)}".strip())
    if kind == "canvas" and (not ids or name.casefold() == _TEST_STUDENT):
        return None  # the points possible, say
    if not ids:
        raise RunError(f"{whole.path}, line {row.line}: no id")
    if kind == "worksheet":  # "Participant 123"; 123 is in folders' names
        ids += [text.rpartition(" ")[2] for text in ids[:1]]
    email = cell("email", "email address")
    return Person(ids[0], name, email, cell("group"), row.line,
                  tuple(dict.fromkeys([*ids, *([email] if email else [])])))


def _refuse_doubles(path, people):
    """Refuse an id that is there twice, and a student in two groups."""
    seen = {}
    for one in people:
        for key in set(map(_folded, one.ids)):
            before = seen.setdefault(key, one)
            if before is one:
                continue
            if before.id == one.id and before.group != one.group:
                raise RunError(
                    f"{path}, lines {before.line} and {one.line}: {one.id} is "
                    f"in two groups, {before.group or 'none'} and "
                    f"{one.group or 'none'}")
            raise RunError(f"{path}, lines {before.line} and {one.line}: both "
                           f"have the id {key}")
