"""Content-Encoding undone, so that a stream that was cut short inside is noticed (httpx lets it pass)."""

import zlib
from collections.abc import Iterator

_BLOCK = 1 << 20
_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


KNOWN = frozenset({"", "identity", *_WINDOW_BITS})


class Undecodable(Exception):
    """The encoded bytes are broken, or end too early."""


class Decoder:
    """Undoes gzip or deflate (RFC 9110, section 8.4.1) in blocks of at most a megabyte; `encoding` is a KNOWN one."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._inflate = self._fresh()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` decodes to."""
        if self._inflate is None:
            yield data
            return
        self._started = self._started or bool(data)
        while data:
            if self._inflate.eof:  # a gzip stream may have several members
                self._inflate = self._fresh() or self._inflate
            try:
                block = self._inflate.decompress(data, _BLOCK)
            except zlib.error as error:
                raise Undecodable(str(error)) from error
            if block:
                yield block
            data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail

    def end(self) -> None:
        """Say that nothing more comes; Undecodable where more should have come."""
        if self._inflate is not None and self._started and not self._inflate.eof:
            raise Undecodable(f"the {self._encoding} stream ends too early")

    def _fresh(self) -> "zlib._Decompress | None":
        bits = _WINDOW_BITS.get(self._encoding)
        return zlib.decompressobj(bits) if bits else None
