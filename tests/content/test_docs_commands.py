"""What the pages tell people to type, typed: every command and query, and the output that the page shows."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest
from starlette.testclient import TestClient

import standins
from renkei.catalogue.app import create_app
from renkei.cli import main
from renkei.cli.state import state
from renkei.language import Language
from renkei.warehouse import Warehouse, open_warehouse
from renkei.workspace import Workspace
from tests import workbooks
from tests.content import pages
from tests.content.pages import ROOT, Command
from tests.country import Country

Answer = tuple[int, str]
Say = Callable[[str], Answer]
READERS = (
    "README.md",
    "README.ja.md",
    "docs/for-analysts.md",
    "docs/for-analysts.ja.md",
    "docs/codes.md",
    "docs/codes.ja.md",
    "docs/exchange.md",
    "docs/exchange.ja.md",
)
APIS = ("docs/api.md", "docs/api.ja.md")
QUERIES = {"docs/for-analysts.md": 10, "docs/for-analysts.ja.md": 10, "docs/codes.md": 3, "docs/codes.ja.md": 3}
OFFICERS = ("docs/register-a-source.md", "docs/register-a-source.ja.md")
_VARY = (
    (r"\b[0-9a-f]{64}\b", "<sha256>"),
    (r"\b[0-9a-f]{16}\b", "<run>"),
    (r"\b[0-9a-f]{12}\b", "<landed>"),
    (r"127\.0\.0\.1:\d+", "<standin>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00", "<moment>"),
    (r"─{3,}", "───"),
    (r"(release|公開版): \d+", r"\1: <n>"),
    (r"(?<=( \d){5}) \d+\.\d$", " <seconds>"),  # after the counts of a row account
)


def call(words: str) -> Answer:
    """Type a command: `renkei` in this process, anything else in a shell."""
    first, *rest = shlex.split(words)
    if not first.endswith("renkei"):
        done = subprocess.run(["bash", "-c", words], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    out, before = StringIO(), sys.argv
    sys.argv = ["renkei", *rest]
    try:
        with redirect_stdout(out), redirect_stderr(out):
            main()
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    finally:
        sys.argv = before
    return 0, out.getvalue()


def plain(line: str) -> str:
    """Take out what differs from run to run, and the width of columns."""
    line = " ".join(line.split())
    for pattern, sign in _VARY:
        line = re.sub(pattern, sign, line)
    return line


def assert_shown(command: Command, output: str) -> None:
    """Every line that the page shows is in the output, in that order; where it says … some may lie between."""
    lines, place, gap = [plain(line) for line in output.splitlines()], 0, False
    for said in map(plain, command.shown):
        if said == "…":
            gap = True
            continue
        rest = lines[place:]
        assert said in rest if gap else rest[:1] == [said], f"{command.words}\n{said}\n--- is not in ---\n{output}"
        place, gap = place + rest.index(said) + 1, False
    assert gap or not command.shown or not any(lines[place:]), f"{command.words}: more lines follow\n{output}"


def typed(name: str) -> None:
    """Type all commands of a page, in its language."""
    state.language = "ja" if pages.language_of(name) == "ja" else "en"
    for command in pages.commands(name):
        if "--replay rejected.xlsx" in command.words:  # the officer has filled in what the page says
            workbooks.filled(Path("rejected.xlsx"), {"I2": "02"})
        code, output = call(command.words)
        assert code == 0, f"{command.words}\n{output}"
        assert_shown(command, output)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    before: Language = state.language
    assert before in get_args(Language)
    yield
    state.language = before


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder after `renkei run --all` against the stand-ins; the working directory looks like the repository."""
    here = tmp_path_factory.mktemp("docs")
    (here / "standins").symlink_to(ROOT / "standins")
    with standins.serve() as agencies, pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        for name in [name for name in os.environ if name.startswith(("RENKEI_", "AIRFLOW_CONN_"))]:
            patch.delenv(name)
        patch.setenv("RENKEI_PROJECT", str(ROOT))
        patch.setenv("RENKEI_STATE", str(here / ".renkei"))
        for name, value in agencies.connections().items():
            patch.setenv(name, value)
        code, output = call("renkei run --all --day 2024-01-05")
        assert code == 0, output
        yield here / ".renkei"


@pytest.fixture(scope="module")
def warehouse(filled: Path) -> Warehouse:
    return open_warehouse(f"duckdb:///{filled / 'warehouse.duckdb'}")


@pytest.mark.parametrize("name", READERS)
def test_commands_give_what_the_page_shows(name: str, filled: Path) -> None:
    assert list(pages.commands(name))
    typed(name)


@pytest.mark.parametrize("name", QUERIES)
def test_queries_can_be_run_and_find_something(name: str, warehouse: Warehouse) -> None:
    queries = pages.blocks(name, "sql")
    assert len(queries) > QUERIES[name]
    for query in queries:
        found = warehouse.select(query.text)
        assert found.num_columns > 1
        assert found.num_rows > 0 or query.about == "may be empty", query.text


@pytest.mark.parametrize("name", APIS)
def test_requests_and_programs_are_answered(name: str, filled: Path) -> None:
    asked = TestClient(create_app(Workspace.open()))
    for block in pages.blocks(name, "http"):
        for line in block.text.splitlines():
            answer = asked.get(line.removeprefix("GET "))
            assert answer.status_code == int(block.about or 200), f"{line}\n{answer.text[:500]}"
            assert answer.json().get("rows") != [] if "json" in answer.headers["content-type"] else answer.text, line
    programs = [block for block in pages.blocks(name, "python") if not block.about]
    assert programs
    for program in programs:
        exec(compile(program.text, name, "exec"), {})  # noqa: S102  it is ours


def test_the_books_of_the_reference_content_are_clean(filled: Path) -> None:
    assert call("renkei verify")[0] == 0


@pytest.mark.parametrize("name", OFFICERS)
def test_the_officer_gets_what_the_page_shows(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = _officers_desk(name, tmp_path, monkeypatch)
    typed(name)
    code, output = call("renkei run beacons.repairs")
    assert code == 0, output
    assert ("変更はありません" if name.endswith(".ja.md") else "Nothing changed") in output
    assert (here / "drop" / "repairs_2023.csv").is_file()


@pytest.mark.parametrize("name", OFFICERS)
def test_the_blunder_is_answered_as_the_page_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = _officers_desk(name, tmp_path, monkeypatch)
    registration = here / "connectors" / "beacons" / "repairs.yml"
    text = registration.read_text(encoding="utf-8")
    registration.write_text(text.replace("delivers: whole", "delivers: hole"), encoding="utf-8")
    (said,) = (block.text for block in pages.blocks(name, "text"))
    state.language = "ja" if pages.language_of(name) == "ja" else "en"
    code, output = call("renkei check beacons.repairs")
    assert (code, output.splitlines()) == (1, said.splitlines())


def _officers_desk(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Ruri Isles, with the files that the page writes out; what is CSV is saved as Excel saves it."""
    country = Country.settle(tmp_path / "country")
    for path, text in pages.files(name).items():
        file = country.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".csv":
            file.write_bytes(text.replace("\n", "\r\n").encode("cp932"))
        else:
            file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(country.root)
    for variable in ("RENKEI_STATE", "RENKEI_LANDING", "RENKEI_STAGING", "RENKEI_WAREHOUSE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    monkeypatch.setenv("AIRFLOW_CONN_BEACONS", f"file://{country.root / 'drop'}")
    return country.root
