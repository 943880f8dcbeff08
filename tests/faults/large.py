"""A file larger than any memory, made while it is sent; and a child that has only so much memory."""

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HEADER, ROW = b"id,body,amount\n", 500
BROKEN = 1_000_000  # every such row has an amount that is no number
_BLOCK = 20_000
_POOL = os.urandom(1 << 20).hex()
_MEMORY = Path("/sys/fs/cgroup/memory")


def blocks(rows: int) -> Iterator[bytes]:
    """Yield lines of ROW bytes: a number, text that no compression makes short, an amount."""
    yield HEADER
    width = ROW - len("0000000000,,000000\n")
    for start in range(0, rows, _BLOCK):
        lines = []
        for n in range(start, min(start + _BLOCK, rows)):
            at = n * 7919 % (len(_POOL) - width)
            amount = "broken" if n % BROKEN == BROKEN - 1 else f"{n % 1_000_000:06d}"
            lines.append(f"{n:010d},{_POOL[at : at + width]},{amount}\n")
        yield "".join(lines).encode()


@contextmanager
def served(rows: int) -> Iterator[str]:
    """Serve so many rows over HTTP; give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.send_header("Content-Length", str(len(HEADER) + rows * ROW))
            self.end_headers()
            for block in blocks(rows):
                self.wfile.write(block)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Ended:
    """How a child ended: its code, its peak memory (bytes, resident), its CPU seconds, whether it was held to a limit."""

    code: int
    peak: int
    cpu: float
    held: bool


def confined(command: Sequence[str], environ: Mapping[str, str], log: Path, *, memory: int) -> Ended:
    """Run a command in a control group with so much memory (file cache included), where this machine allows one."""
    with _group(memory) as group, log.open("wb") as out:
        words = ["sh", "-c", 'test -z "$GROUP" || echo $$ > "$GROUP/cgroup.procs"; exec "$@"', "sh", *command]
        child = subprocess.Popen(
            words, stdout=out, stderr=subprocess.STDOUT, env={**environ, "GROUP": str(group or "")}
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Ended(child.returncode, usage.ru_maxrss * 1024, cpu, group is not None)


@contextmanager
def _group(memory: int) -> Iterator[Path | None]:
    """Make a control group (version 1) below the one that this process is in; None where that may not be."""
    own = next((line.split(":")[2] for line in _read("/proc/self/cgroup") if ":memory:" in line), "/")
    group = _MEMORY / own.strip("/") / f"renkei-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(memory))
    except OSError:
        yield None
        return
    try:
        yield group
    finally:
        group.rmdir()


def _read(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []
