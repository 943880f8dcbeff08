"""`renkei serve`: the catalogue on a port of this machine."""

import ipaddress
import sys
from contextlib import suppress
from dataclasses import dataclass

from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.workspace import Workspace

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Place:
    """Where the catalogue is: host, port, and the path that a proxy has it below."""

    host: str
    port: int
    below: str

    @property
    def alone(self) -> bool:
        """Whether nobody but this machine can ask."""
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return self.host == "localhost"


def serve_catalogue(
    workspace: Workspace, place: Place, reader: str | None, header: str | None, *, register: bool
) -> None:
    """Serve until somebody ends it. Whoever comes from elsewhere unnamed sees what is public, unless `reader` is given.

    Raises UsageError where strangers could send files: registering takes the loopback, or a proxy that says who asks.
    """
    import uvicorn

    from renkei.catalogue.app import create_app
    from renkei.catalogue.pages import warm
    from renkei.catalogue.reader import ANALYST, NOBODY, Readers

    if register and not place.alone and header is None:
        raise _open_to_strangers(place)
    readers = Readers(reader or (ANALYST if place.alone else NOBODY), header)
    hosts = LOOPBACK if place.alone and header is None else None
    app = create_app(workspace, readers=readers, register=register, hosts=hosts)
    warm(app.state.holdings)
    said = Text(
        f"カタログ: http://{place.host}:{place.port}{place.below}/（Ctrl-C で終了）",
        f"The catalogue is at http://{place.host}:{place.port}{place.below}/ (Ctrl-C ends it)",
    )
    print(said.in_(state.language), file=sys.stderr)
    uvicorn.run(app, host=place.host, port=place.port, root_path=place.below, log_level="warning", server_header=False)


def _open_to_strangers(place: Place) -> UsageError:
    return UsageError(
        Text(
            f"「{place.host}」で待ち受けると、誰でもファイルを送れてしまいます。",
            f"On [{place.host}] anybody could send files.",
        ),
        where="--register",
        fix=Text(
            "認証するプロキシの後ろに置いて --reader-header を指定するか、--host を外してください。",
            "Put it behind a proxy that authenticates and give --reader-header, or leave out --host.",
        ),
    )
