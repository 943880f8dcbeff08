"""The compose file and the image: what they name is there, and every registration has its connection."""

from typing import Any

import pytest
import yaml

from renkei.project.loader import load
from renkei.settings import Settings
from tests.country import HERE

ROOT = HERE.parents[1]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "infra/compose/compose.yml").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("service", ["api-server", "scheduler", "dag-processor"])
def test_every_connection_that_a_registration_names_is_set(compose: dict[str, Any], service: str) -> None:
    sources = load(Settings.load({"RENKEI_PROJECT": str(ROOT)})).sources.values()
    wanted = {f"AIRFLOW_CONN_{source.transport.connection.upper()}" for source in sources}
    assert wanted
    assert wanted <= compose["services"][service]["environment"].keys()


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    example = (ROOT / "infra/compose/.env.example").read_text(encoding="utf-8")
    names = [line.removesuffix("=") for line in example.splitlines() if line and not line.startswith("#")]
    said = (ROOT / "infra/compose/compose.yml").read_text(encoding="utf-8")
    for name in names:
        assert f"${{{name}:?" in said
        assert f"${{{name}:-" not in said
    assert all(line.endswith("=") for line in example.splitlines() if line and not line.startswith("#"))


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    lines = (ROOT / "infra/Dockerfile").read_text(encoding="utf-8").splitlines()
    kept = (ROOT / "infra/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    ]
    assert "dags" in copied
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in kept or f"!{name.split('/', maxsplit=1)[0]}/*.txt" in kept
