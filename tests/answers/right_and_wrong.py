"""Answers that the checks must refuse, and answers they must let pass.

WRONG[name][what] is (hint, source): a check has to refuse the source, and its
message should match the regular expression hint, unless that is None.
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
UPDATE = ("        parameters = "
          "update_parameters(parameters, grads, learning_rate)\n")
AFTER = UPDATE + '''        if i % 100 == 0:
            AL, _ = L_model_forward(X, parameters)
            costs.append(compute_cost(AL, Y))
'''

# what is wrong: (hint, old, new, ...)
WRONG_EDITS = {
    "initialize_parameters": {
        "sizes of zeros not as a pair": (
            "pair", "b2 = np.zeros((n_y, 1))", "b2 = np.zeros(n_y, 1)"),
        "sizes of randn as a pair": (
            "one by one", "randn(n_y, n_h)", "randn((n_y, n_h))"),
        "randn without its generator": (
            "missing in front", "W2 = random.randn", "W2 = randn"),
        "rand for the second layer": (
            "rand, all positive", "W2 = random.randn", "W2 = random.rand"),
        "sizes of the example": (
            "from the arguments", "random.randn(n_y, n_h)",
            "random.randn(1, 2)"),
        "a number for the bias": (
            "an int came", "b2 = np.zeros((n_y, 1))", "b2 = 0"),
        "rand": (r"rand\b|randn", "random.randn", "random.rand"),
        "standard normal unscaled": ("0.01|scale|small", " * 0.01", ""),
        "times 0.1": ("0.01", "0.01", "0.1"),
        "sizes swapped": ("shape|swap|order|transpos",
                          "(n_h, n_x)", "(n_x, n_h)",
                          "(n_y, n_h)", "(n_h, n_y)"),
        "transposed draw": ("transpos|order|n_h, n_x|value",
                            "randn(n_h, n_x)", "randn(n_x, n_h).T"),
        "biases one": ("zero", "np.zeros", "np.ones"),
        "biases drawn": ("zero", "np.zeros((n_h, 1))",
                         "random.randn(n_h, 1)"),
        "flat biases": ("column|shape|pair", "((n_h, 1))", "(n_h)",
                        "((n_y, 1))", "(n_y)"),
        "row biases": ("column|shape", "((n_h, 1))", "((1, n_h))",
                       "((n_y, 1))", "((1, n_y))"),
        "seed 3": ("seed", "(1)\n", "(3)\n"),
        "no seed": ("seed", "RandomState(1)", "RandomState()"),
        "global generator without a seed": (
            "seed", "np.random.RandomState(1)", "np.random"),
        "one seed for each matrix": (
            "seed|generator|again|twice", "    W2 =",
            "    random = np.random.RandomState(1)\n    W2 ="),
        "W2 drawn first": ("order|first|before|W1", '''
    W1 = random.randn(n_h, n_x) * 0.01''', '''
    W2 = random.randn(n_y, n_h) * 0.01
    W1 = random.randn(n_h, n_x) * 0.01''', '''    b1 = np.zeros((n_h, 1))
    W2 = random.randn(n_y, n_h) * 0.01''', "    b1 = np.zeros((n_h, 1))"),
        "small letters": ("key|name|W1", '"W1"', '"w1"', '"W2"', '"w2"'),
        "b2 forgotten": ("key|b2|name|missing", ', "b2": b2', ""),
        "a tuple": ("dict", '{"W1": W1, "b1": b1, "W2": W2, "b2": b2}',
                    "W1, b1, W2, b2"),
        "float32": ("float", "(n_h, n_x) * 0.01",
                    "(n_h, n_x).astype(np.float32) * np.float32(0.01)",
                    "(n_y, n_h) * 0.01",
                    "(n_y, n_h).astype(np.float32) * np.float32(0.01)"),
        "whole-number biases": ("float|int|whole|dtype", "np.zeros((n_h, 1))",
                                "np.zeros((n_h, 1), int)"),
        "zero weights": ("zero|same|randn", "* 0.01", "* 0"),
        "uniform around zero": (r"randn|normal|rand\b",
                                "random.randn(n_h, n_x)",
                                "random.uniform(-1, 1, (n_h, n_x))"),
        "lists": ("array|list", '"W1": W1', '"W1": W1.tolist()'),
        "W2 and b2 for n_h units": (
            "shape|n_y", "(n_y, n_h)", "(n_h, n_h)", "(n_y, 1)", "(n_h, 1)"),
    },
    "initialize_parameters_deep": {
        "variables, not entries": (
            "is empty", 'parameters["W" + str(l)] =', "W =",
            'parameters["b" + str(l)] =', "b ="),
        "l inside the text": (
            "Wl instead", '"W" + str(l)', '"Wl"'),
        "text plus number": (
            "str\\(l\\) makes", '"W" + str(l)', '"W" + l'),
        "size looked up twice": (
            "look up", "randn(n, n_prev)", "randn(n[l], n_prev)"),
        "a new dictionary in each round": (
            "same dictionary", "        n_prev, n =",
            "        parameters = {}\n        n_prev, n ="),
        "rand": (r"rand\b|randn", "randn", "rand"),
        "unscaled": ("0.01|scale|small", " * 0.01", ""),
        "scaled by the root": ("0.01|scale", "* 0.01", "/ np.sqrt(n_prev)"),
        "last layer missing": ("layer|range|missing|last|W3|key",
                               "len(layer_dims))", "len(layer_dims) - 1)"),
        "range from 0": ("layer|range|start|W0|key", "range(1, ",
                         "range("),
        "one layer too far": ("index|range|layer", "len(layer_dims))",
                              "len(layer_dims) + 1)"),
        "sizes swapped": ("shape|swap|transpos", "(n, n_prev)",
                          "(n_prev, n)"),
        "transposed draw": ("transpos|order|value|shape",
                            "randn(n, n_prev)", "randn(n_prev, n).T"),
        "all weights like the first": ("shape|layer", "layer_dims[l - 1]",
                                       "layer_dims[0]"),
        "biases as wide as the layer before": (
            "shape|column|b1", "zeros((n, 1))", "zeros((n_prev, 1))"),
        "flat biases": ("column|shape|pair", "((n, 1))", "(n)"),
        "biases one": ("zero", "np.zeros", "np.ones"),
        "biases drawn": ("zero", "np.zeros((n, 1))",
                         "random.randn(n, 1)"),
        "seed 1": ("seed", "(3)", "(1)"),
        "generator inside the loop": (
            "seed|generator|loop|again", "        n_prev,",
            "        random = np.random.RandomState(3)\n        n_prev,"),
        "seed grows with the layer": (
            "seed|generator|loop", "        n_prev,",
            "        random = np.random.RandomState(3 + l)\n        n_prev,"),
        "no seed": ("seed", "RandomState(3)", "RandomState()"),
        "keys from 0": ("key|name|W1|layer", "str(l)", "str(l - 1)"),
        "one key for all": ("key|name|layer", '"W" + str(l)', '"W"'),
        "number as key": ("key|name|text|str", '"W" + str(l)', '("W", l)'),
        "small letter": ("key|name|W1", '"W"', '"w"'),
        "return in the loop": ("layer|return|loop|key|missing",
                               "    return", "        return"),
        "biases forgotten": (
            "key|b1|missing|bias",
            '        parameters["b" + str(l)] = np.zeros((n, 1))\n', ""),
        "float32": ("float", "randn(n, n_prev)",
                    "randn(n, n_prev).astype(np.float32)"),
        "layers drawn from the last": (
            "order|first|value|layer", "in range(1, len(layer_dims))",
            "in range(len(layer_dims) - 1, 0, -1)"),
        "sizes sorted": (None, "    parameters = {}",
                         "    layer_dims.sort()\n    parameters = {}"),
    },
    "linear_forward": {
        "called like a function": (
            "its sign", "W @ A", "W(A)"),
        "wrong way round": (r"order|W @ A|product", "W @ A", "A @ W"),
        "entry by entry": (r"\*|@|matrix|product", "W @ A", "W * A"),
        "W transposed": (r"transpos|\.T|shape|order|W @ A", "W @ A",
                         "W.T @ A"),
        "A transposed": (r"transpos|\.T|shape|order|W @ A", "W @ A",
                         "W @ A.T"),
        "no bias": (r"bias|\bb\b", " + b\n", "\n"),
        "minus the bias": (r"bias|\bb\b|sign|minus", "+ b\n", "- b\n"),
        "bias twice": (r"bias|\bb\b", "+ b\n", "+ 2 * b\n"),
        "first bias only": (r"add all of b", "+ b\n", "+ b[0]\n"),
        "a loop that stops a product early": (
            "last product", "W @ A", "W[:, :-1] @ A[:-1]"),
        "a loop that stops a column early": (
            "last column", "    return Z,",
            "    Z[:, -1] = 0\n    return Z,"),
        "sum of the biases": (r"bias|\bb\b", "+ b\n", "+ b.sum()\n"),
        "flat bias": (r"bias|\bb\b|column|shape", "+ b\n",
                      "+ b.ravel()\n"),
        "bias as a row": (r"bias|\bb\b|column|transpos|shape", "+ b\n",
                          "+ b.T\n"),
        "bias inside the product": (r"bias|\bb\b", "W @ A + b",
                                    "W @ (A + b[0])"),
        "cache in another order": ("cache|order", "return Z, (A, W, b)",
                                   "return Z, (W, A, b)"),
        "Z in the cache": ("cache", "return Z, (A, W, b)",
                           "return Z, (Z, W, b)"),
        "four in the cache": ("cache", "return Z, (A, W, b)",
                              "return Z, (A, W, b, Z)"),
        "a dictionary as cache": ("cache|tuple", "return Z, (A, W, b)",
                                  'return Z, {"A": A, "W": W, "b": b}'),
        "no cache": ("cache|two|pair|return", "return Z, (A, W, b)",
                     "return Z"),
        "four things returned": ("cache|two|pair|return", "Z, (A, W, b)\n",
                                 "Z, A, W, b\n"),
        "cache first": ("cache|order|Z", "return Z, (A, W, b)",
                        "return (A, W, b), Z"),
        "ReLU already here": ("relu|negative|linear|activation",
                              "W @ A + b", "np.maximum(0, W @ A + b)"),
        "sigmoid already here": ("sigmoid|linear|activation",
                                 "W @ A + b", "sigmoid(W @ A + b)[0]"),
        "flat Z": ("shape|flat|dimension", "W @ A + b",
                   "(W @ A + b).ravel()"),
        "Z transposed": (r"shape|transpos|\.T", "W @ A + b",
                         "(W @ A + b).T"),
        "Z as lists": ("array|list", "return Z,", "return Z.tolist(),"),
        "W changed": ("argument|change|in.place|input",
                      "    Z =", "    W -= W.mean()\n    Z ="),
        "float32": ("float", "return Z,", "return Z.astype(np.float32),"),
        "rounded": (None, "return Z,", "return Z.round(4),"),
        "averaged over examples": (None, "W @ A + b",
                                   "W @ A / A.shape[1] + b"),
        "first unit only": ("shape|unit|row", "W @ A + b",
                            "W[:1] @ A + b[:1]"),
    },
    "linear_activation_forward": {
        "both results in one name": (
            "take the results", "A, activation_cache = sigmoid(Z)",
            "A = sigmoid(Z)\n        activation_cache = Z"),
        "max of Python": (
            "np.maximum", "A, activation_cache = relu(Z)",
            "A, activation_cache = max(0, Z), Z"),
        "branches swapped": ("swap|sigmoid|relu|activation", "==", "!="),
        "always sigmoid": ("relu|sigmoid|activation", "= relu(Z)",
                           "= sigmoid(Z)"),
        "always ReLU": ("relu|sigmoid|activation", "= sigmoid(Z)",
                        "= relu(Z)"),
        "capital letter": ("relu|sigmoid|activation", '"sigmoid"',
                           '"Sigmoid"'),
        "flat cache": ("cache|pair", "(linear_cache, activation_cache)",
                       "(*linear_cache, activation_cache)"),
        "caches swapped": ("cache|order|swap",
                           "(linear_cache, activation_cache)",
                           "(activation_cache, linear_cache)"),
        "A for Z": ("cache|Z", "(linear_cache, activation_cache)",
                    "(linear_cache, A)"),
        "new A for A_prev": ("cache|A_prev",
                             "(linear_cache, activation_cache)",
                             "((A, W, b), activation_cache)"),
        "only the linear cache": ("cache|pair",
                                  "(linear_cache, activation_cache)",
                                  "linear_cache"),
        "only Z": ("cache|pair", "(linear_cache, activation_cache)",
                   "activation_cache"),
        "whole pair of linear_forward": (
            None, "Z, linear_cache = linear_forward(A_prev, W, b)",
            "Z = linear_cache = linear_forward(A_prev, W, b)"),
        "pair of sigmoid not taken apart": (
            "pair|tuple|array|two", "A, activation_cache = sigmoid(Z)",
            "A = activation_cache = sigmoid(Z)"),
        "Z returned": ("activation|relu|sigmoid|Z", "return A,",
                       "return Z,"),
        "activates A_prev": (None, "sigmoid(Z)", "sigmoid(A_prev)",
                             "relu(Z)", "relu(A_prev)"),
        "leaky ReLU": ("relu|negative", "relu(Z)",
                       "np.where(Z > 0, Z, 0.01 * Z), Z"),
        "absolute value": ("relu|negative", "relu(Z)", "np.abs(Z), Z"),
        "sign lost in the sigmoid": ("sigmoid|sign|minus", "sigmoid(Z)",
                                     "1 / (1 + np.exp(Z)), Z"),
        "tanh": ("sigmoid|tanh", "sigmoid(Z)", "np.tanh(Z), Z"),
        "three returned": ("cache|pair|two|return",
                           "A, (linear_cache, activation_cache)",
                           "A, linear_cache, activation_cache"),
        "cache first": ("cache|order|A",
                        "A, (linear_cache, activation_cache)",
                        "(linear_cache, activation_cache), A"),
        "no cache": ("cache|pair|two|return",
                     "A, (linear_cache, activation_cache)", "A"),
        "Z of the cache overwritten": (
            "cache|Z", "relu(Z)", "np.maximum(0, Z, out=Z), Z"),
        "A_prev changed": ("argument|change|in.place|input", "    Z,",
                           "    A_prev *= 2\n    Z,"),
        "bias twice": (r"bias|\bb\b|Z", "    if",
                       "    Z = Z + b\n    if"),
    },
    "L_model_forward": {
        "X to every layer, with the error it meets": (
            "layer below", "linear_activation_forward(A, W",
            "linear_activation_forward(X, W"),
        "assigned into the empty list": (
            "append", "caches.append(cache)", "caches[l - 1] = cache"),
        "both results in one name": (
            "unpack it", "A, cache = linear", "A = linear",
            "caches.append(cache)", "caches.append(A)"),
        "X to every layer": (r"\bX\b|layer before|every layer",
                             "_forward(A, W", "_forward(X, W"),
        "sigmoid everywhere": ("relu|hidden", ' if l == L else "relu"', ""),
        "ReLU everywhere": ("sigmoid|last|output", '"sigmoid" if l == L else '
                            '"relu"', '"relu"'),
        "activations swapped": ("relu|sigmoid|hidden", "l == L", "l != L"),
        "sigmoid one layer early": ("sigmoid|last|hidden|relu", "l == L ",
                                    "l >= L - 1 "),
        "sigmoid first": ("sigmoid|last|hidden|relu", "l == L ", "l == 1 "),
        "last layer missing": ("last|layer|range|L", "range(1, L + 1)",
                               "range(1, L)"),
        "L twice too large": ("// 2|half|L|layer|key|W3", " // 2", ""),
        "loop from 0": ("W0|key|range|layer|1", "range(1, L + 1)",
                        "range(L)"),
        "first layer skipped": (None, "range(1, L + 1)",
                                "range(2, L + 1)"),
        "a loop never entered": ("ever entered", "range(1, L + 1)",
                                 "range(L + 1, L)"),
        "names sorted as text": (
            "sort|order|10|text|name", "    for l in range(1, L + 1):\n"
            '        W, b = parameters["W" + str(l)], '
            'parameters["b" + str(l)]',
            "    names = sorted(n for n in parameters if n[0] == 'W')\n"
            "    for l, name in enumerate(names, start=1):\n"
            "        W, b = parameters[name], parameters['b' + name[1:]]"),
        "order of the dictionary": (
            "order|name|key|dictionary",
            '        W, b = parameters["W" + str(l)], '
            'parameters["b" + str(l)]',
            "        W, b = list(parameters.values())[2 * l - 2:2 * l]"),
        "weights of layer 1 for all": (
            None, 'parameters["W" + str(l)], parameters["b" + str(l)]',
            'parameters["W1"], parameters["b1"]'),
        "only the last cache": ("cache|list", "return A, caches",
                                "return A, cache"),
        "last cache forgotten": ("cache|list|L", "return A, caches",
                                 "return A, caches[:-1]"),
        "caches from the last": ("cache|order|first|layer 1",
                                 "caches.append(cache)",
                                 "caches.insert(0, cache)"),
        "A collected": ("cache", "caches.append(cache)",
                        "caches.append(A)"),
        "linear caches only": ("cache|pair", "append(cache)",
                               "append(cache[0])"),
        "caches flattened": ("cache|list|append|extend", "append(cache)",
                             "extend(cache)"),
        "caches in a dictionary": ("cache|list", "X, []", "X, {}",
                                   "caches.append(cache)",
                                   "caches[l] = cache"),
        "X counted as a cache": ("cache|list|L", "X, []", "X, [X]"),
        "caches first": ("order|cache|AL|array", "return A, caches",
                         "return caches, A"),
        "no caches": ("cache|pair|two|return", "return A, caches",
                      "return A"),
        "one output unit demanded": (
            "unit|output|AL|row", "    return",
            "    assert A.shape == (1, X.shape[1])\n    return"),
        "no bias": (r"bias|\bb\b", 'parameters["b" + str(l)]',
                    '0 * parameters["b" + str(l)]'),
        "return in the loop": ("loop|layer|return", "    return",
                               "        return"),
        "answers for probabilities": (None, "return A,",
                                      "return (A > 0.5).astype(float),"),
        "X changed": ("argument|change|in.place|input|X", "    A, caches",
                      "    X -= X.mean()\n    A, caches"),
        "parameters emptied": (
            "argument|change|in.place|input|parameters",
            'parameters["b" + str(l)]', 'parameters.pop("b" + str(l))'),
    },
    "compute_cost": {
        "if on a whole row": (
            "np.where", "    with np.errstate",
            "    if Y > 0:\n        return -np.mean(np.log(AL))\n"
            "    with np.errstate"),
        "a formatted text": (
            "Return the number itself", "return np.mean(if_one + if_zero)",
            'return f"{np.mean(if_one + if_zero):.6f}"'),
        "sum": ("mean|average|1/m|divide|sum", "np.mean", "np.sum"),
        "sign": ("sign|minus|negative", "np.mean(", "-np.mean("),
        "log2": ("log", "np.log(", "np.log2("),
        "log10": ("log", "np.log(", "np.log10("),
        "only y = 1": ("term|1 - Y|zero", "if_one + if_zero", "if_one"),
        "only y = 0": ("term|Y|one", "if_one + if_zero", "if_zero"),
        "one half too many": ("half|2", "np.mean(", "0.5 * np.mean("),
        "terms subtracted": ("sign|minus|term", "if_one + if_zero",
                             "if_one - if_zero"),
        "labels swapped": ("swap|Y", "Y * -np.log(AL)",
                           "Y * -np.log(1 - AL)",
                           "(1 - Y) * -np.log(1 - AL)",
                           "(1 - Y) * -np.log(AL)"),
        "Y and AL swapped": (None, "def compute_cost(AL, Y)",
                             "def compute_cost(Y, AL)"),
        "an array": ("scalar|number|shape", "np.mean(if_one + if_zero)",
                     "np.mean(if_one + if_zero, keepdims=True)"),
        "mean over the wrong axis": ("axis|scalar|number|shape",
                                     "if_zero)", "if_zero, axis=0)"),
        "a flat array": ("scalar|number|shape", "if_zero)",
                         "if_zero, axis=1)"),
        "loss of every example": ("mean|average|scalar|number|shape",
                                  "np.mean(if_one + if_zero)",
                                  "if_one + if_zero"),
        "divided twice": ("mean|1/m|divide|twice",
                          "if_zero)", "if_zero) / Y.size"),
        "one example too few": ("m|mean|divide|average",
                                "np.mean(if_one + if_zero)",
                                "np.sum(if_one + if_zero)"
                                " / max(1, AL.size - 1)"),
        "nan at 0 and 1": (
            "nan|0 log 0|log 0", TERMS, '''
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
'''),
        "table": ("table|m x m|scalar|number|shape|nan", TERMS, '''
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.mean(Y.T @ np.log(AL) + (1 - Y).T @ np.log(1 - AL))
'''),
        "clipped": ("inf|certain", "    with",
                    "    AL = np.clip(AL, 1e-10, 1 - 1e-10)\n    with"),
        "nan_to_num on the whole": (
            "inf|certain", "np.mean(if_one + if_zero)",
            "np.mean(np.nan_to_num(if_one + if_zero))"),
        "small number in the logarithm": (
            "inf|certain", "log(AL)", "log(AL + 1e-5)",
            "log(1 - AL)", "log(1 - AL + 1e-5)"),
        "AL changed": ("argument|change|in.place|input|inf", "    with",
                       "    AL[AL == 0] = 1e-9\n    with"),
        "squared error": ("log|square|entropy", TERMS,
                          "    return np.mean((AL - Y) ** 2)\n"),
        "inf counted as 0": (
            "inf|certain", TERMS, '''
    good = (AL > 0) & (AL < 1)
    A, y = AL[good], Y[good]
    return -np.sum(y * np.log(A) + (1 - y) * np.log(1 - A)) / AL.size
'''),
        "rounded": (None, "np.mean(if_one + if_zero)",
                    "round(np.mean(if_one + if_zero), 3)"),
        "text": ("number|text|scalar", "np.mean(if_one + if_zero)",
                 "str(np.mean(if_one + if_zero))"),
    },
    "linear_backward": {
        "dW without 1/m": ("1/m|divide", "A_prev.T / m", "A_prev.T"),
        "db without 1/m": ("1/m|divide", "keepdims=True) / m",
                           "keepdims=True)"),
        "no 1/m at all": ("1/m|divide", " / m", ""),
        "dA_prev with 1/m": ("1/m|divide", "W.T @ dZ", "W.T @ dZ / m"),
        "1/m everywhere, twice in dW": (
            "1/m|divide|twice", "A_prev.T / m", "A_prev.T / m / m"),
        "m counts the inputs": (r"\bm\b|column|shape\[1\]|examples|1/m",
                                "shape[1]", "shape[0]"),
        "m counts the units": (r"\bm\b|column|shape\[1\]|examples|1/m",
                               "A_prev.shape[1]", "dZ.shape[0]"),
        "m counts the entries": (r"\bm\b|column|shape|examples|1/m",
                                 "A_prev.shape[1]", "A_prev.size"),
        "no keepdims": ("keepdims|column", ", keepdims=True", ""),
        "db over units": ("axis", "axis=1", "axis=0"),
        "db over everything": ("axis", "axis=1, ", ""),
        "db as a row": ("column|shape", "keepdims=True) / m",
                        "keepdims=True).T / m"),
        "db not summed": ("sum", "dZ.sum(axis=1, keepdims=True) / m",
                          "dZ / m"),
        "db of the first example": ("sum|example",
                                    "dZ.sum(axis=1, keepdims=True) / m",
                                    "dZ[:, :1]"),
        "db averaged twice": ("1/m|divide|mean|twice", "dZ.sum", "dZ.mean"),
        "dW averaged over units": (None, "A_prev.T / m",
                                   "A_prev.T / len(dZ)"),
        "dW of the first example": (
            "example|sum|1/m", "dZ @ A_prev.T / m",
            "dZ[:, :1] @ A_prev[:, :1].T"),
        "dW transposed": (r"transpos|\.T|shape|order", "dZ @ A_prev.T / m",
                          "A_prev @ dZ.T / m"),
        "A_prev not transposed": (r"transpos|\.T|shape", "A_prev.T",
                                  "A_prev"),
        "dW entry by entry": (r"\*|@|product|matrix", "dZ @ A_prev.T",
                              "dZ * A_prev"),
        "W not transposed": (r"transpos|\.T|shape", "W.T @", "W @"),
        "dA_prev wrong way round": (r"order|transpos|\.T|shape|product",
                                    "W.T @ dZ", "dZ.T @ W"),
        "dA_prev from b": (None, "W.T @ dZ", "W.T @ (dZ + b)"),
        "dW from W": (None, "dZ @ A_prev.T / m", "W / m"),
        "dA_prev from dW": (None, "W.T @ dZ", "dW.T @ dZ"),
        "order as in the text": ("order", "return dA_prev, dW, db",
                                 "return dW, db, dA_prev"),
        "dW and db swapped": ("order|swap|shape", "dA_prev, dW, db\n",
                              "dA_prev, db, dW\n"),
        "two returned": ("three|return", "dA_prev, dW, db\n", "dW, db\n"),
        "a dictionary": ("three|return|dict|tuple|array",
                         "return dA_prev, dW, db",
                         'return {"dA": dA_prev, "dW": dW, "db": db}'),
        "cache in another order": ("cache|order", "A_prev, W, b = cache",
                                   "W, A_prev, b = cache"),
        "sign": ("sign|minus", "= dZ @", "= -dZ @"),
        "dZ changed": ("argument|change|in.place|input|dZ", "    dW",
                       "    dZ /= m\n    dW", "A_prev.T / m", "A_prev.T",
                       "keepdims=True) / m", "keepdims=True)",
                       "W.T @ dZ", "W.T @ (dZ * m)"),
        "W in the cache changed": (
            "argument|change|in.place|input|cache|W", "    return",
            "    W -= 0.1 * dW\n    return"),
        "float32": ("float", "return dA_prev, dW, db",
                    "return dA_prev, dW.astype(np.float32), db"),
    },
    "linear_activation_backward": {
        "branches swapped": ("swap|sigmoid|relu|activation", "==", "!="),
        "always sigmoid": ("sigmoid|relu", "= relu_backward",
                           "= sigmoid_backward"),
        "always ReLU": ("sigmoid|relu", "= sigmoid_backward",
                        "= relu_backward"),
        "caches swapped": ("cache|order|swap",
                           "linear_cache, activation_cache = cache",
                           "activation_cache, linear_cache = cache"),
        "whole cache to the activation": ("cache", "activation_cache)",
                                          "cache)"),
        "whole cache to linear_backward": ("cache", "dZ, linear_cache)",
                                           "dZ, cache)"),
        "linear cache to the activation": (
            "cache", "(dA, activation_cache)", "(dA, linear_cache)"),
        "A_prev for Z": (None, "(dA, activation_cache)",
                         "(dA, linear_cache[0])"),
        "dA straight on": ("activation|slope|dZ|dA", "(dZ, linear_cache)",
                           "(dA, linear_cache)"),
        "Z for A in the slope of the sigmoid": (
            "sigmoid|slope", "sigmoid_backward(dA, activation_cache)",
            "dA * activation_cache * (1 - activation_cache)"),
        "sigmoid for its slope": (
            "sigmoid|slope", "sigmoid_backward(dA, activation_cache)",
            "dA * sigmoid(activation_cache)[0]"),
        "ReLU for its slope": ("relu|slope|negative",
                               "relu_backward(dA, activation_cache)",
                               "dA * relu(activation_cache)[0]"),
        "slope 1 at zero": ("0|zero|kink",
                            "relu_backward(dA, activation_cache)",
                            "np.where(activation_cache >= 0, dA, 0)"),
        "slope a half at zero": (
            "0|zero|kink", "relu_backward(dA, activation_cache)",
            "dA * np.heaviside(activation_cache, 0.5)"),
        "ReLU by the sign of dA": ("relu|Z|negative",
                                   "relu_backward(dA, activation_cache)",
                                   "np.where(dA > 0, dA, 0)"),
        "forward instead of backward": (
            "backward|slope", "relu_backward(dA, activation_cache)",
            "relu(activation_cache)[0]"),
        "dA changed": (
            "argument|change|in.place|input|dA",
            "dZ = relu_backward(dA, activation_cache)",
            "dZ = dA; dZ[activation_cache <= 0] = 0"),
        "dZ returned": ("three|return|dA_prev",
                        "return linear_backward(dZ, linear_cache)",
                        "return dZ"),
        "only two returned": ("three|return",
                              "linear_backward(dZ, linear_cache)",
                              "linear_backward(dZ, linear_cache)[1:]"),
        "dZ returned as well": ("three|return",
                                "linear_backward(dZ, linear_cache)",
                                "dZ, *linear_backward(dZ, linear_cache)"),
        "dZ for dA_prev": (None, "linear_backward(dZ, linear_cache)",
                           "dZ, *linear_backward(dZ, linear_cache)[1:]"),
        "another 1/m": ("1/m|divide|twice", "(dZ, linear_cache)",
                        "(dZ / dZ.shape[1], linear_cache)"),
        "order": ("order|swap|shape", "return linear_backward(",
                  "dA_prev, dW, db = linear_backward(", ", linear_cache)",
                  ", linear_cache)\n    return dW, db, dA_prev"),
        "dA averaged": (None, "(dA, activation_cache)",
                        "(dA.mean(axis=0, keepdims=True)"
                        " + 0 * dA, activation_cache)"),
    },
    "L_model_backward": {
        "hidden layers through the sigmoid": ("sigmoid", '"relu"',
                                              '"sigmoid"'),
        "keys of dA one too high": (r"key|dA|name", '"dA" + str(l - 1)',
                                    '"dA" + str(l)',
                                    '"dA" + str(L - 1)', '"dA" + str(L)'),
        "key of the first dA too high": (
            "key|dA|name", '"dA" + str(L - 1)', '"dA" + str(L)'),
        "dA0 missing": (
            "dA0|dA", '        grads["dA" + str(l - 1)] = dA\n',
            '        if l > 1:\n'
            '            grads["dA" + str(l - 1)] = dA\n'),
        "no dA at all": ("dA", 'grads["dA" + str(l - 1)] = dA', "pass",
                         '    grads["dA" + str(L - 1)] = dA\n', ""),
        "Y not reshaped": ("reshape|column|row|shape",
                           "    Y = Y.reshape(AL.shape)\n", ""),
        "sign of dAL": ("sign|minus", "dZ = output", "dZ = -output"),
        "plus for minus in dAL": (
            "sign|minus", "output_backward(AL, Y, ZL)",
            "sigmoid_backward(Y / AL + (1 - Y) / (1 - AL), ZL)"),
        "literal, nan at 0 and 1": (
            "nan|0|AL - Y|output_backward", "output_backward(AL, Y, ZL)",
            "sigmoid_backward((1 - Y) / (1 - AL) - Y / AL, ZL)"),
        "clipped": (
            "0|AL - Y|output_backward|exactly",
            "output_backward(AL, Y, ZL)",
            "sigmoid_backward((1 - Y) / np.maximum(1 - AL, 1e-9)"
            " - Y / np.maximum(AL, 1e-9), ZL)"),
        "1/m in dAL": ("1/m|divide|twice", "output_backward(AL, Y, ZL)",
                       "output_backward(AL, Y, ZL) / AL.shape[1]"),
        "times m": ("1/m|divide", "output_backward(AL, Y, ZL)",
                    "output_backward(AL, Y, ZL) * AL.shape[1]"),
        "first example only": (
            "example|sum|1/m", "output_backward(AL, Y, ZL)",
            "output_backward(AL, Y, ZL) * (np.arange(AL.shape[1]) == 0)"),
        "slope of the sigmoid twice": (
            "sigmoid|twice|slope", "linear_backward(dZ, linear_cache)",
            "linear_activation_backward(dZ, caches[L - 1], 'sigmoid')"),
        "dAL as dZ": (
            "sigmoid|slope|dAL|dZ", "output_backward(AL, Y, ZL)",
            "(1 - Y) / (1 - AL) - Y / AL"),
        "output layer through ReLU": (
            "sigmoid|relu|output|last",
            "linear_backward(dZ, linear_cache)",
            "linear_activation_backward((1 - Y) / (1 - AL) - Y / AL, "
            "caches[L - 1], 'relu')"),
        "cache of the layer above": ("cache|layer", "caches[l - 1]",
                                     "caches[l]"),
        "first cache for all": ("cache|layer", "caches[l - 1]",
                                "caches[0]"),
        "loop forward": ("order|reversed|loop|layer|dA", LAYER_1_UP,
                         "for l in range(1, L):"),
        "layer 1 forgotten": ("layer|range|key|dW1|missing",
                              "range(1, L)", "range(2, L)"),
        "one layer too many": (None, "range(1, L)", "range(0, L)"),
        "output layer twice": (None, "range(1, L)", "range(1, L + 1)"),
        "dA of the output in every layer": (
            "dA|chain|layer", "linear_activation_backward(dA, c",
            'linear_activation_backward(grads["dA" + str(L - 1)], c'),
        "l used after the loop": (
            "key|layer|name|dW", "    return grads",
            '    grads["dW" + str(L)] = grads.pop("dW1")\n'
            '    return grads'),
        "keys with small letters": ("key|name|dW", '"dW"', '"dw"'),
        "keys without d": ("key|name|dW", '"dW"', '"W"', '"db"', '"b"'),
        "keys counted from 0": ("key|name|layer", "+ str(l)",
                                "+ str(l - 1)", '"dW" + str(L)',
                                '"dW" + str(L - 1)', '"db" + str(L)',
                                '"db" + str(L - 1)'),
        "dW and db swapped": ("swap|order|shape|dW",
                              'grads["dW" + str(l)], grads["db" + str(l)]',
                              'grads["db" + str(l)], grads["dW" + str(l)]'),
        "return in the loop": ("layer|return|loop|key|missing|None",
                               "    return grads", "        return grads"),
        "wrong half of the cache": (
            "cache", "linear_cache, ZL = caches[L - 1]",
            "ZL, linear_cache = caches[L - 1]"),
        "caches emptied": ("argument|change|in.place|input|cache",
                           "caches[l - 1],", "caches.pop(l - 1),"),
        "Y changed": ("argument|change|in.place|input|Y",
                      "Y = Y.reshape(AL.shape)",
                      "Y.shape = AL.shape"),
        "gradients of the last layer only": (
            "layer|key|missing|dW1", LAYER_1_UP, "for l in ():"),
        "gradients in a list": ("dict", "return grads",
                                "return list(grads.values())"),
        "AL and grads": ("dict|return", "return grads", "return AL, grads"),
        "sign of the loss in hidden layers": (
            None, "activation_backward(dA,", "activation_backward(-dA,"),
        "dZ of the rounded answer": (
            None, "output_backward(AL, Y, ZL)",
            "np.round(AL) - Y"),
    },
    "update_parameters": {
        "the last digit of the name": (
            None, '"d" + name', '"d" + name[0] + name[-1]'),
        "the first two letters of the name": (
            None, '"d" + name', '"d" + name[:2]'),
        "plus": ("sign|minus|\\+", "] - step", "] + step"),
        "last layer missing": ("reach the last", "in parameters:",
                               "in list(parameters)[:-2]:"),
        "no learning rate": ("learning.rate|alpha", "learning_rate * ", ""),
        "constant rate": ("learning.rate|alpha", "learning_rate *",
                          "0.1 *"),
        "rate of another exercise": ("learning.rate|alpha",
                                     "learning_rate *", "0.0075 *"),
        "divided by the rate": ("learning.rate|alpha", "learning_rate *",
                                "1 / learning_rate *"),
        "rate squared": ("learning.rate|alpha", "learning_rate *",
                         "learning_rate ** 2 *"),
        "rate alone": ("gradient|grads", ' * grads["d" + name]', ""),
        "steps returned": (None, "parameters[name] - step", "step"),
        "sign turned": ("sign|minus", "parameters[name] - step",
                        "step - parameters[name]"),
        "nothing changed": ("update|change|unchanged|same|return",
                            "return updated", "return parameters"),
        "caller's dictionary": (
            "argument|change|in.place|new|dictionary|copy",
            "updated = {}", "updated = parameters"),
        "arrays in place": (
            "argument|change|in.place|new|copy",
            "updated[name] = parameters[name] - step",
            "parameters[name] -= step\n"
            "        updated[name] = parameters[name]"),
        "flat copy, arrays in place": (
            "argument|change|in.place|new|copy",
            "updated = {}", "updated = dict(parameters)",
            "updated[name] = parameters[name] - step",
            "updated[name] -= step"),
        "gradients in place": (
            "argument|change|in.place|new|grads",
            "    step = learning_rate * grads[\"d\" + name]",
            "    step = grads[\"d\" + name]\n        step *= learning_rate"),
        "weights only": (r"bias|\bb1|\bb\b|key", "in parameters:",
                         "in [n for n in parameters if n[0] == 'W']:"),
        "biases stay": (r"bias|\bb1|\bb\b", "learning_rate *",
                        "learning_rate * (name[0] == 'W') *"),
        "weights stay": (r"weight|\bW1|\bW\b", "learning_rate *",
                         "learning_rate * (name[0] == 'b') *"),
        "two layers only": (
            "layer|W3|key|missing", "in parameters:",
            "in ['W1', 'b1', 'W2', 'b2']:"),
        "last layer forgotten": (
            "layer|W2|W3|key|missing|last", "for name in parameters:",
            "names = [c + str(l) for l in range(1, len(parameters) // 2)"
            " for c in 'Wb']\n    for name in names:"),
        "loop from 0": (
            "W0|key|range|layer", "for name in parameters:",
            "names = [c + str(l) for l in range(len(parameters) // 2)"
            " for c in 'Wb']\n    for name in names:"),
        "L = len(parameters)": (
            "// 2|half|layer|key|W3|W4", "for name in parameters:",
            "names = [c + str(l) for l in range(1, len(parameters) + 1)"
            " for c in 'Wb']\n    for name in names:"),
        "keys without d": ("key|name|dW", '"d" + name', "name"),
        "over all gradients": (
            "key|dA|grads|name", "for name in parameters:",
            "for name in [key[1:] for key in grads]:"),
        "new names": ("key|name|dW", "updated[name]",
                      'updated["d" + name]'),
        "dA passed on": (
            "key|dA|grads|name", "updated = {}",
            "updated = {k: g for k, g in grads.items() if 'A' in k}"),
        "return in the loop": ("layer|return|loop|key|missing",
                               "    return updated",
                               "        return updated"),
        "float32": ("float", "parameters[name] - step",
                    "(parameters[name] - step).astype(np.float32)"),
        "flat biases": ("shape|column", "parameters[name] - step",
                        "np.squeeze(parameters[name] - step)"),
        "a list": ("dict", "return updated",
                   "return list(updated.values())"),
        "grads as well": ("dict|return", "return updated",
                          "return updated, grads"),
        "average of the gradient": (None, '* grads["d" + name]',
                                    '* grads["d" + name].mean()'),
        "length of the gradient 1": (
            None, '* grads["d" + name]',
            '* grads["d" + name] / np.linalg.norm(grads["d" + name])'),
        "gradient clipped": (
            None, 'grads["d" + name]', 'np.clip(grads["d" + name], -1, 1)'),
        "steps shared": (
            None, "    updated = {}", "    updated, old = {}, 0",
            'grads["d" + name]', 'grads["d" + name] + 0 * old + old',
            "- step\n", "- step\n        old = step.mean()\n"),
    },
}

_MODELS = {
    "cost after the update": (
        "before|after|cost", KEEP_COST, "", "            if print_cost:\n"
        '                print(f"iteration {i:4d}: cost '
        '{costs[-1]:.6f}")\n', "", UPDATE, AFTER),
    "cost of every iteration": ("100|hundred|cost", "i % 100 == 0",
                                "True"),
    "cost at the end of each hundred": ("100|hundred|cost|iteration 0",
                                        "i % 100 == 0", "i % 100 == 99"),
    "cost without iteration 0": ("100|hundred|cost|iteration 0",
                                 "i % 100 == 0", "i and i % 100 == 0"),
    "every thousandth cost": ("100|hundred|cost", "i % 100 ==",
                              "i % 1000 =="),
    "costs only if printed": (
        "cost|print", KEEP_COST,
        "        if i % 100 == 0 and print_cost:\n"
        "            costs.append(compute_cost(AL, Y))\n"),
    "only the last cost": ("cost|list", "return parameters, costs",
                           "return parameters, costs[-1]"),
    "learning rate not used": ("learning.rate", "grads, learning_rate)",
                               "grads, 0.0075)"),
    "always 3000 iterations": ("num_iterations|iteration",
                               "range(num_iterations)", "range(3000)"),
    "one iteration too few": ("num_iterations|iteration|range",
                              "range(num_iterations)",
                              "range(1, num_iterations)"),
    "one iteration too many": ("num_iterations|iteration|range|cost",
                               "range(num_iterations)",
                               "range(num_iterations + 1)"),
    "update thrown away": ("update|parameters|next",
                           "parameters = update_parameters",
                           "update_parameters"),
    "starts again every time": (
        "start|again|initial|loop|update",
        "        AL, caches", "        parameters = START\n        AL, caches",
    ),
    "no costs": ("cost|two|pair|return", "return parameters, costs",
                 "return parameters"),
    "costs first": ("order|cost|dict", "return parameters, costs",
                    "return costs, parameters"),
    "return in the loop": ("loop|iteration|return", "    return",
                           "        return"),
    "gradients returned": ("parameters|grad|key|name",
                           "return parameters, costs",
                           "return grads, costs"),
    "uphill": ("sign|minus|rate|cost", "grads, learning_rate)",
               "grads, -learning_rate)"),
    "never prints": ("print", "if print_cost:", "if False:"),
    "X shifted": ("argument|change|in.place|input|X", "    costs = []",
                  "    X -= X.mean()\n    costs = []"),
    "new default rate": ("learning.rate|default", "=0.0075", "=0.1"),
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
    "deep start": ("initialize_parameters|start|seed",
                   "initialize_parameters(*layers_dims)",
                   "initialize_parameters_deep(layers_dims)"),
    "start of the L-layer model": (
        "initialize_parameters|start|scale", _STARTS["two_layer_model"],
        _STARTS["L_layer_model"]),
    "sizes as one": ("initialize_parameters|\\*|three", "(*layers_dims)",
                     "(layers_dims)"),
    "hard-coded sizes": ("layers_dims|shape|size", "(*layers_dims)",
                         "(X.shape[0], 4, 1)"),
}
WRONG_EDITS["L_layer_model"] |= {
    "start 0.01": ("scale|sqrt|0.01", ', scale="sqrt"', ""),
    "seed 3": ("seed", "seed=1, ", ""),
    "plain start": ("seed|scale|sqrt", ', seed=1, scale="sqrt"', ""),
    "two-layer start": ("initialize|layers|deep|start",
                        _STARTS["L_layer_model"],
                        "initialize_parameters(layers_dims[0], "
                        "layers_dims[1], layers_dims[-1])"),
    "scale 1": ("scale|sqrt", 'scale="sqrt"', "scale=1"),
}
WRONG_EDITS["predict"] = {
    "threshold 0.4": ("0.5|threshold|half", "> 0.5", ">= 0.4"),
    "threshold 0.6": ("0.5|threshold|half", "> 0.5", "> 0.6"),
    "threshold 0": ("0.5|threshold|half", "> 0.5", "> 0"),
    "exactly 0.5 counts as 1": ("0.5|half|above", "> 0.5", ">= 0.5"),
    "below for above": ("0.5|above|swap|threshold", "> 0.5", "< 0.5"),
    "mean as threshold": ("0.5|threshold|half", "> 0.5", "> AL.mean()"),
    "probabilities": ("probabilit|0 and 1|0.5", "    return p",
                      "    return AL"),
    "True and False": ("True|bool|0 and 1|number", "return p",
                       "return p == 1"),
    "flat": ("shape|row|flat", "return p", "return p[0]"),
    "column": ("shape|row|column", "return p", "return p.T"),
    "list": ("array|list", "return p", "return p.tolist()"),
    "accuracy returned": ("return|answers|array|accuracy", "return p",
                          "return right / m"),
    "nothing returned": ("return", "    return p\n", ""),
    "two returned": ("return|array|tuple", "return p",
                     "return p, right / m"),
    "labels returned": ("label|answers|y", "return p", "return y"),
    "hits returned": ("answers|right|return", "return p",
                      "return (p == y).astype(int)"),
    "y as it comes": ("reshape|column|table|shape",
                      "    y = y.reshape(p.shape)\n", ""),
    "wrong ones counted": ("accuracy|right|count|print", "p == y",
                           "p != y"),
    "ones counted": ("accuracy|right|count|print", "np.sum(p == y)",
                     "np.sum(p)"),
    "a share for per cent": ("accuracy|%|100|per cent|print",
                             "100 * right", "right"),
    "accuracy of both ones only": ("accuracy|right|count|print",
                                   "p == y", "p * y"),
    "nothing printed": ("print|accuracy",
                        '    print(f"Accuracy: {right} of {m} '
                        '({100 * right / m:.1f} %)")\n', ""),
    "pair not taken apart": (None, "AL, _ = L", "AL = L"),
    "X changed": ("argument|change|in.place|input|X", "    AL",
                  "    X -= 1\n    X += 0.5\n    AL"),
    "first example only": ("shape|example", "return p",
                           "return p[:, :1]"),
}

WRONG = {
    name: {what: (hint, _edit(name, *changes))
           for what, (hint, *changes) in edits.items()}
    for name, edits in WRONG_EDITS.items()}
for _name, _answers in WRONG.items():
    _answers |= {
        "not written": ("not written|NotImplemented|return|write",
                        _body(_name, "raise NotImplementedError")),
        "pass": ("return|None", _body(_name, "pass")),
        "no return": ("return|None", REFERENCE[_name].replace(
            "    return ", "    result = ")),
        "printed": ("return|None", REFERENCE[_name].replace(
            "    return ", "    print('result'), ")),
        "TypeError": (None, _body(_name, "return None + 1")),
        "name not known": (None, _body(_name, "return unknown_name")),
    }

WRONG["linear_forward"]["printed answer"] = (None, _body(
    "linear_forward",
    "return np.array([[3.26295337, -1.23429987]]), (A, W, b)"))
WRONG["compute_cost"]["printed answer"] = ("ValueError|shape|other", _body(
    "compute_cost", "return 0.2797765635793423"))
WRONG["initialize_parameters"]["asks for a file"] = (None, _body(
    "initialize_parameters", "return dict(np.load('parameters.npz'))"))
WRONG["update_parameters"]["copies alone"] = (
    "update|change|same|unchanged", _body(
        "update_parameters",
        "return {k: v.copy() for k, v in parameters.items()}"))

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
