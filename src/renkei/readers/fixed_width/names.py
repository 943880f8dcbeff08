"""The names of columns: an elementary item's own, as many groups as tell it from others, its subscripts."""

from collections import Counter

from renkei.readers.fixed_width.items import Item


def column_of(name: str | None, subscripts: tuple[int, ...]) -> str | None:
    """Return the column of an item: `NAME(2,3)` within tables; None for FILLER."""
    return f"{name}({','.join(map(str, subscripts))})" if name and subscripts else name


def names_of(record: Item) -> dict[int, str]:
    """Return the name of each elementary item, with as many of its groups as tell it from others."""
    leaves: list[tuple[Item, tuple[str, ...]]] = []

    def gather(item: Item, path: tuple[str, ...]) -> None:
        if not item.children and item.name:
            leaves.append((item, path))
        for child in item.children:
            gather(child, (item.name, *path) if item.name else path)

    gather(record, ())
    alike: dict[str, list[tuple[Item, tuple[str, ...]]]] = {}
    for item, path in leaves:
        alike.setdefault(item.called.upper(), []).append((item, path))
    names: dict[int, str] = {}
    for rivals in alike.values():
        shared = Counter(_upper(path[:depth]) for _, path in rivals for depth in range(len(path) + 1))
        for item, path in rivals:
            depth = next((d for d in range(len(path) + 1) if shared[_upper(path[:d])] == 1), len(path))
            names[id(item)] = ".".join([*reversed(path[:depth]), item.called])
    return names


def _upper(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.upper() for name in path)
