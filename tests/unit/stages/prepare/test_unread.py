"""Individual Numbers in a file that is refused before its rows are seen, and in lines that are set aside."""

import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from renkei.errors import ContentError, IndividualNumberFound, ReadError
from renkei.project.loader import load
from renkei.settings import Settings
from renkei.stages.prepare import unread
from tests.country import FINAL, HERE, PORTS, Country

NUMBER = "123456789018"
HEADER = "漁港コード,名称,島コード,開港日,閉港日\n"
SOURCE = load(Settings.load({"RENKEI_PROJECT": str(HERE)})).source(PORTS)
ROW = "P01,北瑠璃港,01,昭和30年4月1日,\n"


def refused(country: Country, source: str, file: Path, data: bytes) -> IndividualNumberFound:
    """Run a source on these bytes: they must be gone, and no value must be said or kept."""
    file.write_bytes(data)
    with pytest.raises(IndividualNumberFound) as caught:
        country.one(source)
    said = "".join(traceback.format_exception(caught.value)) + caught.value.text("ja") + caught.value.text("en")
    assert NUMBER not in said
    assert [one for one in country.files() if NUMBER.encode() in one.read_bytes()] == []
    (tombstone,) = country.workspace().zone.tombstones()
    assert tombstone.rule == "jp.individual_number"
    assert tombstone.places == caught.value.places
    return caught.value


@pytest.fixture
def ports(country: Country) -> Path:
    return country.without_suites().drop / "harbour" / "ports.csv"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEADER}{ROW}P02,マイナンバー {NUMBER},01,1962-07-15,\n", "cp932"),  # UTF-8 is registered
        (f"個人番号,{HEADER}{ROW}{NUMBER},P02,南瑠璃港,01,1962-07-15,\n", "cp932"),
        (f"個人番号,{HEADER}{ROW}{NUMBER},P02,南瑠璃港,01,1962-07-15,\n", "utf-16"),
        (f"個人番号,個人番号\n{ROW}{NUMBER},P02\n", "utf-8"),  # one name twice
        (f'"個人番号,{HEADER}{ROW}{NUMBER},P02\n', "utf-8"),  # a quote that is never closed
    ],
)
def test_a_refused_file_is_looked_through(country: Country, ports: Path, text: str, encoding: str) -> None:
    error = refused(country, PORTS, ports, text.encode(encoding))
    assert error.places == ("lines: 3",)
    assert error.count == 1


@pytest.mark.parametrize("text", [f"{HEADER}{ROW}P02,{NUMBER},01,1962-07-15,\n", f"{HEADER}P01,個人番号なし,01,,\n"])
def test_a_refused_file_without_any_is_kept(country: Country, ports: Path, text: str) -> None:
    ports.write_bytes(text.encode("cp932"))
    with pytest.raises(ReadError):
        country.one(PORTS)
    assert list(country.workspace().zone.tombstones()) == []


def test_missing_columns_hide_nothing(country: Country, ports: Path) -> None:
    text = f"{HEADER}{ROW}".replace("名称", "名").encode()
    ports.write_bytes(text)
    with pytest.raises(ContentError):
        country.one(PORTS)
    refused(country, PORTS, ports, text + f"P02,個人番号{NUMBER},01,,\n".encode())


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("水揚げ統計 確報", f"水揚げ統計 個人番号 {NUMBER}", "lines: 1"),
        ("四捨五入していない。", f"担当者マイナンバー：{NUMBER}", "lines from the end: 1"),
    ],
)
def test_lines_set_aside_are_looked_at(country: Country, old: str, new: str, place: str) -> None:
    file = country.without_suites().drop / "statistics" / "landings.csv"
    data = file.read_text(encoding="utf-8").replace(old, new)
    assert refused(country, FINAL, file, data.encode()).places == (place,)


@bounds(max_examples=60, deadline=None)
@given(
    before=st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=40),
    chunk=st.integers(8, 64),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_no_cut_hides_a_number(
    tmp_path_factory: pytest.TempPathFactory, before: str, chunk: int, encoding: str
) -> None:
    file = tmp_path_factory.mktemp("cut") / "file"
    file.write_bytes(f"個人番号 {before},{NUMBER};".encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unread, "_CHUNK", chunk)
        with pytest.raises(IndividualNumberFound):
            unread.guard_refused(SOURCE, file)
