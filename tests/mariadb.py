"""A MariaDB server of one's own: an installed one, or the packages of Debian, unpacked into a folder and run from there.

Nothing is installed on the system: where `mariadbd` is not there, its packages are downloaded by apt-get and taken apart
by dpkg (this needs Debian or Ubuntu; apt-get downloads without being root). The server listens on the loopback, keeps its
data in a folder of its own, and is ended by its process id.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pymysql

PACKAGES = ("mariadb-server-core", "libaio1", "libaio1t64", "liburing2", "libnuma1", "libpcre2-8-0")
CACHE = Path(tempfile.gettempdir()) / f"renkei-mariadb-{os.getuid()}"
_SYSTEM = ("mysql_system_tables.sql", "mysql_system_tables_data.sql")
_PATIENCE_S = 60


class Unavailable(Exception):
    """No server can be had here; the text says why."""


class MariaDb:
    """A running server: `port` on 127.0.0.1, user root without a password over its socket alone."""

    def __init__(self, folder: Path) -> None:
        self._program, self._share, self._environment = _found()
        self._folder, self.socket = folder, str(folder / "s")
        (folder / "data").mkdir()
        self.port = _free_port()
        self._bootstrap()
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*self._command(), f"--socket={self.socket}", f"--port={self.port}", "--bind-address=127.0.0.1"],
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self._wait()

    def execute(self, *statements: str, database: str | None = None) -> None:
        """Run statements as root."""
        with pymysql.connect(unix_socket=self.socket, user="root", database=database, autocommit=True) as connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(_PATIENCE_S)

    def _command(self) -> list[str]:
        return [
            str(self._program),
            "--no-defaults",
            f"--user={_user()}",
            f"--datadir={self._folder / 'data'}",
            f"--lc-messages-dir={self._share}",
            "--character-set-server=utf8mb4",
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=8M",
            "--skip-log-bin",
            "--default-time-zone=+09:00",
        ]

    def _bootstrap(self) -> None:
        script = ["CREATE DATABASE mysql;", "USE mysql;", *((self._share / name).read_text() for name in _SYSTEM)]
        done = subprocess.run(
            [*self._command(), "--bootstrap"],
            env=self._environment,
            input="\n".join(script).encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise Unavailable(f"mariadbd --bootstrap: {done.stderr.decode(errors='replace')[-500:]}")

    def _wait(self) -> None:
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                self.execute("SELECT 1")
            except pymysql.Error as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    self._process.kill()
                    log = (self._folder / "log").read_text(errors="replace")
                    raise Unavailable(f"mariadbd does not start: {log[-500:]}") from error
                time.sleep(0.1)
            else:
                return


def _found() -> tuple[Path, Path, dict[str, str]]:
    """Return the program, its folder of SQL, and the environment in which it finds its libraries."""
    for name in ("mariadbd", "/usr/sbin/mariadbd"):
        installed = shutil.which(name)
        share = next(
            (f for f in map(Path, ("/usr/share/mysql", "/usr/share/mariadb")) if (f / _SYSTEM[0]).is_file()), None
        )
        if installed and share:
            return Path(installed), share, dict(os.environ)
    root = _unpacked()
    share = next(path.parent for path in root.rglob(_SYSTEM[0]))
    libraries = {str(path.parent) for path in root.rglob("*.so*")}
    return root / "usr/sbin/mariadbd", share, {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(libraries))}


def _unpacked() -> Path:
    root = CACHE / "root"
    if (root / "usr/sbin/mariadbd").is_file():
        return root
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise Unavailable("there is no mariadbd here, and no apt-get and dpkg to unpack one")
    CACHE.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        for package in PACKAGES:  # some are of other versions of the system
            _quietly("apt-get", "download", package, cwd=folder)
        new = Path(folder) / "root"
        for archive in Path(folder).glob("*.deb"):
            _quietly("dpkg", "-x", archive.name, str(new), cwd=folder)
        if not (new / "usr/sbin/mariadbd").is_file():
            raise Unavailable("there is no mariadbd here, and apt-get can't download mariadb-server-core")
        if not root.exists():
            new.rename(root)
    return root


def _quietly(*command: str, cwd: str) -> None:
    subprocess.run(command, cwd=cwd, capture_output=True, timeout=180, check=False)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _user() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name
