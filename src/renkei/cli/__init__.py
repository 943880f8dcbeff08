"""The `renkei` command: thin; every verb calls the engine and says what came of it.

Exit codes: 0 done, 1 the data or the content is at fault, 2 the usage is, 3 the system is.
"""

import sys

from renkei.cli import giving as _giving  # noqa: F401
from renkei.cli import keeping as _keeping  # noqa: F401  its verbs join the others
from renkei.cli import registering as _registering  # noqa: F401
from renkei.cli.commands import app
from renkei.cli.state import state
from renkei.errors import RenkeiError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; a RenkeiError ends with its own exit code and its message in the language asked for."""
    try:
        app()
    except RenkeiError as error:
        print(error.text(state.language), file=sys.stderr)
        sys.exit(error.exit_code)
