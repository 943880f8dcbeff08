"""The manifest says what a load of all files says, whatever happens to the files or to the manifest itself."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.model.readers import Archive
from renkei.project.compiled import Unkept, packed
from renkei.project.loader import Project, load
from renkei.project.manifest import remembered
from renkei.settings import Settings
from tests.federation import Federation

ROOT = Path(__file__).parents[3]
COUNTRY = ROOT / "tests" / "project"
LANDINGS = "connectors/harbour/landings.yml"


def where(root: Path) -> Settings:
    return Settings.load({"RENKEI_PROJECT": str(root)})


def said(project: Project) -> dict[str, Any]:
    """All that a project says, in order."""
    told: dict[str, Any] = {"root": project.root, "digests": dict(project.digests)}
    told["documents"] = {
        kind: {name: (one.path, one.shown, one.value, dict(one.lines)) for name, one in documents.items()}
        for kind, documents in project.documents.items()
    }
    for field in fields(Project):
        if field.name not in told:
            told[field.name] = [(name, _plain(each)) for name, each in getattr(project, field.name).items()]
    return told


def _plain(each: Any) -> Any:
    return (each.text("ja"), each.text("en"), len(each.others)) if isinstance(each, ContentError) else each


def manifests(root: Path) -> list[Path]:
    return sorted((root / ".renkei" / "manifest").iterdir())


def assert_same(root: Path) -> Project:
    project = remembered(where(root))
    assert said(project) == said(load(where(root)))
    return project


def test_it_says_what_a_load_says_cold_and_warm(country: Path) -> None:
    cold, warm = assert_same(country), assert_same(country)
    assert len(manifests(country)) == 2
    for name in (*cold.sources, *cold.contracts):
        assert cold.content_version(name) == warm.content_version(name) == load(where(country)).content_version(name)


@pytest.mark.parametrize("root", [ROOT, COUNTRY, ROOT / "tests" / "real", ROOT / "benchmarks" / "project"])
def test_everything_that_there_is_can_be_kept(root: Path) -> None:
    """Where this fails, some noun does not come back from JSON as it was, and content is loaded anew each time."""
    assert packed(load(where(root)))["sources"]


def test_what_does_not_come_back_is_not_kept(country: Path) -> None:
    project = load(where(country))
    spoilt = project.suites["fisheries.landings"].expectations[0].model_copy(update={"kwargs": {"a": (1, 2)}})
    suite = project.suites["fisheries.landings"].model_copy(update={"expectations": (spoilt,)})
    with pytest.raises(Unkept):
        packed(Project(project.root, {}, {}, {}, {"fisheries.landings": suite}, {}))
    with pytest.raises(Unkept):
        packed(Project(project.root, {}, {}, {}, {"fisheries.landings": object()}, {}))  # type: ignore[dict-item]


def test_what_its_own_model_would_refuse_is_not_kept(country: Path) -> None:
    project = load(where(country))
    packing = Archive(kind="gzip").model_copy(update={"members": "*.csv"})
    source = project.sources["harbour.ports"]
    refused = source.model_copy(update={"reader": source.reader.model_copy(update={"archive": packing})})
    with pytest.raises(Unkept):
        packed(Project(project.root, {}, {"harbour.ports": refused}, {}, {}, {}))


def test_a_source_that_comes_as_gzip_is_kept(country: Path) -> None:
    path = country / "connectors/harbour/ports.yml"
    said = path.read_text(encoding="utf-8").replace("kind: csv,", "kind: csv, archive: {kind: gzip},")
    path.write_text(said, encoding="utf-8")
    assert "harbour.ports" in assert_same(country).sources
    assert len(manifests(country)) == 2


_FILES = sorted(
    path.relative_to(COUNTRY).as_posix()
    for folder in ("connectors", "schemas", "expectations")
    for path in (COUNTRY / folder).rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
)
_EDITS = st.tuples(
    st.sampled_from(_FILES),
    st.sampled_from(["cut", "double", "spoil", "empty", "remove", "restore", "touch", "move", "copy", "bytes"]),
    st.integers(0, 60),
)


@given(st.lists(_EDITS, min_size=1, max_size=5))
@bounds(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_edited_it_says_what_a_load_says(edits: list[tuple[str, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "ruri"
        shutil.copytree(COUNTRY, root, ignore=shutil.ignore_patterns(".renkei", "data", "__pycache__"))
        assert_same(root)
        for name, how, number in edits:
            _edit(root / name, how, number)
            assert_same(root)
        assert_same(root)


def _edit(path: Path, how: str, number: int) -> None:
    original = COUNTRY / path.relative_to(path.parents[2])
    if how == "restore" or not path.exists():
        path.write_bytes(original.read_bytes())
        return
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True) or ["\n"]
    line = number % len(lines)
    if how == "cut":
        path.write_text("".join(lines[:line] + lines[line + 1 :]), encoding="utf-8")
    elif how == "double":
        path.write_text("".join([*lines, lines[line]]), encoding="utf-8")
    elif how == "spoil":  # of the same size
        path.write_text("".join(lines).replace("a", "b", 1), encoding="utf-8")
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "remove":
        path.unlink()
    elif how == "touch":
        os.utime(path, ns=(number, number))
    elif how == "move":
        path.rename(path.with_name(f"moved_{number}{path.suffix}"))
    elif how == "copy":
        path.with_name(f"copied_{number}{path.suffix}").write_bytes(path.read_bytes())
    else:
        path.write_bytes(path.read_bytes()[:number] + b"\xff" + path.read_bytes()[number:])


def test_a_change_of_the_same_size_and_the_same_time_is_seen(country: Path) -> None:
    before = (country / LANDINGS).stat()
    assert remembered(where(country)).source("harbour.landings").delivers == "changes"
    text = (country / LANDINGS).read_text(encoding="utf-8")
    (country / LANDINGS).write_text(text.replace("delivers: changes", "delivers: whole  "), encoding="utf-8")
    os.utime(country / LANDINGS, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (country / LANDINGS).stat().st_size == before.st_size
    assert remembered(where(country)).source("harbour.landings").delivers == "whole"


OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, said: opened.append(str(said[0])) if event == "open" else None)
from renkei.project.manifest import remembered
from renkei.settings import Settings
del opened[:]
project = remembered(Settings.load())
list(project.sources.values())
root = str(project.root) + "/"
print(len(project.sources), *sorted({path.removeprefix(root) for path in opened if path.startswith(root) and path.endswith(".yml")}))
"""


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    root = tmp_path / "federation"
    federation = Federation(root, agencies=5, each=4, datasets=4).settle()
    files = {path.relative_to(root).as_posix() for path in root.rglob("*.yml")}

    def opened() -> tuple[int, set[str]]:
        done = subprocess.run(
            [sys.executable, "-c", OPENED],
            env={**os.environ, "RENKEI_PROJECT": str(root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        count, *names = done.stdout.split()
        return int(count), set(names)

    assert opened() == (len(federation.sources), files)
    time.sleep(2.1)  # what changed shortly before it was read is looked at once more
    assert opened() == (len(federation.sources), files)
    assert opened() == (len(federation.sources), set())
    os.utime(root / "connectors/port0000/feed001.yml")
    assert opened() == (len(federation.sources), {"connectors/port0000/feed001.yml"})


def test_yaml_that_did_not_change_is_not_parsed_again(tmp_path: Path) -> None:
    """What a file said is taken from the manifest: here it is made to say something else, as it would be seen."""
    root = tmp_path / "federation"
    Federation(root, agencies=2, each=2, datasets=2).settle()
    remembered(where(root))
    (documents,) = (path for path in manifests(root) if path.name.endswith(".documents.json"))
    _rewrite(documents, "Landings of port0001.feed001", "Told by the manifest")
    (root / "connectors/port0000/feed000.yml").write_text("title: {ja: x, en: y}\n", encoding="utf-8")
    project = remembered(where(root))
    assert set(project.broken) == {"port0000.feed000"}
    assert project.source("port0001.feed001").title.en == "Told by the manifest"


def _rewrite(path: Path, old: str, new: str) -> None:
    import hashlib

    body = path.read_bytes().split(b"\n", 1)[1]
    assert old.encode() in body
    body = body.replace(old.encode(), new.encode())
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def test_a_broken_file_spoils_nothing_but_itself(country: Path) -> None:
    before = said(remembered(where(country)))
    (country / LANDINGS).write_bytes(b"title: [\xff")
    after = said(assert_same(country))
    assert [name for name, _ in after["broken_sources"]] == ["harbour.landings"]
    assert after["sources"] == [one for one in before["sources"] if one[0] != "harbour.landings"]
    assert after["contracts"] == before["contracts"]


@pytest.mark.parametrize("how", ["cut", "flipped", "empty", "json", "version", "engine", "folder"])
def test_a_damaged_manifest_is_made_again(country: Path, how: str) -> None:
    remembered(where(country))
    for path in manifests(country):
        _damage(path, how)
    assert_same(country)
    assert_same(country)


def _damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "flipped":
        path.write_bytes(data.replace(b"harbour", b"harbor ", 1))
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "json":
        path.write_bytes(json.dumps([]).encode())
    elif how == "version":
        _rewrite(path, '"made_by":[1', '"made_by":[0')
    elif how == "engine":
        said = json.loads(data.split(b"\n", 1)[1])["made_by"]
        _rewrite(path, said[-1], "0.0.0")
    else:
        path.unlink()
        path.mkdir()


def test_it_is_not_taken_for_that_of_another_place(country: Path, tmp_path: Path) -> None:
    remembered(where(country))
    other = tmp_path / "elsewhere"
    shutil.copytree(country, other)
    assert_same(other)
    assert remembered(where(other)).source("harbour.landings").path.is_relative_to(other)


def test_without_a_folder_to_write_to_content_is_loaded_each_time(country: Path) -> None:
    (country / ".renkei").write_text("not a folder", encoding="utf-8")
    assert_same(country)
    (country / LANDINGS).unlink()
    assert "harbour.landings" not in assert_same(country).sources


def test_a_document_that_changed_meanwhile_is_refused(country: Path) -> None:
    remembered(where(country))
    project = remembered(where(country))
    with (country / LANDINGS).open("a", encoding="utf-8") as file:
        file.write("# more\n")
    with pytest.raises(ContentError, match="changed while it was in use"):
        project.documents["sources"]["harbour.landings"]
    assert project.documents["sources"]["harbour.ports"].at(("dataset",)) == "reference.ports"


def test_processes_at_once_all_get_the_whole(country: Path) -> None:
    code = (
        "from renkei.project.manifest import remembered; from renkei.settings import Settings; "
        "project = remembered(Settings.load()); print(len([*project.sources.values(), *project.contracts.values()]))"
    )
    with _started([sys.executable, "-c", code], RENKEI_PROJECT=str(country), count=4) as processes:
        for _ in range(20):
            _edit(country / LANDINGS, "double", 0)
            _edit(country / LANDINGS, "restore", 0)
            time.sleep(0.02)
        told = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, told
    assert {out.strip() for out, _ in told} <= {"5", "6"}
    assert_same(country)
    assert [path.suffix for path in manifests(country)] == [".json", ".json"]


@contextmanager
def _started(command: list[str], *, count: int, **environ: str) -> Iterator[list["subprocess.Popen[str]"]]:
    environment = {**os.environ, **environ}
    processes = [
        subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(count)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_what_killed_processes_left_is_removed(country: Path) -> None:
    remembered(where(country))
    old, new = (country / ".renkei" / "manifest" / f"{name}.part" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    (country / LANDINGS).unlink()
    remembered(where(country))
    assert (old.exists(), new.exists()) == (False, True)
