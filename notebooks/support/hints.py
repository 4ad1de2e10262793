"""What a wrong type, shape, value or name usually means.

For answers that make no mistake of the table. Each function returns a hint
and the mistake's name, or the other way round where it says so.
"""

import itertools
import numbers
import re

import numpy as np

from dnn_utils.values import NOTHING, equal, named

# Said of a whole array, so another quantity that it is equal to says no more.
WHOLE = ("sign", "1/m missing", "1/m too many")


def array_hint(got, column, summed, sizes=""):
    """Return (hint, mistake) for what is not an array."""
    if isinstance(got, (tuple, list)):
        if isinstance(got, tuple) and any(
                isinstance(part, (np.ndarray, tuple)) for part in got):
            return ("A function's results were not taken apart: A, cache = "
                    "... gives each its name.", "results not taken apart")
        return ("It is a list, and NumPy's arithmetic needs an array: "
                "np.array or np.zeros makes one.", "list instead of array")
    if isinstance(got, (bool, numbers.Number)):
        return (("One number is given to all units, and each has its own: "
                 "axis=1 with keepdims=True adds up each row." if summed else
                 "One number is given to all units: a column has one for "
                 "each.") if column else "One number stands for the whole "
                "array. " + sizes if sizes else "One number is left of the "
                "array: no sum, mean or max over everything.",
                "number instead of array")
    return _other_hint(got, "array")


def one_number_hint(shape):
    """Return (hint, mistake) for an array of a shape where one number
    belongs."""
    if np.prod(shape) == 1:
        return "np.squeeze makes a number of it.", \
            "array of one number"
    if len(shape) == 2 and shape[0] == shape[1]:
        return ("A matrix product makes such a table, each row with each "
                "column: multiply entry by entry, with *, then add up.",
                "table for a number")
    return ("Average over all examples: np.mean of the whole row.",
            "array for a number")


def changed_hint(name, before, now, other, copied, second):
    """Return a hint for an argument that is not as it was.

    Parameters
    ----------
    name : str
        Of the argument.
    before, now : object
        What it was, and is.
    other : str
        Under which other name it was changed; "" if that is not known.
    copied : str
        A dictionary that holds arrays of the argument too, or "".
    second : str
        Another name that the whole argument was given, or "".
    """
    if isinstance(before, dict) and isinstance(now, dict):
        return _dictionary_changed(name, before, now, other, copied, second)
    if isinstance(before, np.ndarray) and other:
        return (f"{other} is no copy but {name} itself, or a part of it: "
                f"what changes {other} changes {name}.")
    if isinstance(before, list) and equal(now[::-1], before):
        return ("It runs the other way after the call: reverse turns the list "
                "itself round, reversed(...) does not.")
    if isinstance(before, list) and len(now) != len(before):
        return ("It is longer or shorter after the call: append, pop and the "
                "like change it. Index it instead.")
    return ("-=, += and assigning to part of an array change it in place: "
            "make a new array.")


def _dictionary_changed(name, before, now, other, copied, second):
    """Return a hint for a dictionary that is not as it was."""
    if gone := [key for key in before if key not in now]:
        return f"{gone[0]} is no longer in it: look it up, do not pop."
    if second:
        return (f"{second} is only a second name for the same dictionary: "
                "fill a new one, which begins as {}.")
    key = next((key for key in now if key not in before
                or not equal(now[key], before[key])), "")
    if other and copied:
        return (f"{copied} is another dictionary, but the arrays in it are "
                f"those of {name}, and this line changes one of them. Store a "
                "new array.")
    if other:
        return (f"{other} is no copy but {key} of {name} itself: what changes "
                f"{other} changes {name}.")
    return (f"{key} is changed by the call: store in a new dictionary; -= or "
            "out= also changes the arrays of a copied one.")


def parts_hint(got, want, names, inside):
    """Return (hint, mistake) for what should be a tuple of some parts;
    inside says whether it is a part of the result."""
    alone = [name for name, part in zip(names, want, strict=True)
             if equal(got, part)]
    if alone and inside:
        return f"It is {alone[0]} alone.", "one part alone"
    flat = [inner for part in want for inner in (
        part if isinstance(part, tuple) else [part])]
    if isinstance(got, (tuple, list)) and len(flat) > len(want) and equal(
            list(got), flat):
        joined = next(name for name, part in zip(names, want, strict=True)
                      if isinstance(part, tuple))
        return (f"The parts of {joined} are not in one tuple: brackets around "
                "them make them one part.", "tuples joined")
    if isinstance(got, (tuple, list)):
        wanted = f"{', '.join(names[:-1])} and {names[-1]}"
        return (f"Return {wanted}, in this order" + (
            "; a cache is a tuple in brackets of its own."
            if "cache" in wanted else "."), "number of parts")
    if inside:
        return "It is a tuple of these two, in this order.", "no pair"
    return ("Return all of them, with commas between" + (
        ", not in a dictionary." if isinstance(got, dict) else "."),
        "parts missing")


def cache_hint(got, want, names):
    """Return (hint, mistake) for a linear cache of another size or kind."""
    for name, part in zip(names, want, strict=True):
        if equal(got, part):
            return f"It is {name} alone.", "one part alone"
    if isinstance(got, (tuple, list)):
        if len(got) == 1 and equal(got[0], want):
            return ("It has one pair of brackets, or one comma, too many.",
                    "brackets too many")
        gone = [name for name, part in zip(names, want, strict=True)
                if not any(equal(other, part) for other in got)]
        if 0 < len(gone) < len(names):
            return (f"{' and '.join(gone)} " + (
                "is" if len(gone) == 1 else "are") + " not in it.",
                "parts of the cache")
    return ("It keeps what the way back will need, in brackets of its own.",
            "parts of the cache")


def number_hint(got):
    """Return (hint, mistake) for what is not a number."""
    if isinstance(got, (tuple, list)):
        return (f"The number itself is wanted, not a {type(got).__name__}.",
                f"{type(got).__name__} instead of number")
    return _other_hint(got, "number")


def dictionary_hint(got):
    """Return (hint, mistake) for what is not a dictionary."""
    if isinstance(got, (tuple, list)):
        if isinstance(got, list) and len(got) > 1 and all(
                isinstance(part, dict) for part in got):
            return ("It has a dictionary for each layer: one dictionary holds "
                    "them all, with the layer's number in every name.",
                    "a dictionary for each layer")
        if any(isinstance(part, dict) for part in got):
            return ("Return the dictionary alone.",
                    "more than the dictionary returned")
        return ("Store each array in a dictionary, under its name, and return "
                "that.", f"{type(got).__name__} instead of dictionary")
    return _other_hint(got, "dictionary")


def _other_hint(got, wanted):
    """Return (hint, mistake) for what is something else altogether."""
    kind = getattr(got, "kind", "")
    if got is None:
        return ("The value is None: what should have made it returned "
                "nothing, or it was never set.", f"None instead of {wanted}")
    if got is NOTHING:
        return "It is not in what you return.", f"{wanted} missing"
    if kind == "matrix":
        return ("np.matrix multiplies with * and never has one size: use "
                "arrays, np.array and @.", "np.matrix")
    if kind == "masked array":
        return ("np.ma hides entries: use plain arrays, np.array.",
                "masked array")
    if kind == "array of objects":
        return ("An array of numbers is needed: is None, text or a list in "
                "it?", "array of objects")
    if kind in ("generator", "coroutine"):
        return ("yield and async make a function that returns nothing yet: "
                "use return.", "yield instead of return")
    if kind in ("function", "builtin_function_or_method", "method"):
        return ("It is a function that was not called: round brackets call "
                "it.", "function not called")
    if isinstance(got, str):
        return ("It is text: leave out the quotes, str() or a format.",
                f"text instead of {wanted}")
    if isinstance(got, dict):
        return (f"It is a dictionary: return the {wanted} in it.",
                f"dictionary instead of {wanted}")
    return f"Return a plain {wanted}.", f"no {wanted}"


def dtype_hint(dtype):
    """Return (hint, mistake) for an array of other numbers."""
    if dtype.kind in "iu":
        return ("Whole numbers cut off what is behind the point: is it made "
                "with int, or like an array of whole numbers?",
                "whole numbers")
    if dtype.kind == "b":
        return ("A comparison gives True and False; numbers are needed.",
                "True and False for numbers")
    if dtype.kind == "f":
        return ("Fewer digits are kept: leave out the dtype.",
                "fewer digits than float64")
    return "Only real numbers belong in it.", "no real numbers"


def shape_hint(got, want, column, summed, sizes, m=None):
    """Return (hint, mistake) for a wrong shape; m counts the examples."""
    if column and (told := _column_hint(got, want, summed, sizes, m)):
        return told
    if len(got) == 2 and got == want[::-1]:
        return "Rows and columns are exchanged: it is transposed.", \
            "transposed"
    if len(got) == 1 < len(want) and got[0] == np.prod(want) > want[0]:
        return ("It is flat: all its numbers are in one size. Rows and "
                "columns are two.", "flat array")
    if len(got) < len(want):
        return ("It has lost a size: a sum without keepdims=True, an index "
                "or a squeeze takes one away.", "size lost")
    if len(got) > len(want):
        return ("It has a size too many: are there brackets or an axis too "
                "many?", "size too many")
    return (sizes or "Write down the shapes of the arrays it is made of, and "
            "see which size comes from where.", "wrong shape")


def _column_hint(got, want, summed, sizes, m):
    """Return (hint, mistake) for the wrong shape of a column, or None."""
    if got == want[:1]:
        return ("It is flat. A column has two sizes: " + (
            "keepdims=True keeps both in a sum." if summed else
            "np.zeros((n, 1)), with two pairs of brackets."), "column flat")
    if got == want[::-1]:
        return "It is a row; it should be a column.", "row for a column"
    if (summed or not sizes) and not [size for size in got if size != 1]:
        return ("One number is given to all units, and each has its own" + (
            ": add up each row by itself, axis=1." if summed else "."),
            "one number for all units")
    if summed and len(got) == 2 and got[0] == want[0]:
        return None if m and got[1] != m else (
            "It has a number for every example: axis=1 adds up the examples, "
            "keepdims=True keeps the column.", "examples not summed")
    return ("The sum runs over the wrong axis: axis=1 adds up the examples.",
            "sum over the wrong axis") if summed else None


def value_hint(begin, got, want, m, hint, nearly):
    """Return (found, hint, mistake) for wrong values; nearly says whether
    all that was returned is right to a few digits."""
    if np.isnan(got).any() and not np.isnan(want).any():
        return (begin + "holds nan.", "Somewhere 0 is divided by 0, a "
                "logarithm or root is taken of a negative number, or "
                "infinity meets infinity.", "nan")
    if told := _times_hint(begin, got, want, m):
        return told
    if not got.any():
        return (begin + "all entries are 0.", hint + " Is it filled after "
                "np.zeros, in every round?", "all zero")
    if nearly and want.any():
        return (begin + "the values are only nearly right.", "Is something "
                "rounded, cut off, or a small number added?", "nearly right")
    wrong = ~np.isclose(got, want, rtol=1e-7, atol=1e-10)
    found = begin + _which(wrong, got)
    if not got[wrong].any() and wrong.sum() > 1:
        return (found, "These are 0: are they left out, or cut off?",
                "part of it 0")
    return found, hint, None


def _times_hint(begin, got, want, m):
    """Return (found, hint, mistake) if one factor makes all values right."""
    size = np.abs(want) > 1e-9
    ratios = got[size] / want[size]
    ratio = float(ratios[0]) if ratios.size and np.allclose(
        ratios, ratios[0], rtol=1e-6) and not got[~size].any() else 1.0
    if np.isclose(ratio, -1):
        return (begin + "every entry has the wrong sign.",
                "A minus is missing, or one too many.", "sign")
    if m and m > 1 and np.isclose(ratio, m):
        return (f"{begin}every entry is {m} times too large.",
                f"m is {m}: did you divide by m?", "1/m missing")
    if m and m > 1 and np.isclose(ratio, 1 / m):
        return (f"{begin}every entry is {m} times too small.",
                f"m is {m}: there is a 1/m too many.", "1/m too many")
    if ratio and not np.isclose(ratio, 1) and np.ptp(want):
        return (f"{begin}every entry is {ratio:.4g} times what it should be.",
                "Look for a factor too many or too few.", "factor")
    return None


def same_factor(pairs):
    """Return how many times too large a cost is in every case, or None.

    Parameters
    ----------
    pairs : list of (object, float)
        What was returned and what should have been.
    """
    ratios = [got / want for got, want in pairs
              if isinstance(got, numbers.Real) and 0 < want < np.inf]
    same = len(ratios) > 1 and np.allclose(ratios, ratios[0], rtol=1e-6)
    return float(ratios[0]) if same and np.isfinite(ratios[0]) else None


def _which(wrong, got):
    """Say which entries are wrong."""
    if wrong.size == 1:
        return f"the wrong value {got.ravel()[0]:.6g}."
    if wrong.all():
        return "wrong values."
    for kind, lines in (("row", wrong.all(axis=-1)),
                        ("column", wrong.all(axis=0))):
        if wrong.sum() == lines.sum() * (wrong.size // lines.size):
            which = ", ".join(map(str, np.flatnonzero(lines)[:4]))
            many, verb = ("s", "are") if lines.sum() > 1 else ("", "is")
            return (f"{kind}{many} {which} of {lines.size} {verb} wrong, "
                    "counted from 0.")
    place = [int(i) for i in np.argwhere(wrong)[0]]
    return (f"{int(wrong.sum())} of {wrong.size} entries are wrong, the first "
            f"at {place}: got {got[tuple(place)]:.6g}.")


def names_hint(got, want, missing, more):
    """Return (mistake, hint) for a dictionary with other names."""
    if not got:
        return "empty dictionary", (
            "It is empty. Store every array in it, under a text: the letter "
            "with the layer's number behind it.")
    if told := _strange_name(got, missing, more) or _known_array(
            got, want, missing, more) or _shifted(got, want):
        return told
    if missing and more:
        like = [name for name in missing if name == f"d{more[0]}"]
        return _misnamed(more[0], (like or missing)[0], sure=False)
    if more:
        if any(name[1:].isdigit() for name in more):
            return "layer too many", (
                "The layers are numbered from 1 to L: does the loop begin or "
                "end one too far?")
        return "names too many", (
            "Leave out what nobody asks for: only the names above belong in "
            "it.")
    return "names missing", _missing_hint(want, missing)


def _strange_name(got, missing, more):
    """Return (mistake, hint) for a name too many that is no text, or has
    several things under it; or None."""
    odd = next((name for name in more
                if isinstance(got[name], (dict, tuple, list))), None)
    if odd and missing:
        return "several things under one name", (
            f"Under {odd!r:.20} there are several things: each array has a "
            "name of its own, the letter with the layer's number.")
    strange = [name for name in more if not isinstance(name, str)]
    return ("name not a text", f"One of its names is {named(strange[0])}. A "
            "name is a text, the letter with str(l) behind it."
            ) if strange else None


def _known_array(got, want, missing, more):
    """Return (mistake, hint) for an array that belongs under a name that is
    missing, or under another one; or None."""
    pairs = itertools.chain(itertools.product(more, missing),
                            itertools.product(got, want))
    return next((_misnamed(name, other) for name, other in pairs
                 if name != other and missing
                 and equal(got[name], want[other])
                 and not equal(got[name], want.get(name))), None)


def _shifted(got, want):
    """Return (mistake, hint) if all numbers behind a letter are one off."""
    for kind in ("dA", "dW", "db", "W", "b"):
        mine, right = (sorted(int(name[len(kind):]) for name in names
                              if re.fullmatch(kind + r"\d+", str(name)))
                       for names in (got, want))
        for by, word in ((1, "high"), (-1, "low")):
            if right and mine == [number + by for number in right]:
                return "number of the layer in the name", (
                    f"The numbers behind {kind} are one too {word}. " + (
                        "What layer l hands down belongs to layer l - 1."
                        if kind == "dA" else "Layers are counted from 1."))
    return None


def _without_number(name):
    """Return (mistake, hint) for a name that no number got into, or None."""
    if "{" in name:
        return "f missing in front of the quotes", (
            f"It has {name!r:.20}: with an f in front of the quotes the "
            "number takes the place of the curly brackets.")
    if "%" in name:
        return "% missing behind the quotes", (
            f"It has {name!r:.20}: % l behind the quotes puts the number "
            "there.")
    if re.search(r"[(_ ]l\b", name):
        return "l inside the quotes", (
            f"It has {name!r:.20}: inside the quotes l is only a letter. The "
            "number goes behind them, with str.")
    if any(letter.isdigit() for letter in name):
        return None
    if name.endswith(("l", "L")) and len(name) > 1:
        return "l inside the quotes", (
            f"It has {name!r:.20}: the l is inside the quotes. The name is "
            "the letter in quotes and, behind it, str(l).")
    if name.isidentifier() and len(name) > 2 and not re.match(
            "d?[AWbZ](_|$)", name):
        return "a variable inside the quotes", (
            f"It has {name!r:.20}, the same in every round: inside quotes a "
            "variable is only letters. Take the quotes off.")
    return "number missing in the name", (
        f"It has {name!r:.20}, the same for every layer: str(l) belongs "
        "behind the letter.")


def _misnamed(name, wanted, sure=True):
    """Return (mistake, hint) for an array under another name."""
    told = (f"What belongs under {wanted!r} is under {name!r:.20}." if sure
            else f"It has {name!r:.20} instead.")
    if stuck := _without_number(name):
        return stuck
    if name.lower() == wanted.lower():
        return "small and capital letters", told + (
            " Capital and small letters are different names.")
    if name == wanted.lstrip("d"):
        return "d missing in the name", told + (
            " A gradient's name begins with a d.")
    if name.lstrip("d") == wanted:
        return "d too many in the name", told
    if sure and re.sub(r"[^A-Za-z0-9]", "", name) == wanted:
        return "sign too many in the name", told + (
            " Nothing is between letter and number.")
    letters = [text.rstrip("0123456789") for text in (name, wanted)]
    if letters[0] == letters[1] and name.replace(
            letters[0] + "0", letters[0]) == wanted:
        return "sign too many in the name", told + (
            " The number has no 0 in front.")
    if letters[0] == letters[1]:
        return "number of the layer in the name", told + (
            " Which layer's number does it get?")
    return "another name", told + (
        "" if sure else " A name is the letter and the layer's number.")


def _missing_hint(want, missing):
    """Say what the missing names have in common."""
    number = {name: int(name.lstrip("dAWb")) for name in want}
    if missing == ["dA0"]:
        return ("What layer 1 hands down is missing: it belongs to the input, "
                "layer 0, and is stored like the others.")
    kinds = {name.rstrip("0123456789") for name in missing}
    if len(kinds) == 1:
        kind = kinds.pop()
        return (f"There is no {kind} for every layer: each round stores one "
                "of every kind." if len(missing) > 1 else
                f"{missing[0]} is missing: each layer has one of every kind.")
    # What layer l hands down, dA, has the number of the layer below.
    layer = {name: number[name] + name.startswith("dA") for name in want}
    left = {layer[name] for name in want if name not in missing}
    lost = {layer[name] for name in missing}
    if lost == {max(layer.values())} and "dA0" in want:
        return ("What the output layer gives, " + ", ".join(missing) + ", is "
                "not stored.")
    if lost <= left and len(lost) == 1 and len(left) > 1:
        return (" and ".join(missing) + f" of layer {lost.pop()} are not "
                "stored, though other entries of this layer are.")
    if lost <= left:
        return (" and ".join(sorted(kinds)) + " are not stored in every "
                "round: each layer has one of every kind.")
    if max(lost) == max(layer.values()):
        return ("The last layers are missing: does the loop reach L? range "
                "leaves out its end. Is the return below the loop?")
    return ("The first layers are missing: does the loop reach layer 1, is "
            "the return below it, and is the dictionary made once?")


def answers_hint(got):
    """Return the hint for what predict returns, if it is no array."""
    if isinstance(got, list):
        return "np.array makes an array of a list; it is shaped like AL."
    if isinstance(got, numbers.Number):
        return ("One number is left: each example has an answer of its own, "
                "0 or 1.")
    return "Return the answers alone, shaped like AL, and print the rest."


def accuracy_hint(numbers, right, m, text):
    """Return (hint, mistake) for what is printed; right of m are wanted."""
    if "{" in text:
        return ("Curly brackets are printed as they stand: an f in front of "
                "the quotes puts the values there.",
                "f missing in front of the quotes")
    if not numbers:
        return ("Print the number of right answers, of all, and per cent.",
                "accuracy not printed")
    return _other_number(numbers, right, m) or _left_out(
        numbers, right, m) or (
        "Count where answer and label are equal, and print that number, of "
        "all, and per cent.", "accuracy not printed")


def _printed(number, numbers):
    return any(abs(number - other) < 1e-3 for other in numbers)


def _other_number(numbers, right, m):
    """Return (hint, mistake) for another number in place of the right
    answers, or None."""
    if numbers[0] > m and numbers[1:2] == [m]:
        return ("That is more than there are: answers and labels of other "
                "shapes make a table when they are compared. Shape y like "
                "the answers.", "y not reshaped")
    if _printed(right / m, numbers):
        return ("That is the share; per cent is a hundred times that, and the "
                "two counts come before it.", "share instead of per cent")
    if _printed(m - right, numbers) and not _printed(right, numbers):
        return ("Those are the wrong answers: count where answer and label "
                "are equal.", "wrong answers counted")
    return None


def _left_out(numbers, right, m):
    """Return (hint, mistake) for a number that is not printed, or None."""
    if _printed(right, numbers) and _printed(m, numbers):
        return ("Print the per cent too, a hundred times right / m.",
                "per cent not printed")
    if _printed(right, numbers):
        return (f"{right} answers are right; the number of all answers is m, "
                "which y and AL have, and each counts for 100 / m per cent.",
                "another number of examples")
    if any(abs(number - 100 * right / m) < 0.06 for number in numbers):
        return ("Print the two counts too: right answers, and all.",
                "counts not printed")
    return None
