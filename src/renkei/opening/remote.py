"""A dataset out of a catalogue: through its API, rows as an Arrow stream, which is kept in a file while it is read."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote

import httpx

from renkei.errors import ReplyError, TransportError
from renkei.inspection.trace import Receipt
from renkei.language import Text
from renkei.model.rights import WATCHED
from renkei.opening.asked import Asked
from renkei.opening.faults import Kind, Refused, not_released
from renkei.opening.said import DatasetSaid
from renkei.opening.table import Table

_IN_MEMORY = 4 << 20
_KINDS: Mapping[int, Kind] = {403: "forbidden", 404: "unknown", 406: "unacceptable", 410: "gone", 413: "too_large"}
_LONGEST = httpx.Timeout(30.0, read=600.0)


@dataclass(frozen=True)
class Catalogue:
    """A catalogue at an address, below which `/api/v1` is; `headers` say there who asks."""

    at: str
    headers: Mapping[str, str]

    def table(self, dataset: str, asked: Asked) -> Table:
        """Open a dataset; Refused as the catalogue refuses, TransportError where it can't be reached."""
        parameters = [("as_of", asked.as_of.isoformat())] if asked.as_of is not None else []
        parameters += [("agreement", asked.agreement)] if asked.agreement is not None else []
        said = DatasetSaid.model_validate_json(self._read(f"datasets/{_path(dataset)}", parameters))
        if said.release is None or said.released_at is None:
            raise not_released(dataset)
        return Table(said, asked, said.release, said.released_at, _watched(said, asked), self)

    def rows(self, dataset: str, asked: Asked, release: int) -> IO[bytes]:
        """Return the rows as an Arrow stream; see Door."""
        parameters = [("format", "arrow"), ("release", str(release)), *_parameters(asked)]
        with ExitStack() as stack:
            file = stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
            with self._answer(f"datasets/{_path(dataset)}/rows", parameters) as answer:
                for chunk in answer.iter_bytes():
                    file.write(chunk)
            file.seek(0)
            stack.pop_all()
            return file

    def receipt(self, dataset: str, key: Mapping[str, str], column: str | None) -> Receipt:
        """Return the receipt of a row; see Door."""
        parameters = [(f"{name}.eq", value) for name, value in key.items()]
        parameters += [("column", column)] if column is not None else []
        return Receipt.model_validate_json(self._read(f"datasets/{_path(dataset)}/receipt", parameters))

    def _read(self, path: str, parameters: list[tuple[str, str]]) -> bytes:
        with self._answer(path, parameters) as answer:
            return answer.read()

    @contextmanager
    def _answer(self, path: str, parameters: list[tuple[str, str]]) -> Iterator[httpx.Response]:
        """Give an answer that is being received; a refusal is raised as the catalogue says it."""
        address = f"{self.at.rstrip('/')}/api/v1/{path}"
        try:
            with httpx.stream(
                "GET",
                address,
                params=httpx.QueryParams(tuple(parameters)),
                headers=dict(self.headers),
                timeout=_LONGEST,
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise _refused(self.at, answer.status_code, answer.read())
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(self.at, type(error).__name__) from error


def _parameters(asked: Asked) -> list[tuple[str, str]]:
    said = [(key if "." in key else f"{key}.eq", value) for key, value in asked.where]
    said += [("columns", ",".join(asked.columns))] if asked.columns else []
    plain = {"as_of": asked.as_of, "as_published": asked.as_published, "agreement": asked.agreement}
    said += [(name, value if isinstance(value, str) else value.isoformat()) for name, value in plain.items() if value]
    return said + ([("limit", str(asked.limit))] if asked.limit is not None else [])


def _watched(said: DatasetSaid, asked: Asked) -> bool:
    wanted = {*(asked.columns or (column.name for column in said.columns))}
    wanted |= {*said.key, *(key if key in wanted else key.rpartition(".")[0] for key, _ in asked.where)}
    shown = (column.classification for column in said.columns if column.name in wanted and column.masked is None)
    return said.classification in WATCHED or any(level in WATCHED for level in shown)


def _path(part: str) -> str:
    return quote(part, safe="")


def _refused(at: str, status: int, body: bytes) -> Exception:
    """Return the error that a problem (RFC 9457) tells of; an answer of another form is no answer of a catalogue."""
    try:
        said = json.loads(body)
        texts = [Text(said[part]["ja"], said[part]["en"]) for part in ("what", "fix")]
        where = str(said["where"])
    except (ValueError, TypeError, KeyError):
        return _no_catalogue(at, status)
    if status in _KINDS or status < 500:
        return Refused(_KINDS.get(status, "malformed"), texts[0], where=where, fix=texts[1])
    return TransportError(texts[0], where=f"{at}: {where}", fix=texts[1])


def _no_catalogue(at: str, status: int) -> ReplyError:
    return ReplyError(
        Text(f"カタログの答えではありません（HTTP {status}）。", f"This is no answer of a catalogue (HTTP {status})."),
        where=at,
        fix=Text(
            "at= のアドレスと、その間のプロキシを確かめてください。",
            "Check the address of at=, and proxies on the way.",
        ),
    )


def _unreachable(at: str, said: str) -> TransportError:
    return TransportError(
        Text(f"カタログに接続できません（{said}）。", f"The catalogue can't be reached ({said})."),
        where=at,
        fix=Text(
            "at= のアドレスと、カタログが動いているかを確かめてください。",
            "Check the address of at=, and that it runs.",
        ),
    )
