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
    named = {source.transport.connection for source in sources} - {None}
    wanted = {f"AIRFLOW_CONN_{name.upper()}" for name in named}
    assert wanted
    assert wanted <= compose["services"][service]["environment"].keys()


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    example = (ROOT / "infra/compose/.env.example").read_text(encoding="utf-8")
    names = [line.removesuffix("=") for line in example.splitlines() if line and not line.startswith("#")]
    said = "".join((ROOT / f"infra/compose/{name}.yml").read_text(encoding="utf-8") for name in ("compose", "cluster"))
    for name in names:
        assert f"${{{name}:?" in said
        assert f"${{{name}:-" not in said
    assert all(line.endswith("=") for line in example.splitlines() if line and not line.startswith("#"))


def test_a_cluster_is_the_same_image_and_environment_with_other_executors(compose: dict[str, Any]) -> None:
    cluster = yaml.safe_load((ROOT / "infra/compose/cluster.yml").read_text(encoding="utf-8"))["services"]
    assert set(cluster) - set(compose["services"]) == {"redis", "triggerer", "worker-1", "worker-2"}
    for name in ("triggerer", "worker-1", "worker-2"):
        assert cluster[name]["extends"] == {"file": "compose.yml", "service": "scheduler"}
    celery = {name: said["environment"] for name, said in cluster.items() if name != "redis"}
    assert {said["AIRFLOW__CORE__EXECUTOR"] for said in celery.values()} == {"CeleryExecutor"}
    assert set(celery) >= {"api-server", "scheduler", "dag-processor"}
    assert not any(name.startswith("RENKEI_") for said in celery.values() for name in said), "only Airflow's differ"


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
