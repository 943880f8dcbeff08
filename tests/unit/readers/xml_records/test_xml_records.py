import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei.errors import ReadError
from renkei.model.readers import XmlReader
from renkei.readers import RULES, open_raw
from renkei.readers.xml_records import XmlFile, walk
from tests.unit.readers.conftest import Read, asides, read_all

Open = Callable[..., XmlFile]

CORPORATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<corporations><lastUpdateDate>2024-01-05</lastUpdateDate><count>2</count>
<corporation><sequenceNumber>1</sequenceNumber><corporateNumber>1000012160153</corporateNumber><name>釧路市</name>\
<enName/></corporation>
<corporation><sequenceNumber>2</sequenceNumber><corporateNumber>01</corporateNumber><name>a &amp; b<![CDATA[<c>]]></name>\
</corporation>
</corporations>"""
PATH = "corporations/corporation"


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Open XML: `opened("<r><a>1</a></r>", records="r/a")`."""

    def opening(data: str | bytes, **reader: Any) -> XmlFile:
        path = tmp_path / "file.xml"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return XmlFile(XmlReader(kind="xml", **reader), path, name="file.xml")

    return opening


def dicts(file: XmlFile, read: Read) -> list[dict[str, str]]:
    return [dict(zip(file.header, row, strict=True)) for row in read.rows]


def test_corporate_numbers_of_type_12(opened: Open) -> None:
    file = opened(CORPORATIONS, records=PATH, carry=["^lastUpdateDate"])
    assert file.header == ("^lastUpdateDate", "sequenceNumber", "corporateNumber", "name", "enName")
    read = read_all(file)
    assert read.rows == [
        ("2024-01-05", "1", "1000012160153", "釧路市", ""),
        ("2024-01-05", "2", "01", "a & b<c>", ""),
    ]
    assert read.places == [1, 2]
    assert "<name>釧路市</name><enName/></corporation>" in file.locate([1])[1]
    assert file.locate([3]) == {}
    assert file.place(2, "name").en == "record 2 name"


def test_estat_values_and_classes(opened: Open) -> None:
    table = (
        '<GET_STATS_DATA><STATISTICAL_DATA><TABLE_INF id="T1"><STAT_NAME code="00200502">社会</STAT_NAME></TABLE_INF>'
        '<CLASS_INF><CLASS_OBJ id="tab" name="観測値"><CLASS code="00001" name="観測値" unit="ｈａ"/></CLASS_OBJ>'
        '<CLASS_OBJ id="area"><CLASS code="01100"/><CLASS code="01101" parentCode="01100"/></CLASS_OBJ></CLASS_INF>'
        '<DATA_INF><VALUE tab="00001" unit="ｈａ">111801</VALUE><VALUE tab="00001">***</VALUE></DATA_INF>'
        "</STATISTICAL_DATA></GET_STATS_DATA>"
    )
    values = opened(table, records="GET_STATS_DATA/STATISTICAL_DATA/DATA_INF/VALUE", carry=["^^TABLE_INF/@id"])
    assert dicts(values, read_all(values)) == [
        {"^^TABLE_INF/@id": "T1", "@tab": "00001", "@unit": "ｈａ", ".": "111801"},
        {"^^TABLE_INF/@id": "T1", "@tab": "00001", "@unit": "", ".": "***"},
    ]
    classes = opened(table, records="GET_STATS_DATA/STATISTICAL_DATA/CLASS_INF/CLASS_OBJ/CLASS", carry=["^@id"])
    assert classes.header == ("^@id", "@code", "@name", "@unit", "@parentCode")
    assert [row[:2] for row in read_all(classes).rows] == [("tab", "00001"), ("area", "01100"), ("area", "01101")]


def test_an_element_that_is_empty_in_some_records_is_no_column(opened: Open) -> None:
    file = opened("<r><i><a/></i><i><a><b><c>1</c></b></a></i></r>", records="r/i")
    assert (file.header, read_all(file).rows) == (("a/b/c",), [("",), ("1",)])


def test_text_beside_attributes_and_elements_inside_elements(opened: Open) -> None:
    file = opened('<r><a><b x="1">t</b><c>\n <d>2</d>\n</c></a><a><b/><c> s </c></a></r>', records="r/a")
    assert file.header == ("b/@x", "b", "c/d", "c")
    assert read_all(file).rows == [("1", "t", "2", ""), ("", "", "", " s ")]


def test_what_may_be_there_several_times_is_declared(opened: Open) -> None:
    data = '<r><a><n>1</n></a><a><n>1</n><n k="2">x</n></a><a/></r>'
    file = opened(data, records="r/a", lists=["n"])
    assert [row["n"] for row in dicts(file, read_all(file))] == ['["1"]', '["1", {"@k": "2", ".": "x"}]', ""]
    assert read_all(opened(data, records="r/a")).rejected == [(2, "xml.repeated", "n", '<a><n>1</n><n k="2">x</n></a>')]


def test_text_beside_elements_is_rejected_unless_it_is_taken_as_xml(opened: Open) -> None:
    data = "<r><a><p>x<b>y</b>z</p></a></r>"
    file = opened(data.replace("</r>", "<a><q/></a></r>"), records="r/a")
    assert read_all(file).rejected == [(1, "xml.mixed_content", "p", "<a><p>x<b>y</b>z</p></a>")]
    assert read_all(opened(data, records="r/a", columns=["p"])).rows == [("<p>x<b>y</b>z</p>",)]


def test_namespaces_count_where_they_are_declared(opened: Open) -> None:
    data = '<r xmlns="u:1" xmlns:q="u:2"><a q:k="1">x</a><q:a>y</q:a></r>'
    assert read_all(opened(data, records="r/a")).rows == [("1", "x"), ("", "y")]
    file = opened(data, records="m:r/m:a", namespaces={"m": "u:1", "z": "u:2"})
    assert (file.header, read_all(file).rows) == (("@z:k", "."), [("1", "x")])


def test_comments_and_instructions_are_no_text(opened: Open) -> None:
    assert read_all(opened("<r><?p i?><a>1<!-- x -->2</a><!-- y --></r>", records="r/a")).rows == [("12",)]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("EUC-JP", "euc_jp"),
        ("UTF-16", "utf-16"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_encodings_that_are_declared(opened: Open, declared: str, encoding: str) -> None:
    data = CORPORATIONS.replace("UTF-8", declared).encode(encoding)
    assert read_all(opened(data, records=PATH)).rows[0][2] == "釧路市"


def test_windows_characters_of_a_declared_shift_jis(opened: Open) -> None:
    data = '<?xml version="1.0" encoding="Shift_JIS"?><r><a>①㈱髙﨑～</a></r>'.encode("cp932")
    assert read_all(opened(data, records="r/a")).rows == [("①㈱髙﨑～",)]


@pytest.mark.parametrize(
    ("data", "says", "where"),
    [
        (b"", "is empty", "file.xml"),
        (b'{"a": 1}', "not XML", "file.xml"),
        (CORPORATIONS.encode("cp932"), "no well-formed XML", "line 3"),
        (
            CORPORATIONS.replace("UTF-8", "Shift_JIS").encode(),
            "declares [shift_jis], but its bytes are [utf-8]",
            "file.xml",
        ),
        (CORPORATIONS.replace("UTF-8", "UTF-16").encode(), "declares [utf-16]", "file.xml"),
        (CORPORATIONS.encode("utf-16"), "declares [utf-8]", "file.xml"),
        (CORPORATIONS.replace("UTF-8", "Big5").encode(), "[big5] can't be read", "file.xml"),
        (
            CORPORATIONS.replace("UTF-8", "Shift_JIS").encode("cp932").replace("釧".encode("cp932"), b"\x80"),
            "encoding [cp932] does not have",
            "byte 219",
        ),
        (CORPORATIONS[:-40].encode(), "no well-formed XML", "line 4"),
        (b"<r><a>1</b></r>", "no well-formed XML", "line 1"),
        (b"<r><b/><b/></r>", "[a] is not in the file", "file.xml"),
        (b"<r><b><c/></b><b><c/></b></r>", "[a] is not in the file", "file.xml"),
        (b"<x><a/></x>", "[r] is not in the file", "file.xml"),
        (b"<r><a>&x;</a></r>", "no well-formed XML: [Entity 'x' not defined]", "file.xml"),
        (b"<r><a><_row>1</_row></a></r>", "[_row]", "file.xml"),
        (b"<r><a>1<b/></a></r>", "No value can be read from any", "file.xml"),
        (b"<r>" + b"<a>" * 300 + b"</a>" * 300 + b"</r>", "Excessive depth", "file.xml"),
        (b'<r><a x="' + b"1" * 20_000_000 + b'"/></r>', "limit exceeded", "file.xml"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(opened: Open, data: bytes, says: str, where: str) -> None:
    with pytest.raises(ReadError) as e:
        opened(data, records=PATH if b"corporations" in data else "r/a")
    assert says in e.value.what.en
    assert where in e.value.where


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    ("doctype", "names"),
    [
        (f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>', "[l0]"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "[x]"),
        ('<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>', "[p]"),
        ('<!DOCTYPE r [<!ATTLIST a x CDATA "1">]>', "[DOCTYPE […]]"),
        ("<!-- > --><!DOCTYPE r [<!ELEMENT r ANY>]>", "[DOCTYPE […]]"),
        ("""<!DOCTYPE r SYSTEM "a>b" [<!ATTLIST a x CDATA "1">]>""", "[DOCTYPE […]]"),
        (f'<!--{"x" * (1 << 20)}--><!DOCTYPE r [<!ENTITY l9 "ha">]>', "not XML"),  # begins beyond the look
    ],
)
def test_what_a_document_type_declares_is_refused_by_name(opened: Open, doctype: str, names: str) -> None:
    tracemalloc.start()
    with pytest.raises(ReadError) as e:
        opened(f'<?xml version="1.0"?>{doctype}<r x="&l9;"><a>&l9;&x;</a></r>', records="r/a")
    assert names in e.value.what.en
    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


def test_nothing_outside_the_file_is_read(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text('<!ENTITY x "secret"><!ATTLIST a y CDATA "secret">')
    data = f'<!DOCTYPE r SYSTEM "file://{tmp_path}/x.dtd"><r><a>&x;</a><a>1</a></r>'
    read = read_all(opened(data, records="r/a"))
    assert (read.rows, read.rejected) == ([("1",)], [(1, "xml.entity", "&x;", "<a>&x;</a>")])
    included = '<r xmlns:i="http://www.w3.org/2001/XInclude"><a><i:include href="x.dtd" parse="text"/></a></r>'
    assert "secret" not in str(read_all(opened(included, records="r/a")))


def test_a_bracket_in_the_address_of_a_document_type_declares_nothing(opened: Open) -> None:
    assert read_all(opened('<!DOCTYPE r SYSTEM "a[>.dtd"><r><a>1</a></r>', records="r/a")).rows == [("1",)]


def test_what_is_around_records_may_be_looked_through(opened: Open) -> None:
    data = '<r v="1"><n>7<b/>8</n><g w="2"><i><a>x</a></i><c>3</c></g><g><i><a>y</a></i></g> <z>9</z></r>'
    said = ["@v: 1", "n: 7", "b: 8", "@w: 2", "c: 3", "z: 9"]
    file = opened(data, records="r/g/i")
    assert sorted(text.replace("v: 1", "@v: 1").replace("w: 2", "@w: 2") for _, text in asides(file)) == sorted(said)
    assert read_all(file).rows == [("x",), ("y",)]
    assert asides(opened("<r><n>7</n></r>", records="r/i", columns=["a"])) == [(0, "n: 7")]
    assert list(opened("<r><n>7</n></r>", records="r/i").blocks()) == []


def test_batches_of_rejected_records_are_bounded_too(opened: Open) -> None:
    record = f"<i>{'x' * (2 << 20)}<b/></i>"
    file = opened(f"<r><i><b>1</b></i>{record * 10}</r>", records="r/i")
    assert [len(batch.rejected) for block in file.blocks() if (batch := block()).rejected is not None] == [4, 4, 2]
    assert file.locate([-1, 1]) == {1: "<i><b>1</b></i>"}


def test_no_record_at_all_is_a_good_file(opened: Open) -> None:
    file = opened("<corporations><count>0</count></corporations>", records=PATH, columns=["name"])
    assert (file.header, read_all(file).rows) == (("name",), [])


def test_a_missing_path_says_what_is_there(opened: Open) -> None:
    with pytest.raises(ReadError) as e:
        opened(CORPORATIONS, records="corporations/corporatoin")
    assert "there are: [corporation]" in e.value.fix.en


def test_only_what_stands_before_the_records_is_carried(opened: Open) -> None:
    padding = "<a>1</a>" * 20_000  # more than the parser sees at once
    with pytest.raises(ReadError) as e:
        opened(f"<r>{padding}<day>x</day></r>", records="r/a", carry=["^day"])
    assert "[^day] is written after the records" in e.value.what.en
    with pytest.raises(ReadError) as e:
        opened("<r><b/><a>1</a></r>", records="r/a", carry=["^day"])
    assert "[^day] is not in the file" in e.value.what.en
    with pytest.raises(ReadError) as e:
        opened("<r><day/><day/><a>1</a></r>", records="r/a", carry=["^day"])
    assert "More than one element is [^day]" in e.value.what.en
    with pytest.raises(ValidationError):
        XmlReader(kind="xml", records="r/a", carry=("^^day",))


def test_what_was_read_is_forgotten(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    parsing, parsed = walk.etree.iterparse, []
    monkeypatch.setattr(walk.etree, "iterparse", lambda *a, **k: parsed.append(parsing(*a, **k)) or parsed[-1])
    inside = f"<side><n>{'<s/>' * 1000}</n></side>" + "<a><b>1</b><c/></a>" * 50_000
    file = opened(f"<r><day>x</day>{inside}</r>", records="r/a", carry=["^day"])
    assert len(read_all(file).rows) == 50_000
    assert [sum(1 for _ in each.root.iter()) < 10 for each in parsed] == [True, True]


NAME = st.sampled_from(["a", "名前", "b-1", "_c"])
SAID = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=5
).filter(lambda text: text.strip() != "")
ELEMENT = st.recursive(SAID, lambda inner: st.dictionaries(NAME, inner, min_size=1, max_size=3), max_leaves=5)
RECORDS = st.lists(
    st.tuples(st.dictionaries(NAME, SAID, max_size=2), st.dictionaries(NAME, ELEMENT, min_size=1, max_size=3)),
    max_size=5,
)


def written(name: str, value: Any, attributes: dict[str, str] | None = None) -> str:
    inside = escape(value) if isinstance(value, str) else "\n".join(written(key, item) for key, item in value.items())
    return f"<{name}{''.join(f' {k}={quoteattr(v)}' for k, v in (attributes or {}).items())}>{inside}</{name}>"


def flat(value: Any, prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, item in value.items():
        found |= {f"{prefix}{key}": item} if isinstance(item, str) else flat(item, f"{prefix}{key}/")
    return found


@given(RECORDS, st.sampled_from(["UTF-8", "UTF-16"]))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read(opened: Open, records: list[tuple[Any, Any]], encoding: str) -> None:
    inside = "".join(written("rec", value, attributes) for attributes, value in records)
    data = f'<?xml version="1.0" encoding="{encoding}"?><r><count>{len(records)}</count>{inside}</r>'.encode(encoding)
    file = opened(data, records="r/rec")
    read = read_all(file)
    wanted = [{f"@{k}": v for k, v in attributes.items()} | flat(value) for attributes, value in records]
    assert [{path: text for path, text in row.items() if text} for row in dicts(file, read)] == wanted
    assert (read.rejected, read.places) == ([], list(range(1, len(records) + 1)))
    assert json.dumps(file.locate(read.places)).count("</rec>") == len(records)


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_gives_rows_or_a_read_error(opened: Open, data: bytes) -> None:
    for whole in (data, b"<r><a>" + data + b"</a></r>", b'<?xml version="1.0" encoding="' + data + b'"?><r><a/></r>'):
        try:
            file = opened(whole, records="r/a")
            read = read_all(file)
        except ReadError:
            continue
        assert {r[1] for r in read.rejected} <= RULES.keys()
        file.locate([*read.places, *(r[0] for r in read.rejected)])


def test_any_reader_of_a_registration_is_opened(tmp_path: Path) -> None:
    (path := tmp_path / "f.xml").write_text("<r><a>1</a></r>")
    assert isinstance(open_raw(XmlReader(kind="xml", records="r/a"), path), XmlFile)
