"""Start the stand-ins: `python -m standins --port 8765`; they end on SIGTERM or Ctrl-C."""

import argparse
import json
import shlex
import signal
import sys
from pathlib import Path

from standins.server import DATA, serve
from standins.wrong import TURNS


def main() -> None:
    """Serve until told to end; the first line of output has the connections."""
    said = _arguments()
    wrong = dict(turn.split("=", 1) for turn in said.wrong)
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with serve(port=said.port, wrong=wrong, data=said.data.resolve()) as standins:
        connections = standins.connections()
        if said.env:
            lines = [f"export {name}={shlex.quote(value)}" for name, value in connections.items()]
        else:
            lines = [json.dumps(connections)]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        signal.sigwait(ends)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="standins", description="Stand-ins of the agencies, on the loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--env", action="store_true", help="print `export` lines in place of one line of JSON")
    parser.add_argument("--data", type=Path, default=DATA, help="another folder of data")
    parser.add_argument(
        "--wrong", action="append", default=[], metavar="AGENCY=TURN", help=f"a wrong turn: {', '.join(TURNS)}"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
