"""The image: by the tool of its trade, as nobody special, with a list of all that it holds."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra import sbom
from tests.country import HERE

ROOT = HERE.parents[1]
DOCKERFILE = ROOT / "infra/Dockerfile"
# Licences that ask for no more than a notice, or (MPL) for changes to their own files; psycopg is spoken of in decision 2.
KNOWN = re.compile(r"MIT|Apache|BSD|ISC|PSF|Python Software|Mozilla|MPL|Zlib|Unlicense|CC0|0BSD|OSI Approved|Artistic")
SPOKEN_OF = {"asyncssh", "psycopg", "psycopg-binary"}


@pytest.fixture(scope="module")
def packages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sbom.sbom()["components"]
    return found


def test_hadolint_finds_nothing() -> None:
    told = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


def test_it_runs_as_nobody_special_by_number() -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert users == ["50000"]


def test_everything_in_it_is_locked_by_hash() -> None:
    installs = re.findall(r"pip install [^&]*", DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " "))
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs), installs


def test_the_list_names_every_package_of_the_lock(packages: list[dict[str, Any]]) -> None:
    locked = re.findall(r"^([a-z0-9-]+)==(\S+)", sbom.LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(locked) > 150
    assert {(one["name"], one["version"]) for one in packages} >= set(locked)


def test_no_package_has_a_licence_that_nobody_spoke_of(packages: list[dict[str, Any]]) -> None:
    told = {one["name"]: one["licenses"][0]["license"]["name"] for one in packages if one.get("licenses")}
    assert len(told) > 100
    odd = {name: said for name, said in told.items() if not KNOWN.search(said) and name not in SPOKEN_OF}
    assert odd == {}
