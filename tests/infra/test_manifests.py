"""Kubernetes and Helm: manifests by their schema, values that go together with the image and the chart's own names."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.country import HERE

ROOT = HERE.parents[1]
HELM, MANIFESTS = ROOT / "infra/helm", sorted((ROOT / "infra/kubernetes").glob("*.yaml"))
# Sections of the chart's values (1.18) that these files may use.
SECTIONS = {
    "airflowVersion",
    "airflowHome",
    "apiSecretKeySecretName",
    "apiServer",
    "config",
    "createUserJob",
    "dagProcessor",
    "dags",
    "data",
    "env",
    "executor",
    "extraEnvFrom",
    "fernetKeySecretName",
    "flower",
    "gid",
    "images",
    "jwtSecretName",
    "logs",
    "migrateDatabaseJob",
    "networkPolicies",
    "pgbouncer",
    "postgresql",
    "rbac",
    "redis",
    "scheduler",
    "securityContexts",
    "statsd",
    "triggerer",
    "uid",
    "workers",
}


def read(name: str) -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load((HELM / name).read_text(encoding="utf-8"))
    return said


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_a_manifest_fits_the_schema_of_kubernetes(path: Path) -> None:
    tool = Path(sys.executable).with_name("kubernetes-validate")
    told = subprocess.run([tool, "--strict", path], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "passed" in told.stdout + told.stderr


@pytest.mark.parametrize("name", ["values.yaml", "celery.yaml", "kubernetes.yaml"])
def test_values_use_sections_that_the_chart_has(name: str) -> None:
    assert set(read(name)) <= SECTIONS


@pytest.mark.parametrize(
    ("name", "executor"), [("celery.yaml", "CeleryExecutor"), ("kubernetes.yaml", "KubernetesExecutor")]
)
def test_the_two_executors_differ_by_one_file(name: str, executor: str) -> None:
    assert "executor" not in read("values.yaml")
    assert read(name)["executor"] == executor


def test_pods_have_no_more_rights_than_they_need() -> None:
    contexts = read("values.yaml")["securityContexts"]
    assert contexts["pod"]["runAsNonRoot"] is True
    assert str(contexts["pod"]["runAsUser"]) in (ROOT / "infra/Dockerfile").read_text(encoding="utf-8")
    assert contexts["containers"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def test_nothing_secret_is_written_here() -> None:
    said = read("values.yaml")
    assert "connection" not in str(said["data"]).replace("renkei", "")
    assert {said[name] for name in ("fernetKeySecretName", "apiSecretKeySecretName", "jwtSecretName")} == {
        "renkei-keys"
    }
    assert not {"fernetKey", "apiSecretKey", "jwtSecret"} & said.keys()


def test_paths_are_those_of_the_image() -> None:
    image, said = (ROOT / "infra/Dockerfile").read_text(encoding="utf-8"), read("values.yaml")
    assert f"AIRFLOW_HOME={said['airflowHome']}" in image
    assert f"AIRFLOW__CORE__DAGS_FOLDER={said['config']['core']['dags_folder']}" in image
    for variable in said["env"]:
        if variable["name"] in ("RENKEI_PROJECT", "RENKEI_STATE"):
            assert f"{variable['name']}={variable['value']}" in image
