def _other(value, depth=4):
    """Return another value of the same kind."""
    import contextlib
    import functools
    import inspect

    def spoiled(arguments):
        """Change what can be changed in place."""
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

    def wrapped(function):
        """Let a function return another value, or change its arguments."""
        if inspect.iscoroutinefunction(function):
            async def other(*arguments, **keywords):
                return _other(await function(*arguments, **keywords))
        else:
            def other(*arguments, **keywords):
                result = function(*arguments, **keywords)
                if result is None:
                    return spoiled(arguments)
                return _other(result)
        return functools.wraps(function)(other)

    if inspect.isclass(value):
        if value.__module__ != "__main__":
            return object
        for name, member in list(vars(value).items()):
            with contextlib.suppress(Exception):
                if inspect.isfunction(member):
                    setattr(value, name, wrapped(member))
                elif not name.startswith("__"):
                    setattr(value, name, _other(member))
        return value
    if inspect.ismodule(value) or depth == 0:
        return None
    if isinstance(value, (bool, type(None))):
        return not value
    if isinstance(value, (int, float, complex)):
        return value + 1
    if isinstance(value, (str, bytes)):
        return value + type(value)(b"?" if isinstance(value, bytes) else "?")
    if hasattr(value, "dtype"):
        with contextlib.suppress(Exception):
            return ~value if value.dtype.kind == "b" else value + 1
        return None
    if isinstance(value, dict):
        return {key: _other(item, depth - 1)
                for key, item in value.items()} or {"?": 1}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [_other(item, depth - 1) for item in value] or [1]
        with contextlib.suppress(Exception):
            return type(value)(items)
        return tuple(items)
    if hasattr(value, "__next__"):
        return map(_other, value)
    return wrapped(value) if callable(value) else None
