"""A file that stands beside the registration, in the content of the project itself."""

from collections.abc import Iterator

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.transports import BesideTransport
from renkei.transports.part import Part

_CHUNK = 1 << 20


def collect(source: Source, transport: BesideTransport) -> Iterator[Part]:
    """Yield the file, whatever its time says: a checkout or an image gives files times of its own.

    Its name is given from `connectors/` on, so that a manifest is the same on every machine. ContentError where it
    can't be read; the loader has seen that it is a plain name, and that the file is there.
    """
    path = source.path.with_name(transport.path)
    name = f"{source.agency}/{transport.path}"
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(source, name, error) from error
    yield Part(transport.path, {"beside": name}, {"content-length": str(size)}, _chunks(source, transport))


def _chunks(source: Source, transport: BesideTransport) -> Iterator[bytes]:
    try:
        with source.path.with_name(transport.path).open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise _unreadable(source, f"{source.agency}/{transport.path}", error) from error


def _unreadable(source: Source, name: str, error: OSError) -> ContentError:
    return ContentError(
        Text(f"登録の隣のファイルが読めません [{error.strerror}]。", f"It can't be read [{error.strerror}]."),
        where=f"{source.id}: {name}",
        fix=Text(
            "登録と同じフォルダーにファイルがあるか、読む権限があるかを確かめてください。",
            "See whether the file is there beside the registration, and may be read.",
        ),
    )
