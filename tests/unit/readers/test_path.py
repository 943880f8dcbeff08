import pytest

from renkei.readers.path import steps, upward


@pytest.mark.parametrize(
    ("path", "separator", "names"),
    [
        (".", ".", ()),
        ("a", ".", ("a",)),
        (".a", ".", ("a",)),
        ("a.b c.@d", ".", ("a", "b c", "@d")),
        ("a\\.b.c", ".", ("a.b", "c")),
        ("/r/a.b", "/", ("r", "a.b")),
    ],
)
def test_names_of_a_path(path: str, separator: str, names: tuple[str, ...]) -> None:
    assert steps(path, separator) == names


def test_levels_of_a_carried_name() -> None:
    assert upward("^a") == (1, "a")
    assert upward("^^a.^b") == (2, "a.^b")
