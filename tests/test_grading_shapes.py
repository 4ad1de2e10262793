"""Assignments of the shapes that real courses have, each graded to its worth.

Each was marked by nbgrader as well: the reference's answers, those of the
untouched release, and each wrong and each other right one. The marks are the
same, but that a wrong answer costs nobody else.
"""

import re

import pytest
from grading import release
from test_grading_kinds import STUB, answer, check, course, given, launcher

__all__ = ["course", "launcher"]   # fixtures that the tests ask for

SHAPES = r'''
# %%%% rebound_name
# %% answer load
data = [3, 1, 2]
result = len(data)
# %% check load 1
assert result == 3, result
# %% answer sort
data = sorted(data)
result = data[0]
# %% check sort 1
assert data == [1, 2, 3]
assert result == 1, f"got {result}"
# %% answer sum
result = sum(data)
# %% check sum 1
assert result == 6
# %% wrong load
data = [3, 1]
result = 2
# %% wrong load
data=[3,1,2]
result = 4
# %% wrong sort
data = data[::-1]
result=data[0]
# %% wrong sum
result = 7
# %% right sort
data.sort()
result = min(data)

# %%%% two_checks_hidden_helper
# %% answer area
def area(r):
    return 3.141592653589793 * r ** 2
# %% check area1 1
import math
def close(a, b):
    return math.isclose(a, b, rel_tol=1e-6)
assert close(area(1), math.pi)
# %% check area2 2
assert close(area(2), 4 * math.pi)
### BEGIN HIDDEN TESTS
assert close(area(0), 0)
### END HIDDEN TESTS
# %% wrong area
def area(r):
    return 3.141592653589793 * r
# %% right area
import math
area = lambda r: math.pi * r * r

# %%%% generators
# %% answer evens
def evens(n):
    for i in range(0, n, 2):
        yield i
# %% check evens 1
import types
assert isinstance(evens(3), types.GeneratorType)
assert list(evens(7)) == [0, 2, 4, 6]
# %% answer forever
def forever():
    n = 0
    while True:
        yield n
        n += 1
# %% check forever 1
from itertools import islice
assert list(islice(forever(), 4)) == [0, 1, 2, 3]
g = forever()
assert next(g) == 0 and next(g) == 1
# %% wrong evens
def evens(n):
    return list(range(0, n, 2))
# %% wrong evens
def evens(n):
    yield from range(1,n,2)
# %% wrong forever
def forever():
    while True:
        yield 0
# %% right evens
def evens(n):
    yield from range(0,n,2)
# %% right forever
import itertools
def forever():
    return itertools.count()

# %%%% plots
# %% given
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
# %% answer plot
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [1, 4, 9])
ax.set_title("Squares")
ax.set_xlabel("x")
# %% check plot 1
assert ax.get_title() == "Squares"
line = ax.get_lines()[0]
assert list(line.get_ydata()) == [1, 4, 9]
assert ax.get_xlabel() == "x"
# %% answer draw
def draw(values):
    fig, ax = plt.subplots()
    ax.bar(range(len(values)), values)
    return ax
# %% check draw 1
axes = draw([3, 1])
assert len(axes.patches) == 2
assert axes.patches[0].get_height() == 3
# %% wrong plot
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [1, 2, 3])
ax.set_title("Squares")
ax.set_xlabel("x")
# %% wrong plot
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [1, 4, 9])
ax.set_title("squares")
# %% wrong draw
def draw(values):
    fig, ax = plt.subplots()
    ax.bar(range(len(values)), values[::-1])
    return ax

# %%%% string_answers
# %% answer q1
answer = "B"
# %% check q1 1
assert answer in ("A", "B", "C"), "one letter"
### BEGIN HIDDEN TESTS
assert answer.upper() == "B"
### END HIDDEN TESTS
# %% answer q2
answer2 = ["Paris", "Rome"]
# %% check q2 1
assert isinstance(answer2, list)
### BEGIN HIDDEN TESTS
assert set(a.lower() for a in answer2) == {"paris", "rome"}
### END HIDDEN TESTS
# %% answer q3
answer3 = {"a": 1}
# %% check q3 1
import hashlib
text = str(sorted(answer3.items()))
digest = hashlib.sha256(text.encode()).hexdigest()
assert digest.startswith("0713fe02cba45e60")
# %% wrong q1
answer = "A"
# %% wrong q1
answer = "Z"
# %% wrong q1
answer = 3
# %% wrong q2
answer2 = ["Paris"]
# %% wrong q2
answer2="Paris"
# %% wrong q3
answer3 = {"a": 2}
# %% right q2
answer2 = ["rome", "PARIS"]

# %%%% capsys_mock
# %% answer shout
def shout(text):
    print(text.upper())
# %% check shout 1
from unittest.mock import patch
with patch("builtins.print") as p:
    shout("hi")
p.assert_called_once_with("HI")
# %% wrong shout
def shout(text):
    print(text)

# %%%% recursion_decorator
# %% answer memo
def memo(f):
    known = {}
    def inner(n):
        if n not in known:
            known[n] = f(n)
        return known[n]
    return inner
# %% check memo 1
calls = []
@memo
def square(n):
    calls.append(n)
    return n * n
assert square(3) == 9 and square(3) == 9
assert calls == [3]
# %% answer fact
@memo
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
# %% check fact 1
assert fact(5) == 120
assert fact(0) == 1
# %% answer hanoi
def hanoi(n, a="A", b="B", c="C"):
    if n == 0:
        return []
    return hanoi(n-1, a, c, b) + [(a, c)] + hanoi(n-1, b, a, c)
# %% check hanoi 1
assert len(hanoi(4)) == 15
assert hanoi(1) == [("A", "C")]
# %% wrong memo
def memo(f):
    return f
# %% wrong fact
@memo
def fact(n):
    return n
# %% wrong hanoi
def hanoi(n, a="A", b="B", c="C"):
    return [(a, c)] * n

# %%%% exceptions
# %% file nose_like.py
def assert_raises(kind, f, *a):
    try:
        f(*a)
    except kind:
        return
    raise AssertionError("not raised")

def assert_equal(a, b):
    assert a == b, f"{a} != {b}"
# %% answer sqrt
def root(x):
    if x < 0:
        raise ValueError("negative")
    return x ** 0.5
# %% check sqrt 1
assert root(4) == 2
try:
    root(-1)
    raise AssertionError("no ValueError")
except ValueError as error:
    assert "negative" in str(error)
# %% check sqrt2 1
import pytest
with pytest.raises(ValueError):
    root(-4)
# %% check sqrt3 1
from nose_like import assert_raises, assert_equal
assert_raises(ValueError, root, -2)
assert_equal(root(9), 3)
# %% answer own
class TooSmall(Exception):
    pass

def need(x):
    if x < 3:
        raise TooSmall(x)
    return x
# %% check own 1
caught = False
try:
    need(1)
except TooSmall:
    caught = True
assert caught
assert need(4) == 4
assert issubclass(TooSmall, Exception)
# %% wrong sqrt
def root(x):
    return abs(x) ** 0.5
# %% wrong sqrt
def root(x):
    if x < 0:
        raise TypeError("negative")
    return x ** 0.5
# %% wrong own
class TooSmall(Exception):
    pass

def need(x):
    return x
# %% right sqrt
import math
def root(x):
    if x < 0:
        raise ValueError("x is negative")
    return math.sqrt(x)

# %%%% unittest
# %% answer add
def add(a, b):
    return a + b
# %% check add 1
import unittest
class T(unittest.TestCase):
    def test_one(self):
        self.assertEqual(add(1, 2), 3)
    def test_two(self):
        self.assertAlmostEqual(add(0.1, 0.2), 0.3)
suite = unittest.defaultTestLoader.loadTestsFromTestCase(T)
result = unittest.TextTestRunner().run(suite)
assert result.wasSuccessful()
# %% answer mul
def mul(a, b):
    return a * b
# %% check mul 1
tc = unittest.TestCase()
tc.assertEqual(mul(3, 4), 12)
tc.assertIsInstance(mul(1, 1), int)
# %% wrong add
def add(a, b):
    return a - b
# %% wrong mul
def mul(a, b):
    return a + b

# %%%% forbidden
# %% given
import numpy as np
# %% answer dot
def dot(a, b):
    return sum(x * y for x, y in zip(a, b))
# %% check dot 1
assert dot([1, 2], [3, 4]) == 11
import inspect
assert "np.dot" not in inspect.getsource(dot)
assert "sum" in inspect.getsource(dot)
# %% answer mysum
def mysum(xs):
    t = 0
    for x in xs:
        t += x
    return t
# %% check mysum 1
import builtins
old = builtins.sum
def no(*a):
    raise AssertionError("do not use sum")
builtins.sum = no
try:
    assert mysum([1, 2, 3]) == 6
finally:
    builtins.sum = old
# %% answer srt
def mysort(xs):
    out = []
    for x in xs:
        i = 0
        while i < len(out) and out[i] < x:
            i += 1
        out.insert(i, x)
    return out
# %% check srt 1
import ast, inspect
tree = ast.parse(inspect.getsource(mysort))
calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
assert "sorted" not in [getattr(call, "id", "") for call in calls]
assert mysort([3, 1, 2]) == [1, 2, 3]
# %% wrong dot
def dot(a, b):
    return np.dot(a, b)
# %% wrong mysum
def mysum(xs):
    return sum(xs)
# %% wrong srt
def mysort(xs):
    return sorted(xs)
# %% wrong srt
def mysort(xs):
    return xs

# %%%% files
# %% given
import json
from pathlib import Path
# %% answer write
with open("out.txt", "w") as f:
    f.write("1\n2\n")
# %% check write 1
lines = open("out.txt").read().split()
assert lines == ["1", "2"]
# %% answer read
def count_lines(path):
    with open(path) as f:
        return len(f.readlines())
# %% check read 1
assert count_lines("out.txt") == 2
Path("tmp.txt").write_text("a\nb\nc\n")
assert count_lines("tmp.txt") == 3
# %% answer js
def save(d, path):
    Path(path).write_text(json.dumps(d))
# %% check js 1
save({"a": 1}, "d.json")
assert json.loads(Path("d.json").read_text()) == {"a": 1}
# %% wrong write
with open("out.txt", "w") as f:
    f.write("1\n3\n")
# %% wrong read
def count_lines(path):
    return 2
# %% wrong js
def save(d, path):
    Path(path).write_text("{}")

# %%%% magics
# %% given
%load_ext autoreload
%autoreload 2
import numpy as np
# %% answer time
%%time
total = sum(range(10))
# %% check time 1
assert total == 45
# %% answer cap
%%capture out
print("inside")
z = 3
# %% check cap 1
assert z == 3
assert out.stdout == "inside\n"
# %% answer line
%time t = 4
files = !echo hi
# %% check line 1
assert t == 4
assert files == ["hi"]
# %% wrong time
%%time
total = 44
# %% wrong cap
%%capture out
print("other")
z = 3
# %% wrong line
t = 4
files = ["ho"]

# %%%% global_set_by_check
# %% given
rate = 0.1
# %% answer tax
def tax(x):
    return x * rate
# %% check tax 1
assert tax(100) == 10
rate = 0.5
assert tax(100) == 50
# %% wrong tax
def tax(x):
    return x * 0.1

# %%%% check_defines_function_answer_calls
# %% answer twice
def do_twice(x):
    return step(step(x))
# %% check twice 1
def step(x):
    return x + 3
assert do_twice(1) == 7
def step(x):
    return x * 2
assert do_twice(1) == 4
# %% wrong twice
def do_twice(x):
    return x + 6

# %%%% two_answers_one_check
# %% answer c2f
def c2f(c):
    return c * 9 / 5 + 32
# %% answer f2c
def f2c(f):
    return (f - 32) * 5 / 9
# %% check both 2
assert f2c(c2f(10)) == 10
assert c2f(100) == 212
# %% wrong c2f
def c2f(c):
    return c
# %% wrong f2c
def f2c(f):
    return f

# %%%% async
# %% answer get
import asyncio
async def get(x):
    await asyncio.sleep(0)
    return x + 1
# %% check get 1
assert await get(1) == 2
import inspect
assert inspect.iscoroutinefunction(get)
# %% wrong get
async def get(x):
    return x
# %% wrong get
def get(x):
    return x + 1

# %%%% context_manager
# %% answer cm
class Timer:
    def __enter__(self):
        self.on = True
        return self
    def __exit__(self, *e):
        self.on = False
# %% check cm 1
with Timer() as t:
    assert t.on
assert not t.on
# %% answer vec
class Vec:
    def __init__(self, *xs):
        self.xs = xs
    def __add__(self, o):
        return Vec(*(a + b for a, b in zip(self.xs, o.xs)))
    def __rmul__(self, k):
        return Vec(*(k * a for a in self.xs))
    def __getitem__(self, i):
        return self.xs[i]
    def __iter__(self):
        return iter(self.xs)
    def __contains__(self, v):
        return v in self.xs
    def __hash__(self):
        return hash(self.xs)
    def __eq__(self, o):
        return self.xs == o.xs
    def __bool__(self):
        return any(self.xs)
    def __str__(self):
        return "<" + ", ".join(map(str, self.xs)) + ">"
    def __format__(self, spec):
        return str(self)
# %% check vec 1
v = Vec(1, 2) + Vec(3, 4)
assert tuple(v) == (4, 6)
assert (2 * v)[1] == 12
assert 4 in v
assert len({v, Vec(4, 6)}) == 1
assert not Vec(0, 0)
assert str(v) == "<4, 6>" and f"{v}" == "<4, 6>"
x, y = v
assert x == 4
assert -1 not in v
# %% wrong cm
class Timer:
    def __enter__(self):
        self.on = True
        return self
    def __exit__(self, *e):
        pass
# %% wrong vec
class Vec:
    def __init__(self, *xs):
        self.xs = xs
    def __add__(self, o):
        return Vec(*(a - b for a, b in zip(self.xs, o.xs)))

# %%%% numbers
# %% given
from fractions import Fraction
from decimal import Decimal
import math
import datetime as dt
# %% answer fr
half = Fraction(1, 3) + Fraction(1, 6)
# %% check fr 1
assert half == Fraction(1, 2)
assert isinstance(half, Fraction)
# %% answer cx
roots = [1j, -1j]
# %% check cx 1
assert all(r * r == -1 for r in roots)
assert len(roots) == 2
# %% answer big
big = 2 ** 200
# %% check big 1
assert big == 1 << 200
# %% answer nan
missing = float("nan")
# %% check nan 1
assert math.isnan(missing)
# %% answer none
nothing = None
# %% check none 1
assert nothing is None
# %% answer by
raw = "é".encode()
# %% check by 1
assert raw == b"\xc3\xa9"
# %% answer day
day = dt.date(2024, 2, 29)
# %% check day 1
assert day.weekday() == 3
assert day.year == 2024
# %% answer dec
price = Decimal("0.1") + Decimal("0.2")
# %% check dec 1
assert price == Decimal("0.3")
# %% wrong fr
half = Fraction(1,3)
# %% wrong fr
half = 0.5
# %% wrong cx
roots=[1,-1]
# %% wrong big
big = 2**100
# %% wrong nan
missing = 0.0
# %% wrong none
nothing = 0
# %% wrong by
raw = "é"
# %% wrong day
day = dt.date(2024,2,28)
# %% wrong dec
price = Decimal("0.4")

# %%%% identity
# %% answer ident
def same(x):
    return x
# %% check ident 1
a = []
assert same(a) is a
b = object()
assert same(b) is b
# %% answer copy
def dup(xs):
    return list(xs)
# %% check copy 1
xs = [1, [2]]
ys = dup(xs)
assert ys == xs and ys is not xs
assert ys[1] is xs[1]
ys.append(3)
assert xs == [1, [2]]
# %% wrong ident
import copy
def same(x):
    return copy.copy(x)
# %% wrong copy
def dup(xs):
    return xs

# %%%% callback_mutation
# %% answer each
def each(xs, f):
    for x in xs:
        f(x)
# %% check each 1
seen = []
each([1, 2], seen.append)
assert seen == [1, 2]
# %% answer reg
registry = {}
def register(name):
    def deco(f):
        registry[name] = f
        return f
    return deco
# %% check reg 1
@register("dbl")
def dbl(x):
    return 2 * x
assert registry["dbl"](4) == 8
assert dbl(2) == 4
assert "dbl" in registry
# %% wrong each
def each(xs, f):
    for x in xs[:1]:
        f(x)
# %% wrong reg
registry = {}
def register(name):
    def deco(f):
        return f
    return deco

# %%%% linked_tree
# %% answer Node
class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next
# %% check Node 1
n = Node(1, Node(2))
assert n.next.value == 2
assert n.next.next is None
# %% answer tolist
def to_list(n):
    out = []
    while n is not None:
        out.append(n.value)
        n = n.next
    return out
# %% check tolist 1
assert to_list(Node(1, Node(2))) == [1, 2]
assert to_list(None) == []
# %% answer rev
def reverse(n):
    prev = None
    while n:
        n.next, prev, n = prev, n, n.next
    return prev
# %% check rev 1
assert to_list(reverse(Node(1, Node(2, Node(3))))) == [3, 2, 1]
# %% wrong rev
def reverse(n):
    return n

# %%%% text_regex
# %% given
import re
text = "The cat, the hat."
# %% answer words
words = re.findall(r"[a-z]+", text.lower())
# %% check words 1
assert words == ["the", "cat", "the", "hat"]
# %% answer counts
from collections import Counter
counts = Counter(words)
# %% check counts 1
assert counts["the"] == 2
assert counts.most_common(1) == [("the", 2)]
assert counts["zzz"] == 0
# %% answer dd
from collections import defaultdict
index = defaultdict(list)
for i, w in enumerate(words):
    index[w].append(i)
# %% check dd 1
assert index["the"] == [0, 2]
assert index["nope"] == []
# %% answer pat
pattern = re.compile(r"\d+")
# %% check pat 1
assert pattern.findall("a1b22") == ["1", "22"]
assert pattern.match("x") is None
# %% wrong words
words = text.split()
# %% wrong counts
counts = {"the": 2, "cat": 1, "hat": 1}
# %% wrong counts
counts = Counter(set(words))
# %% wrong dd
index = {"the": [0, 2]}
# %% wrong pat
pattern = re.compile(r"\d")

# %%%% time_limit
# %% answer triangle
def triangle(n):
    return n * (n + 1) // 2
# %% check triangle 1
assert triangle(10) == 55
taken = %timeit -n 2 -r 2 -o triangle(200_000)
assert taken.best < 0.005, "use the formula"
# %% wrong triangle
def triangle(n):
    return sum(range(n))
# %% wrong triangle
def triangle(n):
    return sum(i % (n + 1) for i in range(n + 1))
# %% right triangle
def triangle(n):
    return (n * n + n) // 2

# %%%% figures_end_with_their_cell
# %% given
import matplotlib.pyplot as plt
plt.plot([0, 1], [3, 3])
plt.show()
# %% answer dashes
plt.plot([0, 1, 2], [5, 6, 8], "--g")
axes = plt.gca()
plt.show()
# %% check dashes 1
(dashes,) = axes.get_lines()
if dashes.get_color() not in ("g", "green"):
    raise ValueError("it should be green")
if dashes.get_linestyle() != "--":
    raise ValueError("it should be dashed")
# %% given
plt.plot([0, 1], [3, 3])
# %% answer bars
def bars(values):
    plt.bar(range(len(values)), values)
    return plt.gca()
# %% check bars 1
assert len(bars([2, 7, 1]).patches) == 3
# %% wrong dashes
plt.plot([0, 1, 2], [5, 6, 8], "-g")
axes = plt.gca()
# %% wrong dashes
plt.plot([0, 1, 2], [5, 6, 8], "--g")
plt.plot([0, 1, 2], [5, 6, 8], "--g")
axes = plt.gca()
# %% wrong bars
def bars(values):
    plt.bar(range(len(values) - 1), values[1:])
    return plt.gca()
# %% right dashes
plt.plot([1, 2])
plt.show()
plt.plot([0, 1, 2], [5, 6, 8], "g--")
axes = plt.gca()

# %%%% names_in_dir
# %% answer alias
from math import hypot as distance
# %% check alias 1
try:
    assert "distance" in dir()
except AssertionError as error:
    print("there is no distance")
    raise error
else:
    print("fine")
# %% check alias2 1
assert distance(3, 4) == 5
# %% wrong alias
from math import hypot as length

# %%%% named_tuples
# %% given
from collections import namedtuple
Span = namedtuple("Span", "first last")
# %% answer span
def span(days):
    return Span(min(days), max(days))
# %% check span 1
assert span([4, 9, 2]) == Span(2, 9)
assert span([7]).last == 7
# %% answer length
def length(span):
    return span.last - span.first
# %% check length 1
assert length(Span(3, 8)) == 5
# %% answer total
def total(spans):
    return sum(last - first for first, last in spans)
# %% check total 1
assert total([Span(1, 4), Span(6, 8)]) == 5
# %% wrong span
def span(days):
    return Span(days[0], days[-1])
# %% wrong length
def length(span):
    return span.first - span.last
# %% wrong total
def total(spans):
    return len(spans) + 3
# %% right length
def length(span):
    first, last = span
    return last - first

# %%%% unittest_main
# %% given
import unittest
# %% answer rotate
def rotate(xs, k):
    return xs[-k:] + xs[:-k]
# %% check rotate 1
class Rotation(unittest.TestCase):
    def test_one(self):
        self.assertEqual(rotate([1, 2, 3], 1), [3, 1, 2])
    def test_two(self):
        self.assertEqual(rotate([1, 2, 3], 2), [2, 3, 1])
program = unittest.main(argv=["", "Rotation"], exit=False)
assert program.result.wasSuccessful()
# %% wrong rotate
def rotate(xs, k):
    return xs[k:] + xs[:k]
# %% right rotate
def rotate(xs, k):
    return [xs[i - k] for i in range(len(xs))]

# %%%% changed_database
# %% given
import sqlite3
con = sqlite3.connect(":memory:")
con.execute("create table pet (name text, age int)")
con.executemany("insert into pet values (?, ?)", [("Rex", 3), ("Tom", 7)])
# %% answer old
def old(con, age):
    rows = con.execute("select name from pet where age > ?", (age,))
    return [name for name, in rows]
# %% check old 1
assert old(con, 5) == ["Tom"]
assert old(con, 9) == []
# %% answer add
con.execute("insert into pet values ('Fee', 11)")
# %% check add 1
assert con.execute("select max(age) from pet").fetchall() == [(11,)]
# %% wrong old
def old(con, age):
    return [name for name, in con.execute("select name from pet")]
# %% wrong add
con.execute("insert into pet values ('Fee', 10)")
# %% right old
def old(con, age):
    rows = con.execute("select name, age from pet").fetchall()
    return [name for name, years in rows if years > age]

# %%%% asked_for_input
# %% given
from unittest.mock import patch
# %% answer ask
def ask():
    while True:
        try:
            return int(input("? "))
        except ValueError:
            print("a number, please")
# %% check ask 1
with patch("builtins.input", side_effect=["x", "", "12"]) as typed:
    assert ask() == 12
assert typed.call_count == 3
# %% answer greet
def greet():
    print("Hello, " + input())
# %% check greet 1
kept = input
input = lambda prompt="": "Ada"
try:
    greet()
finally:
    input = kept
# %% wrong ask
def ask():
    return int(input("? "))
# %% wrong greet
def greet():
    print("Hello!", input())
# %% right ask
def ask():
    text = input("? ")
    while not text.isdigit():
        text = input("? ")
    return int(text)
'''


def read(text):
    """Return the cells, the files, and the answers that are tried."""
    cells, files, tried = [], {}, {"wrong": [], "right": []}
    for part in re.split(r"(?m)^# %% ", text)[1:]:
        head, _, body = part.partition("\n")
        kind, *words = head.split()
        body = body.strip("\n")
        if kind == "given":
            cells.append(given(body))
        elif kind == "answer":
            cells.append(answer(*words, body))
        elif kind == "check":
            cells.append(check(words[0], body, int(words[1])))
        elif kind == "file":
            files[words[0]] = body + "\n"
        else:
            tried[kind].append((words[0], body))
    return cells, files, tried["wrong"], tried["right"]


ALL = dict(part.split("\n", 1) for part in SHAPES.split("# %%%% ")[1:])


@pytest.mark.parametrize("shape", ALL)
def test_a_shape_is_graded_to_its_worth(course, shape):
    cells, files, wrong, right = read(ALL[shape])
    one = course(*cells, files=files)
    assert not one.people
    full = one.points()
    assert full == {e.name: e.points for e in one.reference.exercises
                    if e.checks}
    stubs = {e.name: release.released(e.source)
             for e in one.reference.exercises}
    assert STUB in stubs.values()
    assert one.points(**stubs) == dict.fromkeys(full, 0)
    for name, text in wrong:
        points = one.points(**{name: text})
        owner = name if name in full else next(iter(full))
        assert points.pop(owner) < full[owner], text
        assert points.items() < full.items(), text
    for name, text in right:
        assert one.points(**{name: text}) == full, text
