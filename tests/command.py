"""`renkei` as people type it: in this process (importing it anew takes a second), or in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, NamedTuple
from unittest import mock


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def typed(environment: Mapping[str, str], *words: str) -> Answer:
    """Type a command in this process, with the environment and the options that a new one would have."""
    from renkei.cli import main
    from renkei.cli.state import State, state

    out, err, code = StringIO(), StringIO(), 0
    before = vars(state).copy()
    with mock.patch.dict(os.environ, environment, clear=True), mock.patch.object(sys, "argv", ["renkei", *words]):
        vars(state).update(vars(State()))
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            vars(state).update(before)
    return Answer(code, out.getvalue(), err.getvalue())


def started(environment: Mapping[str, str], *words: str) -> Answer:
    """Type a command in a process of its own."""
    command = [sys.executable, "-c", "from renkei.cli import main; main()", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return Answer(done.returncode, done.stdout, done.stderr)
