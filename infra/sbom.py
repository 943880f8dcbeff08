"""What the image holds, as a CycloneDX document: `python -m infra.sbom build/sbom.cdx.json`.

The packages, versions and hashes are those of the lock, `requirements/cluster.txt`, whatever is installed here; licences
are added where the package is. The document has no time and no serial number: the same lock gives the same bytes.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements/cluster.txt"


def sbom() -> dict[str, Any]:
    """Return the document; raises CalledProcessError where the lock can't be read."""
    command = [str(Path(sys.executable).with_name("cyclonedx-py")), "requirements", str(LOCK), "--output-reproducible"]
    told = subprocess.run([*command, "--of", "JSON", "--sv", "1.6"], capture_output=True, text=True, check=True)
    document: dict[str, Any] = json.loads(told.stdout)
    for component in document["components"]:
        component["externalReferences"] = []  # where a package was looked for is no part of it
        if licence := next(licences(component["name"]), None):
            component["licenses"] = [{"license": {"name": licence}}]
    return document


def licences(name: str) -> Iterator[str]:
    """Yield how an installed package names its licence, the clearest first; nothing where it is not installed."""
    try:
        said = metadata(name).json
    except PackageNotFoundError:
        return
    yield from _texts(said.get("license_expression"))
    yield from (one.rpartition(" :: ")[2] for one in _texts(said.get("classifier")) if one.startswith("License ::"))
    yield from (one for one in _texts(said.get("license")) if len(one) < 60)


def _texts(said: str | list[str] | None) -> list[str]:
    return [said] if isinstance(said, str) else said or []


def main() -> None:
    """Write the document where the command says."""
    where, document = Path(sys.argv[1]), sbom()
    where.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{where}: {len(document['components'])} packages")


if __name__ == "__main__":
    main()
