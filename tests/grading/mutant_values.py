# Appended to an answer as text: nothing but these functions gets a name there.


def _other(value, depth=4):
    """Return another value of the same kind."""
    import inspect

    if inspect.isclass(value):
        return _other_class(value)
    if inspect.ismodule(value) or depth == 0:
        return None
    if isinstance(value, (bool, type(None))):
        return not value
    if isinstance(value, (int, float, complex)):
        return value + 1
    if isinstance(value, (str, bytes)):
        return value + (b"?" if isinstance(value, bytes) else "?")
    if hasattr(value, "dtype"):
        return _other_array(value)
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return _other_container(value, depth)
    if hasattr(value, "__next__"):
        return map(_other, value)
    return _other_function(value) if callable(value) else None


def _other_array(value):
    """Return another array or scalar of NumPy's, None if there is none."""
    try:
        return ~value if value.dtype.kind == "b" else value + 1
    except Exception:
        return None


def _other_container(value, depth):
    """Return a container with other values in it."""
    if isinstance(value, dict):
        return {key: _other(item, depth - 1)
                for key, item in value.items()} or {"?": 1}
    items = [_other(item, depth - 1) for item in value] or [1]
    try:
        return type(value)(items)
    except Exception:  # a named tuple, say
        return tuple(items)


def _other_function(function):
    """Let a function return another value, or change its arguments."""
    import functools
    import inspect

    if inspect.iscoroutinefunction(function):
        async def other(*arguments, **keywords):
            return _other(await function(*arguments, **keywords))
    else:
        def other(*arguments, **keywords):
            result = function(*arguments, **keywords)
            return _spoiled(arguments) if result is None else _other(result)
    return functools.wraps(function)(other)


def _other_class(value):
    """Let a class's methods return other values; exchange a builtin."""
    import contextlib
    import inspect

    if value.__module__ != "__main__":
        return object
    for name, member in list(vars(value).items()):
        with contextlib.suppress(Exception):
            if inspect.isfunction(member):
                setattr(value, name, _other_function(member))
            elif not name.startswith("__"):
                setattr(value, name, _other(member))
    return value


def _spoiled(arguments):
    """Change what can be changed in place."""
    import contextlib

    print("?")
    for one in arguments:
        with contextlib.suppress(Exception):
            if isinstance(one, list):
                one[:] = [_other(item) for item in one]
            elif isinstance(one, dict):
                one.update({key: _other(one[key]) for key in one})
            elif hasattr(one, "dtype"):
                one += 1
            else:
                for name, held in list(vars(one).items()):
                    setattr(one, name, _other(held))
