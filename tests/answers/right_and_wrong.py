"""Answers that the checks must refuse, and answers they must let pass.

WRONG[name][what] is (mistake, source): a check has to refuse the source, and
its error should carry that name of the mistake; with None, what Python raised
decides. Here are mistakes that are no array formulas: types, order, names,
arguments changed in place, answers that are unfinished or raise. Formulas are
in the table of dnn_utils.mistakes, which tests itself.
RIGHT[name][what] is a source that a check has to let pass. Most are small
edits of REFERENCE[name]: each "old" text becomes the "new" one.
A source sees np, the other functions of dnn_utils and, for the backward pass,
the notebook's output_backward.
"""

REFERENCE = {
    "initialize_parameters": '''
def initialize_parameters(n_x, n_h, n_y):
    random = np.random.RandomState(1)
    W1 = random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
''',
    "initialize_parameters_deep": '''
def initialize_parameters_deep(layer_dims):
    random = np.random.RandomState(3)
    parameters = {}
    for l in range(1, len(layer_dims)):
        n_prev, n = layer_dims[l - 1], layer_dims[l]
        parameters["W" + str(l)] = random.randn(n, n_prev) * 0.01
        parameters["b" + str(l)] = np.zeros((n, 1))
    return parameters
''',
    "linear_forward": '''
def linear_forward(A, W, b):
    Z = W @ A + b
    return Z, (A, W, b)
''',
    "linear_activation_forward": '''
def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    else:
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)
''',
    "L_model_forward": '''
def L_model_forward(X, parameters):
    L = len(parameters) // 2
    A, caches = X, []
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        activation = "sigmoid" if l == L else "relu"
        A, cache = linear_activation_forward(A, W, b, activation)
        caches.append(cache)
    return A, caches
''',
    "compute_cost": '''
def compute_cost(AL, Y):
    if AL.shape != Y.shape or AL.shape != (1, AL.size):
        raise ValueError(f"rows needed, got {AL.shape} and {Y.shape}")
    with np.errstate(divide="ignore", invalid="ignore"):
        if_one = np.where(Y > 0, Y * -np.log(AL), 0)
        if_zero = np.where(Y < 1, (1 - Y) * -np.log(1 - AL), 0)
    return np.mean(if_one + if_zero)
''',
    "linear_backward": '''
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = dZ @ A_prev.T / m
    db = dZ.sum(axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db
''',
    "linear_activation_backward": '''
def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "sigmoid":
        dZ = sigmoid_backward(dA, activation_cache)
    else:
        dZ = relu_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)
''',
    "L_model_backward": '''
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    Y = Y.reshape(AL.shape)
    linear_cache, ZL = caches[L - 1]
    dZ = output_backward(AL, Y, ZL)
    dA, dW, db = linear_backward(dZ, linear_cache)
    grads["dA" + str(L - 1)] = dA
    grads["dW" + str(L)] = dW
    grads["db" + str(L)] = db
    for l in reversed(range(1, L)):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l - 1)] = dA
        grads["dW" + str(l)], grads["db" + str(l)] = dW, db
    return grads
''',
    "update_parameters": '''
def update_parameters(parameters, grads, learning_rate):
    updated = {}
    for name in parameters:
        step = learning_rate * grads["d" + name]
        updated[name] = parameters[name] - step
    return updated
''',
    "two_layer_model": '''
def two_layer_model(X, Y, layers_dims, learning_rate=0.0075,
                    num_iterations=3000, print_cost=False):
    parameters = initialize_parameters(*layers_dims)
    costs = []
    for i in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        if i % 100 == 0:
            costs.append(compute_cost(AL, Y))
            if print_cost:
                print(f"iteration {i:4d}: cost {costs[-1]:.6f}")
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs
''',
    "predict": '''
def predict(X, y, parameters):
    AL, _ = L_model_forward(X, parameters)
    p = (AL > 0.5).astype(int)
    y = y.reshape(p.shape)
    right, m = np.sum(p == y), y.size
    print(f"Accuracy: {right} of {m} ({100 * right / m:.1f} %)")
    return p
''',
    "one_hot": '''
def one_hot(Y, classes):
    rows = np.arange(classes).reshape(classes, 1)
    T = (rows == Y).astype(float)
    return T
''',
    "softmax": '''
def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    P = E / E.sum(axis=0)
    return P
''',
    "cross_entropy": '''
def cross_entropy(P, T):
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = np.where(T > 0, T * -np.log(P), 0)
    return losses.sum() / P.shape[1]
''',
    "softmax_model_backward": '''
def softmax_model_backward(P, T, caches):
    grads, L = {}, len(caches)
    linear_cache, Z = caches[L - 1]
    dZ = P - T
    dA, dW, db = linear_backward(dZ, linear_cache)
    grads["dA" + str(L - 1)] = dA
    grads["dW" + str(L)] = dW
    grads["db" + str(L)] = db
    for l in reversed(range(1, L)):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l - 1)] = dA
        grads["dW" + str(l)], grads["db" + str(l)] = dW, db
    return grads
''',
}
REFERENCE["L_layer_model"] = (
    REFERENCE["two_layer_model"]
    .replace("def two_layer_model", "def L_layer_model")
    .replace("\n                    num_", "\n                  num_")
    .replace("initialize_parameters(*layers_dims)",
             'initialize_parameters_deep(\n        '
             'layers_dims, seed=1, scale="sqrt")'))


def _edit(name, *changes):
    """Return the reference answer with old, new, old, new, ... replaced."""
    source = REFERENCE[name]
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in source, (name, old)
        source = source.replace(old, new)
    return source


def _body(name, body):
    """Return the function's own first lines with another body."""
    head = REFERENCE[name].split("):\n")[0]
    return head + "):\n    " + body + "\n"


SHAPE_TEST = REFERENCE["compute_cost"].split("    with")[0]
TERMS = '''    with np.errstate(divide="ignore", invalid="ignore"):
        if_one = np.where(Y > 0, Y * -np.log(AL), 0)
        if_zero = np.where(Y < 1, (1 - Y) * -np.log(1 - AL), 0)
    return np.mean(if_one + if_zero)
'''
LAYER_1_UP = 'for l in reversed(range(1, L)):'
KEEP_COST = '''        if i % 100 == 0:
            costs.append(compute_cost(AL, Y))
'''

# what is wrong: (mistake, old, new, ...)
WRONG_EDITS = {
    "initialize_parameters": {
        "sizes of zeros not as a pair": (
            None, "b2 = np.zeros((n_y, 1))", "b2 = np.zeros(n_y, 1)"),
        "sizes of randn as a pair": (
            None, "randn(n_y, n_h)", "randn((n_y, n_h))"),
        "randn without its generator": (
            None, "W2 = random.randn", "W2 = randn"),
        "sizes of the example": (
            "sizes of one example", "random.randn(n_y, n_h)",
            "random.randn(1, 2)"),
        "a number for the bias": (
            "number instead of array", "b2 = np.zeros((n_y, 1))", "b2 = 0"),
        "no seed": ("no seed", "RandomState(1)", "RandomState()"),
        "global generator without a seed": (
            "no seed", "np.random.RandomState(1)", "np.random"),
        "small letters": (
            "small and capital letters", '"W1"', '"w1"', '"W2"', '"w2"'),
        "b2 forgotten": ("a value that is not used", ', "b2": b2', ""),
        "a tuple": (
            "tuple instead of dictionary",
            '{"W1": W1, "b1": b1, "W2": W2, "b2": b2}',
                    "W1, b1, W2, b2"),
        "float32": ("fewer digits than float64", "(n_h, n_x) * 0.01",
                    "(n_h, n_x).astype(np.float32) * np.float32(0.01)",
                    "(n_y, n_h) * 0.01",
                    "(n_y, n_h).astype(np.float32) * np.float32(0.01)"),
        "whole-number biases": ("whole numbers", "np.zeros((n_h, 1))",
                                "np.zeros((n_h, 1), int)"),
        "lists": ("list instead of array", '"W1": W1', '"W1": W1.tolist()'),
        "a comma for a point": ("a decimal comma", "n_h) * 0.01",
                                "n_h) * 0,1"),
        "sizes for average and spread": (
            "sizes for average and spread", "random.randn(n_y, n_h)",
            "random.normal(n_y, n_h)"),
        "another generator for W2": ("no seed", "W2 = random.",
                                     "W2 = np.random."),
        "part of W1": ("a part of what W1 should be instead",
                       "random.randn(n_y, n_h) * 0.01", "W1[:n_y, :n_h]"),
        "flat": ("flat array", "randn(n_y, n_h)", "randn(n_y * n_h)"),
        "a draw too many": ("a line too many", "    W2 =",
                            "    print(random.randn(n_y, n_h))\n    W2 ="),
    },
    "initialize_parameters_deep": {
        "variables, not entries": (
            "a value that is not used", 'parameters["W" + str(l)] =', "W =",
            'parameters["b" + str(l)] =', "b ="),
        "l inside the text": (
            "l inside the quotes", '"W" + str(l)', '"Wl"'),
        "text plus number": (
            None, '"W" + str(l)', '"W" + l'),
        "size looked up twice": (
            None, "randn(n, n_prev)", "randn(n[l], n_prev)"),
        "range from 0": ("ends of the loop", "range(1, ",
                         "range("),
        "one layer too far": (None, "len(layer_dims))",
                              "len(layer_dims) + 1)"),
        "all weights like the first": (
            "wrong number of columns", "layer_dims[l - 1]", "layer_dims[0]"),
        "biases as wide as the layer before": (
            "another variable", "zeros((n, 1))", "zeros((n_prev, 1))"),
        "no seed": ("no seed", "RandomState(3)", "RandomState()"),
        "one key for all": (
            "number missing in the name", '"W" + str(l)', '"W"'),
        "number as key": ("name not a text", '"W" + str(l)', '("W", l)'),
        "small letter": ("small and capital letters", '"W"', '"w"'),
        "biases forgotten": (
            "names missing",
            '        parameters["b" + str(l)] = np.zeros((n, 1))\n', ""),
        "float32": ("fewer digits than float64", "randn(n, n_prev)",
                    "randn(n, n_prev).astype(np.float32)"),
        "uniform of another width": (
            "another distribution", "random.randn(n, n_prev) * 0.01",
            "random.uniform(-1, 1, (n, n_prev)) / np.sqrt(n_prev)"),
        "one name for all layers": (
            "the same key in every round", '"b" + str(l)', '"b1"'),
        "a dictionary for each layer": (
            "a dictionary for each layer", "parameters = {}",
            "layers = []", 'parameters["W" + str(l)] =', "W =",
            'parameters["b" + str(l)] = np.zeros((n, 1))',
            'layers.append({"W": W, "b": np.zeros((n, 1))})',
            "return parameters", "return layers"),
        "sizes for numbers": (
            "entries taken for their numbers",
            "range(1, len(layer_dims))", "layer_dims",
            "layer_dims[l - 1], layer_dims[l]", "l, l"),
        "another factor in the last layer": (
            "a condition too many", "random.randn(n, n_prev) * 0.01",
            "random.randn(n, n_prev) * (0.01 if l < len(layer_dims) - 1 "
            "else 1)"),
        "parts of one matrix": (
            "the same numbers as W2", "    parameters = {}", "    parameters "
            "= {}\n    big = random.randn(99, 99) * 0.01",
            "random.randn(n, n_prev) * 0.01", "big[:n, :n_prev]"),
        "number of layers as well": (
            "names too many", "return parameters",
            'parameters["L"] = 2\n    return parameters'),
        "Python's own random": (
            "Python's own random", "    parameters = {}",
            "    import random as r\n    parameters = {}",
            "random.randn(n, n_prev) * 0.01",
            "np.array([[r.gauss(0, 1) for _ in range(n_prev)] "
            "for _ in range(n)])"),
        "sizes sorted": ("argument changed", "    parameters = {}",
                         "    layer_dims.sort()\n    parameters = {}"),
    },
    "linear_forward": {
        "called like a function": (
            None, "W @ A", "W(A)"),
        "bias inside the product": (None, "W @ A + b",
                                    "W @ (A + b[0])"),
        "cache in another order": (
            "parts in another order", "return Z, (A, W, b)",
                                   "return Z, (W, A, b)"),
        "Z in the cache": ("another variable", "return Z, (A, W, b)",
                           "return Z, (Z, W, b)"),
        "four in the cache": ("something too many", "return Z, (A, W, b)",
                              "return Z, (A, W, b, Z)"),
        "a cache in a cache": ("brackets too many", "return Z, (A, W, b)",
                               "return Z, ((A, W, b),)"),
        "A set anew": ("an argument replaced", "Z = W @ A + b",
                       "A = A.T\n    Z = W @ A.T + b"),
        "bias added and lost": ("a result that is not kept", "Z = W @ A + b",
                                "Z = W @ A\n    Z + b"),
        "a dictionary as cache": ("parts of the cache", "return Z, (A, W, b)",
                                  'return Z, {"A": A, "W": W, "b": b}'),
        "no cache": ("parts missing", "return Z, (A, W, b)",
                     "return Z"),
        "four things returned": ("tuples joined", "Z, (A, W, b)\n",
                                 "Z, A, W, b\n"),
        "cache first": ("parts in another order", "return Z, (A, W, b)",
                        "return (A, W, b), Z"),
        "Z as lists": (
            "list instead of array", "return Z,", "return Z.tolist(),"),
        "W changed": ("argument changed",
                      "    Z =", "    W -= W.mean()\n    Z ="),
        "float32": (
            "fewer digits than float64",
            "return Z,", "return Z.astype(np.float32),"),
        "first unit only": ("wrong shape", "W @ A + b",
                            "W[:1] @ A + b[:1]"),
    },
    "linear_activation_forward": {
        "both results in one name": (
            "results not taken apart", "A, activation_cache = sigmoid(Z)",
            "A = sigmoid(Z)\n        activation_cache = Z"),
        "overflow": ("overflow", "A, activation_cache = sigmoid(Z)",
                     "A, activation_cache = np.exp(Z) / (1 + np.exp(Z)), Z"),
        "sigmoid of one number": (
            "overflow", "A, activation_cache = sigmoid(Z)",
            "A, activation_cache = np.array([[1 / (1 + __import__('math')"
            ".exp(-z)) for z in row] for row in Z]), Z"),
        "cut off far out": (
            "a line too many", "A, activation_cache = sigmoid(Z)",
            "A, activation_cache = sigmoid(Z)\n        "
            "A = np.clip(A, 1e-9, 1 - 1e-9)"),
        "entries picked out": (
            "entries picked out", "A, activation_cache = relu(Z)",
            "A = Z[Z > 0]\n        activation_cache = Z"),
        "nearly e": ("a number that is nearly e", "A, activation_cache = "
                     "sigmoid(Z)", "A, activation_cache = 1 / (1 + 2.71828 "
                     "** -Z), Z"),
        "itself": ("a function that calls itself",
                   "Z, linear_cache = linear_forward(A_prev, W, b)",
                   "Z, linear_cache = linear_activation_forward(A_prev, W, b, "
                   "activation)"),
        "one of two by a condition": (
            "activations exchanged", 'if activation == "sigmoid":\n        A, '
            "activation_cache = sigmoid(Z)\n    else:\n        A, "
            "activation_cache = relu(Z)", "both = [sigmoid(Z), relu(Z)]\n    "
            'A, activation_cache = both[activation == "sigmoid"]'),
        "a function as condition": ("a function for a condition",
                                    'activation == "sigmoid"', "sigmoid"),
        "lower without brackets": (
            "a call without its brackets", "if activation ==",
            "if activation.lower =="),
        "an entry in a loop": ("a row for an entry", "A, activation_cache = "
            "relu(Z)", "A, activation_cache = 0 * Z, Z\n        for i in "
            "range(len(Z)):\n            for j in range(Z.shape[1]):\n"
            "                A[i] = max(0, Z[i, j])"),
        "max of Python": (
            None, "A, activation_cache = relu(Z)",
            "A, activation_cache = max(0, Z), Z"),
        "flat cache": ("tuples joined", "(linear_cache, activation_cache)",
                       "(*linear_cache, activation_cache)"),
        "caches swapped": ("parts in another order",
                           "(linear_cache, activation_cache)",
                           "(activation_cache, linear_cache)"),
        "new A for A_prev": ("another variable",
                             "(linear_cache, activation_cache)",
                             "((A, W, b), activation_cache)"),
        "only the linear cache": ("one part alone",
                                  "(linear_cache, activation_cache)",
                                  "linear_cache"),
        "only Z": ("one part alone", "(linear_cache, activation_cache)",
                   "activation_cache"),
        "whole pair of linear_forward": (
            None, "Z, linear_cache = linear_forward(A_prev, W, b)",
            "Z = linear_cache = linear_forward(A_prev, W, b)"),
        "pair of sigmoid not taken apart": (
            "results not taken apart", "A, activation_cache = sigmoid(Z)",
            "A = activation_cache = sigmoid(Z)"),
        "three returned": ("tuples joined",
                           "A, (linear_cache, activation_cache)",
                           "A, linear_cache, activation_cache"),
        "cache first": ("parts in another order",
                        "A, (linear_cache, activation_cache)",
                        "(linear_cache, activation_cache), A"),
        "no cache": ("parts missing",
                     "A, (linear_cache, activation_cache)", "A"),
        "A_prev changed": ("argument changed", "    Z,",
                           "    A_prev *= 2\n    Z,"),
    },
    "L_model_forward": {
        "assigned into the empty list": (
            None, "caches.append(cache)", "caches[l - 1] = cache"),
        "both results in one name": (
            None, "A, cache = linear", "A = linear",
            "caches.append(cache)", "caches.append(A)"),
        "L twice too large": (None, " // 2", ""),
        "loop from 0": (None, "range(1, L + 1)",
                        "range(L)"),
        "order of the dictionary": (
            None,
            '        W, b = parameters["W" + str(l)], '
            'parameters["b" + str(l)]',
            "        W, b = list(parameters.values())[2 * l - 2:2 * l]"),
        "only the last cache": ("another variable", "return A, caches",
                                "return A, cache"),
        "places for all caches": (
            "number of caches", "A, caches = X, []",
            "A, caches = X, [None] * (L + 1)", "caches.append(cache)",
            "caches[l] = cache"),
        "sigmoid for one unit": (
            None, '"sigmoid" if l == L', '"sigmoid" if len(W) == 1'),
        "largest text": ("order of the text", "len(parameters) // 2",
                         "int(max(parameters)[1:])"),
        "the last digit": ("one character for a number",
                           "len(parameters) // 2",
                           "max(int(key[-1]) for key in parameters)"),
        "A and cache collected": ("something too many",
                                  "append(cache)", "append((A, cache))"),
        "A collected": ("another variable", "caches.append(cache)",
                        "caches.append(A)"),
        "linear caches only": ("one part alone", "append(cache)",
                               "append(cache[0])"),
        "caches flattened": ("number of caches", "append(cache)",
                             "extend(cache)"),
        "caches in a dictionary": ("no list", "X, []", "X, {}",
                                   "caches.append(cache)",
                                   "caches[l] = cache"),
        "X counted as a cache": ("number of caches", "X, []", "X, [X]"),
        "caches first": ("parts in another order", "return A, caches",
                         "return caches, A"),
        "no caches": ("parts missing", "return A, caches",
                      "return A"),
        "X changed": ("argument changed", "    A, caches",
                      "    X -= X.mean()\n    A, caches"),
        "parameters emptied": (
            "argument changed",
            'parameters["b" + str(l)]', 'parameters.pop("b" + str(l))'),
    },
    "compute_cost": {
        "labels not used": (
            "no effect of Y", "return np.mean(if_one + if_zero)",
            "return np.mean(-np.log(np.maximum(AL, 1 - AL)))"),
        "if on a whole row": (
            None, "    with np.errstate",
            "    if Y > 0:\n        return -np.mean(np.log(AL))\n"
            "    with np.errstate"),
        "a formatted text": (
            "text for a number", "return np.mean(if_one + if_zero)",
            'return f"{np.mean(if_one + if_zero):.6f}"'),
        "Y and AL swapped": (None, "def compute_cost(AL, Y)",
                             "def compute_cost(Y, AL)"),
        "an array": ("options of a sum", "np.mean(if_one + if_zero)",
                     "np.mean(if_one + if_zero, keepdims=True)"),
        "mean over the wrong axis": ("options of a sum",
                                     "if_zero)", "if_zero, axis=0)"),
        "a flat array": ("options of a sum", "if_zero)",
                         "if_zero, axis=1)"),
        "loss of every example": ("a sum missing",
                                  "np.mean(if_one + if_zero)",
                                  "if_one + if_zero"),
        "product, then log": (
            "product of the probabilities", "np.mean(if_one + if_zero)",
            "-np.log(np.prod(np.where(Y > 0, AL, 1 - AL))) / AL.size"),
        "product kept above 0": (
            None, "np.mean(if_one + if_zero)", "-np.log(1e-300 + np.prod("
            "np.exp(-if_one - if_zero))) / AL.size"),
        "AL changed": ("argument changed", "    with",
                       "    AL[AL == 0] = 1e-9\n    with"),
        "text": ("text for a number", "np.mean(if_one + if_zero)",
                 "str(np.mean(if_one + if_zero))"),
    },
    "linear_backward": {
        "order as in the text": (
            "parts in another order", "return dA_prev, dW, db",
                                 "return dW, db, dA_prev"),
        "dW and db swapped": ("parts in another order", "dA_prev, dW, db\n",
                              "dA_prev, db, dW\n"),
        "two returned": ("number of parts", "dA_prev, dW, db\n", "dW, db\n"),
        "a dictionary": ("parts missing",
                         "return dA_prev, dW, db",
                         'return {"dA": dA_prev, "dW": dW, "db": db}'),
        "dZ changed": ("argument changed", "    dW",
                       "    dZ /= m\n    dW", "A_prev.T / m", "A_prev.T",
                       "keepdims=True) / m", "keepdims=True)",
                       "W.T @ dZ", "W.T @ (dZ * m)"),
        "W in the cache changed": (
            "argument changed", "    return",
            "    W -= 0.1 * dW\n    return"),
        "float32": ("fewer digits than float64", "return dA_prev, dW, db",
                    "return dA_prev, dW.astype(np.float32), db"),
    },
    "linear_activation_backward": {
        "caches swapped": (None,
                           "linear_cache, activation_cache = cache",
                           "activation_cache, linear_cache = cache"),
        "whole cache to the activation": (None, "activation_cache)",
                                          "cache)"),
        "whole cache to linear_backward": (None, "dZ, linear_cache)",
                                           "dZ, cache)"),
        "linear cache to the activation": (
            None, "(dA, activation_cache)", "(dA, linear_cache)"),
        "dA changed": (
            "argument changed",
            "dZ = relu_backward(dA, activation_cache)",
            "dZ = dA; dZ[activation_cache <= 0] = 0"),
        "dZ returned": ("parts missing",
                        "return linear_backward(dZ, linear_cache)",
                        "return dZ"),
        "only two returned": ("number of parts",
                              "linear_backward(dZ, linear_cache)",
                              "linear_backward(dZ, linear_cache)[1:]"),
        "order": ("parts in another order", "return linear_backward(",
                  "dA_prev, dW, db = linear_backward(", ", linear_cache)",
                  ", linear_cache)\n    return dW, db, dA_prev"),
        "dA averaged": (None, "(dA, activation_cache)",
                        "(dA.mean(axis=0, keepdims=True)"
                        " + 0 * dA, activation_cache)"),
    },
    "L_model_backward": {
        "dA0 missing": (
            "a condition too many", '        grads["dA" + str(l - 1)] = dA\n',
            '        if l > 1:\n'
            '            grads["dA" + str(l - 1)] = dA\n'),
        "no dA at all": (
            "names missing", 'grads["dA" + str(l - 1)] = dA', "pass",
                         '    grads["dA" + str(L - 1)] = dA\n', ""),
        "Y not reshaped": ("Y not reshaped",
                           "    Y = Y.reshape(AL.shape)\n", ""),
        "one layer too many": (None, "range(1, L)", "range(0, L)"),
        "output layer twice": (None, "range(1, L)", "range(1, L + 1)"),
        "l used after the loop": (
            "a line too many", "    return grads",
            '    grads["dW" + str(L)] = grads.pop("dW1")\n'
            '    return grads'),
        "keys with small letters": (
            "small and capital letters", '"dW"', '"dw"'),
        "keys without d": (
            "d missing in the name", '"dW"', '"W"', '"db"', '"b"'),
        "return in the loop": ("return inside the loop",
                               "    return grads", "        return grads"),
        "wrong half of the cache": (
            None, "linear_cache, ZL = caches[L - 1]",
            "ZL, linear_cache = caches[L - 1]"),
        "caches emptied": ("argument changed",
                           "caches[l - 1],", "caches.pop(l - 1),"),
        "Y changed": ("argument changed",
                      "Y = Y.reshape(AL.shape)",
                      "Y.shape = AL.shape"),
        "gradients in a list": ("list instead of dictionary", "return grads",
                                "return list(grads.values())"),
        "AL and grads": (
            "more than the dictionary returned",
            "return grads", "return AL, grads"),
    },
    "update_parameters": {
        "the last digit of the name": (
            "number of two digits", '"d" + name', '"d" + name[0] + name[-1]'),
        "last layer missing": ("an index too many", "in parameters:",
                               "in list(parameters)[:-2]:"),
        "caller's dictionary": (
            "argument changed",
            "updated = {}", "updated = parameters"),
        "arrays in place": (
            "argument changed",
            "updated[name] = parameters[name] - step",
            "parameters[name] -= step\n"
            "        updated[name] = parameters[name]"),
        "flat copy, arrays in place": (
            "argument changed",
            "updated = {}", "updated = dict(parameters)",
            "updated[name] = parameters[name] - step",
            "updated[name] -= step"),
        "gradients in place": (
            "argument changed",
            "    step = learning_rate * grads[\"d\" + name]",
            "    step = grads[\"d\" + name]\n        step *= learning_rate"),
        "get without d": ("d missing in the name", "grads[\"d\" + name]",
                          "grads.get(name, 0)"),
        "small letter": (
            "small and capital letters", "updated[name] = parameters[name] - "
            "step", "updated[name] = parameters[name] - step if name["
            "0] == 'w' else parameters[name]"),
        "two layers only": (
            "layers written out", "in parameters:",
            "in ['W1', 'b1', 'W2', 'b2']:"),
        "loop from 0": (
            None, "for name in parameters:",
            "names = [c + str(l) for l in range(len(parameters) // 2)"
            " for c in 'Wb']\n    for name in names:"),
        "L = len(parameters)": (
            None, "for name in parameters:",
            "names = [c + str(l) for l in range(1, len(parameters) + 1)"
            " for c in 'Wb']\n    for name in names:"),
        "keys without d": (None, '"d" + name', "name"),
        "over all gradients": (
            None, "for name in parameters:",
            "for name in [key[1:] for key in grads]:"),
        "dA passed on": (
            "names too many", "updated = {}",
            "updated = {k: g for k, g in grads.items() if 'A' in k}"),
        "float32": ("fewer digits than float64", "parameters[name] - step",
                    "(parameters[name] - step).astype(np.float32)"),
        "flat biases": ("a call too many", "parameters[name] - step",
                        "np.squeeze(parameters[name] - step)"),
        "a list": ("list instead of dictionary", "return updated",
                   "return list(updated.values())"),
        "grads as well": (
            "more than the dictionary returned", "return updated",
                          "return updated, grads"),
        "steps shared": (
            None, "    updated = {}", "    updated, old = {}, 0",
            'grads["d" + name]', 'grads["d" + name] + 0 * old + old',
            "- step\n", "- step\n        old = step.mean()\n"),
    },
}

_MODELS = {
    "costs only if printed": (
        "a condition too many", KEEP_COST,
        "        if i % 100 == 0 and print_cost:\n"
        "            costs.append(compute_cost(AL, Y))\n"),
    "only the last cost": ("an index too many", "return parameters, costs",
                           "return parameters, costs[-1]"),
    "always 3000 iterations": ("an argument not used",
                               "range(num_iterations)", "range(3000)"),
    "no costs": ("parts missing", "return parameters, costs",
                 "return parameters"),
    "costs first": ("parts in another order", "return parameters, costs",
                    "return costs, parameters"),
    "gradients returned": ("another variable",
                           "return parameters, costs",
                           "return grads, costs"),
    "uphill": (None, "grads, learning_rate)",
               "grads, -learning_rate)"),
    "never prints": ("costs not printed", "if print_cost:", "if False:"),
    "iterations kept": ("iteration kept instead of cost",
                        "costs.append(compute_cost(AL, Y))",
                        "costs.append(i)"),
    "always 2500 iterations": ("an argument not used",
                               "range(num_iterations)", "range(2500)"),
    "X shifted": ("argument changed", "    costs = []",
                  "    X -= X.mean()\n    costs = []"),
    "new default rate": ("first line changed", "=0.0075", "=0.1"),
}
_STARTS = {
    "two_layer_model": "initialize_parameters(*layers_dims)",
    "L_layer_model": ('initialize_parameters_deep(\n        '
                      'layers_dims, seed=1, scale="sqrt")'),
}
for _name, _start in _STARTS.items():
    WRONG_EDITS[_name] = {
        what: (change[0], *(text.replace("START", _start)
                            for text in change[1:]))
        for what, change in _MODELS.items()}
WRONG_EDITS["two_layer_model"] |= {
    "sizes as one": (None, "(*layers_dims)",
                     "(layers_dims)"),
    "hard-coded sizes": ("an argument not used", "(*layers_dims)",
                         "(X.shape[0], 4, 1)"),
}
WRONG_EDITS["L_layer_model"] |= {
    "two-layer start": ("function of another network",
                        _STARTS["L_layer_model"],
                        "initialize_parameters(layers_dims[0], "
                        "layers_dims[1], layers_dims[-1])"),
}
WRONG_EDITS["predict"] = {
    "argmax of the row": (
        "the largest of one row", "(AL > 0.5).astype(int)",
        "np.argmax(AL, axis=0).reshape(AL.shape)"),
    "argmax as a method": (
        "the largest of one row", "(AL > 0.5).astype(int)",
        "AL.argmax(0)[np.newaxis]"),
    "cut off at the point": ("all answers 0", "(AL > 0.5)", "AL"),
    "True and False": ("answers not numbers", "return p",
                       "return p == 1"),
    "flat": ("shape of the answers", "return p", "return p[0]"),
    "column": ("shape of the answers", "return p", "return p.T"),
    "list": ("a call too many", "return p", "return p.tolist()"),
    "accuracy returned": ("another result", "return p",
                          "return right / m"),
    "nothing returned": ("printed, not returned", "    return p\n", ""),
    "two returned": ("something too many", "return p",
                     "return p, right / m"),
    "return too early": ("lines below a return", "    y = y.reshape",
                         "    return p\n    y = y.reshape"),
    "texts": ("answers not numbers", "return p", "return np.where(p, '1', "
              "'0')"),
    "per cent cut off": ("another sign", "100 * right / m",
                         "100 * right // m"),
    "half rounded up": ("1 at exactly 0.5", "(AL > 0.5).astype(int)",
                        "np.floor(AL + 0.5)"),
    "rounded up": ("another threshold than 0.5", "(AL > 0.5).astype(int)",
                   "np.ceil(AL)"),
    "sigmoid twice": ("a line too many", "    p = (AL",
                      "    AL = sigmoid(AL)[0]\n    p = (AL"),
    "y turned over": ("y not reshaped", "y = y.reshape(p.shape)", "y = y.T"),
    "zeros alone": ("answers other than 0 and 1", "(AL > 0.5).astype(int)",
                    "np.where(AL > 0.5, AL, 0)"),
    "nothing printed": ("accuracy not printed",
                        '    print(f"Accuracy: {right} of {m} '
                        '({100 * right / m:.1f} %)")\n', ""),
    "pair not taken apart": (None, "AL, _ = L", "AL = L"),
    "X changed": ("argument changed", "    AL",
                  "    X -= 1\n    X += 0.5\n    AL"),
    "first example only": ("shape of the answers", "return p",
                           "return p[:, :1]"),
}

WRONG_EDITS["one_hot"] = {
    "flat": ("a call too many", "return T", "return T.ravel()"),
    "a list": ("list instead of array", "return T", "return T.tolist()"),
    "whole numbers": ("whole numbers", "astype(float)", "astype(int)"),
    "comparison": ("True and False for numbers", ".astype(float)", ""),
    "transposed": ("transposed", "return T", "return T.T"),
    "rows of the labels": ("as many rows as the largest label",
                           "    rows", "    classes = Y.max() + 1\n    rows"),
    "no place for a column": (None, "    rows = ", "    T = np.zeros(classes,"
                              " Y.size)\n    rows = "),
    "square": ("as many rows as examples", "    rows",
               "    classes = Y.size\n    rows"),
    "eye with a row": (
        "row of labels as an index", "(rows == Y).astype(float)",
        "np.eye(classes)[Y]"),
    "eye, rows are examples": ("transposed", "(rows == Y).astype(float)",
                               "np.eye(classes)[Y[0]]"),
    "flat from the start": (
        "flat from the start", "(rows == Y).astype(float)",
        "np.zeros(classes)\n    T[Y[0]] = 1"),
    "always the same": (
        None, "    rows = np.arange(classes).reshape("
        "classes, 1)\n    T = (rows == Y).astype(float)",
        "    T = np.eye(classes, Y.size)"),
    "rows marked": ("marks of all examples in every column",
                    "(rows == Y).astype(float)", "np.zeros((classes, Y.size))"
                    "\n    T[Y, :] = 1"),
    "Y changed": ("argument changed", "    return", "    Y += 1\n    return"),
    "loop over the row": (
        "one round for all examples", "(rows == Y).astype(float)",
        "np.zeros((classes, Y.size))\n    for i, c in enumerate(Y):\n"
        "        T[c, i] = 1"),
    "length of the row in an index": (
        "rows counted", "(rows == Y).astype(float)",
        "np.zeros((classes, Y.size))\n    T[Y, np.arange(len(Y))] = 1"),
    "length of the row": (
        "one round for all examples", "(rows == Y).astype(float)",
        "np.zeros((classes, Y.shape[1]))\n    for i in range(len(Y)):\n"
        "        T[Y[i], i] = 1"),
}
WRONG_EDITS["softmax"] = {
    "as typed": ("exp overflows", "Z - Z.max(axis=0)", "Z"),
    "rows": (None, "sum(axis=0)", "sum(axis=1)"),
    "both along the rows": ("sum of each row", "Z.max(axis=0)",
                            "Z.max(axis=1, keepdims=True)", "E.sum(axis=0)",
                            "E.sum(axis=1, keepdims=True)"),
    "whole table": ("sum of the whole table", "sum(axis=0)", "sum()"),
    "one largest": ("largest of the whole table subtracted", "max(axis=0)",
                    "max()"),
    "with Z, as a pair": ("more than P returned", "return P",
                          "return P, Z"),
    "a list": ("more than P returned", "return P", "return list(P)"),
    "sigmoid": ("sigmoid instead of softmax", "return P",
                "return sigmoid(Z)[0]"),
    "Z changed": ("argument changed", "np.exp(Z - Z.max(axis=0))",
                  "np.exp(Z)\n    Z -= Z.max(axis=0)\n    E = np.exp(Z)"),
    "clip": ("large entries cut off", "Z - Z.max(axis=0)",
             "np.clip(Z, -700, 700)"),
    "divided by the largest": ("Z divided by its size", "Z - Z.max(axis=0)",
                               "Z / Z.max(axis=0)"),
    "standardised": ("Z divided by its size", "Z - Z.max(axis=0)",
                     "(Z - Z.mean(axis=0)) / Z.std(axis=0)"),
    "first entry": ("another entry subtracted", "Z.max(axis=0)", "Z[0]"),
    "sum in a loop": (
        "a sum of what changes", "    P = E / E.sum(axis=0)\n    return P",
        "    for i in range(len(Z)):\n        E[i] = E[i] / E.sum(axis=0)\n"
        "    return E"),
    "other exponentials": ("another function", "np.exp(", "np.expm1("),
    "E returned": ("another variable", "return P", "return E"),
    "place of the largest": ("another function", ".max(", ".argmax("),
    "minimum": ("large entries cut off", "Z - Z.max(axis=0)",
                "np.minimum(Z, 300)"),
    "math.exp": (None, "np.exp", "__import__('math').exp"),
}
WRONG_EDITS["cross_entropy"] = {
    "np.mean": ("average over all entries", "losses.sum() / P.shape[1]",
                "losses.mean()"),
    "loss of every example": ("a sum missing", "losses.sum() / ",
                              "losses.sum(axis=0) / "),
    "plain formula": ("0 log 0 not guarded",
                      "np.where(T > 0, T * -np.log(P), 0)",
                      "-T * np.log(P)"),
    "number of classes": ("divided by the number of classes", "P.shape[1]",
                          "P.shape[0]"),
    "of notebook 3": (None, "np.where(T > 0, T * -np.log(P), 0)",
                      "-(T * np.log(P) + (1 - T) * np.log(1 - P))"),
    "matrix product": (None, "np.where(T > 0, T * -np.log(P), 0)",
                       "-T.T @ np.log(P)"),
    "a text": ("text for a number", "return losses.sum() / P.shape[1]",
               'return f"{losses.sum() / P.shape[1]:.6f}"'),
    "P cut off": ("predictions cut off", "np.log(P)", "np.log(P + 1e-9)"),
    "P[y]": ("whole rows of P", "return losses.sum() / P.shape[1]",
             "return -np.mean(np.log(P[T.argmax(axis=0)]))"),
    "P[y], added up": ("whole rows of P", "return losses.sum()",
                       "return -np.log(P[T.argmax(axis=0), :]).sum()"),
    "product, then log": (
        "product of the probabilities", "losses.sum() / P.shape[1]",
        "-np.log(np.prod((P * T).sum(axis=0))) / P.shape[1]"),
    "root of the product": (
        "product of the probabilities", "losses.sum() / P.shape[1]",
        "-np.log(np.prod(P[T > 0]) ** (1 / P.shape[1]))"),
    "P changed": ("argument changed", "    with",
                  "    P[P == 0] = 1e-9\n    with"),
}
WRONG_EDITS["softmax_model_backward"] = {
    "sign": ("sign at the start", "P - T", "T - P"),
    "1/m": ("1/m at the start", "P - T", "(P - T) / P.shape[1]"),
    "slope of the sigmoid": ("slope of the sigmoid at the output", "P - T",
                             "(P - T) * P * (1 - P)"),
    "slope of the sigmoid with dP": (
        "softmax taken for a sigmoid", "P - T", "-T / P * P * (1 - P)"),
    "output layer through ReLU": (
        "ReLU at the output", "linear_backward(dZ, linear_cache)",
        'linear_activation_backward(P - T, caches[L - 1], "relu")'),
    "output layer through the sigmoid": (
        "slope of the sigmoid at the output",
        "linear_backward(dZ, linear_cache)",
        'linear_activation_backward(P - T, caches[L - 1], "sigmoid")'),
    "hidden layers through the sigmoid": (
        "hidden layers back through the sigmoid", '"relu"', '"sigmoid"'),
    "whole cache": (None, "(dZ, linear_cache)", "(dZ, caches[L - 1])"),
    "layer 1 missing": ("layer 1 missing", "range(1, L)", "range(2, L)"),
    "dA0 missing": (
        "names missing", '        grads["dA" + str(l - 1)] = dA\n', ""),
    "no dA": ("names missing", '        grads["dA" + str(l - 1)] = dA\n', "",
              '    grads["dA" + str(L - 1)] = dA\n', ""),
    "keys without d": ("d missing in the name", '"dW"', '"W"', '"db"',
                       '"b"'),
    "caches emptied": ("argument changed", "caches[L - 1]", "caches.pop()"),
    "P changed": ("argument changed", "dZ = P - T", "P -= T\n    dZ = P"),
    "a list": ("list instead of dictionary", "return grads",
               "return list(grads.values())"),
    "labels as numbers": (None, "P - T", "P - T.argmax(axis=0)"),
}

WRONG = {
    name: {what: (hint, _edit(name, *changes))
           for what, (hint, *changes) in edits.items()}
    for name, edits in WRONG_EDITS.items()}
for _name, _answers in WRONG.items():
    _answers |= {
        "pass": ("no return", _body(_name, "pass")),
        "no return": (None, REFERENCE[_name].replace(
            "    return ", "    result = ")),
        "printed": ("printed, not returned", REFERENCE[_name].replace(
            "    return ", "    print('result'), ")),
        "TypeError": (None, _body(_name, "return None + 1")),
        "name not known": (None, _body(_name, "return unknown_name")),
    }

# Kinds that were seen in public code and in forums, each named.
for _name, _what, _mistake, *_changes in (
        ("initialize_parameters_deep", "dictionary as a default argument",
         "default argument kept between calls", "deep(layer_dims):",
         "deep(layer_dims, parameters={}):", "    parameters = {}\n", ""),
        ("initialize_parameters_deep", "start of the L-layer model",
         "scaled by 1/sqrt(n); another seed", "RandomState(3)",
         "RandomState(1)", "* 0.01", "/ np.sqrt(n_prev)"),
        ("initialize_parameters_deep", "weights that are nan", "nan",
         "* 0.01", "* np.nan"),
        ("initialize_parameters_deep", "a list where an array belongs",
         "list instead of array", "np.zeros((n, 1))", "[[0.0]] * n"),
        ("linear_forward", "np.matrix", "np.matrix", "return Z,",
         "return np.matrix(Z),"),
        ("linear_forward", "dtype of A", "whole numbers", "W @ A + b",
         "np.empty((len(W), A.shape[1]), A.dtype)\n    Z[:] = W @ A + b"),
        ("linear_forward", "all of it a product", "bias in the product",
         "W @ A + b", "W @ A @ b"),
        ("linear_activation_forward", "ReLU in place", "Z changed in place",
         "relu(Z)", "Z, Z\n        Z[Z < 0] = 0"),
        ("compute_cost", "text in an array", "text for a number",
         "np.mean(if_one + if_zero)",
         "np.array(str(np.mean(if_one + if_zero)))"),
        ("compute_cost", "array of objects", "array of objects",
         "np.mean(if_one + if_zero)",
         "np.array(np.mean(if_one + if_zero), dtype=object)"),
        ("compute_cost", "complex", "no number", "np.mean(if_one + if_zero)",
         "np.array(np.mean(if_one + if_zero) + 0j)"),
        ("compute_cost", "None", "array of objects",
         "np.mean(if_one + if_zero)", "np.squeeze(None)"),
        ("linear_backward", "None", "None instead of array",
         "dZ @ A_prev.T / m", "None"),
        ("L_model_backward", "two mistakes", "number of the layer in the name",
         '"dA" + str(l - 1)', '"dA" + str(l)', '"dA" + str(L - 1)',
         '"dA" + str(L)', 'grads["dW" + str(l)], grads["db" + str(l)]',
         'grads["db" + str(l)], grads["dW" + str(l)]'),
        ("L_model_backward", "l inside the text", "l inside the quotes",
         '"dW" + str(l)', '"dWl"'),
        ("predict", "loop from 1", "first example left out",
         "    y = y.resh", "    p[0, 0] = 0\n    y = y.resh"),
        ("predict", "y shaped like X", None, "y.reshape(p.shape)",
         "y.reshape(X.shape)"),
        ("predict", "no f", "f missing in front of the quotes",
         'print(f"', 'print("'),
        ("predict", "rounded", "answers other than 0 and 1",
         "(AL > 0.5).astype(int)", "np.round(AL, 1)"),
        ("predict", "labels returned", "labels returned",
         "return p", "return y"),
        ("predict", "m of the rows", "another number of examples",
         "y.size", "X.shape[0]"),
        ("L_model_forward", "two layers written out", "layers written out",
         "range(1, L + 1)", "(1, 2)", "l == L", "l == 2"),
        ("L_model_backward", "m of a flat Y", "a flat array taken for a row",
         "    Y = Y.resh", "    m = Y.shape[1]\n    Y = Y.resh"),
        ("L_model_backward", "AL - Y, not reshaped", "Y not reshaped",
         "    Y = Y.reshape(AL.shape)\n", "",
         "output_backward(AL, Y, ZL)", "AL - Y"),
        ("update_parameters", "names at None", "argument changed",
         "    return", "    for name in list(parameters):\n"
         "        parameters[name] = None\n    return"),
        ("two_layer_model", "prints in any case", "prints without being asked",
         "if print_cost:", "if True:"),
        ("two_layer_model", "stops when a kept cost rises",
         "stops when the cost rises", "            costs.append",
         "            if costs and compute_cost(AL, Y) > costs[-1]:\n"
         "                break\n            costs.append"),
        ("predict", "a share alone", "share instead of per cent",
         "{right} of {m} ({100 * right / m:.1f} %)", "{right / m}")):
    WRONG[_name][_what] = (_mistake, _edit(_name, *_changes))

WRONG["linear_forward"]["printed answer"] = (
    "no effect of any argument", _body("linear_forward",
    "return np.array([[3.26295337, -1.23429987]]), (A, W, b)"))
WRONG["compute_cost"]["printed answer"] = (None, _body(
    "compute_cost", "return 0.2797765635793423"))
WRONG["initialize_parameters"]["asks for a file"] = (None, _body(
    "initialize_parameters", "return dict(np.load('parameters.npz'))"))

# what is another way: (old, new, ...)
RIGHT_EDITS = {
    "initialize_parameters": {
        "as in the notebook": (),
        "global generator": ("random = np.random.RandomState(1)",
                             "np.random.seed(1)\n    random = np.random"),
        "divided by 100": ("* 0.01", "/ 100"),
        "standard_normal": ("randn(n_h, n_x)", "standard_normal((n_h, n_x))",
                            "randn(n_y, n_h)", "normal(size=(n_y, n_h))"),
        "zeros by multiplying": ("np.zeros((n_h, 1))", "0. * W1[:, :1]"),
        "minus zero": ("np.zeros((n_h, 1))", "-np.zeros((n_h, 1))"),
        "full": ("np.zeros((n_h, 1))", "np.full((n_h, 1), 0.0)"),
        "another order of keys": ('"W1": W1, "b1": b1, "W2": W2, "b2": b2',
                                  '"b2": b2, "b1": b1, "W1": W1, "W2": W2'),
        "debug print": ("    return", "    print(W1.shape)\n    return"),
        "the deep one": ("    random =", "    return initialize_parameters"
                         "_deep([n_x, n_h, n_y], seed=1)\n    random ="),
        "local names": ("    return {", "    return dict(W1=W1, b1=b1, "
                        "W2=W2, b2=b2)\n    return {"),
    },
    "initialize_parameters_deep": {
        "as in the notebook": (),
        "global generator": ("random = np.random.RandomState(3)",
                             "np.random.seed(3)\n    random = np.random"),
        "divided by 100": ("* 0.01", "/ 100"),
        "zipped pairs": (
            "for l in range(1, len(layer_dims)):\n        n_prev, n = "
            "layer_dims[l - 1], layer_dims[l]",
            "pairs = zip(layer_dims, layer_dims[1:])\n"
            "    for l, (n_prev, n) in enumerate(pairs, 1):"),
        "counted from 0": (
            "range(1, len(layer_dims)):", "range(len(layer_dims) - 1):\n"
            "        l += 1"),
        "f-strings": ('"W" + str(l)', 'f"W{l}"', '"b" + str(l)', 'f"b{l}"'),
        "biases in a loop of their own": (
            '        parameters["b" + str(l)] = np.zeros((n, 1))\n',
            "    for l, n in enumerate(layer_dims[1:], 1):\n"
            '        parameters["b" + str(l)] = np.zeros((n, 1))\n'),
        "list of lists, then array": (
            "random.randn(n, n_prev) * 0.01",
            "np.array([[random.randn() * 0.01 for _ in range(n_prev)]"
            " for _ in range(n)])"),
    },
    "linear_forward": {
        "as in the notebook": (),
        "einsum": ("W @ A", "np.einsum('ij,jk->ik', W, A)"),
        "dot": ("W @ A", "np.dot(W, A)"),
        "dot as a method": ("W @ A", "W.dot(A)"),
        "matmul and add": ("W @ A + b", "np.add(np.matmul(W, A), b)"),
        "transposes": ("W @ A", "(A.T @ W.T).T"),
        "broadcast sum": ("W @ A", "(W[:, :, None] * A).sum(axis=1)"),
        "one column at a time": (
            "W @ A + b", "np.column_stack([W @ a + b[:, 0] for a in A.T])"),
        "lists": ("W @ A + b", "np.array([[sum(w * a) + c[0] for a in A.T]"
                  " for w, c in zip(W, b)])"),
        "bias as a row of ones": (
            "W @ A + b", "np.hstack([W, b]) @ "
            "np.vstack([A, np.ones((1, A.shape[1]))])"),
        "bias in place on the product": ("W @ A + b\n",
                                         "W @ A\n    Z += b\n"),
        "cache first named": ("return Z, (A, W, b)",
                              "cache = A, W, b\n    return Z, cache"),
        "copies in the cache": ("return Z, (A, W, b)",
                                "return Z, (A.copy(), W.copy(), b.copy())"),
        "debug print": ("    return", "    print(Z)\n    return"),
    },
    "linear_activation_forward": {
        "as in the notebook": (),
        "tanh form": ("sigmoid(Z)", "(1 + np.tanh(Z / 2)) / 2, Z"),
        "logaddexp form": ("sigmoid(Z)", "np.exp(-np.logaddexp(0, -Z)), Z"),
        "own ReLU": ("relu(Z)", "Z * (Z > 0), Z"),
        "ReLU by where": ("relu(Z)", "np.where(Z < 0, 0, Z), Z"),
        "ReLU by halves": ("relu(Z)", "(Z + np.abs(Z)) / 2, Z"),
        "table of functions": (
            '    if activation == "sigmoid":\n        A, activation_cache ='
            ' sigmoid(Z)\n    else:\n        A, activation_cache = relu(Z)',
            '    A, activation_cache = '
            '{"sigmoid": sigmoid, "relu": relu}[activation](Z)'),
        "own linear part": ("linear_forward(A_prev, W, b)",
                            "W @ A_prev + b, (A_prev, W, b)"),
        "elif": ("else:", 'elif activation == "relu":'),
        "helpers of its own": ("def linear_act", '''def relu(Z):
    return np.maximum(0, Z), Z


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z)), Z


def linear_act'''),
        "without calling anything": (
            "linear_forward(A_prev, W, b)", "np.dot(W, A_prev) + b, None\n"
            "    linear_cache = A_prev, W, b", "sigmoid(Z)",
            "1 / (1 + np.exp(-Z)), Z", "relu(Z)", "np.maximum(0, Z), Z"),
        "debug print": ("    return", "    print(A)\n    return"),
    },
    "L_model_forward": {
        "as in the notebook": (),
        "last layer after the loop": ('''    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        activation = "sigmoid" if l == L else "relu"
        A, cache = linear_activation_forward(A, W, b, activation)
        caches.append(cache)
''', '''    for l in range(1, L):
        A, cache = linear_activation_forward(
            A, parameters[f"W{l}"], parameters[f"b{l}"], "relu")
        caches.append(cache)
    A, cache = linear_activation_forward(
        A, parameters[f"W{L}"], parameters[f"b{L}"], "sigmoid")
    caches.append(cache)
'''),
        "list grown by adding": ("caches.append(cache)",
                                 "caches = caches + [cache]"),
        "L counted": ("len(parameters) // 2",
                      "sum(name[0] == 'W' for name in parameters)"),
        "names sorted by number": (
            "range(1, L + 1)",
            "sorted(int(k[1:]) for k in parameters if k[0] == 'b')"),
        "recursion": ('''    for l in range(1, L + 1):
''', '''    if L > 1:
        def to(l):
            A, done = (X, []) if l == 1 else to(l - 1)
            A, cache = linear_activation_forward(
                A, parameters[f"W{l}"], parameters[f"b{l}"],
                "sigmoid" if l == L else "relu")
            return A, done + [cache]
        return to(L)
    for l in range(1, L + 1):
'''),
        "X copied": ("A, caches = X, []", "A, caches = X.copy(), []"),
        "an argument of another name": ("parameters", "params"),
        "one row demanded": (
            "    return", "    assert A.shape == (1, X.shape[1])\n    return"),
        "debug print": ("        caches", "        print(l)\n        caches"),
    },
    "compute_cost": {
        "as in the notebook": (),
        "sum over m": ("np.mean(if_one + if_zero)",
                       "np.sum(if_one + if_zero) / Y.shape[1]"),
        "float": ("np.mean(if_one + if_zero)",
                  "float(np.mean(if_one + if_zero))"),
        "squeezed": ("np.mean(if_one + if_zero)",
                     "np.squeeze((if_one + if_zero).sum("
                     "axis=1, keepdims=True) / Y.size)"),
        "log1p": ("np.log(1 - AL)", "np.log1p(-AL)"),
        "two means": ("np.mean(if_one + if_zero)",
                      "np.mean(if_one) + np.mean(if_zero)"),
        "minus outside": ("np.mean(if_one + if_zero)",
                          "-np.average(-if_one - if_zero)"),
        "one example at a time": (TERMS, '''    total = 0.0
    for a, y in zip(AL[0], Y[0]):
        with np.errstate(divide="ignore"):
            if y > 0:
                total -= y * np.log(a)
            if y < 1:
                total -= (1 - y) * np.log(1 - a)
    return total / Y.size
'''),
        "masks": (TERMS, '''    one, zero = Y > 0, Y < 1
    with np.errstate(divide="ignore"):
        total = (-Y[one] @ np.log(AL[one])
                 - (1 - Y[zero]) @ np.log(1 - AL[zero]))
    return total / AL.shape[1]
'''),
        "log with where": (TERMS, '''    with np.errstate(divide="ignore"):
        log_1 = np.log(AL, where=Y > 0, out=np.zeros(AL.shape))
        log_0 = np.log(1 - AL, where=Y < 1, out=np.zeros(AL.shape))
    return -np.mean(Y * log_1 + (1 - Y) * log_0)
'''),
        "nansum": (TERMS, '''    with np.errstate(all="ignore"):
        losses = -np.log(AL) * Y - np.log(1 - AL) * (1 - Y)
    return np.squeeze(np.nansum(losses) / Y.shape[1])
'''),
        "without the given lines": (SHAPE_TEST, SHAPE_TEST.split("    if")[0]),
        "logarithm of a power": (TERMS, '''    with np.errstate(all="ignore"):
        return -np.mean(np.log(AL ** Y) + np.log((1 - AL) ** (1 - Y)))
'''),
        "debug print": ("    return", "    print(if_one)\n    return"),
    },
    "linear_backward": {
        "as in the notebook": (),
        "einsum": ("dZ @ A_prev.T", "np.einsum('ik,jk->ij', dZ, A_prev)",
                   "W.T @ dZ", "np.einsum('ji,jk->ik', W, dZ)"),
        "dot": ("dZ @ A_prev.T / m", "1 / m * np.dot(dZ, A_prev.T)",
                "W.T @ dZ", "np.dot(W.T, dZ)"),
        "mean": ("dZ.sum(axis=1, keepdims=True) / m",
                 "dZ.mean(axis=1, keepdims=True)"),
        "reshaped": ("dZ.sum(axis=1, keepdims=True) / m",
                     "dZ.sum(axis=1).reshape(-1, 1) / m"),
        "new axis": ("dZ.sum(axis=1, keepdims=True) / m",
                     "dZ.mean(1)[:, None]"),
        "product with ones": ("dZ.sum(axis=1, keepdims=True) / m",
                              "dZ @ np.ones((m, 1)) / m"),
        "reshaped like b": ("dZ.sum(axis=1, keepdims=True) / m",
                            "np.sum(dZ / m, axis=1).reshape(b.shape)"),
        "transposed product": ("dZ @ A_prev.T / m", "(A_prev @ dZ.T).T / m",
                               "W.T @ dZ", "(dZ.T @ W).T"),
        "one example at a time": (
            "dZ @ A_prev.T / m", "sum(np.outer(dZ[:, i], A_prev[:, i])"
            " for i in range(m)) / m"),
        "one unit at a time": (
            "W.T @ dZ", "sum(w[:, None] * z for w, z in zip(W, dZ))"),
        "m of dZ": ("A_prev.shape[1]", "dZ.shape[1]"),
        "as a list": ("return dA_prev, dW, db",
                      "result = (dA_prev, dW, db)\n    return result"),
        "debug print": ("    return", "    print(dW)\n    return"),
    },
    "linear_activation_backward": {
        "as in the notebook": (),
        "own slopes": ("sigmoid_backward(dA, activation_cache)",
                       "dA * (s := sigmoid(activation_cache)[0]) * (1 - s)",
                       "relu_backward(dA, activation_cache)",
                       "dA * (activation_cache > 0)"),
        "slope by tanh": (
            "sigmoid_backward(dA, activation_cache)",
            "dA * (1 - np.tanh(activation_cache / 2) ** 2) / 4"),
        "minus zero": ("relu_backward(dA, activation_cache)",
                       "np.where(activation_cache > 0, dA, -0.0)"),
        "copy, then zero": (
            "dZ = relu_backward(dA, activation_cache)",
            "dZ = dA.copy(); dZ[activation_cache <= 0] = 0"),
        "heaviside": ("relu_backward(dA, activation_cache)",
                      "dA * np.heaviside(activation_cache, 0)"),
        "three names": ("    return linear_backward(dZ, linear_cache)",
                        "    dA_prev, dW, db = linear_backward(dZ, "
                        "linear_cache)\n    return dA_prev, dW, db"),
        "cache by number": (
            "    linear_cache, activation_cache = cache",
            "    linear_cache = cache[0]\n    activation_cache = cache[1]"),
        "written out": (
            "    return linear_backward(dZ, linear_cache)", '''
    A_prev, W, _ = linear_cache
    return (W.T @ dZ, dZ @ A_prev.T / dZ.shape[1],
            dZ.mean(axis=1, keepdims=True))'''),
        "debug print": ("    return", "    print(dZ)\n    return"),
    },
    "L_model_backward": {
        "as in the notebook": (),
        "range counting down": ("reversed(range(1, L))",
                                "range(L - 1, 0, -1)"),
        "extra dAL": ("    grads[\"dA\" + str(L - 1)] = dA", '''
    with np.errstate(all="ignore"):
        grads["dA" + str(L)] = (1 - Y) / (1 - AL) - Y / AL
    grads["dA" + str(L - 1)] = dA'''),
        "dA read from grads": (
            "linear_activation_backward(dA,",
            'linear_activation_backward(grads["dA" + str(l)],'),
        "ascending order": ("return grads",
                            "return {k: grads[k] for k in sorted(grads)}"),
        "AL - Y at the limits only": (
            "dZ = output_backward(AL, Y, ZL)", '''limit = (AL == 0) | (AL == 1)
    A = np.where(limit, 0.5, AL)
    dZ = sigmoid_backward((1 - Y) / (1 - A) - Y / A, ZL)
    dZ[limit] = (AL - Y)[limit]'''),
        "guarded division": (
            "    dZ = output_backward(AL, Y, ZL)", '''
    with np.errstate(all="ignore"):
        dZ = sigmoid_backward(-np.divide(Y, AL)
                              + np.divide(1 - Y, 1 - AL), ZL)
    dZ = np.where((AL == 0) | (AL == 1), AL - Y, dZ)'''),
        "one fraction": (
            "dZ = output_backward(AL, Y, ZL)", '''slope = AL * (1 - AL)
    safe = np.where(slope == 0, 1, slope)
    dZ = sigmoid_backward((AL - Y) / safe, ZL)
    dZ = np.where(slope == 0, AL - Y, dZ)'''),
        "negative index": ("caches[L - 1]", "caches[-1]"),
        "copied cache list": ("grads, L = {}, len(caches)",
                              "grads, L = {}, len(caches)\n"
                              "    caches = list(caches)"),
        "enumerated": (LAYER_1_UP, "for l, _ in list(enumerate(caches[:-1], "
                       "1))[::-1]:"),
        "while": (LAYER_1_UP, "l = L\n    while l > 1:\n        l -= 1"),
        "labels as numbers": ("Y.reshape(AL.shape)",
                              "np.reshape(Y, (1, -1)).astype(float)"),
        "debug print": ("        grads[\"dA\"",
                        "        print(l)\n        grads[\"dA\""),
    },
    "update_parameters": {
        "as in the notebook": (),
        "comprehension": ("    updated = {}", '''    return {
        k: v - learning_rate * grads["d" + k] for k, v in parameters.items()}
    updated = {}'''),
        "copy, then assign": ("updated = {}", "updated = parameters.copy()"),
        "layer by layer": (
            "for name in parameters:",
            "L = len(parameters) // 2\n    for name in [c + str(l) for l in "
            "range(1, L + 1) for c in 'Wb']:"),
        "deep copy, then in place": (
            "updated = {}", "from copy import deepcopy\n"
            "    updated = deepcopy(parameters)",
            "updated[name] = parameters[name] - step",
            "updated[name] -= step"),
        "subtract": ("parameters[name] - step",
                     "np.subtract(parameters[name], step)"),
        "plus the negative": ("parameters[name] - step",
                              "-step + parameters[name]"),
        "array copied, then in place": (
            "updated[name] = parameters[name] - step",
            "updated[name] = parameters[name].copy()\n"
            "        updated[name] -= step"),
        "rebound name": ("updated = {}", "updated = {}\n"
                         "    parameters = dict(parameters)"),
        "from the last": ("in parameters:", "in reversed(list(parameters)):"),
        "over the gradients": (
            "for name in parameters:",
            "for name in [k[1:] for k in grads if k[1] in 'Wb']:"),
        "debug print": ("    return", "    print(updated)\n    return"),
    },
}
_MODELS_RIGHT = {
    "as in the notebook": (),
    "float costs": ("costs.append(compute_cost(AL, Y))",
                    "costs.append(float(compute_cost(AL, Y)))"),
    "cost computed every time": (
        KEEP_COST, "        cost = compute_cost(AL, Y)\n"
        "        if i % 100 == 0:\n            costs.append(cost)\n"),
    "not i % 100": ("if i % 100 == 0", "if not i % 100"),
    "own update": ("update_parameters(parameters, grads, learning_rate)",
                   '{\n            k: v - learning_rate * grads["d" + k]'
                   "\n            for k, v in parameters.items()}"),
    "while": ("    for i in range(num_iterations):\n",
              "    i = -1\n    while i + 1 < num_iterations:\n"
              "        i += 1\n"),
    "list added to": ("costs.append(compute_cost(AL, Y))",
                      "costs += [compute_cost(AL, Y)]"),
    "last round printed too": ("        grads =", '''        if (
                print_cost and i == num_iterations - 1):
            print("last:", compute_cost(AL, Y))
        grads ='''),
    "condition that never holds": (
        "if i % 100 == 0", "if i % 100 == 0 or i == num_iterations"),
    "progress of its own words": ("iteration {i:4d}:", "after {i} rounds,"),
    "global generator set": ("    costs = []", "    np.random.seed(1)\n"
                             "    costs, grads, m = [], {}, X.shape[1]"),
}
RIGHT_EDITS["two_layer_model"] = _MODELS_RIGHT | {
    "sizes by name": ("parameters = initialize_parameters(*layers_dims)",
                      "n_x, n_h, n_y = layers_dims\n    "
                      "parameters = initialize_parameters(n_x, n_h, n_y)"),
    "two layers written out": (
        "AL, caches = L_model_forward(X, parameters)", '''W1, b1, W2, b2 = (
            parameters[k] for k in ("W1", "b1", "W2", "b2"))
        A1, cache1 = linear_activation_forward(X, W1, b1, "relu")
        AL, cache2 = linear_activation_forward(A1, W2, b2, "sigmoid")''',
        "grads = L_model_backward(AL, Y, caches)", '''grads = {}
        dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
        dA1, grads["dW2"], grads["db2"] = linear_activation_backward(
            dAL, cache2, "sigmoid")
        _, grads["dW1"], grads["db1"] = linear_activation_backward(
            dA1, cache1, "relu")'''),
}
RIGHT_EDITS["L_layer_model"] = _MODELS_RIGHT | {
    "own start": (
        "    parameters = " + _STARTS["L_layer_model"],
        '''    random, parameters = np.random.RandomState(1), {}
    for l, (n_prev, n) in enumerate(zip(layers_dims, layers_dims[1:]), 1):
        parameters[f"W{l}"] = random.randn(n, n_prev) / np.sqrt(n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))'''),
    "start with the global generator": (
        "    parameters = " + _STARTS["L_layer_model"],
        '''    np.random.seed(1)
    parameters = {}
    for l in range(1, len(layers_dims)):
        n_prev, n = layers_dims[l - 1], layers_dims[l]
        parameters[f"W{l}"] = np.random.randn(n, n_prev) * n_prev ** -0.5
        parameters[f"b{l}"] = np.zeros((n, 1))'''),
}
RIGHT_EDITS["predict"] = {
    "argmax of two rows": ("(AL > 0.5).astype(int)", "np.argmax(np.vstack(["
                           "1 - AL, AL]), axis=0).reshape(AL.shape)"),
    "as in the notebook": (),
    "where": ("(AL > 0.5).astype(int)", "np.where(AL > 0.5, 1, 0)"),
    "floats": ("astype(int)", "astype(float)"),
    "times 1": ("(AL > 0.5).astype(int)", "1 * (AL > 0.5)"),
    "rounded": ("(AL > 0.5).astype(int)", "np.round(AL)"),
    "one at a time": (
        "(AL > 0.5).astype(int)", "np.zeros((1, X.shape[1]))\n"
        "    for i in range(X.shape[1]):\n"
        "        if AL[0, i] > 0.5:\n            p[0, i] = 1"),
    "list, then array": (
        "(AL > 0.5).astype(int)",
        "np.array([[1 if a > 0.5 else 0 for a in AL[0]]])"),
    "y as a row": ("y.reshape(p.shape)", "np.ravel(y)[None, :]"),
    "share by mean": ("100 * right / m", "100 * np.mean(p == y)"),
}

RIGHT_EDITS["one_hot"] = {
    "as in the notebook": (),
    "eye": ("(rows == Y).astype(float)", "np.eye(classes)[:, Y[0]]"),
    "eye turned over": ("(rows == Y).astype(float)",
                        "np.eye(classes)"
                        "[Y[0]].T"),
    "loop": ("(rows == Y).astype(float)", "np.zeros((classes, Y.shape[1]))\n"
             "    for i in range(Y.shape[1]):\n        T[Y[0, i], i] = 1"),
    "two indices": ("(rows == Y).astype(float)", "np.zeros((classes, Y.size))"
                    "\n    T[Y[0], np.arange(Y.size)] = 1"),
    "where": ("(rows == Y).astype(float)", "np.where(rows == Y, 1.0, 0.0)"),
    "class by class": ("(rows == Y).astype(float)", "np.array([\n        "
                       "[float(y == k) for y in Y[0]] for k in range(classes)"
                       "])"),
    "times 1.0": ("(rows == Y).astype(float)", "1.0 * (rows == Y)"),
    "debug print": ("    return", "    print(T)\n    return"),
}
RIGHT_EDITS["softmax"] = {
    "as in the notebook": (),
    "keepdims": ("axis=0", "axis=0, keepdims=True"),
    "np.max": ("Z.max(axis=0)", "np.max(Z, axis=0)"),
    "column by column": ("    E = np.exp(Z - Z.max(axis=0))\n    P = E / "
                         "E.sum(axis=0)", """    P = np.zeros(Z.shape)
    for i in range(Z.shape[1]):
        e = np.exp(Z[:, i] - max(Z[:, i]))
        P[:, i] = e / sum(e)"""),
    "logarithm of the sum": ("E / E.sum(axis=0)", "np.exp(Z - Z.max(axis=0) - "
                             "np.log(E.sum(axis=0)))"),
    "differences": ("    E = np.exp(Z - Z.max(axis=0))\n    P = E / "
                    "E.sum(axis=0)", "    with np.errstate(over='ignore'):\n"
                    "        P = 1 / np.exp(Z[None] - Z[:, None]).sum(axis=1)"
                    ),
    "turned over": ("E / E.sum(axis=0)", "(E.T / E.T.sum(1)[:, None]).T"),
    "debug print": ("    return", "    print(P)\n    return"),
}
RIGHT_EDITS["cross_entropy"] = {
    "as in the notebook": (),
    "mean of the sums": ("losses.sum() / P.shape[1]",
                         "np.mean(np.sum(losses, axis=0))"),
    "probability of the true class": (
        "losses = np.where(T > 0, T * -np.log(P), 0)",
        "losses = -np.log((P * T).sum(axis=0))"),
    "mask": ("np.where(T > 0, T * -np.log(P), 0)", "-np.log(P[T > 0])"),
    "by index": ("np.where(T > 0, T * -np.log(P), 0)",
                 "-np.log(P[T.argmax(axis=0), np.arange(T.shape[1])])"),
    "one example at a time": (
        "np.where(T > 0, T * -np.log(P), 0)",
        "np.array([-np.log(P[k, i]) for i in range(P.shape[1])\n"
        "                           for k in range(len(P)) if T[k, i]])"),
    "m from T": ("/ P.shape[1]", "/ T.sum()"),
    "float": ("losses.sum() / P.shape[1]",
              "float(losses.sum() / P.shape[1])"),
    "debug print": ("    return", "    print(losses)\n    return"),
}
RIGHT_EDITS["softmax_model_backward"] = {
    "as in the notebook": (),
    "range counting down": ("reversed(range(1, L))", "range(L - 1, 0, -1)"),
    "dA read from grads": ("linear_activation_backward(dA,",
                           'linear_activation_backward(grads["dA" + str(l)],'),
    "negative index": ("caches[L - 1]", "caches[-1]"),
    "np.subtract": ("P - T", "np.subtract(P, T)"),
    "through dP": ("dZ = P - T", """with np.errstate(all="ignore"):
        dP = np.where(T > 0, -T / P, 0)
        dZ = P * (dP - (P * dP).sum(axis=0))"""),
    "written out": ("linear_backward(dZ, linear_cache)", """(
        linear_cache[1].T @ dZ, dZ @ linear_cache[0].T / dZ.shape[1],
        dZ.mean(axis=1, keepdims=True))"""),
    "extra dA": ('    grads["dA" + str(L - 1)]',
                 '    grads["dA" + str(L)] = dZ\n    grads["dA" + str(L - 1)]'
                 ),
    "debug print": ("    return", "    print(grads)\n    return"),
}

RIGHT = {
    name: {what: _edit(name, *changes) for what, changes in edits.items()}
    for name, edits in RIGHT_EDITS.items()}
# The page gives the test of the shapes, so a check asks for the cost alone.
RIGHT["compute_cost"]["no test of the shapes"] = _edit(
    "compute_cost", SHAPE_TEST, "\ndef compute_cost(AL, Y):\n")
# Equal to equation (4.10) wherever AL is the sigmoid of Z.
RIGHT["L_model_backward"]["AL - Y everywhere"] = '''
def L_model_backward(AL, Y, caches):
    dZ = AL - Y.reshape(AL.shape)
    grads = {}
    for l in range(len(caches), 0, -1):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = linear_backward(
            dZ, caches[l - 1][0])
        grads[f"dA{l - 1}"] = dA
        if l > 1:
            dZ = relu_backward(dA, caches[l - 2][1])
    return grads
'''
