"""What exceptions usually mean: each mistake recognised in a line like it.

A row is an exercise, the lines that take the place of its answer, and the
name of the mistake. It is tried twice: in this process, where the values are
at hand, and, where ``blind`` allows, as a grader sees it, which knows the
line and what another process raised.
"""

import linecache
import math
import re
import sys

import numpy as np
import pytest

import dnn_utils
import testCases
from dnn_utils import errors, exceptions, lessons, scene

pytestmark = pytest.mark.usefixtures("unhurried")

HEAD = {name: exercise.first_line
        for name, exercise in lessons.exercises().items()}

# exercise, its lines, the mistake; a "~" in front of the mistake where only
# the values can tell.
ROWS = [
    ("linear_activation_forward", """
        Z, linear_cache = linear_forward(A_prev, W, b)
        if activation == "sigmoid":
            A = sigmoid(Z)
        else:
            A, activation_cache = relu(Z)
        return A, (linear_cache, activation_cache)""",
     "~a branch that does not set it"),
    ("L_model_backward", """
        (A_prev, W, b), ZL = caches[-1]
        sum = np.sum(AL - Y, axis=1, keepdims=True)
        return {"db1": sum(AL - Y)}""", "~a product without its sign"),
    ("L_layer_model", """
        def forward(A):
            A = A + 1
        AL, caches = forward(X)
        return {}, []""", "a helper that returns nothing"),
    ("linear_forward", """
        global len
        len = len(A)
        return W @ A + b, len(A)""", "~a function's name given away"),
    ("two_layer_model", """
        parameters = initialize_parameters(layers_dims)
        return parameters, []""", "~a star missing"),
    ("L_layer_model", """
        parameters = initialize_parameters_deep(layers_dims, 1, "sqrt")
        return parameters, []""", "~a name missing in a call"),
    ("L_layer_model", """
        parameters = initialize_parameters(*layers_dims)
        return parameters, []""", "function of another network"),
    ("cross_entropy", """
        return -np.log(P[T]).mean()""", "~an array of numbers as an index"),
    ("L_layer_model", """
        print("%4d: %.6f" % 100, 0.5)
        return {}, []""", "several values behind %"),
    ("softmax_model_backward", """
        (A_prev, W, b), Z = caches[-1]
        dA = W.T @ (P - T)
        dZ = dA * (Z > 0)
        return {}""", "slope at another layer's Z"),
    ("linear_activation_forward", """
        Z = W @ A_prev + b
        return np.max(0, Z), ((A_prev, W, b), Z)""",
     "np.max for two things"),
    ("linear_activation_forward", """
        Z = W @ A_prev + b
        return max(0, Z), ((A_prev, W, b), Z)""", "a plain max of an array"),
    ("linear_activation_forward", """
        Z, linear_cache = linear_forward(A_prev, W, b)
        cache = linear_cache + Z
        return Z, cache""", "+ for a comma"),
    ("initialize_parameters", """
        import random
        return random.randn(n_h, n_x)""", "~Python's own random"),
    ("initialize_parameters_deep", """
        return layer_dims.shape[0]""", "~the shape of a list"),
    ("initialize_parameters_deep", """
        return layer_dims[1, 0]""", "~two numbers for an entry of a list"),
    ("linear_activation_forward", """
        Z, linear_cache = linear_forward(A_prev, W, b)
        A, activation_cache = relu_backward(Z)
        return A, (linear_cache, Z)""", "the way back for the way forward"),
    ("linear_activation_forward", """
        Z, linear_cache = linear_forward(A_prev, W, b)
        funcs = {"sigmod": sigmoid, "relu": relu}
        A, Z = funcs[activation](Z)
        return A, (linear_cache, Z)""", "no such key"),
    ("linear_activation_forward", """
        return math.exp(800), ((A_prev, W, b), A_prev)""", "overflow"),
    ("L_model_forward", """
        caches = []
        for l in range(3):
            caches = np.append(caches, ((X, X, X), 1))
        return X, caches""", "np.append for a list"),
    ("linear_forward", """
        Z = np.dot(W, A, b)
        return Z, (A, W, b)""", "three things in a product"),
    ("linear_forward", """
        b += W @ A
        return b, (A, W, b)""", "~+= on an array that is too small"),
    ("linear_forward", """
        Z = np.zeros((len(W), A.shape[1]))
        for j in range(A.shape[1]):
            Z[:, j] = W @ A[:, j] + b
        return Z, (A, W, b)""", "~a flat array and a column"),
    ("linear_forward", """
        Z = W @ A[:, 0]
        Z += b
        return Z, (A, W, b)""", "~a flat array and a column"),
    ("linear_forward", """
        Z = np.zeros((len(W), A.shape[1]))
        Z[:, 0] = W @ A[:, [0]] + b
        return Z, (A, W, b)""", "~a column for a flat part"),
    ("linear_forward", """
        Z = np.zeros_like(A)
        Z[:, 0] = np.zeros(9)
        return Z, (A, W, b)""", "~an array made too small"),
    ("initialize_parameters_deep", """
        n_x, n_h, n_y, n = layer_dims
        return {}""", "~layers written out"),
    ("predict", """
        AL, _ = L_model_forward(X, parameters)
        p = int(AL > 0.5)
        return p""", "int of an array"),
    ("linear_activation_forward", """
        Z, cache = linear_forward(A_prev, W, b)
        A, _ = sigmoid((Z, cache))
        return A, (cache, Z)""", "a tuple not taken apart"),
    ("linear_activation_forward", """
        Z = linear_forward(A_prev, W, b)
        A, _ = sigmoid(Z)
        return A, Z""", "~a tuple not taken apart"),
    ("linear_activation_forward", """
        Z = linear_forward(A_prev, W, b)
        A = 1 / (1 + np.exp(-Z))
        return A, Z""", "a tuple not taken apart"),
    ("compute_cost", """
        return -math.log(0)""", "math for arrays"),
    ("compute_cost", """
        return -np.mean(Y * math.log(AL))""", "math for arrays"),
    ("L_model_forward", """
        L = len(np.float64(3))
        return X, []""", "len of a number"),
    ("L_model_backward", """
        Y = Y.reshape(2, 77)
        return {}""", "a shape of another size"),
    ("linear_backward", """
        A_prev, W, b = cache
        db = np.sum(dZ, axis=1, keepdim=True)
        return A_prev, W, db""", "an argument with another name"),
    ("initialize_parameters_deep", """
        random = np.random.RandomState(3)
        return {"W1": random.randn((4, 5)), "b1": np.zeros((4, 1))}""",
     "sizes as a pair"),
    ("initialize_parameters_deep", """
        return {"b1": np.zeros(4, 1)}""", "sizes one by one"),
    ("initialize_parameters_deep", """
        for l in range(len(layer_dims) / 2):
            pass
        return {}""", "a size that is not whole"),
    ("initialize_parameters_deep", """
        random, n, n_prev = np.random.RandomState(3), 4, 5
        return {"W1": random.randn(n, n_prev * 0.01)}""",
     "a size that is not whole"),
    ("update_parameters", """
        for name in parameters:
            parameters["d" + name] = grads["d" + name]
        return parameters""", "a dictionary changed while looped over"),
    ("update_parameters", """
        new = {}
        for name in parameters:
            new[name] -= learning_rate * grads["d" + name]
        return new""", "~read from an empty dictionary"),
    ("update_parameters", """
        new = {}
        for name, value in parameters:
            new[name] = value - learning_rate * grads["d" + name]
        return new""", "a dictionary's keys taken for pairs"),
    ("linear_backward", """
        A_prev, W, b = cache
        dW = dZ * A_prev.T
        return W.T * dZ, dW, dZ""", "~* for the matrix product"),
    ("softmax", """
        E = np.exp(Z - Z.max(axis=1))
        return E / E.sum(axis=1)""", "one number for each row"),
    ("softmax", """
        largest = np.max(Z, axis=1)
        return np.exp(Z - largest)""", "one number for each row"),
    ("one_hot", """
        T = np.zeros((classes, Y.size))
        for i in range(Y.size):
            T[Y[i], i] = 1
        return T""", "~an index for the row of a row"),
    ("L_model_forward", """
        A, cache = linear_activation_forward(X, "W1", "b1", "relu")
        return A, [cache]""", "~something handed over that does not fit"),
    ("update_parameters", """
        return parameters - learning_rate * grads""",
     "arithmetic with a dictionary"),
    ("update_parameters", """
        new = {}
        for l in range(1, len(parameters) // 2 + 1):
            new["W" + str(l)] = parameters["W" + l]
        return new""", "a text added to a number"),
    ("update_parameters", """
        return {"W1": parameters["W"]}""",
     "a key without the layer's number"),
    ("update_parameters", """
        for l in range(1, 99):
            parameters["W" + str(l)]
        return {}""", "~a layer too far"),
    ("update_parameters", """
        for l in range(99):
            parameters["W" + str(l)]
        return {}""", "layers counted from 0"),
    ("one_hot", """
        T = np.zeros((classes, Y.size))
        T[Y, np.arange(classes)] = 1
        return T""", "~two indices that do not fit"),
    ("predict", """
        right = X.sum
        return 100 * right""", "~a call without its brackets"),
    ("L_model_forward", """
        A = X
        def layer(l):
            A = np.maximum(0, A)
        layer(1)
        return A, []""", "a name of an inner function"),
    ("L_model_forward", """
        for l in range(1, 1):
            A = X
        return X @ parameters["W" + str(l)], []""",
     "a loop's number below the loop"),
    ("L_layer_model", """
        return helpers_v2.train(X, Y)""", "a module that is not imported"),
    ("L_model_forward", """
        W, b = parameters["W1"], parameters["b1"]
        return dnn_linear_activation_forward(X, W, b, np.sqrt), []"""
     .replace("dnn_", ""), "~something handed over that does not fit"),
    ("softmax_model_backward", """
        grads = {}
        grads["dW1"] == P - T
        return grads""", "== for ="),
    ("update_parameters", """
        return {"W1": parameters["dW1"]}""",
     "the key of a parameter with d"),
    ("update_parameters", """
        return {"W1": parameters("W1")}""",
     "~round brackets for an entry"),
    ("L_model_backward", """
        grads = {"dW1": 1, "db1": 1}
        return grads["dWl"]""", "the letter l inside the quotes"),
    ("L_model_backward", """
        grads = {"dW1": 1, "db1": 1}
        return grads[1]""", "a number as a key"),
    ("L_model_backward", """
        grads = {"dW1": 1, "db1": 1}
        return grads["W1"]""", "the key of a gradient without d"),
    ("L_model_backward", """
        grads = {"dW1": 1, "db1": 1}
        return grads["dA1"]""", "a gradient read before it is stored"),
    ("L_model_backward", """
        linear_cache, Z = caches[len(caches)]
        return {}""", "an index past the end"),
    ("L_model_backward", """
        m = Y[0].shape[1]
        return {}""", "a flat array taken for a row"),
    ("L_model_forward", """
        A, caches = X, []
        for l in range(1, 3):
            caches[l - 1] = A
        return A, caches""", "a list grown by an index"),
    ("L_model_forward", """
        A, caches = X, []
        caches = caches.append(A)
        return A, caches.append(A)""", "the value of append kept"),
    ("L_model_forward", """
        A = None
        return A.shape, []""", "a value that is still None"),
    ("L_model_forward", """
        for l in len(parameters):
            pass
        return X, []""", "a loop over a number"),
    ("L_model_forward", """
        A, cache, more = sigmoid(X)
        return A, [cache]""", "another number of parts"),
    ("L_model_forward", """
        assert X.shape == (1, 1)
        return X, []""", "an own assert that does not hold"),
    ("L_model_forward", """
        return L_model_forward(X, parameters)""",
     "a function that calls itself"),
    ("L_model_forward", """
        if X > 0:
            A = X
        return A, []""", "a condition on a whole array"),
    ("linear_forward", """
        Z = W * A[:, :1] + b
        return Z, (A, W, b)""", "~* for the matrix product"),
    ("linear_forward", """
        Z = W * np.flip(A[:, :1]) + b
        return Z, (A, W, b)""", "shapes that do not fit"),
    ("linear_forward", """
        Z = np.dot(A, b) + b
        return Z, (A, W, b)""", "inner sizes that differ"),
    ("linear_forward", """
        Z = A @ b + b
        return Z, (A, W, b)""", "inner sizes that differ"),
    ("linear_forward", """
        Z = W @ 3 + b
        return Z, (A, W, b)""", "@ with a number"),
    ("linear_backward", """
        A_prev, W, b = cache
        for i in range(A_prev.shape[1]):
            dW = dZ[:, i] @ A_prev[:, i].T
        return dW""", "~flat arrays in a product"),
    ("linear_backward", """
        A_prev, W, b = cache
        dA_prev = np.linalg.inv(W) @ dZ
        return dA_prev, W, b""", "an inverse"),
    ("compute_cost", """
        one = np.where(Y > 0, -np.log(AL), 0)
        zero = np.where(Y < 1, -np.log(1 - AL), 0)
        return np.mean(one, zero)""", "~an array for an axis"),
    ("linear_activation_backward", """
        linear_cache, Z = cache
        g = (Z > 0) * 1.0
        dZ = dA @ g.T
        return linear_backward(dZ, linear_cache)""",
     "~something handed over that does not fit"),
    ("linear_activation_backward", """
        linear_cache, Z = cache
        dA_prev, dW, db = linear_backward(dA, linear_cache)
        dA_prev = relu_backward(dA_prev, Z)
        return dA_prev, dW, db""", "~the linear part first"),
    ("compute_cost", """
        return torch.nn.BCELoss()(AL, Y)""", "another library"),
    ("linear_forward", """
        Z = W(A) + b
        return Z, (A, W, b)""", "a product without its sign"),
    ("linear_forward", """
        Z = np.dott(W, A) + b
        return Z, (A, W, b)""", "no such attribute"),
    ("linear_forward", """
        Z = W.dott(A) + b
        return Z, (A, W, b)""", "~no such attribute"),
    ("linear_forward", """
        return W.sum + b, (A, W, b)""", "~a call without its brackets"),
    ("linear_forward", """
        return np.zeros[3], (A, W, b)""", "~square brackets for a call"),
    ("linear_forward", """
        A = [1.0, 2.0]
        return A.T, (A, W, b)""", "~a list where an array is expected"),
    ("linear_forward", """
        A = np.array([1, 2])
        A -= 0.5
        return A, (A, W, b)""", "~whole numbers changed in place"),
    ("linear_forward", """
        m = 3
        return m[0], (A, W, b)""", "an entry of a number"),
    ("linear_forward", """
        return sum(3), (A, W, b)""", "several things needed"),
    ("L_model_forward", """
        return X @ parameters["weights"]""", "no such key"),
    ("L_model_backward", """
        return caches["W1"]""", "~a list looked up by a name"),
    ("linear_forward", """
        Z = W @ A
        Z = Z[5, 5] + A[7, 7]
        return Z, (A, W, b)""", "~an index outside an array"),
    ("linear_forward", """
        Z = np.sum(W, axis=2)
        return Z, (A, W, b)""", "an axis that is not there"),
    ("linear_forward", """
        z = W @ A
        return total + b, (A, W, b)""", "a name that nothing sets"),
    ("linear_forward", """
        return W @ A1 + b, (A, W, b)""", "a misspelt name"),
    ("L_model_forward", """
        A = X
        for layer in range(1, 4):
            A = parameters["W" + str(l)] @ A
        return A, []""", "another name than the loop's"),
    ("update_parameters", """
        return {k: grads[d + k] for k in parameters}""",
     "a text without its quotes"),
    ("update_parameters", """
        return deepcopy(parameters)""", "an import is missing"),
    ("linear_forward", """
        B = A
        z = W @ A
        return Z + b, (A, W, b)""", "~small and capital letters"),
    ("predict", """
        AL, _ = L_model_forward(X, parameters)
        return y.reshape(AL)""", "~an array for its shape"),
    ("predict", """
        AL, _ = L_model_forward(X, parameters)
        return (AL > (0,5)) * 1""", "a decimal comma"),
    ("predict", """
        AL, _ = L_model_forward(X, parameters)
        return (AL > "0.5") * 1""", "a text compared with numbers"),
    ("predict", """
        print("%d of %d" % 1, 2)""", "several values behind %"),
    ("update_parameters", """
        new = {"first": 1}
        for name in parameters:
            new[name] += parameters[name]
        return new""", "~+= for a new key"),
    ("update_parameters", """
        return {k: grads["d{k}"] for k in parameters}""",
     "f missing in front of the quotes"),
    ("update_parameters", """
        for W, b in parameters.values():
            W = W - b
        return parameters""", "one thing for several names"),
    ("one_hot", """
        T = np.zeros((classes, Y.size))
        T[Y == 2] = 1
        return T""", "~a mask of another shape"),
    ("softmax", """
        return np.exp(Z - max(Z))""", "max of an array's rows"),
    ("L_model_backward", """
        dA, dW, db = linear_backward(AL - Y.reshape(AL.shape), caches[-1][0])
        for l in range(len(caches) - 1, 0, -1):
            dA = relu_backward(dA, caches[l - 1][1])
        return {}""", "~the linear step missing"),
    ("initialize_parameters", """
        rng = np.random.RandomState
        return rng.randn(n_h, n_x)""", "~a class without its brackets"),
    ("initialize_parameters", """
        rng = np.random.default_rng(1)
        return rng.randn(n_h, n_x)""", "~a generator of the newer kind"),
    ("one_hot", """
        T = np.zeros((classes, 0))
        T.append(Y)
        return T""", "~append to an array"),
    ("initialize_parameters_deep", """
        return layer_dims.shape[0]""", "~the shape of a list"),
    ("linear_forward", """
        return np.dot(W.A) + b, (A, W, b)""", "~a point for a sign"),
    ("one_hot", """
        T = np.zeros((classes, Y.size))
        T[Y * 1.0, 0] = 1
        return T""", "~an index that is not whole"),
    ("linear_forward", """
        Z = np.zeros((len(W), A.shape[1]))
        Z[0, 0] = W[0] * A[:, 0]
        return Z, (A, W, b)""", "~a row stored in one entry"),
    ("softmax", """
        P = np.zeros(Z.shape)
        for j, column in enumerate(Z):
            P[:, j] = np.exp(column)
        return P""", "~rows taken for columns"),
    ("predict", """
        AL, _ = L_model_forward(X, parameters)
        return np.array([1 if a > 0.5 else 0 for a in AL])""",
     "~a row where an entry is asked for"),
    ("L_model_forward", """
        L = len(parameters) / 2
        return parameters["W" + str(L)], []""", "a key with a point"),
    ("compute_cost", """
        return float(Y * np.log(AL))""", "float of several numbers"),
    ("compute_cost", """
        return np.dot(Y, np.log(AL))""", "~equal shapes in a matrix product"),
    ("L_model_backward", """
        for l, cache in reversed(enumerate(caches)):
            dZ = AL - Y
        return {}""", "reversed of what runs one way"),
    ("cross_entropy", """
        return [0 for i in range(P)]""", "~range of an array"),
    ("softmax", """
        return e ** Z""", "e for np.exp"),
    ("predict", """
        return L_model_forward(X, **parameters)""", "a star too many"),
    ("two_layer_model", """
        parameters = initialize_parameters(layers_dims)
        return parameters, []""", "~a star missing"),
    ("L_model_backward", """
        return {"dA" + str(len(caches)) - 1: AL}""",
     "~a number taken from a text"),
    ("L_model_backward", """
        dA, dW, db = linear_backward(AL - Y.reshape(AL.shape), caches[-1][0])
        for l in range(len(caches) - 1, 0, -1):
            _, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        return {}""", "~the same in every round"),
    ("linear_forward", """
        return dot(W, A) + b, (A, W, b)""", "np. or the like is missing"),
    ("linear_forward", """
        if A is None:
            Z = A
        return Z, (A, W, b)""", "a name used before it is set"),
    ("linear_forward", """
        Z = true
        return Z, (A, W, b)""", "True, False or None in small letters"),
    ("linear_forward", """
        return copy.deepcopy(A), (A, W, b)""", "an import is missing"),
    ("linear_forward", """
        return input(), (A, W, b)""", "input from the keyboard"),
    ("linear_activation_forward", """
        Z, linear_cache = linear_forward(A_prev, W)
        return Z, (linear_cache, Z)""", "~the arguments counted wrong"),
    ("linear_activation_forward", """
        Z, linear_cache = linear_forward(W, A_prev, b)
        return Z, (linear_cache, Z)""", "the arguments in another order"),
    ("linear_activation_forward", """
        sigmoid = sigmoid(A_prev)
        return sigmoid, ()""", "a variable with the name of a function"),
    ("linear_activation_backward", """
        linear_cache, Z = cache
        dZ = relu_backward(dA, cache)
        return linear_backward(dZ, linear_cache)""",
     "~the wrong one of two caches"),
    ("linear_activation_backward", """
        linear_cache, Z = cache
        return linear_backward(Z.T, linear_cache)""",
     "~something handed over that does not fit"),
    ("compute_cost", """
        m = AL.shape
        return AL / m""", "~a whole shape for one size"),
    ("compute_cost", """
        p = AL > 0.5
        return np.sum(p = Y)""", "~= for =="),
    ("linear_forward", """
        return WA + b, (A, W, b)""", "a product without its sign"),
    ("linear_forward", """
        return outside @ A, (A, W, b)""",
     "~a variable from outside the function"),
    ("compute_cost", """
        m = 0
        return 1 / m""", "a division by zero"),
    ("compute_cost", """
        return np.where(Y > 0, AL)""", "np.where with two of three"),
    ("compute_cost", """
        return -(Y > 0)""", "minus on True and False"),
    ("update_parameters", """
        name = "W1"
        return {name: parameters[name] - learning_rate * grads["dname"]}""",
     "~a variable inside the quotes"),
    ("initialize_parameters", """
        W1, b1 = np.ones((2, 3)), np.zeros((2, 1))
        return {W1: W1, b1: b1}""", "~a key without its quotes"),
    ("update_parameters", """
        new = {}
        for name in ("dA0", *grads):
            new[name[1:]] = parameters[name[1:]] - grads["dW1"]
        return new""", "a loop over the gradients"),
    ("update_parameters", """
        L, new = len(parameters), {}
        L = len(parameters)
        for l in range(1, L + 1):
            new["W" + str(l)] = parameters["W" + str(l)]
        return new""", "layers not halved"),
    ("L_model_backward", """
        grads = {}
        grads.append(AL)""", "~append to a dictionary"),
    ("L_model_forward", """
        return parameters.W1, []""", "~a point for a key"),
    ("L_layer_model", """
        parameters = initialize_parameters_deep(*layers_dims)
        return parameters, []""", "a star too many"),
    ("linear_backward", """
        db = sum(dZ, axis=1, keepdims=True)
        return dZ, dZ, db""", "np. is missing in front of sum or the like"),
    ("L_model_forward", """
        A, caches = X, []
        caches.append(A, 2)
        return A, caches""", "append with several things"),
    ("predict", """
        AL, _ = L_model_forward(X, parameters)
        p = np.where(AL > 0.5)
        return p + 1""", "~np.where with a condition alone"),
    ("L_model_backward", """
        cache, _ = caches[-1]
        dW, db, dA = linear_backward(AL, cache)
        return linear_activation_backward(dA, caches[-2], "relu")""",
     "results unpacked in another order"),
    ("linear_activation_backward", """
        linear_cache, activation_cache = cache
        dZ = relu_backward(dA, linear_cache)
        return linear_backward(dZ, linear_cache)""",
     "~the wrong one of two caches"),
    ("linear_activation_backward", """
        return linear_backward(dA, cache)""",
     "~the wrong one of two caches"),
    ("linear_activation_forward", """
        return activation(W @ A_prev + b), (A_prev, W, b)""",
     "~the name of a function called"),
    ("linear_backward", """
        A_prev, W, b = cache
        return W.T() @ dZ, W, b""", "round brackets behind T"),
    ("linear_backward", """
        A_prev, W, b = cache
        return W.transpose @ dZ, W, b""", "~a call without its brackets"),
    ("update_parameters", """
        return {name: value for name, value in parameters.items}""",
     "~a call without its brackets"),
    ("compute_cost", """
        if Y[0, :] == 1:
            return 0""", "a condition on a whole array"),
    ("compute_cost", """
        if Y[0] == 1:
            return 0""", "~a row where an entry is asked for"),
    ("update_parameters", """
        new = {}
        for name, p, g in zip(parameters, parameters.values(),
                              grads.values()):
            new[name] = p - learning_rate * g
        return new""", "parameters and gradients paired by place"),
    ("L_model_forward", """
        A, caches = X, []
        for l in range(1, len(parameters) // 2 + 1):
            A, cache = linear_activation_forward(
                X, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        return A, caches""", "X handed to every layer"),
    ("L_model_forward", """
        L, A = len(parameters) // 2, X
        for l in range(1, L):
            A, cache = linear_activation_forward(
                A, parameters["W" + str(L)], parameters["b" + str(L)], "relu")
        return A, []""", "the last layer inside the loop"),
    ("L_model_forward", """
        L, A = len(parameters) // 2, X
        for l in range(1, L):
            A, cache = linear_activation_forward(
                A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        A, cache = linear_activation_forward(
            A, parameters["W" + str(l)], parameters["b" + str(l)], "sigmoid")
        return A, []""", "the last layer with the loop's number"),
    ("update_parameters", """
        return {"W1": parameters["W1"] - grads["DW1"]}""",
     "~small and capital letters"),
    ("update_parameters", """
        return {parameters[name] for name in parameters}""",
     "a set for a dictionary"),
    ("update_parameters", """
        return {name: name - learning_rate * grads["d" + name]
                for name in parameters}""", "~arithmetic with a text"),
    ("linear_activation_forward", """
        return 1 / (1 + np.e ^ -(W @ A_prev)), b""", "^ for a power"),
    ("initialize_parameters", """
        random = np.random.RandomState(1)
        return {"W1": random(n_h, n_x)}""",
     "~a generator called like a function"),
    ("L_model_forward", """
        A, cache = linear_activation_forward(
            X, parameters["W1"], parameters["W1"], "relu")
        return A, []""", "an argument handed over twice"),
    ("linear_forward", """
        return np.outer(W, A) + b, (A, W, b)""", "another product"),
    ("linear_activation_backward", """
        linear_cache, Z = cache
        return linear_backward(dA @ (Z > 0), linear_cache)""",
     "~@ for entry by entry"),
    ("update_parameters", """
        new = {}
        for p in parameters.values():
            new[p] = p
        return new""", "~an array as a key"),
    ("update_parameters", """
        return {name: grads["d"[name]] for name in parameters}""",
     "~an entry of a text"),
    ("initialize_parameters", """
        return {"W1": np.array(n_h, n_x)}""", "np.array with sizes"),
    ("initialize_parameters_deep", """
        for l in layer_dims:
            n = layer_dims[l]
        return {}""", "entries taken for their numbers"),
    ("L_model_forward", """
        A = X
        for l in range(1, 4):
            A, cache = linear_activation_forward(
                A, parameters["W" + str(1)], parameters["b" + str(1)], "relu")
        return A, []""", "the same layer in every round"),
    ("linear_activation_backward", """
        linear_cache, Z = cache
        relu_backward(dA, Z)
        return linear_backward(dZ, linear_cache)""",
     "a result that is not kept"),
    ("compute_cost", """
        return np.mean(np.ln(AL))""", "no such attribute"),
    ("L_model_forward", """
        A, cache = None
        return A, [cache]""", "a value that is still None"),
    ("L_model_forward", """
        from nowhere_at_all import linear_forward
        return X, []""", "~a module that is not there"),
    ("L_model_forward", """
        A, cache = linear_activation_forward(
            parameters["W1"], X, parameters["b1"], "relu")
        return A, []""", "the arguments in another order"),
    ("predict", """
        AL, _ = L_model_forward(X, parameters)
        print(f"{AL:.2f}")
        return AL""", "an array printed as a number"),
]


def answer(name, lines):
    """Define an answer as a notebook's cell does; return the function."""
    body = "\n".join(line[4:] for line in lines.split("\n"))
    source = f"{HEAD[name]}{body}\n"
    file = f"<answer {name} {hash(source)}>"
    linecache.cache[file] = (len(source), None,
                             source.splitlines(keepends=True), file)
    space = {"np": np, "math": math, "outside": np.ones((7, 7)), **{
        other: getattr(dnn_utils, other) for other in (
            *HEAD, "sigmoid", "relu", "sigmoid_backward", "relu_backward")
        if other != name}}
    exec(compile(source, file, "exec"), space)
    return space[name]


def slip_of(name, lines):
    """Return the slip that the check of an exercise is refused with."""
    with pytest.raises(testCases.WrongAnswer) as caught:
        getattr(testCases, "check_" + name)(answer(name, lines))
    assert caught.value.mistake == caught.value.slip.mistake
    return caught.value.slip, str(caught.value)


def nobody():
    """Stand in for a keyboard that nobody types at."""
    raise EOFError


@pytest.mark.parametrize("columns", [True, False])
@pytest.mark.parametrize("name, lines, mistake", ROWS, ids=[
    f"{name}: {mistake.strip('~')}" for name, _, mistake in ROWS])
def test_the_mistake_is_named(name, lines, mistake, columns, monkeypatch):
    monkeypatch.setattr("builtins.input", nobody)
    if not columns:     # Python 3.10 points at no expression
        monkeypatch.setattr(scene.Scene, "_expression", lambda *_: None)
    slip, text = slip_of(name, lines)
    assert slip.mistake == mistake.strip("~"), text
    rows = text.split("\n")
    assert 2 <= len(rows) <= 4 and max(map(len, rows)) <= 79, text
    assert text.startswith(name)


@pytest.mark.parametrize("name, lines, mistake", [
    row for row in ROWS if row[2][0] != "~"], ids=[
    f"{name}: {mistake}" for name, _, mistake in ROWS if mistake[0] != "~"])
def test_the_line_and_the_message_alone_tell_it_too(
        name, lines, mistake, monkeypatch):
    monkeypatch.setattr("builtins.input", nobody)
    function = answer(name, lines)
    told = _as_a_grader_sees_it(name, function, _raised(name, function))
    assert told.mistake == mistake, errors.words(told)


BACK = """
        (A_prev, W, b), Z = cache
        s = sigmoid(Z)[0]
        slope = s * (1 - s) if activation == "sigmoid" else 1.0 * (Z > 0)
        return linear_backward(dA * slope, (A_prev, W, b))"""


@pytest.mark.parametrize("old, new, gone, said", [
    ("", "", ["sigmoid"], "Write from dnn_utils import sigmoid in a cell"),
    ("", "", ["sigmoid", "linear_backward"],
     "Write from dnn_utils import sigmoid, linear_backward in a cell"),
    ("dA * slope", "dA * relu(Z)[0]", ["relu"],
     "relu belongs to the way forward."),
    ("s * (1 - s)", "s * 1 - s", ["sigmoid"],
     "An import alone does not help. In s * 1 - s the * comes"),
    ("1.0 * (Z > 0)", "linear_activation_forward(A_prev, W, b, 'relu')[0]",
     ["sigmoid", "linear_activation_forward"],
     "This multiplies with ReLU itself; its slope is 1 or 0.")])
def test_an_import_is_told_of_where_it_is_what_is_missing(
        old, new, gone, said):
    name = "linear_activation_backward"
    function = answer(name, BACK.replace(old, new) if old else BACK)
    for other in gone:
        del function.__globals__[other]
    with pytest.raises(testCases.WrongAnswer) as caught:
        testCases.check_linear_activation_backward(function)
    text = str(caught.value)
    assert said in " ".join(text.split()), text
    assert len(text.split("\n")) <= 4


def test_a_slice_that_is_handed_over_is_named():
    lines = """
        parameters = initialize_parameters_deep(layers_dims[:1])
        return parameters, []"""
    model = answer("L_layer_model", lines)
    with pytest.raises(ValueError) as caught:
        model(np.ones((2, 3)), np.ones((1, 3)), [2, 3, 1])
    assert "gets only a part of layers_dims, layers_dims[:1]" in (
        errors.explain(caught.value, "L_layer_model", model).hint)


def test_a_whole_result_is_shown_where_it_gets_its_name():
    slip, text = slip_of("predict", """
        AL = L_model_forward(X, parameters)
        return (AL > 0.5) * 1""")
    assert slip.cause == "AL = L_model_forward(X, parameters)"
    assert slip.cause in text and slip.line not in text
    assert "and AL takes them all" in slip.hint


def test_a_size_that_is_not_whole_is_shown_where_it_is_divided():
    slip, _ = slip_of("update_parameters", """
        L = len(parameters) / 2
        return {l: parameters for l in range(L)}""")
    assert slip.cause == "L = len(parameters) / 2"
    assert "// divides whole numbers" in slip.hint


@pytest.mark.parametrize("lines, said", [
    ("dA_and_a_much_longer_name = linear_activation_backward(AL, caches[0], "
     "'relu') + 'text'", "... linear_activation_backward(AL, caches[0]"),
    ("return {'a': AL, 'b': AL, 'c': AL, 'd': AL, 'e': AL, 'f': AL, "
     "'g': AL + 'text'}", "... AL + 'text'}")])
def test_of_a_long_line_the_part_that_failed_is_shown(lines, said):
    if sys.version_info < (3, 11):      # it points at no expression
        return
    slip, text = slip_of("L_model_backward", f"\n        {lines}")
    assert slip.line.startswith(said) and f"    {said}" in text


@pytest.mark.parametrize("end, kept", [
    ("ValueError: operands could not be broadcast together with shapes (3,4) "
     "(4,2)", "shapes (3,4) (4,2)"),
    ("ValueError: matmul: Input operand 1 has a mismatch in its core dimension"
     " 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 2 is different "
     "from 3)", "2 is different from 3"),
    ("ValueError: all the input array dimensions except for the concatenation"
     " axis must match exactly, but along dimension 0, the array at index 0 "
     "has size 3", "must match exactly"),
    ("TypeError: unsupported operand type(s) for -: 'str' and 'int'",
     "for -: 'str' and 'int'")])
def test_a_long_message_keeps_its_end(end, kept):
    begin = "linear_activation_backward stopped with "
    short = errors.shortened(begin + end, 79, (begin + end).index(": "))
    assert len(short) <= 79 and short.endswith(f" {kept}")
    assert short.startswith(begin + end.partition(": ")[0] + ": ...")
    assert errors.shortened("whole", 79, 0) == "whole"


@pytest.mark.parametrize("function", [
    "softmax", "linear_activation_backward"])
@pytest.mark.parametrize("detail, said", [
    ("UnboundLocalError: cannot access local variable 'total' where it is not "
     "associated with a value", "cannot access local variable 'total'"),
    ("UnboundLocalError: local variable 'total' referenced before assignment",
     "local variable 'total' referenced before assignment"),
    ("ValueError: matmul: Input operand 1 has a mismatch in its core dimension"
     " 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 2 is different "
     "from 3)", "matmul: size 2 is different from 3"),
    ("ValueError: shapes (1,3) and (1,3) not aligned: 3 (dim 1) != 1 (dim 0) ",
     "shapes (1,3) and (1,3) not aligned"),
    ("ValueError: The truth value of an array with more than one element is "
     "ambiguous. Use a.any() or a.all()",
     "The truth value of an array is ambiguous"),
    ("TypeError: 'tuple' object cannot be interpreted as an integer",
     "'tuple' object cannot be interpreted as an integer")])
def test_a_long_message_stays_a_whole_sentence(function, detail, said):
    slip = errors.Slip(errors.Kind.STOPPED, function, detail, "x = 1",
                       hint="What it means. " * 10)
    head, *rest = errors.words(slip).split("\n")
    assert len(rest) == 3 and len(head) <= 79
    assert said in head and "..." not in head


@pytest.mark.parametrize("line, said", [
    ("np.random.randn(n, n_x * 0.01)", ": 0.01 multiplies the size n_x, not"),
    ("np.random.randn(0.5 * n_x, n)", ": 0.5 multiplies the size n_x, not"),
    ("np.random.randn(n, n_x / np.sqrt(n))", ": np.sqrt(n) divides the size"),
    ("np.random.randn(n, n_x / 2)", ", and / always gives one with a point"),
    ("np.zeros((n, n_x / 2))", ", and / always gives one with a point"),
    ("np.zeros((n, 2.5 * n_x))", ", and this one has a point.")])
def test_a_size_that_is_not_whole_is_told_by_its_own_signs(line, said):
    slip, text = slip_of("initialize_parameters",
                         f"\n        n = n_h\n        return {line}")
    assert f"A whole number is needed here{said}" in slip.hint
    assert ("/" in slip.hint) == ("/" in line and "sqrt" not in line), text


@pytest.mark.parametrize("name, lines, guess", [
    ("update_parameters", """
        return {"W1": parameters["W" + str[1]]}""",
     "a text added to a number"),
    ("linear_activation_forward", """
        Z, linear_cache = linear_forward(A_prev, W.b)
        return Z, (linear_cache, Z)""", "the arguments in another order")])
def test_the_line_alone_is_not_taken_for_another_mistake(name, lines, guess):
    function = answer(name, lines)
    error = _raised(name, function)
    for told in (slip_of(name, lines)[0],
                 _as_a_grader_sees_it(name, function, error)):
        assert told.mistake != guess, errors.words(told)


def _raised(name, function):
    """Return what a function raises on the inputs of its check."""
    seen = []

    def listening(*arguments):
        try:
            return function(*arguments)
        except Exception as error:
            seen.append(error)
            raise
    with pytest.raises(testCases.WrongAnswer):
        getattr(testCases, "check_" + name)(listening)
    return seen[0]


def _as_a_grader_sees_it(name, function, error):
    """Explain a copy of an error, raised from the text of its line alone."""
    number = [s.number for s in scene.scenes(error)
              if s.file == function.__code__.co_filename][-1]
    if isinstance(error, NameError):
        copy = type(error)(str(error))
    else:
        copy = type(error)(*error.args)
    code = compile("\n" * (number - 1) + "raise error",
                   function.__code__.co_filename, "exec")
    try:
        exec(code, {"error": copy})
    except Exception as raised:
        return errors.explain(raised, name)
    raise AssertionError("nothing was raised")


def test_every_rule_is_tried_here():
    names = {rule.name for rule in exceptions.TABLE}
    tried = {mistake.strip("~") for _, _, mistake in ROWS}
    assert names - tried <= {
        "Y not reshaped"}


# The wording of Python 3.10 to 3.13 and of NumPy 1.26 to 2.4.
@pytest.mark.parametrize("key, message", [
    ("inner", "matmul: Input operand 1 has a mismatch in its core dimension "
     "0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 1 is different"),
    ("inner", "shapes (3,4) and (3,4) not aligned: 4 (dim 1) != 3 (dim 0)"),
    ("unpack", "not enough values to unpack (expected 3, got 2)"),
    ("unpack", "too many values to unpack (expected 2)"),
    ("unpack", "too many values to unpack (expected 2, got 3)"),
    ("unpack", "cannot unpack non-iterable NoneType object"),
    ("callable", "'numpy.ndarray' object is not callable"),
    ("subscript", "'int' object is not subscriptable"),
    ("subscript", "'builtin_function_or_method' object is not subscriptable"),
    ("iterable", "'int' object is not iterable"),
    ("iterable", "argument of type 'int' is not iterable"),
    ("keyword", "f() got an unexpected keyword argument 'keepdim'"),
    ("truth", "The truth value of an array with more than one element is "
     "ambiguous. Use a.any() or a.all()"),
    ("nested", "setting an array element with a sequence. The requested array "
     "has an inhomogeneous shape after 1 dimensions."),
    ("scalar", "matmul: Input operand 1 does not have enough dimensions (has "
     "0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)"),
    ("name", "name 'zz' is not defined"),
    ("name", "local variable 'Z' referenced before assignment"),
    ("name", "cannot access local variable 'Z' where it is not associated "
     "with a value"),
    ("types", "unsupported operand type(s) for +: 'int' and 'dict'"),
    ("types", "bad operand type for unary -: 'tuple'"),
    ("got", "sigmoid needs Z as a NumPy array of numbers; got tuple (1, 2)"),
])
def test_the_wordings_of_old_and_new_versions_are_known(key, message):
    assert re.search(scene.WORDINGS[key], message)


def test_no_hint_is_longer_than_two_lines():
    for rule in exceptions.TABLE:
        texts = dict.fromkeys(re.findall(r"{(\w+)}", rule.hint), "x" * 8)
        assert len(rule.hint.format(**texts)) <= 150, rule.name


def test_a_call_over_several_lines_is_shown_whole():
    _, text = slip_of("linear_activation_forward", """
        Z, linear_cache = linear_forward(
            A_prev,    # the layer below
            W.T, b)
        return Z, (linear_cache, Z)""")
    assert ("    Z, linear_cache = linear_forward(A_prev, W.T, b)"
            in text.split("\n"))


def test_of_a_loop_the_head_is_shown():
    _, text = slip_of("L_model_forward", """
        for l in len(parameters):
            X = X + 1
        return X, []""")
    assert "    for l in len(parameters):" in text.split("\n")


def test_what_is_inside_the_course_is_not_the_students(monkeypatch):
    monkeypatch.setattr(dnn_utils, "_require_array", lambda *_: None)
    slip, text = slip_of("linear_activation_forward", """
        A, Z = sigmoid("Z")
        return A, Z""")
    assert slip.mistake == "inside the course" and "not yours" in text


def test_an_error_that_passes_through_no_exercise_is_left_alone():
    try:
        np.ones(3) @ np.ones(2)
    except ValueError as error:
        assert errors.explain(error) is None
