"""A Redis server: an installed one, or the packages of Debian, unpacked into a folder and run from there.

Nothing is installed on the system: where `redis-server` is not there, its packages are downloaded by apt-get and taken
apart by dpkg (this needs Debian or Ubuntu; apt-get downloads without being root).
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from renkei.errors import SystemFault
from renkei.language import Text

PACKAGES = ("redis-server", "redis-tools", "liblzf1", "libjemalloc2", "libatomic1", "liblua5.1-0", "libhiredis0.14")
CACHE = Path(tempfile.gettempdir()) / f"renkei-redis-{os.getuid()}"
_PATIENCE_S = 180


@dataclass(frozen=True)
class Program:
    """A program, and the environment in which it finds its libraries."""

    path: Path
    environment: Mapping[str, str]


def command(program: Program, *, port: int, folder: Path) -> list[str]:
    """Return what starts a server on the loopback that keeps nothing on disk."""
    said = {"--port": str(port), "--bind": "127.0.0.1", "--save": "", "--appendonly": "no", "--dir": str(folder)}
    return [str(program.path), *(word for pair in said.items() for word in pair)]


def found() -> Program:
    """Return the program; SystemFault where none can be had here."""
    installed = shutil.which("redis-server")
    if installed:
        return Program(Path(installed), {})
    root = _unpacked()
    libraries = sorted({str(path.parent) for path in root.rglob("*.so*")})
    return Program(root / "usr/bin/redis-server", {"LD_LIBRARY_PATH": ":".join(libraries)})


def _unpacked() -> Path:
    root = CACHE / "root"
    if (root / "usr/bin/redis-server").exists():
        return root
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise _nowhere("apt-get, dpkg")
    CACHE.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        for package in PACKAGES:  # some are of other versions of the system
            _quietly(["apt-get", "download", package], folder)
        new = Path(folder) / "root"
        for archive in Path(folder).glob("*.deb"):
            _quietly(["dpkg", "-x", archive.name, str(new)], folder)
        if not (new / "usr/bin/redis-server").exists():
            raise _nowhere("apt-get download redis-server")
        if not root.exists():
            new.rename(root)
    return root


def _quietly(words: Sequence[str], folder: str) -> None:
    subprocess.run(words, cwd=folder, capture_output=True, timeout=_PATIENCE_S, check=False)


def _nowhere(tried: str) -> SystemFault:
    return SystemFault(
        Text("この機械には redis-server がありません。", "There is no redis-server on this machine."),
        where=tried,
        fix=Text(
            "redis-server を PATH の通る場所に入れるか、Debian・Ubuntu で実行してください。",
            "Install redis-server where PATH finds it, or run this on Debian or Ubuntu.",
        ),
    )
