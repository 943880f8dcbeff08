"""Replies read as a description says: which word of the body or of HTTP means what."""

from collections.abc import Iterator, Mapping
from typing import Any

from renkei.model.transports import Envelope
from renkei.transports.replies import CREDENTIALS, REQUEST, WAIT, Nothing, Page, Read, Refusal, Reply, number, parsed


def described(envelope: Envelope) -> Read:
    """Return the reading function of a described envelope."""

    def read(reply: Reply) -> Page | Refusal | Nothing | None:
        body = parsed(reply.body)
        word = first_word(envelope.status, body) or str(reply.status)
        message = first_word(envelope.message, body)
        if word in envelope.ok:
            return Page(None) if isinstance(body, dict | list) else None
        if word in envelope.absent:
            return Nothing(word, message)
        if word in envelope.credentials:
            return Refusal(word, message, CREDENTIALS, "credentials")
        if word in envelope.busy:
            return Refusal(word, message, WAIT, "busy")
        told = isinstance(body, dict) and word != str(reply.status)
        return Refusal(word, message, REQUEST) if told else None

    return read


def first(paths: tuple[str, ...], body: Any) -> Any:
    """Return what stands at the first of the paths that is there; None where none is, or null."""
    return next((found for path in paths for found in _at(body, path.split(".")) if found is not None), None)


def first_word(paths: tuple[str, ...], body: Any) -> str:
    """Return the word at the first of the paths: numbers and truth values as JSON writes them; "" for anything else."""
    found = first(paths, body)
    if isinstance(found, bool):
        return str(found).lower()
    return str(found).strip() if isinstance(found, str | int | float) else ""


def count(paths: tuple[str, ...], body: Any) -> int | None:
    """Return the number at the first of the paths, None where there is none."""
    return number(first(paths, body)) if paths else None


def records(paths: tuple[str, ...], body: Any) -> int | None:
    """Return how many records there are; None where none of the paths leads to a list."""
    found = first(paths, body)
    return len(found) if isinstance(found, list) else None


def _at(body: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield body
        return
    key, *rest = path
    if isinstance(body, Mapping):
        keys = list(body) if key == "*" else [key] if key in body else []
        for one in keys:
            yield from _at(body[one], rest)
    elif isinstance(body, list) and (place := number(key)) is not None and place < len(body):
        yield from _at(body[place], rest)
