"""Throw spoiled bytes at a reader: `python -m tests.fuzz KIND --seconds N`, or `all`.

With atheris (`make fuzz`) what is tried next depends on the branches that were taken; without it, seeds are spoiled at
random. A crash is anything but rows or a RenkeiError: its bytes are kept under build/fuzz, and the exit code is 1.
"""

import argparse
import hashlib
import importlib
import importlib.util
import os
import resource
import subprocess
import sys
import time
import traceback
from itertools import chain
from pathlib import Path
from types import ModuleType

from tests.fuzz._mutations import mutated

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / "build" / "fuzz"
MEMORY = 4 << 30
SLOW_SECONDS = 20


def kinds() -> list[str]:
    """The kinds of readers that there is something to throw at."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("_", "test_", "conftest")))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kind", choices=[*kinds(), "all"])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default="renkei", help="another one spoils otherwise (without atheris)")
    said = parser.parse_args()
    if said.kind == "all":
        return max(_apart(kind, said.seconds, said.seed) for kind in kinds())
    if importlib.util.find_spec("atheris"):
        return _by_coverage(said.kind, said.seconds)
    return _at_random(said.kind, said.seconds, said.seed)


def _apart(kind: str, seconds: float, seed: str) -> int:
    """Each kind in a process of its own: one may end it, or take its memory."""
    words = [sys.executable, "-m", "tests.fuzz", kind, "--seconds", str(seconds), "--seed", seed]
    code = subprocess.run(words, check=False).returncode
    if code:
        print(f"{kind}: ended with {code}", flush=True)
    return int(code != 0)


def _module(kind: str) -> ModuleType:
    return importlib.import_module(f"tests.fuzz.{kind}")


def _at_random(kind: str, seconds: float, seed: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    module = _module(kind)
    module.consume(module.SEEDS[0])  # what is imported then takes no time later
    begun, runs, slowest, crashes = time.monotonic(), 0, 0.0, set()
    for data in chain(module.SEEDS, mutated(module.SEEDS, f"{kind} {seed}")):
        if time.monotonic() - begun >= seconds:
            break
        started = time.monotonic()
        try:
            module.consume(data)
        except Exception as error:  # noqa: BLE001  that is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            if (where := f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}") not in crashes:
                crashes.add(where)
                print(f"{kind}: {where}: {error}\n  {_keep(kind, data)}", flush=True)
        took = time.monotonic() - started
        if took > SLOW_SECONDS:
            crashes.add(f"slow: {_keep(kind, data)}")
        runs, slowest = runs + 1, max(slowest, took)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{kind}: at random, {runs:,} runs in {time.monotonic() - begun:.0f} s, slowest {slowest * 1000:.0f} ms, "
        f"peak {memory:,} MB, {len(crashes)} crashes",
        flush=True,
    )
    return int(bool(crashes))


def _by_coverage(kind: str, seconds: float) -> int:
    import atheris

    with atheris.instrument_imports(include=["renkei"]):
        module = _module(kind)
    corpus = KEPT / f"corpus-{kind}"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in module.SEEDS:
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    options = [f"-max_total_time={seconds:.0f}", f"-artifact_prefix={KEPT}{os.sep}{kind}-", "-print_final_stats=1"]
    limits = [f"-rss_limit_mb={MEMORY >> 20}", f"-timeout={SLOW_SECONDS}", f"-max_len={1 << 20}"]
    atheris.Setup([sys.argv[0], *options, *limits, str(corpus)], module.consume)
    atheris.Fuzz()  # ends the process
    return 0


def _keep(kind: str, data: bytes) -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{kind}-{hashlib.sha256(data).hexdigest()[:16]}"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    sys.exit(main())
