"""What goes wrong in the exercises: one table for checks, tests, teachers.

Each exercise is written once more here, in pieces that are its keyword
arguments. A mistake is a wrong piece, with a name that an instructor reads
and a hint that a student reads. So every mistake is a function with the
exercise's own signature: a check runs it on its inputs and compares it with
what a student's function did, and a test hands it in as an answer. Two
mistakes in different pieces can be made at once.

A hint uses the notebook's words and does not give the answer away. Of two
mistakes that do the same, the one listed first is named.
"""

import functools
import itertools
import re

import numpy as np

_TABLE = {}
LONG = 150      # characters of two lines, the room for two hints


class Mistake:
    """A wrong version of an exercise.

    Attributes
    ----------
    name : str
        What is wrong, short and stable, as an instructor reads it.
    hint : str
        What a student reads.
    wrong : function
        Makes the mistake; its signature is that of the exercise.
    alone : bool
        Whether it is left out where two mistakes are tried at once: there
        would be too many pairs.
    """

    def __init__(self, name, hint, function, pieces, alone=False):
        self.name, self.hint, self.pieces = name, hint, pieces
        self.alone = alone
        self.wrong = functools.partial(function, **pieces)

    def __and__(self, other):
        """Return both mistakes as one, or None if they exclude each other."""
        if self.name == other.name or self.pieces.keys() & other.pieces \
                or self.alone or other.alone:
            return None
        if other.pieces.keys() & {"keep", "layers", "total"}:   # seen first
            self, other = other, self
        begin = f"{self.hint} There is a second mistake. "
        both = begin + other.hint
        if len(both) > LONG:
            both = begin + re.split("[:;] |[.] ", other.hint)[0].rstrip(
                ".") + "."
        return Mistake(f"{self.name}; {other.name}", both, self.wrong.func,
                       self.pieces | other.pieces)


def mistakes_of(exercise):
    """Return the mistakes of an exercise, the likely ones first."""
    return _TABLE.get(exercise, [])


def exercises():
    """Return the names of the exercises that are in the table."""
    return list(_TABLE)


def pairs_of(exercise):
    """Yield every two mistakes of an exercise that can be made at once."""
    for one, other in itertools.combinations(mistakes_of(exercise), 2):
        if both := one & other:
            yield both


def _table_of(function):
    """Return a function that adds a row to the table of an exercise."""
    rows = _TABLE.setdefault(function.__name__, [])

    def slip(name, hint, *, alone=False, **pieces):
        rows.append(Mistake(name, hint, function, pieces, alone))

    return slip


# ---------------------------------------------------------------------------
# 1 Initialise: notebook 01
# ---------------------------------------------------------------------------


def _randn(random, n, n_prev, l):
    return random.randn(n, n_prev)


def _hundredth(n, n_prev, l):
    return 0.01


def _zeros(random, n, l):
    return np.zeros((n, 1))


_RANDOM = np.random.RandomState(0)


def _seeded(seed):
    """Return a generator begun anew: to make one takes a hundred times as
    long, and two are never needed at once."""
    _RANDOM.seed(seed)
    return _RANDOM


def _start(layer_dims, seed, *, draw=_randn, scale=_hundredth, bias=_zeros,
           bias_first=False, order=list, seed_of=None, keep=dict,
           generator=_seeded):
    """Draw the first parameters; a piece gets the layer l as its last."""
    random, parameters = generator(seed), {}
    for l in order(range(1, len(layer_dims))):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        if seed_of:
            random = _seeded(seed_of(seed, l))
        b = bias(random, n, l) if bias_first else None
        W = draw(random, n, n_prev, l) * scale(n, n_prev, l)
        b = b if bias_first else bias(random, n, l)
        parameters |= {f"W{l}": W, f"b{l}": b}
    return keep(parameters)


def initialize_parameters(n_x, n_h, n_y, *, seed=1, **pieces):
    """Exercise 1.1 in pieces."""
    return _start([n_x, n_h, n_y], seed, **pieces)


def initialize_parameters_deep(layer_dims, *, seed=3, **pieces):
    """Exercise 1.2 in pieces."""
    return _start(layer_dims, seed, **pieces)


def _above_1(wrong, right):
    """Return a piece that is wrong in the layers above the first alone."""
    return lambda *arguments: (wrong if arguments[-1] > 1 else right)(
        *arguments)


def _slips_of_a_start(function, own_seed):
    """Fill the table of an initialiser."""
    slip = _table_of(function)

    def draw(name, hint, piece, alone=False):
        slip(name, hint, alone=alone, draw=piece)
        slip(name, hint, alone=True, draw=_above_1(piece, _randn))

    def scale(name, hint, piece):
        slip(name, hint, scale=piece)
        slip(name, hint, alone=True, scale=_above_1(piece, _hundredth))

    def bias(name, hint, piece, alone=False, **order):
        slip(name, hint, alone=alone, bias=piece, **order)
        slip(name, hint, alone=True, bias=_above_1(piece, _zeros), **order)

    draw("weights zero", "All weights are zero, so all units of a layer stay "
         "equal: draw them at random.",
         lambda random, n, n_prev, l: np.zeros((n, n_prev)))
    draw("rand instead of randn", "These are numbers of rand, all positive; "
         "randn, with an n at the end, draws normal numbers of both signs.",
         lambda random, n, n_prev, l: random.rand(n, n_prev))
    for high in (1, 0.5, 2):
        draw("uniform instead of randn", "These numbers are uniform; randn "
             "draws normal numbers.",
             lambda random, n, n_prev, l, high=high:
             random.uniform(-high, high, (n, n_prev)), alone=True)
    slip("another generator", "These are numbers of np.random.default_rng, "
         "another generator: take np.random.RandomState.", alone=True,
         generator=np.random.default_rng, draw=lambda random, n, n_prev, l:
         random.standard_normal((n, n_prev)))
    draw("sizes exchanged", "Rows and columns are exchanged: rows are the "
         "units of this layer, columns those of the layer below.",
         lambda random, n, n_prev, l: random.randn(n_prev, n))
    draw("drawn transposed", "The numbers fill W column by column, as after a "
         "transpose: draw it row by row, as (units here, units below).",
         lambda random, n, n_prev, l: random.randn(n_prev, n).T)
    draw("both sizes those of the layer", "There is one column for each unit "
         "of this layer; columns are the units of the layer below.",
         lambda random, n, n_prev, l: random.randn(n, n), alone=True)
    draw("both sizes those of the layer below", "There is one row for each "
         "unit of the layer below; rows are the units of this layer.",
         lambda random, n, n_prev, l: random.randn(n_prev, n_prev),
         alone=True)
    draw("weights negated", "Every weight has the wrong sign.",
         lambda random, n, n_prev, l: -random.randn(n, n_prev), alone=True)
    draw("weights all positive", "All weights are positive: leave randn's "
         "numbers their signs.",
         lambda random, n, n_prev, l: abs(random.randn(n, n_prev)),
         alone=True)
    draw("ones instead of randn", "All weights are equal, so all units of a "
         "layer stay equal: draw them at random.",
         lambda random, n, n_prev, l: np.ones((n, n_prev)), alone=True)
    for name, hint, piece in (
            ("a power for a product", "** is a power: the factor 0.01 goes "
             "with *.", lambda random, n, n_prev, l:
             random.randn(n, n_prev) ** 0.01),
            ("0.01 added", "0.01 is added; it is a factor.",
             lambda random, n, n_prev, l: random.randn(n, n_prev) + 0.01)):
        slip(name, hint, alone=True, draw=piece, scale=lambda *_: 1)
        slip(name, hint, alone=True, draw=_above_1(piece, _randn),
             scale=_above_1(lambda *_: 1, _hundredth))
    scale("factor 0.01 missing", "The weights are not small: the factor 0.01 "
          "is missing.", lambda n, n_prev, l: 1)
    scale("divided by 0.01", "The weights are 10,000 times too large: they "
          "are multiplied by 0.01, not divided.", lambda n, n_prev, l: 100)
    scale("factor 0.01 twice", "The weights are 100 times too small: the "
          "factor 0.01 is there twice.", lambda n, n_prev, l: 0.0001)
    for factor in (0.1, 0.001):
        scale("another factor than 0.01", f"The factor is {factor}; this "
              "exercise asks for 0.01.",
              lambda n, n_prev, l, factor=factor: factor)
    for name, piece in (
            ("1/sqrt(n)", lambda n, n_prev, l: n_prev ** -0.5),
            ("sqrt(2/n)", lambda n, n_prev, l: (2 / n_prev) ** 0.5),
            ("1/n", lambda n, n_prev, l: 1 / n_prev),
            ("sqrt(n)", lambda n, n_prev, l: n_prev ** 0.5),
            ("1/sqrt(n) of the layer itself", lambda n, n_prev, l: n ** -0.5),
            ("sqrt(2/(n + n_prev))",
             lambda n, n_prev, l: (2 / (n + n_prev)) ** 0.5),
            ("0.01/sqrt(n)", lambda n, n_prev, l: 0.01 * n_prev ** -0.5)):
        scale(f"scaled by {name}", f"The weights are scaled by {name}; this "
              "exercise asks for times 0.01.", piece)
    bias("biases one", "Biases start at zero; these are ones.",
         lambda random, n, l: np.ones((n, 1)), alone=True)
    for factor in (0.01, 1):
        for method in ("randn", "rand"):
            for first in (False, True):
                bias("biases drawn", "Biases start at zero: nothing but the "
                     "weights is drawn.",
                     lambda random, n, l, factor=factor, method=method:
                     getattr(random, method)(n, 1) * factor,
                     alone=method == "rand", bias_first=first)
    for first in (False, True):
        slip("biases drawn", "Biases start at zero: nothing but the weights "
             "is drawn.", alone=True, bias_first=first,
             bias=lambda random, n, l: random.randn(n, 1) * 0)
    bias("biases flat", "A bias is a column, with two sizes: np.zeros takes "
         "them as one pair.", lambda random, n, l: np.zeros(n), alone=True)
    bias("biases a row", "A bias is a column, with one row for each unit: "
         "the two sizes are exchanged.",
         lambda random, n, l: np.zeros((1, n)), alone=True)
    slip("generator made anew for each layer", "Each layer begins with the "
         "same numbers: make one generator, once, before the first draw.",
         seed_of=lambda seed, l: seed)
    for seed_of in (lambda seed, l: seed + l, lambda seed, l: seed + l - 1,
                    lambda seed, l: l):
        slip("a seed for each layer", "Each layer has a generator of its "
             "own: make one, once, before the first draw.", alone=True,
             seed_of=seed_of)
    slip("layers drawn in another order", "The numbers come in another order: "
         "draw the weights of layer 1 first.",
         order=lambda layers: list(layers)[::-1])
    for seed in (*range(11), 42, 123):
        if seed != own_seed:
            slip("another seed", f"These are the numbers of seed {seed}; "
                 f"use seed {own_seed}.", alone=seed > 3, seed=seed)


def _layers(wanted):
    """Return a piece that keeps the layers for which wanted(l, L) holds."""
    def keep(parameters):
        L = len(parameters) // 2
        return {name: array for name, array in parameters.items()
                if wanted(int(name[1:]), L)}
    return keep


def _numbered(shift):
    """Return a piece that moves the numbers of the layers in the names."""
    return lambda arrays: {
        name.rstrip("0123456789") + str(int(name.lstrip("dAWb")) + shift):
        array for name, array in arrays.items()}


_slips_of_a_start(initialize_parameters, 1)
_slips_of_a_start(initialize_parameters_deep, 3)
_slip = _table_of(initialize_parameters_deep)
_slip("last layer missing", "The last layer is missing: does the loop reach "
      "it? range leaves out its end.", keep=_layers(lambda l, L: l < L))
_slip("return inside the loop", "Only layer 1 is there: the return belongs "
      "below the loop, not in it.", keep=_layers(lambda l, L: l == 1))
_slip("dictionary made anew in each round", "Only the last layer is there: "
      "make the dictionary once, above the loop, and store in every round.",
      keep=_layers(lambda l, L: l == L))
_slip("first layer missing", "Layer 1 is missing: the loop begins too late.",
      keep=_layers(lambda l, L: l > 1))
_slip("W and b exchanged", "W and b are exchanged: look at what is stored "
      "under each name.", keep=lambda parameters: {
          {"W": "b", "b": "W"}[name[0]] + name[1:]: array
          for name, array in parameters.items()})
_slip("layers counted from 0", "The names begin with layer 0. The layers "
      "with weights are 1 to L; layer 0 is the input.", keep=_numbered(-1))
_slip("layers counted one too high", "The names begin with layer 2; the "
      "first layer with weights is layer 1.", keep=_numbered(1))


# ---------------------------------------------------------------------------
# 2 Forward: notebook 02
# ---------------------------------------------------------------------------


def _relu(Z):
    return np.maximum(0, Z)


def _sigmoid(Z):
    return np.exp(-np.logaddexp(0, -Z))


def _same(value, *_):
    return value


def linear_forward(A, W, b, *, product=np.matmul, bias=np.add, after=_same):
    """Exercise 2.1 in pieces."""
    return after(bias(product(W, A), b), A, W, b), (A, W, b)


_slip = _table_of(linear_forward)
_slip("bias missing", "The bias b is missing.", bias=lambda WA, b: WA)
_slip("bias subtracted", "The bias is subtracted; it is added.",
      bias=lambda WA, b: WA - b)
_slip("bias added twice", "The bias is added twice.",
      bias=lambda WA, b: WA + 2 * b)
_slip("first bias for all units", "b[0] is added to every row; add all of b, "
      "a column.", bias=lambda WA, b: WA + b[0])
_slip("biases summed up", "The sum of all biases is added everywhere; each "
      "unit has one of its own.", bias=lambda WA, b: WA + b.sum())
_slip("biases averaged", "The average of all biases is added everywhere; each "
      "unit has one of its own.", bias=lambda WA, b: WA + b.mean())
_slip("bias as a row", "b is added as a row; it is a column.",
      bias=lambda WA, b: WA + b.T)
_slip("bias multiplied", "The bias is multiplied; it is added.",
      bias=lambda WA, b: WA * b)
_slip("bias in the product", "b takes part in a matrix product; it is added "
      "to the product W A.", bias=lambda WA, b: WA @ b)
_slip("bias in the product", "b is added to A before the product; it is "
      "added to the product W A.", after=lambda Z, A, W, b: W @ (A + b))
_slip("bias in the product", "b is added to W before the product; it is "
      "added to the product W A.", after=lambda Z, A, W, b: (W + b) @ A)
_slip("bias once for every input", "The bias is added once for every input; "
      "a unit adds it once.", bias=lambda WA, b: WA,
      after=lambda Z, A, W, b: Z + W.shape[1] * b)
_slip("bias once for every example", "b is added once for every example; "
      "adding it once gives it to all of them.", bias=lambda WA, b: WA,
      after=lambda Z, A, W, b: Z + A.shape[1] * b)
for _product in (lambda W, A: A @ W, lambda W, A: W.T @ A,
                 lambda W, A: W @ A.T, lambda W, A: A @ W.T,
                 lambda W, A: A.T @ W, lambda W, A: W.T @ A.T,
                 lambda W, A: A.T @ W.T):
    _slip("factors exchanged or transposed", "The product has its factors in "
          "the wrong order, or transposed: it is W times A, in this order.",
          product=_product)
_slip("entry by entry", "* multiplies entry by entry; the matrix product is "
      "@.", product=lambda W, A: W * A)
_slip("reshape for a transpose", "reshape fills row by row, and does not "
      "exchange rows and columns as .T does.",
      product=lambda W, A: (A.T @ W.T).reshape(len(W), -1))
_slip("sums multiplied", "The sum of a row of W is multiplied by the sum of a "
      "column of A: multiply entry by entry first, then add up.",
      product=lambda W, A: W.sum(axis=1, keepdims=True) * A.sum(axis=0))
_slip("sum instead of product", "W and A are added; they are multiplied.",
      product=lambda W, A: W + A)
_slip("Z transposed", "Z is transposed: one row for each unit, one column "
      "for each example.", after=lambda Z, *_: Z.T)
_slip("Z flat", "Z keeps both sizes, units and examples, also where one of "
      "them is 1: nothing is squeezed or flattened.",
      after=lambda Z, *_: np.squeeze(Z))
_slip("Z flat", "Z keeps both sizes, units and examples, also where one of "
      "them is 1: nothing is squeezed or flattened.",
      after=lambda Z, *_: Z.ravel())
_slip("Z flat", "The product keeps both sizes, units and examples, also where "
      "one of them is 1: nothing is squeezed.",
      product=lambda W, A: np.squeeze(W @ A))
_slip("last input left out", "The last product of every sum is missing: does "
      "the loop reach it?", product=lambda W, A: W[:, :-1] @ A[:-1])
_slip("first input left out", "The first product of every sum is missing: "
      "where does the loop begin?", product=lambda W, A: W[:, 1:] @ A[1:])
_slip("last example left out", "The last column is 0: does the loop reach "
      "it?", after=lambda Z, *_: np.hstack([Z[:, :-1], 0 * Z[:, -1:]]))
_slip("last unit left out", "The last row is 0: does the loop reach it?",
      after=lambda Z, *_: np.vstack([Z[:-1], 0 * Z[-1:]]))
_slip("activation in the linear step", "This is the ReLU of Z: the linear "
      "step ends before the activation, and Z may be negative.",
      after=lambda Z, *_: _relu(Z))
_slip("activation in the linear step", "This is the sigmoid of Z: the linear "
      "step ends before the activation.", after=lambda Z, *_: _sigmoid(Z))
_slip("activation in the linear step", "This is the tanh of Z: the linear "
      "step ends before the activation.", after=lambda Z, *_: np.tanh(Z))
_slip("absolute value of Z", "The signs are lost: Z may be negative.",
      after=lambda Z, *_: abs(Z))
_slip("Z negated", "Every entry has the wrong sign.",
      after=lambda Z, *_: -Z)
for _size in (lambda A, W: A.shape[1], lambda A, W: A.shape[0],
              lambda A, W: W.shape[0]):
    _slip("Z averaged", "Z is a sum, not an average: divide by nothing.",
          after=lambda Z, A, W, b, size=_size: Z / size(A, W))
    _slip("product averaged", "The product is a sum, not an average: divide "
          "by nothing.",
          after=lambda Z, A, W, b, size=_size: (Z - b) / size(A, W) + b)
for _decimals in range(8):
    _slip("rounded", "The values are rounded: return all digits.", alone=True,
          after=lambda Z, *_, decimals=_decimals: Z.round(decimals))


def linear_activation_forward(A_prev, W, b, activation, *, linear=None,
                              sigmoid=_sigmoid, relu=_relu, which=_same,
                              kept=_same):
    """Exercise 2.2 in pieces; kept gets Z, A, A_prev, activation."""
    Z = W @ A_prev + b if linear is None else linear(A_prev, W, b)
    A = {"sigmoid": sigmoid, "relu": relu}[which(activation)](Z)
    return A, ((A_prev, W, b), kept(Z, A, A_prev, activation))


_slip = _table_of(linear_activation_forward)
_slip("activations exchanged", "'sigmoid' gives the ReLU of Z and 'relu' its "
      "sigmoid: the branches are exchanged.",
      which={"relu": "sigmoid", "sigmoid": "relu"}.get)
_slip("always the sigmoid", "This is the sigmoid of Z, but activation says "
      "'relu'.", which=lambda activation: "sigmoid")
_slip("always ReLU", "This is the ReLU of Z, but activation says 'sigmoid'.",
      which=lambda activation: "relu")
_slip("activation missing", "This is Z itself: the activation is missing, or "
      "its result is not what you return.",
      sigmoid=_same, relu=_same)
_slip("activation missing", "This is Z itself: the sigmoid is missing.",
      sigmoid=_same)
_slip("activation missing", "This is Z itself: the ReLU is missing.",
      relu=_same)
_slip("bias missing", "The bias b is missing.",
      linear=lambda A_prev, W, b: W @ A_prev)
_slip("bias added twice", "The bias is added twice: linear_forward has added "
      "it.", linear=lambda A_prev, W, b: W @ A_prev + 2 * b)
_slip("A_prev activated", "This is the activation of A_prev; the activation "
      "is applied to Z.", linear=lambda A_prev, W, b: A_prev)
_slip("A in the cache", "The activation_cache holds A; the way back needs Z, "
      "before the activation.", kept=lambda Z, A, *_: A)
_slip("A_prev in the cache", "The activation_cache holds A_prev; it holds Z.",
      kept=lambda Z, A, A_prev, _: A_prev)
_slip("Z changed in place", "With 'relu' the activation_cache holds A: is A "
      "kept in place of Z, or Z itself changed? Make A a new array.",
      kept=lambda Z, A, A_prev, activation:
      A if activation == "relu" else Z)
_slip("A in the cache", "With 'sigmoid' the activation_cache holds A, and "
      "the way back needs Z: keep Z, and do not change it.",
      kept=lambda Z, A, A_prev, activation:
      A if activation == "sigmoid" else Z)
for _name, _hint, _g in (
        ("sign in the sigmoid", "This is the sigmoid of -Z: a minus sign is "
         "lost, or one too many.", lambda Z: _sigmoid(-Z)),
        ("tanh instead of the sigmoid", "This is the tanh of Z, not its "
         "sigmoid.", np.tanh),
        ("brackets missing in the sigmoid", "This is 1/1 plus exp(-z): the "
         "denominator, 1 + exp(-z), needs brackets.",
         lambda Z: 1 + np.exp(-Z)),
        ("sign in the sigmoid", "The denominator of the sigmoid is a sum, "
         "1 + exp(-z).", lambda Z: 1 / (1 - np.exp(-Z))),
        ("sigmoid unfinished", "This is exp(-z); the sigmoid is one divided "
         "by 1 + exp(-z).", lambda Z: np.exp(-Z)),
        ("sigmoid unfinished", "This is exp(z); the sigmoid is one divided "
         "by 1 + exp(-z).", np.exp),
        ("slope of the sigmoid", "This is the slope s (1 - s); the way "
         "forward needs the sigmoid s itself.",
         lambda Z: _sigmoid(Z) * (1 - _sigmoid(Z))),
        ("sigmoid twice", "The sigmoid is applied twice.",
         lambda Z: _sigmoid(_sigmoid(Z))),
        ("ReLU before the sigmoid", "ReLU is applied before the sigmoid; "
         "each layer has one activation.", lambda Z: _sigmoid(_relu(Z))),
        ("softmax instead of the sigmoid", "This is a softmax; the sigmoid "
         "treats every entry by itself.",
         lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0)),
        ("softmax instead of the sigmoid", "This is a softmax; the sigmoid "
         "treats every entry by itself.",
         lambda Z: np.exp(Z) / np.exp(Z).sum()),
        ("answers instead of probabilities", "These are answers, 0 and 1; "
         "the sigmoid gives numbers between.",
         lambda Z: (_sigmoid(Z) > 0.5) * 1.0)):
    _slip(_name, _hint, sigmoid=_g)
for _name, _hint, _g in (
        ("sign in ReLU", "This is the ReLU of -Z: a minus sign is lost, or "
         "one too many.", lambda Z: _relu(-Z)),
        ("negative instead of positive part", "ReLU keeps the positive "
         "numbers; this keeps the negative ones.",
         lambda Z: np.minimum(0, Z)),
        ("absolute value instead of ReLU", "ReLU replaces negative numbers "
         "by 0; it does not drop their sign.", abs),
        ("tanh instead of ReLU", "This is the tanh of Z, not its ReLU.",
         np.tanh),
        ("slope of ReLU", "These are the slopes, 1 and 0; ReLU keeps the "
         "positive numbers themselves.", lambda Z: (Z > 0) * 1.0),
        ("smooth ReLU", "This is log(1 + exp(z)); ReLU is max(0, z).",
         lambda Z: np.logaddexp(0, Z)),
        ("sigmoid after ReLU", "The sigmoid is applied after ReLU; each "
         "layer has one activation.", lambda Z: _sigmoid(_relu(Z))),
        ("ReLU cut off at 1", "ReLU has no upper limit: positive numbers "
         "stay as they are.", lambda Z: np.clip(Z, 0, 1)),
        ("ReLU of the largest", "max takes one number for all; ReLU works "
         "entry by entry: np.maximum.",
         lambda Z: np.full(Z.shape, np.max(Z))),
        ("ReLU cut off at 1", "Everything below 1 became 1: ReLU compares "
         "with 0.", lambda Z: np.maximum(1, Z)),
        ("ReLU along an axis", "max takes one number for many; ReLU works "
         "entry by entry: np.maximum.", lambda Z: np.max(Z, axis=0))):
    _slip(_name, _hint, relu=_g)
for _slope in (0.01, 0.1, 0.2, 0.001, 0.05, 0.3):
    _slip("leaky ReLU", "Negative numbers become exactly 0 in ReLU; here a "
          "part of them is left.",
          relu=lambda Z, slope=_slope: np.where(Z > 0, Z, slope * Z))
for _decimals in range(8):
    _slip("rounded", "The values are rounded: return all digits.", alone=True,
          sigmoid=lambda Z, k=_decimals: _sigmoid(Z).round(k),
          relu=lambda Z, k=_decimals: _relu(Z).round(k))


_ACTIVATIONS = {"sigmoid": _sigmoid, "relu": _relu, "none": _same,
                "tanh": np.tanh, "both": lambda Z: _sigmoid(_relu(Z)),
                "softmax": lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0),
                "softmax of all": lambda Z: np.exp(Z) / np.exp(Z).sum()}


def _right_way(l, L, turn):
    return "sigmoid" if l == L else "relu"


def _by_turn(l, L, turn):
    return "sigmoid" if turn == L else "relu"


def L_model_forward(X, parameters, *, layers=lambda L: range(1, L + 1),
                    activation=_right_way, weights=_same, bias=1.0,
                    feed=lambda outputs: outputs[-1], below=_same,
                    result=lambda outputs: outputs[-1], kept=_same):
    """Exercise 2.3 in pieces."""
    L = len(parameters) // 2
    outputs, caches = [X], []
    for turn, l in enumerate(layers(L), start=1):
        A_prev = below(feed(outputs))
        W, b = (parameters[kind + str(weights(l, L))] for kind in "Wb")
        Z = W @ A_prev + bias * b
        outputs.append(_ACTIVATIONS[activation(l, L, turn)](Z))
        caches.append(((A_prev, W, b), Z))
    return result(outputs), kept(caches)


_slip = _table_of(L_model_forward)
for _name, _hint, _way in (
        ("sigmoid in the hidden layers", "The hidden layers use the sigmoid: "
         "only the last layer should, the others use ReLU.",
         lambda l, L, turn: "sigmoid"),
        ("ReLU in the last layer", "The last layer uses ReLU; it should "
         "use the sigmoid, so that AL is a probability.",
         lambda l, L, turn: "relu"),
        ("activations exchanged", "The activations are exchanged: ReLU "
         "belongs in the hidden layers, the sigmoid in the last one.",
         lambda l, L, turn: "relu" if l == L else "sigmoid"),
        ("sigmoid a layer early", "The layer before the last uses the sigmoid "
         "too: only the last layer should.",
         lambda l, L, turn: "sigmoid" if l >= L - 1 else "relu"),
        ("sigmoid a layer early", "The layer before the last uses the "
         "sigmoid, and the last ReLU: it is the last that uses the sigmoid.",
         lambda l, L, turn: "sigmoid" if l == L - 1 else "relu"),
        ("sigmoid in layer 1", "Layer 1 uses the sigmoid, and the last layer "
         "ReLU: it is the last that uses the sigmoid.",
         lambda l, L, turn: "sigmoid" if l == 1 else "relu"),
        ("sigmoid in layer 1", "Layer 1 uses the sigmoid too: only the last "
         "layer does.",
         lambda l, L, turn: "sigmoid" if l in (1, L) else "relu"),
        ("activation missing", "There is no activation at all: ReLU in the "
         "hidden layers, the sigmoid in the last.", lambda l, L, turn: "none"),
        ("activation missing in the last layer", "The last layer has no "
         "activation: it uses the sigmoid.",
         lambda l, L, turn: "none" if l == L else "relu"),
        ("activation missing in the hidden layers", "The hidden layers have "
         "no activation: they use ReLU.",
         lambda l, L, turn: "sigmoid" if l == L else "none"),
        ("tanh in the hidden layers", "The hidden layers use tanh; they "
         "should use ReLU.",
         lambda l, L, turn: "sigmoid" if l == L else "tanh"),
        ("softmax in the last layer", "The last layer uses a softmax; it "
         "should use the sigmoid.",
         lambda l, L, turn: "softmax" if l == L else "relu"),
        ("softmax in the last layer", "The last layer uses a softmax; it "
         "should use the sigmoid.",
         lambda l, L, turn: "softmax of all" if l == L else "relu"),
        ("ReLU and sigmoid in the last layer", "The last layer has two "
         "activations, ReLU and then the sigmoid: the sigmoid alone.",
         lambda l, L, turn: "both" if l == L else "relu")):
    _slip(_name, _hint, activation=_way)
_slip("bias missing", "The bias b is missing.", bias=0.0)
_slip("X fed to every layer", "X is fed to every layer: each layer takes the "
      "A of the layer below.", feed=lambda outputs: outputs[0])
_slip("A of two layers below", "Each layer gets the A of two layers below: "
      "hand on the newest A.", feed=lambda outputs: outputs[-2:][0])
_slip("A transposed on the way", "A is transposed on its way to the next "
      "layer: hand it on as it is.", below=np.transpose)
_slip("last layer missing", "What you return ends with the last hidden layer: "
      "the output layer, with the sigmoid, is missing.",
      layers=lambda L: range(1, L))
_slip("hidden A returned", "The A that is returned is still that of the last "
      "hidden layer: return that of the last layer.",
      result=lambda outputs: outputs[-2])
_slip("return inside the loop", "Only layer 1 is done: the return belongs "
      "below the loop, not in it.", layers=lambda L: [1])
_slip("first A returned", "The A that is returned is that of layer 1: return "
      "that of the last layer.", result=lambda outputs: outputs[1])
_slip("X returned", "What is returned is X, as it came: return the A of the "
      "last layer.", result=lambda outputs: outputs[0])
_slip("one minus the probability", "This is 1 - AL: return AL itself.",
      result=lambda outputs: 1 - outputs[-1])
_slip("answers instead of probabilities", "AL holds answers, 0 and 1; return "
      "the probabilities.",
      result=lambda outputs: (outputs[-1] > 0.5) * 1.0)
_slip("sigmoid twice", "The sigmoid is applied twice: AL has been through it "
      "in the last layer.", result=lambda outputs: _sigmoid(outputs[-1]))
_slip("first layer missing", "Layer 1 is left out: layers are numbered from "
      "1.", layers=lambda L: range(2, L + 1))
_slip("a hidden layer missing", "The last hidden layer is left out: does the "
      "loop reach layer L - 1?",
      layers=lambda L: [*range(1, L - 1), L])
_slip("last layer twice", "The last layer is passed twice.",
      layers=lambda L: [*range(1, L + 1), L])
_slip("last layer twice", "The loop reaches the last layer, which comes once "
      "more after it.", layers=lambda L: [*range(1, L + 1), L],
      activation=lambda l, L, turn: "sigmoid" if turn > L else "relu")
_slip("order of the text", "The layers come in the wrong order: sorted as "
      "text, W10 is before W2.",
      layers=lambda L: sorted(range(1, L + 1), key=str))
_slip("order of the text", "The layers come in the wrong order: sorted as "
      "text, W10 is before W2.", activation=_by_turn,
      layers=lambda L: sorted(range(1, L + 1), key=str))
_slip("layers from the last", "The layers come in the wrong order: begin with "
      "layer 1.", layers=lambda L: range(L, 0, -1), activation=_by_turn)
_slip("layers from the last", "The layers come in the wrong order: begin with "
      "layer 1.", layers=lambda L: range(L, 0, -1))
_slip("parameters of layer 1 for all", "Every layer uses W1 and b1: each has "
      "a W and b with its own number.", weights=lambda l, L: 1)
_slip("parameters of the last layer for all", "Every layer uses the W and b "
      "of the last: each has a W and b with its own number.",
      weights=lambda l, L: L)
_slip("caches in reverse order", "caches is in reverse order: layer 1 comes "
      "first.", kept=lambda caches: caches[::-1])
_slip("last cache missing", "The cache of the last layer is missing: append "
      "it too.", kept=lambda caches: caches[:-1])
_slip("first cache missing", "The cache of layer 1 is missing: append every "
      "layer's.", kept=lambda caches: caches[1:])
_slip("last cache twice", "The cache of the last layer is there twice: "
      "append each once.", kept=lambda caches: caches + caches[-1:])
_slip("one cache for all", "All caches are that of the last layer: append "
      "each layer's own, in its round.",
      kept=lambda caches: caches[-1:] * len(caches))
for _all in (2, 3, 1):
    _slip("layers written out", "The layers are written out, and there can be "
          "any number of them: let a loop count to L.",
          layers=lambda L, n=_all: range(1, n + 1),
          activation=lambda l, L, turn, n=_all:
          "sigmoid" if l == n else "relu")
_slip("list made anew in each round", "Only the cache of the last layer is "
      "there: make the list once, above the loop, and append in every round.",
      kept=lambda caches: caches[-1:])


# ---------------------------------------------------------------------------
# 3 Cost: notebook 03
# ---------------------------------------------------------------------------


_UNDERFLOW = ("The product of so many probabilities is too small for a "
              "number, and becomes 0: add logarithms instead.")


def _product(losses):
    """Return minus the logarithm of all probabilities multiplied, by m."""
    return -np.log(np.prod(np.exp(-losses.sum(axis=0)))) / losses.shape[1]


def compute_cost(AL, Y, *, log=np.log, prediction=_same,
                 ones=lambda a, Y, log: (Y, -log(a)),
                 zeros=lambda a, Y, log: (1 - Y, -log(1 - a)),
                 count=lambda factor, loss: np.where(factor != 0,
                                                     factor * loss, 0),
                 join=np.add, average=np.mean, after=_same):
    """Exercise 3.1 in pieces; a term is a factor and a loss."""
    with np.errstate(all="ignore"):
        a = prediction(AL)
        return after(average(join(count(*ones(a, Y, log)),
                                  count(*zeros(a, Y, log)))))


def _nothing(a, Y, log):
    return 0 * a, 0 * a


_slip = _table_of(compute_cost)
_slip("sum instead of average", "This is the sum of the losses; the cost is "
      "their average, divided by m.", average=np.sum)
_slip("product of the probabilities", _UNDERFLOW, average=_product,
      alone=True)
_slip("divided by m twice", "The losses are divided by m twice; np.mean "
      "divides already.", average=lambda losses: np.mean(losses) / losses.size)
_slip("cost negative", "The cost is negative: a minus sign is lost. No loss "
      "is below 0.", after=np.negative)
_slip("cost always 0", "The cost is 0 whatever AL is. Each term counts where "
      "its own factor is above 0, and the logarithm is that of AL, not of Y.",
      average=lambda losses: np.float64(0))
_slip("term of the zeros missing", "The term of the zeros, (1 - y) log(1 - "
      "a), is missing, or its condition never holds.", zeros=_nothing)
_slip("term of the ones missing", "The term of the ones, y log a, is missing, "
      "or its condition never holds.", ones=_nothing)
_slip("terms subtracted", "The two terms have opposite signs; they are "
      "added.", join=np.subtract)
_slip("terms subtracted", "The two terms have opposite signs; they are "
      "added.", join=lambda ones, zeros: zeros - ones)
_slip("terms multiplied", "The two terms are multiplied; they are added.",
      join=np.multiply)
for _name, _log in (("log2", np.log2), ("log10", np.log10),
                    ("log1p", np.log1p)):
    _slip(f"{_name} instead of log", f"This is {_name}; the natural logarithm "
          "is np.log.", log=_log)
_slip("logarithm missing", "The logarithm is missing: each term is minus a "
      "logarithm.", log=_same)
_slip("logarithm missing", "The logarithm is missing: each term is minus a "
      "logarithm.", log=_same, after=np.negative)
_slip("exp instead of log", "This is the exponential; the loss needs the "
      "logarithm, np.log.", log=np.exp)
for _name, _what, _losses in (
        ("square", "the squared difference",
         lambda a, Y, log: (1, (a - Y) ** 2)),
        ("half the square", "half the squared difference",
         lambda a, Y, log: (1, (a - Y) ** 2 / 2)),
        ("distance", "the distance", lambda a, Y, log: (1, abs(a - Y))),
        ("difference", "the difference", lambda a, Y, log: (1, a - Y)),
        ("difference", "the difference", lambda a, Y, log: (1, Y - a)),
        ("number of wrong answers", "the number of wrong answers",
         lambda a, Y, log: (1, ((a > 0.5) != Y) * 1.0))):
    for _average in (np.mean, np.sum):
        _slip(f"{_name} instead of cross-entropy", f"This is {_what} of AL "
              "and Y; the cost is the cross-entropy (3.2).",
              ones=_losses, zeros=_nothing, average=_average)
_slip("labels exchanged", "The labels are exchanged: y goes with log a, 1 - y "
      "with log(1 - a).", ones=lambda a, Y, log: (1 - Y, -log(a)),
      zeros=lambda a, Y, log: (Y, -log(1 - a)))
_slip("1 - y missing", "The second term counts for all examples: its factor "
      "is 1 - y.", zeros=lambda a, Y, log: (1, -log(1 - a)))
_slip("y missing", "The first term counts for all examples: its factor is "
      "y.", ones=lambda a, Y, log: (1, -log(a)))
_slip("1 - y missing", "The second term has the factor y; its factor is "
      "1 - y.", zeros=lambda a, Y, log: (Y, -log(1 - a)))
_slip("1 - a missing", "Both logarithms are those of a: the second is that "
      "of 1 - a.", zeros=lambda a, Y, log: (1 - Y, -log(a)))
_slip("1 - a missing", "Both logarithms are those of 1 - a: the first is "
      "that of a.", ones=lambda a, Y, log: (Y, -log(1 - a)))
_slip("1 - a outside the logarithm", "The 1 - is outside the logarithm: it "
      "is the logarithm of 1 - a, with brackets.",
      zeros=lambda a, Y, log: (1 - Y, -(1 - log(a))))
_slip("1 - a outside the logarithm", "The 1 - is outside the logarithm: it "
      "is the logarithm of 1 - a, with brackets.",
      zeros=lambda a, Y, log: (1 - Y, 1 - log(a)))
_slip("brackets missing around 1 - y", "1 - y needs brackets before it is "
      "multiplied.", zeros=lambda a, Y, log: (1, -(1 - Y * log(1 - a))))
_slip("brackets missing around 1 - y", "1 - y needs brackets before it is "
      "multiplied.", zeros=lambda a, Y, log: (1, 1 - Y * -log(1 - a)))
_slip("brackets missing around 1 - y", "1 - y needs brackets before it is "
      "multiplied.", zeros=lambda a, Y, log: (1, 1 - Y * log(1 - a)))
_slip("brackets missing around 1 - y", "1 - y needs brackets before it is "
      "multiplied.", zeros=lambda a, Y, log: (1, -1 - Y * log(1 - a)))
_slip("1 // m", "// rounds down, here to 0: divide with a single /.",
      average=lambda losses: losses.sum() * (1 // losses.size))
_slip("AL and Y exchanged", "AL and Y are exchanged: the logarithm is that of "
      "the prediction AL, and the factor is the label Y.",
      ones=lambda a, Y, log: (a, -log(Y)),
      zeros=lambda a, Y, log: (1 - a, -log(1 - Y)))
_slip("AL and Y exchanged", "AL and Y are exchanged: the logarithm is that of "
      "the prediction AL, and the factor is the label Y.",
      ones=lambda a, Y, log: (a, -log(Y)), count=np.multiply,
      zeros=lambda a, Y, log: (1 - a, -log(1 - Y)))
for _ones, _zeros in (
        (lambda a, Y, log: (Y, -log(Y)), _nothing),
        (lambda a, Y, log: (Y, -log(a)),
         lambda a, Y, log: (1 - Y, -log(1 - Y))),
        (lambda a, Y, log: (Y, -log(Y)),
         lambda a, Y, log: (1 - Y, -log(1 - Y)))):
    _slip("logarithm of the label", "The logarithm is that of the prediction "
          "AL, not of the label.", ones=_ones, zeros=_zeros,
          count=np.multiply)
_slip("half of the average", "There is a factor of one half too many.",
      after=lambda cost: cost / 2)
_slip("twice the average", "There is a factor of 2 too many.",
      after=lambda cost: cost * 2)
_slip("divided by m - 1", "Divided by m - 1; the average divides by m.",
      average=lambda losses: losses.sum() / max(1, losses.size - 1))
_slip("divided by m + 1", "Divided by m + 1; the average divides by m.",
      average=lambda losses: losses.sum() / (losses.size + 1))
_slip("first example alone", "Only the first example counts; the cost is the "
      "average of all.", average=lambda losses: losses.ravel()[0])
_slip("return inside the loop", "Only the first example counts: the return "
      "belongs below the loop, not in it.",
      average=lambda losses: losses.ravel()[0] / losses.size)
_slip("last example alone", "Only the last example counts; the cost is the "
      "average of all: add up in the loop, do not begin anew.",
      average=lambda losses: losses.ravel()[-1])
_slip("last example alone", "Only the last example counts; the cost is the "
      "average of all: add up in the loop, do not begin anew.",
      average=lambda losses: losses.ravel()[-1] / losses.size)
_slip("last example left out", "The last example is left out of the sum.",
      average=lambda losses: losses.ravel()[:-1].sum() / losses.size)
_slip("first example left out", "The first example is left out of the sum.",
      average=lambda losses: losses.ravel()[1:].sum() / losses.size)
for _few in (2, 3, 4, 5):
    for _of_all in (True, False):
        _slip("a fixed number of examples", f"Only {_few} examples are "
              "summed: take all m of them.",
              average=lambda losses, k=_few, of_all=_of_all:
              losses.ravel()[:k].sum() / (losses.size if of_all else k))
    _slip("m a fixed number", f"The sum is divided by {_few}, whatever m is.",
          average=lambda losses, k=_few: losses.sum() / k)
_slip("median instead of average", "This is the median of the losses; the "
      "cost is their average.", average=np.median)
_slip("largest loss", "This is the largest loss; the cost is the average.",
      average=np.max)
_slip("product instead of sum", "The losses are multiplied; the cost is "
      "their average.", average=np.prod)
_slip("logarithm of the average", "The average is taken before the "
      "logarithm; each example has a logarithm of its own.",
      average=lambda losses: -np.log(np.mean(np.exp(-losses))))
_slip("exponential of the cost", "An exponential is taken at the end: return "
      "the average itself.", after=np.exp)
_slip("root of the cost", "A root is taken at the end: return the average "
      "itself.", after=np.sqrt)
_slip("averages of both classes added", "Ones and zeros are averaged apart: "
      "add up all losses and divide by m.",
      join=lambda ones, zeros: np.array([
          sum(term[term > 0].mean() if (term > 0).any() else 0
              for term in (ones, zeros))]))
_slip("averages of both classes added", "Ones and zeros are averaged apart: "
      "add up all losses and divide by m.", average=_same,
      count=lambda factor, loss: np.float64(loss[factor > 0].sum())
      / (factor > 0).sum())
for _average in (np.mean, np.sum, _same, lambda table: table / len(table),
                 lambda table: table.sum() / len(table)):
    _slip("m x m table", "Every label meets every prediction, an m x m table "
          "(3.3): multiply label and prediction entry by entry.",
          ones=lambda a, Y, log: (1, Y.T @ -log(a)),
          zeros=lambda a, Y, log: (1, (1 - Y).T @ -log(1 - a)),
          average=_average)
_slip("product of two rows", "@ and np.dot need inner sizes that agree, and "
      "two rows have none: label and prediction meet entry by entry, with *.",
      ones=lambda a, Y, log: (1, Y @ -log(a)),
      zeros=lambda a, Y, log: (1, (1 - Y) @ -log(1 - a)), average=_same)
_CERTAIN = "Certain and right costs nothing, certain and wrong costs " \
    "infinity: "
_slip("0 log 0 not guarded", "0 log 0 counts 0, and NumPy calls it nan: let "
      "a term count only where its factor is above 0.", count=np.multiply)
_slip("conditions exchanged", "The conditions are exchanged: a term counts "
      "where its own factor is above 0.", count=lambda factor, loss:
      np.where(1 - factor > 0, factor * loss, 0))
for _eps in (0.1, 0.05, *(10.0 ** -k for k in range(2, 17)), 2.0 ** -52):
    _slip("predictions cut off", _CERTAIN + "cut nothing off AL, and add "
          "nothing to it.", alone=True,
          prediction=lambda AL, eps=_eps: np.clip(AL, eps, 1 - eps))
    _slip("predictions cut off", _CERTAIN + "cut nothing off AL, and add "
          "nothing to it.", alone=True,
          log=lambda x, eps=_eps: np.log(np.maximum(x, eps)))
    _slip("predictions cut off", _CERTAIN + "cut nothing off AL, and add "
          "nothing to it.", alone=True,
          log=lambda x, eps=_eps: np.log(x + eps))
_slip("infinity taken away", _CERTAIN + "let the label decide which term "
      "counts, and leave infinity as it is.", average=lambda losses:
      np.mean(np.nan_to_num(losses)))
_slip("infinity taken away", _CERTAIN + "let the label decide which term "
      "counts, and leave infinity as it is.", average=lambda losses:
      np.mean(np.where(np.isfinite(losses), losses, 0)))
_slip("infinity taken away", _CERTAIN + "let the label decide which term "
      "counts, and leave infinity as it is.",
      log=lambda x: np.nan_to_num(np.log(x)))
_slip("infinity taken away", _CERTAIN + "let the label decide which term "
      "counts, and leave infinity as it is.",
      log=lambda x: np.where(x > 0, np.log(x), 0))
_slip("examples at 0 and 1 left out", _CERTAIN + "leave no example out.",
      average=lambda losses: np.mean(losses[np.isfinite(losses)]))
_slip("examples at 0 and 1 left out", _CERTAIN + "leave no example out.",
      average=np.nanmean, count=np.multiply)
for _decimals in range(8):
    _slip("rounded", "The cost is rounded: return all digits; a format is "
          "for printing.", alone=True,
          after=lambda cost, k=_decimals: np.round(cost, k))


# ---------------------------------------------------------------------------
# 4 Backward: notebook 04
# ---------------------------------------------------------------------------


def _linear_back(dZ, A, W, b, *, count=lambda A, W, dZ: A.shape[1],
                 dA_prev=lambda dZ, A, W, b, m: W.T @ dZ,
                 dW=lambda dZ, A, W, b, m: dZ @ A.T / m,
                 db=lambda dZ, A, W, b, m: dZ.sum(axis=1, keepdims=True) / m):
    pieces = dZ, A, W, b, count(A, W, dZ)
    return dA_prev(*pieces), dW(*pieces), db(*pieces)


def linear_backward(dZ, cache, *, unpack=_same, result=_same, **pieces):
    """Exercise 4.1 in pieces."""
    return result(_linear_back(dZ, *unpack(cache), **pieces))


_slip = _table_of(linear_backward)
for _order in ((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0)):
    _slip("parts of the cache exchanged", "The cache is (A_prev, W, b), in "
          "this order: give its parts these names.",
          unpack=lambda cache, order=_order: [cache[k] for k in order])
_slip("m counts the inputs", "Divided by the number of inputs; m is the "
      "number of examples, the columns.",
      count=lambda A, W, dZ: A.shape[0])
_slip("m counts the units", "Divided by the number of units; m is the number "
      "of examples, the columns.", count=lambda A, W, dZ: W.shape[0])
_slip("m counts the entries", "Divided by the number of entries; m is the "
      "number of examples, the columns.", count=lambda A, W, dZ: A.size)
_slip("m counts the entries", "Divided by the number of entries; m is the "
      "number of examples, the columns.", count=lambda A, W, dZ: dZ.size)
# A part is recognised by itself, so these are not paired.
_slip = functools.partial(_slip, alone=True)
_slip("1/m missing in dW", "The 1/m of dW is missing: dW is an average over "
      "the m examples.", dW=lambda dZ, A, W, b, m: dZ @ A.T)
_slip("1/m missing in db", "The 1/m of db is missing: db is an average over "
      "the m examples.",
      db=lambda dZ, A, W, b, m: dZ.sum(axis=1, keepdims=True))
_slip("1/m in dA_prev", "dA_prev should have no 1/m: each of its columns "
      "belongs to one example.", dA_prev=lambda dZ, A, W, b, m: W.T @ dZ / m)
for _name, _full in (
        ("dW", lambda dZ, A: dZ @ A.T),
        ("db", lambda dZ, A: dZ.sum(axis=1, keepdims=True))):
    for _what, _hint, _part in (
            ("1/m twice in", "is divided by m twice.",
             lambda full, m, A, dZ: full / m / m),
            ("m counts the inputs in", "is divided by the number of inputs; m "
             "is the number of examples, the columns.",
             lambda full, m, A, dZ: full / A.shape[0]),
            ("m counts the units in", "is divided by the number of units; m "
             "is the number of examples, the columns.",
             lambda full, m, A, dZ: full / dZ.shape[0]),
            ("1 // m in", "is 0: // rounds down; divide with a single /.",
             lambda full, m, A, dZ: full * (1 // m)),
            ("times m in", "is multiplied by m; it is divided by m.",
             lambda full, m, A, dZ: full * m),
            ("divided by m - 1 in", "is divided by m - 1; m is the number of "
             "examples.", lambda full, m, A, dZ: full / max(1, m - 1)),
            ("half of", "has a factor of one half too many.",
             lambda full, m, A, dZ: full / m / 2),
            ("sign of", "has the wrong sign everywhere.",
             lambda full, m, A, dZ: -full / m)):
        _slip(f"{_what} {_name}", f"{_name} {_hint}", **{
            _name: lambda dZ, A, W, b, m, full=_full, part=_part:
            part(full(dZ, A), m, A, dZ)})
_slip("sign of dA_prev", "Every entry of dA_prev has the wrong sign.",
      dA_prev=lambda dZ, A, W, b, m: -(W.T @ dZ))
for _scale in (lambda m: 1, lambda m: m):
    _slip("A_prev not transposed", "A_prev is not transposed: see equation "
          "(4.4).", dW=lambda dZ, A, W, b, m, s=_scale: dZ @ A / s(m))
    _slip("wrong factor of dW transposed", "The wrong factor of dW is "
          "transposed: see equation (4.4).",
          dW=lambda dZ, A, W, b, m, s=_scale: dZ.T @ A / s(m))
    _slip("dW transposed", "This is dW transposed: dZ comes first in the "
          "product.", dW=lambda dZ, A, W, b, m, s=_scale: A @ dZ.T / s(m))
    _slip("factors of dW exchanged", "The factors of dW are exchanged, or "
          "transposed: see equation (4.4).",
          dW=lambda dZ, A, W, b, m, s=_scale: A.T @ dZ / s(m))
    _slip("factors of dW exchanged", "The factors of dW are exchanged, or "
          "transposed: see equation (4.4).",
          dW=lambda dZ, A, W, b, m, s=_scale: A @ dZ / s(m))
    _slip("dW entry by entry", "* multiplies entry by entry; dW needs the "
          "matrix product, @.",
          dW=lambda dZ, A, W, b, m, s=_scale: dZ * A / s(m))
    _slip("dW entry by entry", "* multiplies entry by entry; dW needs the "
          "matrix product, @.",
          dW=lambda dZ, A, W, b, m, s=_scale: dZ * A.T / s(m))
    _slip("W instead of A_prev in dW", "dW comes from dZ and A_prev, not from "
          "W.", dW=lambda dZ, A, W, b, m, s=_scale: dZ @ W.T / s(m))
    _slip("W instead of dW", "This is W; dW comes from dZ and A_prev.",
          dW=lambda dZ, A, W, b, m, s=_scale: W / s(m))
    _slip("first example alone in dW", "Only the first example is used: dW "
          "adds up all of them.", dW=lambda dZ, A, W, b, m, s=_scale:
          dZ[:, :1] @ A[:, :1].T / s(m))
    _slip("last example alone in dW", "Only the last example is used: dW "
          "adds up all of them.", dW=lambda dZ, A, W, b, m, s=_scale:
          dZ[:, -1:] @ A[:, -1:].T / s(m))
    _slip("db over the units", "The sum runs over the units; it should run "
          "over the examples.", db=lambda dZ, A, W, b, m, s=_scale:
          dZ.sum(axis=0, keepdims=True) / s(m))
    _slip("db over the units", "The sum runs over the units; it should run "
          "over the examples.", db=lambda dZ, A, W, b, m, s=_scale:
          dZ.sum(axis=0)[:, np.newaxis] / s(m))
    _slip("db over the units", "The sum runs over the units; it should run "
          "over the examples.", db=lambda dZ, A, W, b, m, s=_scale:
          dZ.sum(axis=0) / s(m))
    _slip("db flat", "db is flat, with one size: it is a column, and "
          "keepdims=True keeps a sum one.",
          db=lambda dZ, A, W, b, m, s=_scale: dZ.sum(axis=1) / s(m))
    _slip("db a row", "db is a row; it is a column, one number for each "
          "unit.", db=lambda dZ, A, W, b, m, s=_scale:
          dZ.sum(axis=1, keepdims=True).T / s(m))
    _slip("one db for all units", "All of dZ is added up: there is one number "
          "for each unit, so add up each row: axis=1, keepdims=True.",
          db=lambda dZ, A, W, b, m, s=_scale: np.sum(dZ) / s(m))
    for _shape in (lambda b: (1, 1), lambda b: b.shape):
        _slip("one db for all units", "All of dZ is added up: there is one "
              "number for each unit, so add up each row: axis=1, "
              "keepdims=True.", db=lambda dZ, A, W, b, m, s=_scale, f=_shape:
              np.full(f(b), dZ.sum() / s(m)))
    _slip("dZ not summed in db", "dZ is not summed: axis=1 adds up the "
          "examples, keepdims=True keeps the column.",
          db=lambda dZ, A, W, b, m, s=_scale: dZ / s(m))
    _slip("first example alone in db", "Only the first example is used: db "
          "adds up all of them.", db=lambda dZ, A, W, b, m, s=_scale:
          dZ[:, :1] / s(m))
    _slip("last example alone in db", "Only the last example is used: db "
          "adds up all of them.", db=lambda dZ, A, W, b, m, s=_scale:
          dZ[:, -1:] / s(m))
    _slip("b instead of db", "This is b; db comes from dZ.",
          db=lambda dZ, A, W, b, m, s=_scale: b / s(m))
    _slip("b in db", "db does not depend on b: add up dZ alone.",
          db=lambda dZ, A, W, b, m, s=_scale:
          (dZ * b).sum(axis=1, keepdims=True) / s(m))
    _slip("W not transposed", "W is not transposed: see equation (4.6).",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: W @ dZ / s(m))
    _slip("factors of dA_prev exchanged", "The factors of dA_prev are "
          "exchanged, or transposed: see equation (4.6).",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: dZ @ W / s(m))
    _slip("factors of dA_prev exchanged", "The factors of dA_prev are "
          "exchanged, or transposed: see equation (4.6).",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: dZ.T @ W / s(m))
    _slip("factors of dA_prev exchanged", "The factors of dA_prev are "
          "exchanged, or transposed: see equation (4.6).",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: dZ @ W.T / s(m))
    _slip("factors of dA_prev exchanged", "The factors of dA_prev are "
          "exchanged, or transposed: see equation (4.6).",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: W.T @ dZ.T / s(m))
    _slip("dA_prev entry by entry", "* multiplies entry by entry; dA_prev "
          "needs the matrix product, @.",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: W * dZ / s(m))
    _slip("dA_prev entry by entry", "* multiplies entry by entry; dA_prev "
          "needs the matrix product, @.",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: W.T * dZ / s(m))
    _slip("dW instead of W in dA_prev", "dA_prev comes from W and dZ, not "
          "from dW.",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: (dZ @ A.T).T @ dZ / s(m))
    _slip("A_prev instead of W in dA_prev", "dA_prev comes from W and dZ, not "
          "from A_prev.",
          dA_prev=lambda dZ, A, W, b, m, s=_scale: A.T @ dZ / s(m))
_slip("b in dA_prev", "dA_prev does not depend on b: it comes from W and "
      "dZ.", dA_prev=lambda dZ, A, W, b, m: W.T @ (dZ + b))
_slip("b in dA_prev", "dA_prev does not depend on b: it comes from W and "
      "dZ.", dA_prev=lambda dZ, A, W, b, m: W.T @ dZ + b)
_slip("slope of ReLU in dA_prev", "The slope of ReLU is in dA_prev: the "
      "linear step has no activation in it.",
      dA_prev=lambda dZ, A, W, b, m: W.T @ dZ * (A > 0))
_slip("times m in dA_prev", "dA_prev is multiplied by m; it belongs to one "
      "example at a time.", dA_prev=lambda dZ, A, W, b, m: W.T @ dZ * m)
_slip("dZ instead of dA_prev", "This is dZ; dA_prev comes from W and dZ.",
      dA_prev=lambda dZ, A, W, b, m: dZ)
_slip("A_prev instead of dA_prev", "This is A_prev; dA_prev comes from W and "
      "dZ.", dA_prev=lambda dZ, A, W, b, m: A)
_slip("db averaged over everything", "The average runs over all of dZ; there "
      "is one number for each unit: axis=1, keepdims=True.",
      db=lambda dZ, A, W, b, m: np.full(b.shape, dZ.mean()))
_slip("db averaged over everything", "The average runs over all of dZ; there "
      "is one number for each unit: axis=1, keepdims=True.",
      db=lambda dZ, A, W, b, m: np.mean(dZ))


for _k in range(7):
    for _piece, _right in (("dA_prev", lambda dZ, A, W, b, m: W.T @ dZ),
                           ("dW", lambda dZ, A, W, b, m: dZ @ A.T / m),
                           ("db", lambda dZ, A, W, b, m:
                            dZ.sum(axis=1, keepdims=True) / m)):
        _slip("rounded", "The values are rounded: return all digits.", **{
            _piece: lambda *pieces, right=_right, k=_k:
            right(*pieces).round(k)})


def _slope(Z, activation):
    """Return the slope of an activation at Z."""
    s = _sigmoid(Z)
    return np.where(Z > 0, 1.0, 0.0) if activation == "relu" else s * (1 - s)


def linear_activation_backward(dA, cache, activation, *, which=_same,
                               relu=lambda dA, Z: dA * _slope(Z, "relu"),
                               sigmoid=lambda dA, Z:
                               dA * _slope(Z, "sigmoid"),
                               at=lambda linear_cache, Z, activation: Z,
                               then=_same,
                               result=lambda gradients, dZ: gradients,
                               **pieces):
    """Exercise 4.2 in pieces, those of exercise 4.1 too."""
    linear_cache, Z = cache
    back = {"relu": relu, "sigmoid": sigmoid}[which(activation)]
    dZ = then(back(dA, at(linear_cache, Z, activation)))
    return result(_linear_back(dZ, *linear_cache, **pieces), dZ)


_slip = _table_of(linear_activation_backward)
_slip("activations exchanged", "'sigmoid' goes back through ReLU and 'relu' "
      "through the sigmoid: the branches are exchanged.",
      which={"relu": "sigmoid", "sigmoid": "relu"}.get)
_slip("always the sigmoid", "This goes back through the sigmoid, but "
      "activation says 'relu'.", which=lambda activation: "sigmoid")
_slip("always ReLU", "This goes back through ReLU, but activation says "
      "'sigmoid'.", which=lambda activation: "relu")
_slip("slope missing", "The slope of the activation is missing: dZ is dA "
      "times g'(Z), and dZ goes into linear_backward.",
      relu=_same, sigmoid=_same)
_slip("slope missing", "The slope of ReLU is missing: dZ is dA times g'(Z), "
      "and dZ goes into linear_backward.", relu=_same)
_slip("slope missing", "The slope of the sigmoid is missing: dZ is dA times "
      "g'(Z), and dZ goes into linear_backward.", sigmoid=_same)
_slip("slope without dA", "This is the slope alone: dZ is dA times it.",
      relu=lambda dA, Z: _slope(Z, "relu"),
      sigmoid=lambda dA, Z: _slope(Z, "sigmoid"))
_slip("forward instead of backward", "This is the way forward, relu and "
      "sigmoid of Z; the way back multiplies dA with their slopes.",
      relu=lambda dA, Z: _relu(Z), sigmoid=lambda dA, Z: _sigmoid(Z))
for _name, _hint, _place in (
        ("A_prev instead of Z", "The slope is taken at A_prev; it is taken at "
         "Z, the activation_cache.", lambda A, W, b: A),
        ("Z computed without the bias", "The slope is taken at W A_prev, "
         "without the bias; Z is in the activation_cache.",
         lambda A, W, b: W @ A),
        ("Z computed again", "Z is computed once more; take the Z that is in "
         "the activation_cache.", lambda A, W, b: W @ A + b)):
    for _where in (("relu", "sigmoid"), ("relu",), ("sigmoid",)):
        _slip(_name, _hint, at=lambda linear_cache, Z, activation,
              place=_place, where=_where:
              place(*linear_cache) if activation in where else Z)
_slip("dA and Z exchanged", "dA and Z are exchanged: the backward functions "
      "take dA first, then the cache.",
      relu=lambda dA, Z: Z * _slope(dA, "relu"),
      sigmoid=lambda dA, Z: Z * _slope(dA, "sigmoid"))
for _name, _hint, _back in (
        ("s instead of s (1 - s)", "The slope of the sigmoid is s (1 - s), "
         "not s.", lambda dA, Z: dA * _sigmoid(Z)),
        ("s instead of s (1 - s)", "The slope of the sigmoid is s (1 - s), "
         "not 1 - s.", lambda dA, Z: dA * (1 - _sigmoid(Z))),
        ("Z instead of its sigmoid", "The slope is s (1 - s) with s the "
         "sigmoid of Z, not Z itself.", lambda dA, Z: dA * Z * (1 - Z)),
        ("slope of the sigmoid twice", "The slope of the sigmoid is taken "
         "twice.", lambda dA, Z: dA * _slope(Z, "sigmoid") ** 2),
        ("sigmoid twice in the slope", "The sigmoid is applied twice: s is "
         "the sigmoid of Z.",
         lambda dA, Z: dA * _slope(_sigmoid(Z), "sigmoid")),
        ("square in the slope", "The slope of the sigmoid is s (1 - s); the "
         "s in front is missing or squared.",
         lambda dA, Z: dA * (1 - _sigmoid(Z) ** 2)),
        ("square in the slope", "The slope of the sigmoid is s (1 - s); the "
         "s in front is missing or squared.",
         lambda dA, Z: dA * _sigmoid(Z) ** 2),
        ("sign in the slope", "The slope of the sigmoid is s (1 - s), a "
         "product with a minus in it.",
         lambda dA, Z: dA * _sigmoid(Z) * (1 + _sigmoid(Z))),
        ("sign in the slope", "The slope of the sigmoid is s (1 - s); here it "
         "is negative.", lambda dA, Z: -dA * _slope(Z, "sigmoid")),
        ("sigmoid of dA", "The slope is taken at dA; it is taken at Z, the "
         "activation_cache.", lambda dA, Z: dA * _slope(dA, "sigmoid")),
        ("slope without dA", "This is the slope alone: dZ is dA times it.",
         lambda dA, Z: _slope(Z, "sigmoid")),
        ("forward instead of backward", "This is the sigmoid of Z, the way "
         "forward; the way back multiplies dA with its slope.",
         lambda dA, Z: _sigmoid(Z)),
        ("slope of tanh", "This is the slope of tanh; the sigmoid's is "
         "s (1 - s).", lambda dA, Z: dA * (1 - np.tanh(Z) ** 2)),
        ("slope added", "dA and the slope are added; they are multiplied.",
         lambda dA, Z: dA + _slope(Z, "sigmoid")),
        ("slope added", "dA and the sigmoid are added; dA is multiplied by "
         "the slope.", lambda dA, Z: dA + _sigmoid(Z)),
        ("both slopes", "With 'sigmoid' the slope of ReLU is in it too: one "
         "activation, one slope.",
         lambda dA, Z: dA * _slope(Z, "relu") * _slope(Z, "sigmoid"))):
    _slip(_name, _hint, sigmoid=_back)
# What goes back through ReLU, with Z never exactly 0.
_BACK_THROUGH_RELU = (
    ("ReLU instead of its slope", "This multiplies with ReLU itself; its "
     "slope is 1 or 0.", lambda dA, Z: dA * _relu(Z)),
    ("ReLU of dA", "The slope of ReLU asks whether Z is positive, not "
     "dA.", lambda dA, Z: dA * (dA > 0)),
    ("slope of ReLU reversed", "The slope of ReLU is 1 where Z is "
     "positive; here it is 1 where Z is negative.",
     lambda dA, Z: dA * (Z < 0)),
    ("slope of ReLU reversed", "The slope of ReLU is 1 where Z is "
     "positive; here it is 1 where Z is negative.",
     lambda dA, Z: dA * (Z <= 0)),
    ("slope compared with 1", "The slope of ReLU is 1 where Z is above 0; "
     "here Z is compared with 1.", lambda dA, Z: dA * (Z > 1)),
    ("sign of Z as the slope", "The slope of ReLU is 0 where Z is "
     "negative, not -1.", lambda dA, Z: dA * np.sign(Z)),
    ("Z instead of the slope", "This multiplies with Z; the slope of ReLU "
     "is 1 or 0.", lambda dA, Z: dA * Z),
    ("sign in the slope", "The slope of ReLU is 1 or 0; here it is "
     "negative.", lambda dA, Z: -dA * (Z > 0)),
    ("slope without dA", "This is the slope alone: dZ is dA times it.",
     lambda dA, Z: (Z > 0) * 1.0),
    ("forward instead of backward", "This is the ReLU of Z, the way "
     "forward; the way back multiplies dA with its slope.",
     lambda dA, Z: _relu(Z)),
    ("slope of ReLU reversed", "Where Z is not positive dZ is 0; here it "
     "is 1.", lambda dA, Z: np.where(Z > 0, dA, 1)),
    ("both slopes", "With 'relu' the slope of the sigmoid is in it too: "
     "one activation, one slope.",
     lambda dA, Z: dA * _slope(Z, "relu") * _slope(Z, "sigmoid")))
for _name, _hint, _back in (
        ("slope at Z = 0", "At Z = 0 the slope of ReLU is 0.",
         lambda dA, Z: dA * (Z >= 0)),
        ("slope at Z = 0", "At Z = 0 the slope of ReLU is 0, not one half.",
         lambda dA, Z: dA * np.heaviside(Z, 0.5)),
        *_BACK_THROUGH_RELU):
    _slip(_name, _hint, relu=_back)
for _leak in (0.01, 0.1, 0.2, 0.001, 0.05, 0.3):
    _slip("leaky slope", "Where Z is negative the slope of ReLU is exactly 0; "
          "here something goes back.", relu=lambda dA, Z, leak=_leak:
          np.where(Z > 0, dA, leak * dA))
_slip("1/m too many", "There is a 1/m too many: it belongs to dW and db only, "
      "and linear_backward has put it there.",
      then=lambda dZ: dZ / dZ.shape[1])
_slip("times m", "dZ is multiplied by m: hand it on as it is.",
      then=lambda dZ: dZ * dZ.shape[1])
_slip("dA averaged", "dA is averaged over the units: each unit has its own.",
      then=lambda dZ: dZ.mean(axis=0, keepdims=True) + 0 * dZ)
_slip("dZ instead of dA_prev", "This is dZ; return what linear_backward makes "
      "of it.", result=lambda gradients, dZ: (dZ, *gradients[1:]))


_own = {mistake.name for mistake in mistakes_of("linear_activation_backward")}
for _mistake in mistakes_of("linear_backward"):
    if _mistake.name not in _own and _mistake.pieces.keys() & {
            "dA_prev", "dW", "db"}:
        _TABLE["linear_activation_backward"].append(Mistake(
            _mistake.name, _mistake.hint, linear_activation_backward,
            _mistake.pieces, _mistake.alone))


def _output_back(AL, Y, ZL):
    """Return dZ of the output layer, finite even where dAL is not."""
    dAL = (1 - Y) / (1 - AL) - Y / AL
    return np.where(np.isfinite(dAL), dAL * _slope(ZL, "sigmoid"), AL - Y)


def L_model_backward(AL, Y, caches, *, labels=lambda Y, AL:
                     Y.reshape(AL.shape), output=_output_back,
                     hidden=lambda dA, Z: dA * _slope(Z, "relu"),
                     layers=lambda L: range(L, 0, -1), cache=_same,
                     hand=lambda newest, first: newest, then=_same,
                     slope_at=lambda l, L: l,
                     order=lambda output: (0, 1, 2), keep=_same):
    """Exercise 4.3 in pieces."""
    L, grads, first, dA = len(caches), {}, None, None
    with np.errstate(all="ignore"):
        for turn, l in enumerate(layers(L)):
            linear_cache, Z = caches[cache(l, L) - 1]
            at = caches[slope_at(cache(l, L), L) - 1][1]
            dZ = hidden(hand(dA, first), at) if turn else output(
                AL, labels(Y, AL), Z)
            three = _linear_back(then(dZ), *linear_cache)
            dA, dW, db = (three[k] for k in order(turn == 0))
            first = first if turn else dA
            grads |= {f"dA{l - 1}": dA, f"dW{l}": dW, f"db{l}": db}
    return keep(grads)


def _sigmoid_back(dAL):
    """Return the output's dZ from a formula for dAL."""
    return lambda AL, Y, ZL: dAL(AL, Y) * _slope(ZL, "sigmoid")


def _dAL(AL, Y):
    return (1 - Y) / (1 - AL) - Y / AL


def _renamed(change):
    """Return a piece that gives the gradients other names."""
    return lambda grads: {change(name[:2], int(name[2:]), len(grads) // 3):
                          array for name, array in grads.items()}


_slip = _table_of(L_model_backward)
_slip("hidden layers back through the sigmoid", "The hidden layers go back "
      "through the sigmoid: they went forward through ReLU, so they go back "
      "through ReLU.", hidden=lambda dA, Z: dA * _slope(Z, "sigmoid"))
_slip("slope missing in the hidden layers", "The slope of ReLU is missing in "
      "the hidden layers: dZ is dA times g'(Z).", hidden=_same)
_slip("slope at another layer's Z", "dA goes back through the slope of ReLU "
      "at the Z of the layer above: it needs the Z of its own layer.",
      slope_at=lambda l, L: min(l + 1, L))
for _name, _hint, _back in (
        *_BACK_THROUGH_RELU,
        ("leaky slope", "Where Z is negative the slope of ReLU is exactly 0; "
         "here something goes back.",
         lambda dA, Z: np.where(Z > 0, dA, 0.01 * dA)),
        ("slope of tanh", "This is the slope of tanh in the hidden layers; "
         "they went forward through ReLU.",
         lambda dA, Z: dA * (1 - np.tanh(Z) ** 2))):
    if _name not in ("sign in the slope", "both slopes"):
        _slip(_name, _hint, alone=True, hidden=_back)
_slip("sign at the start", "The sign at the start is wrong: it is the "
      "prediction minus the truth.",
      output=lambda AL, Y, ZL: -_output_back(AL, Y, ZL))
_slip("sign at the start", "The sign at the start is wrong: it is the "
      "prediction minus the truth.", output=lambda AL, Y, ZL: Y - AL)
_slip("slope of the sigmoid twice", "The slope of the sigmoid is taken twice: "
      "dZ of the output, which is AL - Y, has it already.",
      output=lambda AL, Y, ZL:
      _output_back(AL, Y, ZL) * _slope(ZL, "sigmoid"))
_slip("slope missing at the output", "The slope of the sigmoid is missing in "
      "the output layer: dAL is not dZ.",
      output=lambda AL, Y, ZL: _dAL(AL, Y))
_slip("output layer back through ReLU", "The output layer goes back through "
      "ReLU: it went forward through the sigmoid.",
      output=lambda AL, Y, ZL: _dAL(AL, Y) * _slope(ZL, "relu"))
_slip("ReLU at the output on top of the sigmoid", "The output's dZ, which is "
      "AL - Y, goes back through ReLU too: it has been through its activation "
      "already.",
      output=lambda AL, Y, ZL:
      _output_back(AL, Y, ZL) * _slope(ZL, "relu"))
for _name, _hint, _formula in (
        ("terms of dAL added", "A sign inside dAL is wrong: see equation "
         "(4.10).", lambda AL, Y: (1 - Y) / (1 - AL) + Y / AL),
        ("terms of dAL added", "Both terms of dAL have a minus: see equation "
         "(4.10).", lambda AL, Y: -(1 - Y) / (1 - AL) - Y / AL),
        ("denominators of dAL exchanged", "The denominators of dAL are "
         "exchanged: see equation (4.10).",
         lambda AL, Y: (1 - Y) / AL - Y / (1 - AL)),
        ("term of dAL missing", "The term of the zeros is missing in dAL: see "
         "equation (4.10).", lambda AL, Y: -Y / AL),
        ("term of dAL missing", "The term of the ones is missing in dAL: see "
         "equation (4.10).", lambda AL, Y: (1 - Y) / (1 - AL)),
        ("fractions of dAL turned over", "The fractions of dAL are turned "
         "over: see equation (4.10).",
         lambda AL, Y: (1 - AL) / (1 - Y) - AL / Y)):
    _slip(_name, _hint, output=_sigmoid_back(_formula))
_slip("dAL divides by zero", "Where AL is exactly 0 or 1 equation (4.10) "
      "divides by zero: use dZ = AL - Y, equation (4.11), there.",
      output=_sigmoid_back(_dAL))
for _eps in (10.0 ** -k for k in range(3, 17)):
    _slip("dAL divides by almost zero", "Where AL is exactly 0 or 1 equation "
          "(4.10) has no value: cut nothing off, use (4.11) there.",
          alone=True,
          output=_sigmoid_back(lambda AL, Y, eps=_eps:
                               (1 - Y) / np.maximum(1 - AL, eps)
                               - Y / np.maximum(AL, eps)))
    _slip("dAL divides by almost zero", "Where AL is exactly 0 or 1 equation "
          "(4.10) has no value: cut nothing off, use (4.11) there.",
          alone=True,
          output=_sigmoid_back(lambda AL, Y, eps=_eps:
                               (1 - Y) / (1 - AL + eps) - Y / (AL + eps)))
_slip("1/m at the start", "There is a 1/m too many: it belongs to dW and db "
      "only, and linear_backward has put it there.",
      output=lambda AL, Y, ZL: _output_back(AL, Y, ZL) / AL.shape[1])
_slip("times m at the start", "dZ is multiplied by m: hand it on as it is.",
      output=lambda AL, Y, ZL: _output_back(AL, Y, ZL) * AL.shape[1])
_slip("1/m in every layer", "There is a 1/m too many in every layer: "
      "linear_backward has put it where it belongs.",
      then=lambda dZ: dZ / dZ.shape[1])
_slip("first example alone", "Only the first example is used: all of them "
      "are summed.", output=lambda AL, Y, ZL: _output_back(AL, Y, ZL)
      * (np.arange(AL.shape[1]) == 0))
_slip("first example alone", "Only the first example is used: all of them "
      "are summed.", output=lambda AL, Y, ZL: _output_back(AL, Y, ZL)
      * (np.arange(AL.shape[1]) == 0) * AL.shape[1])
_slip("answers instead of probabilities", "AL is rounded to an answer before "
      "the labels are subtracted.",
      output=lambda AL, Y, ZL: (AL > 0.5) - 1.0 * Y)
_slip("sign in the hidden layers", "The sign turns in every hidden layer: "
      "hand dA on as it is.", hidden=lambda dA, Z: -dA * _slope(Z, "relu"))
_slip("dA of the output handed to every layer", "Every hidden layer gets the "
      "dA of the output layer: hand on the newest dA.",
      hand=lambda newest, first: first)
_slip("cache of another layer", "A layer gets the cache of another one: "
      "caches[l - 1] belongs to layer l.",
      cache=lambda l, L: min(l + 1, L))
_slip("hidden layers numbered from the top", "The hidden layers are numbered "
      "from the output down: the one below the output has the highest number "
      "of them.", keep=_renamed(lambda kind, l, L: kind + str(
          l if l == L - (kind == "dA") else L - l - (kind == "dA"))))
_slip("layers numbered from the last", "The layers are gone through from the "
      "last, and the numbers in the names count up: each name has the number "
      "of its layer.", keep=_renamed(lambda kind, l, L: kind + str(
          l if l == L - (kind == "dA") else L - l - 2 * (kind == "dA"))))
_slip("cache of layer 1 for all", "Every hidden layer gets the cache of layer "
      "1: caches[l - 1] belongs to layer l.",
      cache=lambda l, L: l if l == L else 1)
_slip("loop runs forward", "The loop runs from layer 1 up; the way back "
      "starts below the output and counts down.",
      layers=lambda L: [L, *range(1, L)])
_slip("loop goes on to layer 0", "The loop goes on to layer 0, which is the "
      "input: it ends with layer 1.", layers=lambda L: range(L, -1, -1))
_slip("output layer twice", "The loop begins with the output layer, which is "
      "done already: it begins with the layer below.",
      layers=lambda L: [L, *range(L, 0, -1)])
_slip("return inside the loop", "Only two layers are there: the return "
      "belongs below the loop, not in it.",
      layers=lambda L: range(L, max(0, L - 2), -1))
_slip("dA not handed on", "The dA of the output layer is used and stored in "
      "every round: give the newest result the name dA.",
      hand=lambda newest, first: first, keep=lambda grads: {
          name: grads[list(grads)[0]] if name[1] == "A" else array
          for name, array in grads.items()})
for _outputs in ((False,), (True,), (True, False)):
    for _order in ((2, 0, 1), (1, 2, 0), (2, 1, 0), (1, 0, 2)):
        _slip("gradients taken in another order", "The backward functions "
              "return dA_prev, dW, db, in this order: name the results so.",
              alone=True, order=lambda output, outputs=_outputs, order=_order:
              order if output in outputs else (0, 1, 2))
_slip("layer 1 missing", "Layer 1 is missing: the loop ends too early.",
      layers=lambda L: range(L, 1, -1) if L > 1 else range(L, 0, -1))
_slip("hidden layers missing", "Only the output layer is there: the loop over "
      "the hidden layers is missing, or never entered.",
      layers=lambda L: [L])
_slip("layer below the output missing", "The layer below the output is "
      "missing: the loop begins with it.",
      layers=lambda L: [L, *range(L - 2, 0, -1)])
_slip("dictionary made anew in each round", "Only the gradients of layer 1 "
      "are there: make the dictionary once, and store in it in every round.",
      keep=lambda grads: {name: grads[name]
                          for name in ("dA0", "dW1", "db1")})
_slip("dA filed one too high", "The keys of dA are one too high: what layer l "
      "hands down belongs to the layer below it. dA1 is shaped like A1.",
      keep=_renamed(lambda kind, l, L:
                    kind + str(l + (kind == "dA"))))
_slip("dA of the output filed one too high", "What the output layer hands "
      "down is filed one too high: it belongs to the layer below it.",
      keep=_renamed(lambda kind, l, L:
                    kind + str(l + (kind == "dA" and l == L - 1))))
_slip("dA of the hidden layers filed one too high", "What a hidden layer "
      "hands down is filed one too high: it belongs to the layer below it.",
      keep=_renamed(lambda kind, l, L:
                    kind + str(l + (kind == "dA" and l < L - 1))))
_slip("dA of the hidden layers filed one too low", "What a hidden layer "
      "hands down is filed one too low: layer l hands down dA number l - 1.",
      keep=_renamed(lambda kind, l, L:
                    kind + str(l - (kind == "dA" and l < L - 1))))
_slip("dW and db filed one too low", "dW and db are filed one too low: layer "
      "l, counted from 1, has dW and db with the number l.",
      keep=_renamed(lambda kind, l, L: kind + str(l - (kind != "dA"))))
_slip("dW and db exchanged", "dW and db are exchanged: look at what each name "
      "gets.", keep=_renamed(lambda kind, l, L: {
          "dW": "db", "db": "dW"}.get(kind, kind) + str(l)))
_slip("dW and db exchanged in the hidden layers", "dW and db of the hidden "
      "layers are exchanged: look at what each name gets.",
      keep=_renamed(lambda kind, l, L: (kind if l == L else {
          "dW": "db", "db": "dW"}.get(kind, kind)) + str(l)))
_slip("dW and db exchanged in the output layer", "dW and db of the output "
      "layer are exchanged: look at what each name gets.",
      keep=_renamed(lambda kind, l, L: (kind if l < L else {
          "dW": "db", "db": "dW"}.get(kind, kind)) + str(l)))


# ---------------------------------------------------------------------------
# 5 Update: notebook 05
# ---------------------------------------------------------------------------


def update_parameters(parameters, grads, learning_rate, *,
                      step=lambda p, g, rate: p - rate * g,
                      moves=lambda name, L: True, gradient=_same, rate=_same,
                      keep=dict):
    """Exercise 5.1 in pieces."""
    L = len(parameters) // 2
    return keep({name: step(array, grads["d" + gradient(name)],
                            rate(learning_rate))
                 if moves(name, L) else array
                 for name, array in parameters.items()})


_slip = _table_of(update_parameters)
for _name, _hint, _step in (
        ("step added", "It goes up the slope: it is the old value minus the "
         "step.", lambda p, g, rate: p + rate * g),
        ("learning rate not used", "The learning rate is not used: it "
         "multiplies the gradient.", lambda p, g, rate: p - g),
        ("learning rate not used", "The learning rate is not used, and the "
         "step is added: it is subtracted.", lambda p, g, rate: p + g),
        ("divided by the learning rate", "The gradient is divided by the "
         "learning rate; it is multiplied.",
         lambda p, g, rate: p - g / rate),
        ("divided by the learning rate", "The learning rate is divided by the "
         "gradient; they are multiplied.", lambda p, g, rate: p - rate / g),
        ("gradient not used", "The gradient is missing: this subtracts the "
         "learning rate alone.", lambda p, g, rate: p - rate),
        ("old value shrunk", "The gradient is missing: this is the old value "
         "times the learning rate.", lambda p, g, rate: rate * p),
        ("old value shrunk", "The gradient is missing: this subtracts a part "
         "of the old value.", lambda p, g, rate: p - rate * p),
        ("step alone", "This is the step alone; subtract it from the old "
         "value.", lambda p, g, rate: rate * g),
        ("step alone", "This is minus the step alone; add it to the old "
         "value.", lambda p, g, rate: -rate * g),
        ("gradient alone", "This is the gradient.", lambda p, g, rate: g),
        ("step minus the old value", "This is the step minus the old value; "
         "it is the other way round.", lambda p, g, rate: rate * g - p),
        ("product turned into differences", "Learning rate and gradient are "
         "both subtracted; they are multiplied first.",
         lambda p, g, rate: p - rate - g),
        ("product of all three", "All three are multiplied: the step is "
         "subtracted from the old value.", lambda p, g, rate: p * rate * g),
        ("learning rate at the old value", "The learning rate multiplies the "
         "old value; it multiplies the gradient.",
         lambda p, g, rate: p * rate - g),
        ("brackets around p - rate", "The learning rate is subtracted before "
         "the product: it multiplies the gradient first, without brackets.",
         lambda p, g, rate: (p - rate) * g),
        ("brackets around p - g", "The gradient is subtracted before the "
         "product: only the gradient is multiplied by the learning rate.",
         lambda p, g, rate: rate * (p - g)),
        ("old value in the step", "The step holds the old value: it is the "
         "learning rate times the gradient, no more.",
         lambda p, g, rate: p - rate * g * p),
        ("old value and gradient exchanged", "Old value and gradient are "
         "exchanged: the gradient is what the learning rate multiplies.",
         lambda p, g, rate: g - rate * p),
        ("old value times 1 - rate", "This mixes old value and gradient; the "
         "old value stays whole.",
         lambda p, g, rate: (1 - rate) * p - rate * g),
        ("old value times 1 - rate", "This mixes old value and gradient; the "
         "old value stays whole.",
         lambda p, g, rate: (1 - rate) * p + rate * g),
        ("step taken twice", "The step is taken twice.",
         lambda p, g, rate: p - 2 * rate * g),
        ("half a step", "There is a factor of one half too many.",
         lambda p, g, rate: p - rate * g / 2),
        ("squares of the gradient", "The gradient is squared: the step is "
         "learning rate times gradient.", lambda p, g, rate: p - rate * g * g),
        ("sign of the gradient", "Only the sign of the gradient is used: the "
         "step is learning rate times gradient.",
         lambda p, g, rate: p - rate * np.sign(g)),
        ("size of the gradient", "The gradient loses its sign: where it is "
         "negative the parameter goes up.",
         lambda p, g, rate: p - rate * abs(g)),
        ("gradient averaged", "The gradient is averaged: each entry has a "
         "slope of its own.", lambda p, g, rate: p - rate * g.mean()),
        ("gradient summed up", "The gradient is summed up: each entry has a "
         "slope of its own.", lambda p, g, rate: p - rate * g.sum()),
        ("gradient averaged", "The gradient is averaged over the examples; "
         "linear_backward has done that.", lambda p, g, rate:
         p - rate * g / g.shape[1]),
        ("gradient averaged", "The gradient is divided by its number of rows: "
         "the step is learning rate times gradient.", lambda p, g, rate:
         p - rate * g / g.shape[0]),
        ("gradient made length 1", "The gradient is divided by its length: "
         "the step is learning rate times gradient.",
         lambda p, g, rate: p - rate * g / np.linalg.norm(g)),
        ("gradient cut off", "The gradient is cut off at -1 and 1: the step "
         "is learning rate times gradient.",
         lambda p, g, rate: p - rate * np.clip(g, -1, 1)),
        ("nothing moves", "It did not move: the result holds the old "
         "values.", lambda p, g, rate: p)):
    _slip(_name, _hint, step=_step)
for _fixed in (0.01, 0.1, 0.0075, 0.001, 0.5, 0.05, 1.2):
    _slip("fixed learning rate", f"Every step is made with the rate {_fixed}: "
          "use the argument learning_rate.",
          rate=lambda rate, fixed=_fixed: fixed)
_slip("learning rate squared", "The learning rate is used twice.",
      rate=lambda rate: rate * rate)
_slip("learning rate limited", "The learning rate is limited to 1: use the "
      "argument as it is.", rate=lambda rate: min(rate, 1))
_slip("learning rate limited", "The learning rate is limited to 0.1: use the "
      "argument as it is.", rate=lambda rate: min(rate, 0.1))
_slip("biases stay", "The weights move, the biases stay: they take the same "
      "step.", moves=lambda name, L: name[0] == "W")
_slip("weights stay", "The biases move, the weights stay: they take the same "
      "step.", moves=lambda name, L: name[0] == "b")
_slip("last layer stays", "The last layer stays as it was: does the loop "
      "reach it?", moves=lambda name, L: int(name[1:]) < L)
_slip("first layer stays", "Layer 1 stays as it was: the loop begins too "
      "late.", moves=lambda name, L: name[1:] != "1")
_slip("only layer 1 moves", "Only layer 1 moves: the loop goes over all "
      "names.", moves=lambda name, L: name[1:] == "1")
_slip("only the last layer moves", "Only the last layer moves: the loop goes "
      "over all names.", moves=lambda name, L: int(name[1:]) == L)
_slip("only two layers move", "Only layers 1 and 2 move: the loop goes over "
      "all names.", moves=lambda name, L: int(name[1:]) < 3)
_slip("gradient of another layer", "Layer 10 gets the gradient of layer 1: "
      "use the whole name.", gradient=lambda name: name[:2])
_slip("gradient of W for b", "b moves by the gradient of W: its own is db.",
      gradient=lambda name: "W" + name[1:])
_slip("gradient of layer 1 for all", "Every layer gets the gradient of layer "
      "1.", gradient=lambda name: name[0] + "1")
_slip("last layer missing", "The last layer is missing: does the loop reach "
      "it? range leaves out its end.", keep=_layers(lambda l, L: l < L))
_slip("first layer missing", "Layer 1 is missing: the loop begins too late.",
      keep=_layers(lambda l, L: l > 1))
_slip("layers written out", "Layers 1 and 2 are written out, and there can be "
      "any number of them: let a loop go over the names.",
      keep=_layers(lambda l, L: l < 3))
_slip("only layer 1", "Only layer 1 is there: is the return inside the loop? "
      "It belongs below it.", keep=_layers(lambda l, L: l == 1))
_slip("dictionary made anew in each round", "Only the last layer is there: "
      "make the new dictionary once, and store in it in every round.",
      keep=_layers(lambda l, L: l == L))
_slip("return inside the loop", "Only the first name is there: the return "
      "belongs below the loop, not in it.",
      keep=lambda new: dict(list(new.items())[:1]))
_slip("dictionary made anew in each round", "Only the last name is there: "
      "make the new dictionary once, and store in it in every round.",
      keep=lambda new: dict(list(new.items())[-1:]))
_slip("names of the gradients", "The new values have the names of the "
      "gradients; they keep the parameters' names.", keep=lambda new: {
          "d" + name: array for name, array in new.items()})
_slip("biases missing", "The biases are missing: they take the same step.",
      keep=lambda new: {k: v for k, v in new.items() if k[0] == "W"})
_slip("weights missing", "The weights are missing: they take the same step.",
      keep=lambda new: {k: v for k, v in new.items() if k[0] == "b"})
for _decimals in range(9):
    _slip("rounded", "The values are rounded: keep all digits.", alone=True,
          step=lambda p, g, rate, k=_decimals: (p - rate * g).round(k))


# ---------------------------------------------------------------------------
# 6 Models: notebook 06
# ---------------------------------------------------------------------------


def predict(X, y, parameters, *, answer=lambda AL: AL > 0.5,
            labels=lambda y, p: y.reshape(p.shape),
            count=lambda p, y: np.sum(p == y), m=lambda p, y: y.size,
            share=lambda right, m: 100 * right / m,
            result=lambda p, AL, y: p):
    """Exercise 6.1 in pieces."""
    AL, _ = L_model_forward(X, parameters)
    p = answer(AL) * 1
    y = labels(y, p)
    right, all_of_them = count(p, y), m(p, y)
    print(f"Accuracy: {right} of {all_of_them} "
          f"({share(right, all_of_them):.1f} %)")
    return result(p, AL, y)


_slip = _table_of(predict)
for _bound in (0.4, 0.6, 0.3, 0.7, 0.55, 0.45, 0.9, 0.25, 0.75):
    _slip("another threshold than 0.5", "The answer is 1 where AL is above "
          "0.5; here it is another number.",
          answer=lambda AL, bound=_bound: AL > bound)
_slip("1 at exactly 0.5", "At exactly 0.5 the answer is 0: it is 1 only where "
      "AL is above 0.5.", answer=lambda AL: AL >= 0.5)
_slip("answers exchanged", "0 and 1 are exchanged: the answer is 1 where AL "
      "is above 0.5.", answer=lambda AL: AL < 0.5)
_slip("answers exchanged", "0 and 1 are exchanged: the answer is 1 where AL "
      "is above 0.5.", answer=lambda AL: AL <= 0.5)
_slip("average as the threshold", "The threshold is 0.5, not the average of "
      "AL.", answer=lambda AL: AL > AL.mean())
_slip("largest alone is 1", "Only the largest probability became 1: compare "
      "each with 0.5.", answer=lambda AL: AL == AL.max())
_slip("probabilities", "These are probabilities: the answer is 1 where AL is "
      "above 0.5, and 0 elsewhere.", result=lambda p, AL, y: AL)
_slip("probabilities", "These are probabilities: the answer is 1 where AL is "
      "above 0.5, and 0 elsewhere.", answer=_same)
_slip("all answers 0", "All answers are 0: is AL compared with 0.5, before "
      "anything is cut off behind the point?",
      answer=lambda AL: 0 * AL)
_slip("last example left out", "The last answer is 0 whatever AL is: does the "
      "loop reach it?", answer=lambda AL: np.hstack([
          AL[:, :-1] > 0.5, np.zeros((1, 1))]))
_slip("first example left out", "The first answer is 0 whatever AL is: where "
      "does the loop begin?", answer=lambda AL: np.hstack([
          np.zeros((1, 1)), AL[:, 1:] > 0.5]))
_slip("all answers 1", "All answers are 1: the answer is 1 only where AL is "
      "above 0.5.", answer=lambda AL: 0 * AL + 1)
_slip("labels returned", "These are the labels; return the answers.",
      result=lambda p, AL, y: y)
_slip("labels returned", "These are the labels; return the answers.",
      labels=_same, result=lambda p, AL, y: y)
_slip("hits returned", "This says which answers are right; return the "
      "answers.", result=lambda p, AL, y: (p == y) * 1)
_slip("answers -1 and 1", "The answers are 0 and 1, not -1 and 1.",
      result=lambda p, AL, y: 2 * p - 1)
_slip("answers 1 and 2", "The answers are 0 and 1, not 1 and 2.",
      result=lambda p, AL, y: p + 1)
_slip("answers in reverse order", "The answers are in reverse order.",
      result=lambda p, AL, y: p[:, ::-1])
_slip("y not reshaped", "A column y meets a row of answers, which makes a "
      "table: shape y like the answers first.", labels=_same)
_slip("wrong answers counted", "These are the wrong answers: count where "
      "answer and label are equal.", count=lambda p, y: np.sum(p != y))
_slip("ones counted", "This counts the answers 1: count where answer and "
      "label are equal.", count=lambda p, y: np.sum(p))
_slip("labels counted", "This counts the labels 1: count where answer and "
      "label are equal.", count=lambda p, y: np.sum(y))
_slip("answers 1 alone counted", "Only right answers of 1 are counted: a "
      "right answer of 0 counts too.", count=lambda p, y: np.sum(p * y))
_slip("answers 0 alone counted", "Only right answers of 0 are counted: a "
      "right answer of 1 counts too.",
      count=lambda p, y: np.sum((1 - p) * (1 - y)))
_slip("share instead of per cent", "The last number is the share; per cent "
      "is a hundred times that.", share=lambda right, m: right / m)
_slip("per cent of the wrong answers", "The last number is the per cent of "
      "wrong answers.", share=lambda right, m: 100 - 100 * right / m)
_slip("per cent rounded to whole numbers", "The last number is rounded: one "
      "decimal is asked for.", share=lambda right, m: 100 * (right // m))
_slip("per cent of a fraction turned over", "The last number is m divided by "
      "the right ones; it is the other way round.",
      share=lambda right, m: 100 * m / right)


def _walk(start, X, Y, layers_dims, rate, updates):
    """Return the costs and the parameters before each update and at the end.

    Many mistakes share a walk and differ in what they keep of it, so the
    last few walks are kept.
    """
    key = (start, X.tobytes(), Y.tobytes(), tuple(layers_dims), rate, updates)
    if key not in _WALKS:
        while len(_WALKS) > 40:
            del _WALKS[next(iter(_WALKS))]
        seed, scale = start
        parameters, costs, places = _start(layers_dims, seed, scale=scale), \
            [], []
        for _ in range(updates + 1):
            AL, caches = L_model_forward(X, parameters)
            costs.append(compute_cost(AL, Y))
            places.append(parameters)
            grads = L_model_backward(AL, Y, caches)
            parameters = update_parameters(parameters, grads, rate)
        _WALKS[key] = costs, places
    return _WALKS[key]


_WALKS = {}


def _by_root(n, n_prev, l):
    return n_prev ** -0.5


def _hundreds(costs, n):
    return costs[:n:100]


def _rises(costs, n):
    """Return the first iteration whose cost is above the one before."""
    return next((i for i in range(1, n) if costs[i] > costs[i - 1]), n)


def _kept_cost_rises(costs, n):
    """Return the first iteration whose cost is kept and above the last."""
    return next((i for i in range(100, n, 100) if costs[i] > costs[i - 100]),
                n)


def _train(X, Y, layers_dims, rate, n, print_cost, *, seed=1, scale,
           rate_used=lambda rate, m: rate, kept=_hundreds,
           final=lambda places, n: places[n], stop=lambda costs, n: n):
    costs, places = _walk((seed, scale), X, Y, layers_dims,
                          rate_used(rate, X.shape[1]), n + 1)
    n = stop(costs, n)
    kept = [float(cost) for cost in kept(costs, n)]
    if print_cost:
        print(*kept, sep="\n")
    return final(places, n), kept


def two_layer_model(X, Y, layers_dims, learning_rate=0.0075,
                    num_iterations=3000, print_cost=False, *,
                    scale=_hundredth, **pieces):
    """Exercise 6.2 in pieces."""
    return _train(X, Y, layers_dims, learning_rate, num_iterations,
                  print_cost, scale=scale, **pieces)


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075,
                  num_iterations=3000, print_cost=False, *,
                  scale=_by_root, **pieces):
    """Exercise 6.3 in pieces."""
    return _train(X, Y, layers_dims, learning_rate, num_iterations,
                  print_cost, scale=scale, **pieces)


def _rounds(n):
    """Return how many costs are kept in n iterations."""
    return len(range(0, n, 100))


def _slips_of_a_model(function, begin):
    """Fill the table of a model; begin says how it starts."""
    slip = _table_of(function)
    slip("update thrown away", "The costs do not change: the updated "
         "parameters must go into the next round, under the old name.",
         kept=lambda costs, n: costs[:1] * _rounds(n),
         final=lambda places, n: places[0])
    slip("parameters drawn inside the loop", "Every round starts again from "
         "the first parameters: draw them once, above the loop, and give the "
         "updated ones the same name.",
         kept=lambda costs, n: costs[:1] * _rounds(n),
         final=lambda places, n: places[1])
    slip("forward and backward above the loop", "Every round takes the same "
         "step: go forward and backward in each round, with the newest "
         "parameters.", kept=lambda costs, n: costs[:1] * _rounds(n),
         final=lambda places, n: {
             name: array + n * (places[1][name] - array)
             for name, array in places[0].items()})
    slip("cost after the update", "These are the costs after the update; keep "
         "the cost before it.", kept=lambda costs, n: costs[1:n + 1:100])
    slip("cost of every iteration", "The cost of every iteration is kept; "
         "keep it where i % 100 == 0.", kept=lambda costs, n: costs[:n])
    slip("cost at the end of each hundred", "The cost of iteration 0 is "
         "missing: begin with it, then keep those of 100, 200, ...",
         kept=lambda costs, n: costs[99:n:100])
    slip("cost of iteration 0 missing", "The cost of iteration 0 is missing: "
         "begin with it.", kept=lambda costs, n: costs[100:n:100])
    slip("first cost alone", "Only the cost of iteration 0 is kept; keep it "
         "where i % 100 == 0.", kept=lambda costs, n: costs[:1])
    for every in (10, 50):
        slip("cost kept too often", "A cost is kept every "
             f"{every} iterations; keep it where i % 100 == 0.",
             kept=lambda costs, n, every=every: costs[:n:every])
    slip("iteration kept instead of cost", "What is kept is the number of the "
         "iteration: append the cost.",
         kept=lambda costs, n: range(0, n, 100))
    slip("last cost kept too", "The cost of the last iteration is kept too: "
         "keep those of 0, 100, 200, ... alone.",
         kept=lambda costs, n: costs[:n:100] + costs[n - 1:n])
    slip("first cost kept twice", "The cost of iteration 0 is kept twice: "
         "above the loop, and in its first round.",
         kept=lambda costs, n: costs[:1] + costs[:n:100])
    slip("last cost kept too", "The cost after the last update is kept too: "
         "keep those of 0, 100, 200, ... alone.",
         kept=lambda costs, n: costs[:n:100] + costs[n:n + 1])
    slip("one update too many", "There is one update too many: range("
         "num_iterations) counts as often as is asked for.",
         kept=lambda costs, n: costs[:n + 1:100],
         final=lambda places, n: places[n + 1])
    slip("one update too few", "There is one update too few: begin to count "
         "with iteration 0.",
         kept=lambda costs, n: costs[99:n - 1:100],
         final=lambda places, n: places[n - 1])
    slip("one update too few", "There is one update too few: return the "
         "parameters after the last update.",
         final=lambda places, n: places[n - 1])
    slip("first parameters returned", "These are the first parameters: return "
         "those after the last update.", final=lambda places, n: places[0])
    slip("update every hundredth round only", "The update is made in every "
         "hundredth round only: each of the num_iterations rounds makes one.",
         kept=lambda costs, n: costs[:_rounds(n)],
         final=lambda places, n: places[_rounds(n)])
    slip("return inside the loop", "There is one round only: the return "
         "belongs below the loop, not in it.",
         kept=lambda costs, n: costs[:1], final=lambda places, n: places[1])
    slip("list made anew in each round", "Costs are lost: make the list once, "
         "above the loop.", kept=lambda costs, n: [
             cost for i, cost in enumerate(costs[:n])
             if i == n - 1 and i % 100 == 0])
    slip("step goes uphill", "Each step goes uphill: the learning rate is not "
         "negative, and AL is handed to L_model_backward before Y.",
         alone=True, rate_used=lambda rate, m: -rate)
    for other in (0.0075, 0.01, 0.1, 0.001, 1.0, 0.5, 0.05, 1.2):
        slip("fixed learning rate", f"Every step is made with the rate "
             f"{other}: use the argument learning_rate.",
             alone=True, rate_used=lambda rate, m, other=other: other)
    slip("step divided by m", "Every step is m times too small: something is "
         "divided by m, and the gradients are averages already.",
         alone=True, rate_used=lambda rate, m: rate / m)
    slip("stops when the cost rises", "It stops when the cost rises: make all "
         "num_iterations updates.", stop=_rises)
    slip("stops when the cost rises", "It stops when the cost rises: make all "
         "num_iterations updates.",
         stop=lambda costs, n: min(n, _rises(costs, n) + 1))
    slip("stops when the cost rises", "It stops early, by the kept costs: "
         "make all num_iterations updates.", stop=_kept_cost_rises)
    slip("stops when the cost rises", "It stops early, by the kept costs: "
         "make all num_iterations updates.", stop=_kept_cost_rises,
         kept=lambda costs, n: costs[:n + 1:100] if n % 100 == 0 else
         costs[:n:100])
    for decimals in range(7):
        slip("costs rounded", "The costs are rounded: keep all digits; a "
             "format is for printing.", alone=True,
             kept=lambda costs, n, k=decimals: np.round(costs[:n:100], k))
    slip("costs summed, not averaged", "The costs are m times too large: "
         "compute_cost is an average already.",
         kept=lambda costs, n: [12 * cost for cost in costs[:n:100]])
    sizes = {"0.01": _hundredth, "1/sqrt(n)": _by_root,
             "1": lambda n, n_prev, l: 1, "0.1": lambda n, n_prev, l: 0.1,
             "sqrt(2/n)": lambda n, n_prev, l: (2 / n_prev) ** 0.5}
    for seed, (size, scale) in itertools.product((1, 3, 0, 2, 42),
                                                 sizes.items()):
        if scale is not begin["scale"] or seed != 1:
            slip(begin["name"], begin["hint"].format(seed, size), alone=True,
                 seed=seed, scale=scale)


_slips_of_a_model(two_layer_model, {
    "scale": _hundredth, "name": "other first parameters",
    "hint": "The first weights are those of seed {} and scale {}: start with "
            "initialize_parameters."})
_slips_of_a_model(L_layer_model, {
    "scale": _by_root, "name": "other first parameters",
    "hint": "The first weights are those of seed {} and scale {}; this model "
            'asks for seed 1 and scale="sqrt".'})


# ---------------------------------------------------------------------------
# 7 Classes: notebook 07
# ---------------------------------------------------------------------------


def one_hot(Y, classes, *, rows=lambda Y, classes: classes,
            mark=lambda k, Y: k == Y, turn=_same):
    """Exercise 7.1 in pieces."""
    k = np.arange(rows(Y, classes))[:, np.newaxis]
    return turn(1.0 * mark(k, Y))


def _whole_columns(k, Y):
    T = np.zeros((k.size, Y.size))
    T[:, Y] = 1
    return T


_slip = _table_of(one_hot)
_slip("transposed", "Rows and columns are exchanged: examples are columns, "
      "and each class has a row.", turn=np.transpose)
_slip("one row too few", "The last class has no row: the classes 0 to n - 1 "
      "are n rows.", rows=lambda Y, classes: classes - 1)
_slip("one row too many", "There is a row too many: the classes 0 to n - 1 "
      "are n rows.", rows=lambda Y, classes: classes + 1)
_slip("as many rows as the largest label", "The number of rows comes from the "
      "labels in Y: take the argument classes, some may not occur.",
      rows=lambda Y, classes: Y.max() + 1)
_slip("as many rows as labels that occur", "There is a row only for a class "
      "that occurs in Y: take the argument classes.",
      rows=lambda Y, classes: len(np.unique(Y)))
_slip("as many rows as examples", "There is a row for each example: it should "
      "be one for each class.", rows=lambda Y, classes: Y.size)
_slip("counted from 1", "The 1s are a row too low: class 0 belongs in row 0.",
      mark=lambda k, Y: k == Y + 1)
_slip("counted from 1", "The 1s are a row too high: do the rows count the "
      "classes from 1? The first is class 0.", mark=lambda k, Y: k == Y - 1)
_slip("counted from 1", "The 1s are a row too high, that of class 0 in the "
      "last row, which has the number -1: class 0 belongs in row 0.",
      mark=lambda k, Y: k == (Y - 1) % k.size)
_slip("marks of all examples in the first column", "All the 1s are in the "
      "first column: each example has a column of its own.",
      mark=lambda k, Y: np.isin(k, Y) & (np.arange(Y.size) == 0))
_slip("label in the whole column", "The label fills its whole column; it is "
      "the number of the row where the 1 goes.", mark=lambda k, Y: Y + 0 * k)
_slip("row of labels as an index", "Y is a row, with two sizes, so what is "
      "looked up with it has three: flatten Y, and make the examples columns, "
      "as the classes come last.", turn=lambda T: T.T[np.newaxis])
_slip("numbers instead of ones", "The number of the class is stored, where a "
      "1 belongs.", mark=lambda k, Y: (k == Y) * Y)
_slip("zeros and ones exchanged", "Zeros and ones are exchanged: the 1 stands "
      "in the row of the class.", mark=lambda k, Y: k != Y)
_slip("ones up to the class", "All rows up to that of the class hold a 1: "
      "there is a single one in a column.", mark=lambda k, Y: k <= Y)
_slip("marks of all examples in every column", "Every column holds the 1s of "
      "all examples: T[Y, :] marks whole rows. Each column has its own 1.",
      mark=lambda k, Y: np.isin(k, Y) & (Y == Y))
_slip("whole columns marked", "T[:, Y] marks whole columns, those whose "
      "numbers are in Y: the class is the row, and each example has a column "
      "of its own.", mark=_whole_columns)
_slip("last example alone", "Only the last example has its 1: mark every "
      "column, and make the zeros before the loop.",
      mark=lambda k, Y: (k == Y) & (np.arange(Y.size) == Y.size - 1))
_slip("last example left out", "The last example has no 1: does the loop "
      "reach the last column?",
      mark=lambda k, Y: (k == Y) & (np.arange(Y.size) < Y.size - 1))


def _largest(Z):
    return Z.max(axis=0)


def _total(E):
    return E.sum(axis=0)


def softmax(Z, *, shift=_largest, exp=np.exp, total=_total, share=np.divide,
            after=_same):
    """Exercise 7.2 in pieces."""
    with np.errstate(all="ignore"):
        E = exp(Z - shift(Z))
        return after(share(E, total(E)))


_HUGE = ("exp overflows beyond 709, and infinity by infinity is nan: subtract "
         "the largest entry of each column first.")
_slip = _table_of(softmax)
_slip("exp overflows", _HUGE, shift=lambda Z: 0)
_slip("exp overflows", _HUGE, shift=lambda Z: 0,
      after=lambda P: np.nan_to_num(P))
_slip("largest of the whole table subtracted", "The largest entry of the "
      "whole table is subtracted: each column has its own, axis=0.",
      shift=np.max)
_slip("sum of the whole table", "All columns together add up to 1: each "
      "column should do so by itself, axis=0.", total=np.sum)
_slip("sum of each row", "The rows add up to 1, not the columns: examples are "
      "columns, so the sum runs along axis=0.",
      total=lambda E: E.sum(axis=1, keepdims=True))
_slip("sum of each row", "The rows add up to 1, not the columns: examples are "
      "columns, so the sum runs along axis=0.",
      shift=lambda Z: Z.max(axis=1, keepdims=True),
      total=lambda E: E.sum(axis=1, keepdims=True))
_slip("smallest subtracted", "The smallest entry is subtracted: then the "
      "others overflow. Subtract the largest.", shift=lambda Z: Z.min(axis=0))
_slip("mean subtracted", "The mean is subtracted: then the largest entry may "
      "still overflow. Subtract the largest itself.",
      shift=lambda Z: Z.mean(axis=0))
for _k, _which in ((0, "first"), (-1, "last")):
    _slip("another entry subtracted", f"The {_which} entry is subtracted: "
          "where it is not the largest, the others may overflow.",
          shift=lambda Z, k=_k: Z[k])
_slip("largest added", "The largest entry is added: subtract it, so that no "
      "exponent is above 0.", shift=lambda Z: -Z.max(axis=0))
_slip("not divided", "The columns do not add up to 1: divide by their sum.",
      total=lambda E: 1)
_slip("not divided", "The columns do not add up to 1: divide by their sum.",
      total=lambda E: 1, shift=lambda Z: 0)
_slip("divided by the number of classes", "Divided by the number of classes: "
      "divide by the sum of the column.", total=len)
_slip("divided by the length", "Divided by the length of the column, the "
      "root of the sum of squares: divide by the sum itself.",
      total=lambda E: np.sqrt((E * E).sum(axis=0)))
_slip("divided by the number of examples", "Divided by the number of "
      "examples: divide by the sum of the column.",
      total=lambda E: E.shape[1])
_slip("largest subtracted after exp", "The largest entry is subtracted after "
      "exp: it belongs into the exponent, before.", shift=lambda Z: 0,
      exp=lambda Z: np.exp(Z) - np.exp(Z).max(axis=0))
_slip("exponentials missing in the sum", "The exponential is missing below "
      "the line: the sum is that of the exponentials.", shift=lambda Z: 0,
      exp=_same, share=lambda Z, total: np.exp(Z) / total)
_slip("no exponential", "The exponential is missing: each entry is exp of Z, "
      "by the sum of these.", exp=_same)
_slip("no exponential", "The exponential is missing: each entry is exp of Z, "
      "by the sum of these.", exp=_same, shift=lambda Z: 0)
_slip("minus Z in the exponential", "A minus is in the exponential: the "
      "largest Z should get the largest probability.",
      exp=lambda Z: np.exp(-Z), shift=lambda Z: Z.min(axis=0))
_slip("minus Z in the exponential", "A minus is in the exponential: the "
      "largest Z should get the largest probability.",
      exp=lambda Z: np.exp(-Z), shift=lambda Z: 0)
_slip("power of 2", "These are powers of 2: exp is np.exp.", exp=np.exp2)
_slip("logarithm of the softmax", "A logarithm is taken at the end: return "
      "the probabilities; the cost takes it.", after=np.log)
_slip("logarithm of the softmax", "A logarithm is taken at the end: return "
      "the probabilities; the cost takes it.", exp=_same, total=lambda D:
      np.log(np.exp(D).sum(axis=0)), share=np.subtract)
_slip("sigmoid instead of softmax", "This is the sigmoid of each entry: a "
      "column of probabilities should add up to 1.", shift=lambda Z: 0,
      exp=_sigmoid, total=lambda E: 1)
for _shift in (lambda Z: 0, _largest):
    _slip("sigmoid instead of exp", "The sigmoid is shared out here: it is "
          "exp of Z that is divided by the sum of the column.", shift=_shift,
          exp=_sigmoid)
_slip("answers instead of probabilities", "The largest became 1 and the rest "
      "0: return the probabilities themselves.",
      after=lambda P: 1.0 * (P == P.max(axis=0)))
_slip("answers instead of probabilities", "The largest became 1 and the rest "
      "0: return the probabilities themselves.",
      after=lambda P: np.eye(len(P))[:, P.argmax(axis=0)])
_slip("transposed", "Rows and columns are exchanged: P is shaped like Z.",
      after=np.transpose)
for _decimals in range(2, 8):
    _slip("rounded", "The probabilities are rounded: return all digits.",
          alone=True, after=lambda P, k=_decimals: np.round(P, k))
for _eps in (10.0 ** -k for k in range(3, 7)):
    _slip("sum with a number added", "Something is added to the sum: it "
          "cannot be 0, the largest entry alone adds 1.", alone=True,
          total=lambda E, eps=_eps: E.sum(axis=0) + eps)


def cross_entropy(P, T, *, log=np.log, loss=lambda P, T, log: -log(P),
                  count=lambda T, loss: np.where(T > 0, T * loss, 0),
                  average=lambda losses: losses.sum() / losses.shape[1],
                  after=_same):
    """Exercise 7.3 in pieces."""
    with np.errstate(all="ignore"):
        return after(average(count(T, loss(P, T, log))))


_slip = _table_of(cross_entropy)
_slip("sum instead of average", "This is the sum of the losses; the cost is "
      "their average, divided by m.", average=np.sum)
_slip("product of the probabilities", _UNDERFLOW, average=_product,
      alone=True)
_slip("average over all entries", "The sum is divided by the number of all "
      "entries, as np.mean does: divide it by the number of examples.",
      average=np.mean)
_slip("divided by the number of classes", "The sum is divided by the number "
      "of classes: divide by the number of examples, the columns.",
      average=lambda losses: losses.sum() / len(losses))
_slip("cost negative", "The cost is negative: a minus sign is lost. No loss "
      "is below 0.", after=np.negative)
_slip("zeros count too", "You also count the classes with T = 0: (7.4) has no "
      "term for them.", loss=lambda P, T, log: -(T * log(P)
                                            + (1 - T) * log(1 - P)),
      count=lambda T, loss: np.where(np.isfinite(loss), loss, 0))
_slip("zeros count too", "You also count the classes with T = 0: (7.4) has no "
      "term for them.", loss=lambda P, T, log: np.where(
          T > 0, -log(P), -log(1 - P)), count=lambda T, loss: loss)
_slip("zeros count too", "You also count the classes with T = 0: (7.4) has no "
      "term for them.", loss=lambda P, T, log: -(T * log(P)
                                            + (1 - T) * log(1 - P)),
      count=lambda T, loss: loss)
_slip("T missing", "Every class counts, the true one and the others: "
      "multiply by T.", count=lambda T, loss: loss)
_slip("P and T exchanged", "P and T are exchanged: the logarithm is that of "
      "the prediction P.", loss=lambda P, T, log: -P * log(T),
      count=lambda T, loss: loss)
_slip("P and T exchanged", "P and T are exchanged: the logarithm is that of "
      "the prediction P.", loss=lambda P, T, log: -P * log(T),
      count=lambda T, loss: np.where(T > 0, loss, 0))
for _name, _log in (("log2", np.log2), ("log10", np.log10),
                    ("log1p", np.log1p)):
    _slip(f"{_name} instead of log", f"This is {_name}; the natural logarithm "
          "is np.log.", log=_log)
_slip("logarithm missing", "The logarithm is missing: the loss is minus the "
      "logarithm of a probability.", log=_same)
_slip("logarithm missing", "The logarithm is missing: the loss is minus the "
      "logarithm of a probability.", log=_same, after=np.negative)
_slip("square instead of cross-entropy", "This is the squared distance of P "
      "and T; the cost is the cross-entropy (7.4).",
      loss=lambda P, T, log: (P - T) ** 2, count=lambda T, loss: loss)
_slip("square instead of cross-entropy", "This is the squared distance of P "
      "and T; the cost is the cross-entropy (7.4).",
      loss=lambda P, T, log: (P - T) ** 2, count=lambda T, loss: loss,
      average=np.mean)
_slip("logarithm of the average", "The average is taken before the logarithm: "
      "each example has a logarithm of its own.", log=_same,
      loss=lambda P, T, log: P, after=lambda cost: -np.log(cost))
_slip("logarithm of the sum", "The sum is taken before the logarithm: each "
      "example has a logarithm of its own.", log=_same,
      loss=lambda P, T, log: P,
      average=lambda losses: -np.log(losses.sum()) / losses.shape[1])
_slip("softmax of probabilities", "A softmax is taken of P, and P holds "
      "probabilities already: take their logarithm.",
      loss=lambda P, T, log: -log(np.exp(P) / np.exp(P).sum(axis=0)))
_slip("first example alone", "Only the first example counts; the cost is the "
      "average of all.", average=lambda losses: losses[:, 0].sum())
_slip("last example alone", "Only the last example counts; the cost is the "
      "average of all: add up in the loop, do not begin anew.",
      average=lambda losses: losses[:, -1].sum())
_slip("largest loss", "This is the largest loss; the cost is the average.",
      average=np.max)
_slip("divided by m twice", "The losses are divided by m twice.",
      average=lambda losses: losses.sum() / losses.shape[1] ** 2)
_slip("half of the average", "There is a factor of one half too many.",
      after=lambda cost: cost / 2)
_slip("m x m table", "Every example meets every other, an m x m table (3.3): "
      "multiply P and T entry by entry, with *.",
      average=lambda losses: losses.sum(),
      count=lambda T, loss: T.T @ loss / T.shape[1])
_slip("m x m table", "Every example meets every other, an m x m table (3.3): "
      "multiply P and T entry by entry, with *.", average=np.mean,
      count=lambda T, loss: T.T @ loss)
for _average in (np.mean, lambda losses: losses.sum() / losses.shape[1],
                 np.sum):
    _slip("whole rows of P", "Whole rows of P are taken, one for each "
          "example: each example needs the one entry of its own column.",
          alone=True, average=_average,
          count=lambda T, loss: loss[T.argmax(axis=0)])
_slip("0 log 0 not guarded", "0 log 0 counts 0, and NumPy calls it nan: let "
      "an entry count only where T is above 0.", count=np.multiply)
for _eps in (10.0 ** -k for k in range(2, 17)):
    for _cut in (lambda P, eps: np.maximum(P, eps), lambda P, eps: P + eps,
                 lambda P, eps: np.clip(P, eps, 1 - eps)):
        _slip("predictions cut off", _CERTAIN + "cut nothing off P, and add "
              "nothing to it.", alone=True, log=lambda P, cut=_cut, eps=_eps:
              np.log(cut(P, eps)))
_slip("infinity taken away", _CERTAIN + "let T decide what counts, and leave "
      "infinity as it is.", average=lambda losses:
      np.nan_to_num(losses).sum() / losses.shape[1])
_slip("infinity taken away", _CERTAIN + "let T decide what counts, and leave "
      "infinity as it is.", log=lambda P: np.where(P > 0, np.log(P), 0))
for _decimals in range(2, 7):
    _slip("rounded", "The cost is rounded: return all digits; a format is "
          "for printing.", alone=True,
          after=lambda cost, k=_decimals: np.round(cost, k))


def softmax_model_backward(P, T, caches, *, output=np.subtract,
                           slope=lambda Z: 1, **pieces):
    """Exercise 7.4 in pieces, those of exercise 4.3."""
    return L_model_backward(
        P, T, caches, output=lambda P, T, Z: output(P, T) * slope(Z),
        **pieces)


_slip = _table_of(softmax_model_backward)
_slip("sign at the start", "The sign at the start is wrong: it is the "
      "prediction minus the truth.", output=lambda P, T: T - P)
_slip("slope of the sigmoid at the output", "dZ of the output is multiplied "
      "by a slope p (1 - p): P - T is the whole of it, (7.5).",
      output=lambda P, T: (P - T) * P * (1 - P))
_slip("slope of the sigmoid alone", "dZ of the output is p (1 - p), a slope "
      "without the truth: look at (7.5).", output=lambda P, T: P * (1 - P))
_slip("softmax taken for a sigmoid", "dZ of the output is wrong: P (1 - P) is "
      "the slope of a sigmoid. In a softmax the other classes count too.",
      output=lambda P, T: -T * (1 - P))
_slip("ReLU at the output", "The output's dZ goes back through ReLU too: the "
      "output layer has none, and P - T is past its softmax already.",
      slope=lambda Z: _slope(Z, "relu"))
_slip("slope of the sigmoid at the output", "The output layer goes back "
      "through the sigmoid: it went forward through the softmax, and P - T "
      "is the whole of dZ, (7.5).", slope=lambda Z: _slope(Z, "sigmoid"))
_slip("derivative for P taken for dZ", "This is the derivative with respect "
      "to P: dZ is P - T, (7.5).", output=lambda P, T: np.where(
          T > 0, -T / np.where(P > 0, P, 1), 0))
_slip("derivative of the sigmoid's loss", "This is dAL of notebook 4: with "
      "the softmax dZ is P - T, (7.5).",
      output=lambda P, T: (1 - T) / (1 - P) - T / P)
_slip("truth missing", "The truth is missing at the start: dZ is P - T.",
      output=lambda P, T: P)
_slip("prediction missing", "The prediction is missing at the start: dZ is "
      "P - T.", output=lambda P, T: -T)
_slip("answers instead of probabilities", "P is turned into answers before T "
      "is subtracted: subtract from the probabilities.",
      output=lambda P, T: 1.0 * (P == P.max(axis=0)) - T)
_slip("distance instead of difference", "The sign of P - T is lost: take no "
      "abs.", output=lambda P, T: abs(P - T))
_slip("square instead of difference", "P - T is squared: the loss is no "
      "square, and dZ is the difference itself.",
      output=lambda P, T: (P - T) ** 2)
_slip("1/m at the start", "There is a 1/m too many: it belongs to dW and db "
      "only, and linear_backward has put it there.",
      output=lambda P, T: (P - T) / P.shape[1])
_slip("divided by the number of classes", "P - T is divided by the number of "
      "classes: hand it on as it is.", output=lambda P, T: (P - T) / len(P))
_slip("dZ a sum over the classes", "P - T is summed over the classes: each "
      "has its own dZ.", output=lambda P, T: (P - T).sum(
          axis=0, keepdims=True) + 0 * P)
for _mistake in mistakes_of("L_model_backward"):
    if not _mistake.pieces.keys() & {"output", "labels"}:
        _TABLE["softmax_model_backward"].append(Mistake(
            _mistake.name, _mistake.hint, softmax_model_backward,
            _mistake.pieces, _mistake.alone))
