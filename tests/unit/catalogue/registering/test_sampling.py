"""A sample comes in whole and bounded, or nothing of it stays."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from renkei.catalogue.registering import uploads
from tests.unit.catalogue.registering.conftest import Officer

CATCH = "港コード,年月,漁獲量\nA01,2024-01,12.5\nA02,2024-01,3.0\nB07,2024-02,8.25\n".encode("cp932")
PERSONAL = "氏名,個人番号\n連携太郎,123456789018\n".encode()


def test_a_sample_becomes_a_draft_under_a_name_of_ours(officer: Officer) -> None:
    where = officer.draft("../../水揚げ<b>.csv", CATCH)
    page = officer.browser.get(where)
    assert page.status_code == 200
    assert "水揚げ&lt;b&gt;.csv" in page.text
    assert "港コード" in page.text
    (folder,) = officer.uploads.iterdir()
    assert where.endswith(f"/register/{folder.name}")
    assert (folder / "sample").read_bytes() == CATCH
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.name for path in folder.iterdir()} == {"sample", "name.json", "answers.json", "proposal.json"}


def test_of_a_file_with_individual_numbers_nothing_stays(officer: Officer) -> None:
    answer = officer.bring("people.csv", PERSONAL)
    assert answer.status_code == 422
    assert "Individual Numbers" in answer.text
    assert "123456789018" not in answer.text
    assert officer.kept() == []


def test_too_large_is_said_before_and_while_it_is_read(officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 4096)
    assert officer.bring("large.csv", b"a,b\n" * 2000).status_code == 413

    def parts() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="sample"; filename="s.csv"\r\n\r\n'
        for _ in range(100):
            yield b"1,2\n" * 100

    officer.token()
    streamed = officer.browser.post(
        "/register", content=parts(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert streamed.status_code == 413
    assert officer.kept() == []


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.csv", b""), ("noise.bin", bytes(range(256)) * 8), ("broken.xlsx", b"PK\x03\x04 nothing more")],
)
def test_what_no_reader_reads_is_refused_with_what_to_do(officer: Officer, name: str, data: bytes) -> None:
    answer = officer.bring(name, data)
    assert answer.status_code == 422
    assert "→ " in answer.text
    assert officer.kept() == []


def test_no_file_stays_that_was_not_asked_for(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    where, token = officer.draft("a.csv", CATCH), {"token": officer.token()}
    kept = officer.kept()
    sample, other = ("sample", ("a.csv", CATCH, "text/csv")), ("other", ("b.csv", PERSONAL, "text/csv"))
    for files in ([sample, other], [sample, sample]):
        assert officer.browser.post("/register", data=token, files=files).status_code == 400
    assert officer.browser.post(where, data=token, files=[sample]).status_code == 400
    raw = {"content-type": "application/octet-stream"}
    assert officer.browser.post(where, content=PERSONAL, headers=raw).status_code == 400
    assert officer.kept() == kept
    assert not [*elsewhere.iterdir()]


def test_a_draft_that_is_too_old_is_gone(officer: Officer) -> None:
    where = officer.draft("a.csv", CATCH)
    (folder,) = officer.uploads.iterdir()
    os.utime(folder, (0, 0))
    assert officer.browser.get(where).status_code == 404
    assert officer.kept() == []


def test_what_was_not_asked_is_not_kept(officer: Officer) -> None:
    where = officer.draft("a.csv", CATCH)
    said = {f"answer.x{number}": "y" for number in range(100)}
    officer.browser.post(where, data={"token": officer.token(), "answer.agency": "harbour", **said})
    (answers,) = officer.uploads.glob("*/answers.json")
    assert answers.read_text() == '{"agency": "harbour"}'


def test_a_form_from_elsewhere_is_refused(officer: Officer) -> None:
    files = {"sample": ("a.csv", CATCH, "text/csv")}
    officer.token()
    assert officer.browser.post("/register", data={"token": "x" * 43}, files=files).status_code == 403
    strange = {"sec-fetch-site": "cross-site"}
    good = {"token": officer.token()}
    assert officer.browser.post("/register", data=good, files=files, headers=strange).status_code == 403
    assert officer.kept() == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [("text/plain", b"sample"), ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=x", b"--y")],
)
def test_what_is_no_form_is_told(officer: Officer, kind: str, content: bytes) -> None:
    answer = officer.browser.post("/register", content=content, headers={"content-type": kind})
    assert answer.status_code in (400, 403)
    assert officer.kept() == []


def test_messages_are_japanese_for_whom_reads_japanese(officer: Officer) -> None:
    officer.browser.headers["accept-language"] = "ja"
    assert "個人番号" in officer.bring("people.csv", PERSONAL).text


def test_without_the_switch_there_is_nothing(officer: Officer) -> None:
    from starlette.testclient import TestClient

    from renkei.catalogue.app import create_app

    assert TestClient(create_app(officer.country.workspace())).get("/register").status_code == 404
