"""The sentences about an assignment: its proof, what people mark, its checks.
"""


def table(references, proved):
    """Return what is printed of the proof of all notebooks.

    Parameters
    ----------
    references : list of Reference
    proved : dict of str to list of Row
        By the notebook's name.
    """
    share = list(_left_to_people(references))[:1]
    return "\n".join([*(line for one in references for line in lines(
        one.name, proved[one.name], one.people)), *share, *_gaps(references)])


def footer(references, proved, made):
    """Return the last lines of a report: how the marks were made."""
    return "\n".join([*_left_to_people(references), *_unproved(proved),
                      " ".join([made, *_gaps(references)])])


def lines(name, rows, people):
    """Return the table of a notebook's proof, line by line."""
    width = max([len("exercise"), *(len(row.exercise) for row in rows)])
    yield f"{name}:"
    if rows:
        yield (f"  {'exercise':{width}}  points  own  untouched  unanswered  "
               "wrong")
    for row in rows:
        untouched = "passes" if row.untouched else "0"
        yield (f"  {row.exercise:{width}}  {row.points:6g}  {row.earned:3g}  "
               f"{untouched:9}  {f'-{row.unanswered:g}':10}  {row.lost}")
        for remark in remarks(row):
            yield f"    {remark}"
    for one in people:
        yield (f"  {one.name:{width}}  {one.points:6g}  left to people: "
               f"{one.reason}")


def remarks(row):
    """Yield what is to be said of an exercise besides its numbers."""
    if row.untouched:
        yield (f"{', '.join(row.untouched)} passes on the untouched release: "
               "such answers get nothing here")
    if row.unproved:
        yield (f"not proved: no wrong answer that was tried fails "
               f"{', '.join(row.unproved)}")
    if row.depending:
        yield f"loses points with it: {', '.join(row.depending)}"


def _left_to_people(references):
    """Say what people have to mark, and why."""
    people = [one for reference in references for one in reference.people]
    if people:
        machine = sum(reference.points for reference in references)
        theirs = sum(one.points for one in people)
        yield (f"Left to people: {theirs:g} of {machine + theirs:g} points "
               f"({100 * theirs / max(machine + theirs, 1e-9):.0f} %):")
        yield from (f"  {one.name}, {one.points:g} points: {one.reason}"
                    for one in people)


def _unproved(proved):
    """Say what the proof has to say besides that all is well."""
    told = [f"  {row.exercise}: {remark}" for rows in proved.values()
            for row in rows for remark in remarks(row)]
    return [f"Proof of the assignment (--prove shows it whole):\n{line}"
            if number == 0 else line for number, line in enumerate(told)]


def _gaps(references):
    """Say how checks were run, where it was not in the plain way."""
    checks = [check for one in references for check in one.checks]
    bare = [check.name for check in checks
            if not (check.cases or check.reseeded)]
    within = [check.name for check in checks if check.inside]
    if within:
        yield ("Run in students' processes, their assertions decided on "
               f"outside: {', '.join(within)}.")
    if bare:
        yield f"No fresh inputs could be drawn for {', '.join(bare)}."
