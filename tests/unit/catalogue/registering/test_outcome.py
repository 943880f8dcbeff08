"""From a sample by answers to the files of a registration: before and after are seen, nothing is registered by it."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.unit.catalogue.registering.conftest import Officer

CATCH = "港コード,年月,漁獲量（トン）\nA01,2024年1月,12.5\nA02,2024年1月,3.0\nB07,2024年2月,8.25\n".encode("cp932")


def fields(page: str) -> dict[str, str]:
    """What a page asks, with what seems right: the value that is there, the choice that is made, else the first."""
    asked = dict(re.findall(r'<input type="text"[^>]* name="(answer\.[^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select [^>]*name="(answer\.[^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        values = re.findall(r'<option value="([^"]*)"( selected)?', options)
        asked[name] = next((value for value, chosen in values if chosen), next(value for value, _ in values if value))
    return asked


def walk(officer: Officer, where: str, **said: str) -> str:
    """Answer what is asked, until nothing is; return the address of the preview."""
    for _ in range(4):
        page = officer.browser.get(where).text
        given = {name: value or said.get(name.removeprefix("answer."), "x") for name, value in fields(page).items()}
        given |= {f"answer.{name}": value for name, value in said.items() if f"answer.{name}" in given}
        answer = officer.browser.post(where, data={"token": officer.token(), **given})
        if answer.status_code == 303:
            return str(answer.headers["location"])
    raise AssertionError(answer.text)


@pytest.fixture
def preview(officer: Officer) -> str:
    where = officer.draft("漁獲量.csv", CATCH)
    return walk(
        officer,
        where,
        agency="harbour",
        source="catch_by_month",
        dataset="fisheries.catch_by_month",
        licence="pdl",
        delivers="whole",
    )


def content(root: Path) -> dict[str, bytes]:
    folders = ("connectors", "schemas", "expectations")
    return {str(path): path.read_bytes() for name in folders for path in (root / name).rglob("*") if path.is_file()}


def test_before_and_after_are_side_by_side_and_the_files_can_be_taken(officer: Officer, preview: str) -> None:
    before = content(officer.country.root)
    page = officer.browser.get(preview)
    assert page.status_code == 200
    assert "2024年1月" in page.text
    assert "2024-01" in page.text
    taken = officer.browser.get(preview.replace("/preview", "/registration.zip"))
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        names = archive.namelist()
        assert "connectors/harbour/catch_by_month.yml" in names
        assert b"cp932" in archive.read("connectors/harbour/catch_by_month.yml")
    assert content(officer.country.root) == before


def test_a_change_lies_beside_with_a_page_for_its_reviewer(officer: Officer, preview: str) -> None:
    before = content(officer.country.root)
    answer = officer.browser.post(preview.replace("/preview", "/change"), data={"token": officer.token()})
    assert answer.status_code == 200
    (folder,) = (officer.country.state / "proposals").iterdir()
    assert folder.name in answer.text
    assert str(officer.country.root) not in answer.text
    assert "harbour.catch_by_month" in (folder / "CHANGE.md").read_text(encoding="utf-8")
    assert (folder / "connectors/harbour/catch_by_month.yml").is_file()
    assert content(officer.country.root) == before


def test_what_is_open_is_listed_with_links_to_it(officer: Officer) -> None:
    where = officer.draft("漁獲量.csv", CATCH)
    answer = officer.browser.post(where, data={"token": officer.token()})
    assert answer.status_code == 422
    links = re.findall(r'<a href="#(doubt-[^"]+)"', answer.text)
    assert links
    assert all(f'id="{link}"' in answer.text for link in links)
    assert officer.browser.get(f"{where}/preview").status_code == 303


def test_a_draft_is_forgotten_when_told(officer: Officer) -> None:
    where = officer.draft("漁獲量.csv", CATCH)
    assert officer.browser.post(f"{where}/forget", data={"token": "x"}).status_code == 403
    assert officer.browser.post(f"{where}/forget", data={"token": officer.token()}).status_code == 303
    assert officer.kept() == []
    assert officer.browser.get(where).status_code == 404
