"""An SFTP server on the loopback, with a host key of its own, serving one folder."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh

from renkei.settings import Connection

LOGIN, PASSWORD = "meridia-user", "s3cr3t-pass-word"


class Sftpd:
    """`on_read` is called before each read with the bytes that were read so far; it may raise, or change things."""

    def __init__(self, root: Path) -> None:
        self.root, self.reads = root, 0
        self.on_read: Callable[[int], None] = lambda _: None
        self.lose_after: int | None = None
        self.authorised: list[Any] = []
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(20)
        self.port = self._server.get_port()

    @property
    def public_key(self) -> str:
        """The host key's public half, as ssh-keyscan shows it."""
        return self.host_key.export_public_key("openssh").decode().strip()

    def connection(self, **more: Any) -> Connection:
        said = {
            "id": "meridia",
            "url": f"sftp://127.0.0.1:{self.port}",
            "login": LOGIN,
            "password": PASSWORD,
            "kind": "sftp",
            "extra": {"host_key": self.public_key},
        }
        return Connection(**{**said, **more})

    def stop(self) -> None:
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0.01)

    async def _listen(self) -> Any:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[self.host_key],
            server_factory=lambda: _Doorman(self),
            sftp_factory=lambda channel: _Files(channel, self),
            allow_scp=False,
        )


class _Doorman(asyncssh.SSHServer):
    def __init__(self, sftpd: Sftpd) -> None:
        self._sftpd = sftpd

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (LOGIN, PASSWORD)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: Any) -> bool:
        return username == LOGIN and key in self._sftpd.authorised


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: Any, sftpd: Sftpd) -> None:
        super().__init__(channel, chroot=str(sftpd.root).encode())
        self._sftpd = sftpd

    def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        sftpd = self._sftpd
        sftpd.on_read(sftpd.reads)
        if sftpd.lose_after is not None and sftpd.reads >= sftpd.lose_after:
            self.channel.get_connection().abort()
        data: bytes = super().read(file_obj, offset, size)
        sftpd.reads += len(data)
        return data
