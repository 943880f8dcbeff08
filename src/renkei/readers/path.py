r"""Where records are in a tree: names from the outermost inwards; in a name, the separator is written `\.`."""

import re

UP = "^"


def steps(path: str, separator: str = ".") -> tuple[str, ...]:
    """Return the names of a path; none where it is the separator alone."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", path.removeprefix(separator))
    return tuple(part.replace(f"\\{separator}", separator) for part in parts if part)


def upward(name: str) -> tuple[int, str]:
    """Return how many levels up a carried name leads, and the path from there."""
    inner = name.lstrip(UP)
    return len(name) - len(inner), inner
