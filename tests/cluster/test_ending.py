"""The servers of the cluster come up, and nothing of them is left, also where the machine is stopped by Ctrl-C."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from infra.laptop.places import ROOT

_PROGRAM = """
    import sys, time
    from pathlib import Path
    from infra.cluster import redis
    from infra.cluster.machine import Cluster
    from infra.cluster.places import ClusterPlaces
    from infra.laptop.api import Api
    from infra.laptop.processes import Processes
    from renkei.errors import SystemFault
    from tests.cluster.ending import Interrupted, ending, on_signals

    try:
        redis.found()
    except SystemFault as why:
        print("none", why.what.en, flush=True)
        sys.exit(0)
    on_signals()
    state = Path(sys.argv[1])
    places = ClusterPlaces.of(Path("tests/project"), state)
    machine = Cluster(places, Processes(state / "processes.json"), Api(places.url))
    try:
        with ending(machine):
            machine.serve()
            print(*[each.pid for each in machine.processes.started], flush=True)
            time.sleep(120)
    except Interrupted:
        sys.exit(130)
"""


def test_ctrl_c_ends_postgresql_redis_and_the_objects(tmp_path: Path) -> None:
    for folder in (tmp_path, *list(tmp_path.parents)[:3]):
        if folder.stat().st_uid == os.getuid():
            folder.chmod(folder.stat().st_mode | 0o011)  # the user of the database has to come through
    command = [sys.executable, "-c", textwrap.dedent(_PROGRAM), str(tmp_path / "state")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        said = process.stdout.readline()
        if said.startswith("none"):
            pytest.skip(said)
        if not said[:1].isdigit():
            pytest.fail(said + process.stdout.read())
        numbers = [int(number) for number in said.split()]
        assert len(numbers) == 3
        assert all(psutil.pid_exists(number) for number in numbers)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 130, rest
    left = [one for one in numbers if psutil.pid_exists(one) and psutil.Process(one).status() != psutil.STATUS_ZOMBIE]
    assert left == []
