from pathlib import Path

from renkei.contracts.document import Document, dotted, gathered, instead
from renkei.errors import ContentError
from renkei.language import Text

DOCUMENT = Document(
    path=Path("/p/x.yml"),
    shown="x.yml",
    value={"a": [{"b": "c"}]},
    lines={(): 1, ("a",): 2, ("a", 0): 3, ("a", 0, "b"): 4},
)


def test_where_names_the_nearest_line():
    assert DOCUMENT.where() == "x.yml:1"
    assert DOCUMENT.where(("a", 0, "b")) == "x.yml:4 (a[0].b)"
    assert DOCUMENT.where(("a", 0, "z")) == "x.yml:3 (a[0].z)"
    assert DOCUMENT.where(("z", "y")) == "x.yml:1 (z.y)"


def test_at_gives_none_where_nothing_is():
    assert DOCUMENT.at(("a", 0, "b")) == "c"
    assert [DOCUMENT.at(place) for place in [("z",), ("a", 1), ("a", "b"), ("a", 0, "b", "c")]] == [None] * 4


def test_dotted():
    assert dotted(("schema", 0, "properties", 3, "name")) == "schema[0].properties[3].name"


def test_gathered_keeps_every_fault_once():
    def fault(name):
        return ContentError(Text(name, name), where=name, fix=Text("直す", "mend"))

    three = gathered([gathered([fault("a"), fault("b")]), fault("c")])
    assert [three.where, *(other.where for other in three.others)] == ["a", "b", "c"]
    assert three.text("en").count("mend") == 3


def test_instead_says_what_was_meant():
    assert instead("titel", ["title", "url"]).en == "Did you mean [title]? There are: title, url"
    assert instead("ENCODING", ["encoding"]).en.startswith("Did you mean [encoding]?")
    assert instead("zzz", ["title", "url"]).en == "Choose one of: title, url"
    assert instead("zzz", []).en == "Remove it."
    assert instead("zzz", [f"a{n}" for n in range(40)]).en.endswith("…")
