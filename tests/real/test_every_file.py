"""No real file is forgotten: each is read by a registration, or is listed here with what it is instead."""

from fnmatch import fnmatch
from pathlib import Path

from renkei.model.transports import LocalTransport
from renkei.project.loader import load
from renkei.settings import Settings
from tests.real.conftest import HERE

NO_DATA = {
    "README.md": "what the files are",
    "legacy_charset/LICENSE.Apache-2.0": "a licence",
    "legacy_charset/*_mapping.json": "tables that the charsets are held against, to the entry: test_legacy_charset.py",
    "ebcdic/test6_copybook.cob": "the copybook of the data beside it: test_ebcdic.py",
    "ebcdic/test6_expected_head20.jsonl": "what another reader makes of the data beside it: test_ebcdic.py",
    "gbizinfo/openapi_v2_redacted.json": "the description of an interface: it has no records",
}


def read_by_registrations() -> set[str]:
    """The paths, or patterns of paths, that the registrations of this folder read."""
    project = load(Settings.load({"RENKEI_PROJECT": str(HERE)}))
    transports = [source.transport for source in project.sources.values()]
    return {transport.path for transport in transports if isinstance(transport, LocalTransport)}


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_file_is_read_or_is_no_data_of_its_own(real_files: Path) -> None:
    known = {*read_by_registrations(), *NO_DATA}
    assert [file for file in files_of(real_files) if not any(fnmatch(file, one) for one in known)] == []


def test_no_file_is_both_read_and_said_to_be_no_data(real_files: Path) -> None:
    read = [file for file in files_of(real_files) if any(fnmatch(file, one) for one in read_by_registrations())]
    assert [file for file in read if any(fnmatch(file, one) for one in NO_DATA)] == []


def test_what_is_registered_or_listed_is_there(real_files: Path) -> None:
    files = files_of(real_files)
    patterns = {*read_by_registrations(), *NO_DATA}
    assert [one for one in sorted(patterns) if not any(fnmatch(file, one) for file in files)] == []


def test_what_is_tested_elsewhere_is(real_files: Path) -> None:
    for pattern, reason in NO_DATA.items():
        if reason.endswith(".py"):
            text = (HERE / reason.rpartition(" ")[2]).read_text(encoding="utf-8")
            names = [file.rpartition("/")[2] for file in files_of(real_files) if fnmatch(file, pattern)]
            assert [name for name in names if name.removesuffix("_mapping.json") not in text] == []


def test_every_registration_is_run_by_a_test() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    project = load(Settings.load({"RENKEI_PROJECT": str(HERE)}))
    said = {name: (f'"{name}"', f'"{name.partition(".")[2]}"') for name in project.sources}
    assert [name for name, words in said.items() if not any(word in text for word in words)] == []
