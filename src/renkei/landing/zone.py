"""The landing zone: land what was received, say what the latest fetch was, bury what must not be kept."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from renkei.errors import IndividualNumberFound, StorageError
from renkei.landing.faults import altered, disk_faults
from renkei.landing.manifest import (
    Damage,
    Fetch,
    Tombstone,
    fetch_key,
    fetches_of,
    fetches_prefix,
    manifest_key,
    manifests_of,
    object_key,
    tombstone_key,
)
from renkei.landing.scratch import scratch_folder
from renkei.landing.store import Store
from renkei.language import Text
from renkei.model.runs import Landed

_Record = TypeVar("_Record", bound=BaseModel)


def _now() -> datetime:
    return datetime.now(UTC)


class LandingZone:
    """Immutable, content-addressed copies of what was received, in a store; `scratch` is a folder for downloads.

    Nothing is ever replaced, but for an object whose bytes are no longer those that were received. An object comes before its manifest, a manifest before the fetch that names it, and a
    tombstone before its object goes: whatever is cut short, the same calls again end in the same state.
    """

    def __init__(self, store: Store, *, scratch: Path, clock: Callable[[], datetime] = _now) -> None:
        self._store, self._scratch, self._clock = store, scratch, clock
        self._whole: dict[str, tuple[int, ...]] = {}  # files whose bytes were verified, as they were then

    def land(
        self,
        *,
        source: str,
        interval: str,
        part: int,
        name: str,
        asked: Mapping[str, str],
        headers: Mapping[str, str],
        chunks: Iterable[bytes],
    ) -> tuple[Landed, bool]:
        """Keep one object; True where its manifest is new, False where these bytes were landed in this place before.

        Raises StorageError, and IndividualNumberFound where these bytes were buried before: then nothing is kept.
        """
        with scratch_folder(self._scratch) as folder:
            file = folder / "received"
            sha256, size = _received(chunks, file)
            landed = Landed(
                source=source,
                interval=interval,
                part=part,
                name=name,
                sha256=sha256,
                size=size,
                asked=dict(asked),
                headers=dict(headers),
                received_at=self._clock(),
            )
            self._refuse_buried(landed)
            self._clear_altered(sha256)
            self._store.put(object_key(sha256), file)
        key = _manifest_key(landed)
        if self._store.write(key, _json(landed)):
            return landed, True
        return self._read(Landed, key), False

    def again(self, landed: Landed, *, part: int) -> Landed:
        """Keep an object that was landed before as part `part` of another fetch; its bytes are not asked for again."""
        moved = landed.model_copy(update={"part": part})
        return (
            moved if self._store.write(_manifest_key(moved), _json(moved)) else self._read(Landed, _manifest_key(moved))
        )

    def complete(self, landed: Sequence[Landed], *, absent: Sequence[Mapping[str, str]] = ()) -> bool:
        """Say that these objects, in the order of their parts, are one whole fetch of one source and interval.

        `absent` is what was asked for besides and the agency has no data of. False, and nothing written, where the latest fetch is the same already. Call it after the last part has
        landed: until then `latest` stays with the fetch before.
        """
        source, interval = landed[0].source, landed[0].interval
        places = [(one.source, one.interval, one.part) for one in landed]
        if places != [(source, interval, part) for part in range(len(landed))]:
            raise ValueError(f"not the parts of one fetch, in order: {places}")
        parts = tuple(one.sha256 for one in landed)
        lacking = tuple(dict(one) for one in absent)
        while (latest := self._latest(source, interval))[1] != parts or self._lacked(source, interval) != lacking:
            fetch = Fetch(source=source, interval=interval, parts=parts, completed_at=self._clock(), absent=lacking)
            if self._store.write(fetch_key(source, interval, number=latest[0] + 1), _json(fetch)):
                return True
        return False

    def latest(self, source: str, interval: str) -> list[Landed]:
        """Return the objects of the latest whole fetch of an interval, by part; [] where there was none."""
        _, parts = self._latest(source, interval)
        return self.parts(source, interval, parts)

    def newest(self, source: str) -> list[Landed]:
        """Return the objects of the latest whole fetch of the last interval of a source, by part; [] where there is none."""
        last = None
        for last in self._store.list(fetches_of(source)):  # noqa: B007  sorted: the last interval, and its last fetch
            pass
        if last is None:
            return []
        fetch = self._read(Fetch, last)
        return self.parts(source, fetch.interval, fetch.parts)

    def parts(self, source: str, interval: str, sha256s: Sequence[str]) -> list[Landed]:
        """Return the objects of a fetch by the SHA-256 of its parts, in order; StorageError where one has no manifest."""
        keys = [manifest_key(source, interval, part=part, sha256=sha256) for part, sha256 in enumerate(sha256s)]
        return [self._read(Landed, key) for key in keys]

    def has(self, landed: Landed) -> bool:
        """Whether the object is there to be read. Ask an agency «only if it changed» about such objects alone."""
        buried = self._store.exists(tombstone_key(landed.sha256))
        return not buried and self._store.exists(object_key(landed.sha256))

    @contextmanager
    def open(self, landed: Landed) -> Iterator[Path]:
        """Give a local path to read the object from, its bytes verified (once, while the file stays untouched).

        Raises IndividualNumberFound where it was buried, StorageError where it is not what was received.
        """
        self._refuse_buried(landed)
        key = object_key(landed.sha256)
        with self._store.fetch(key) as path:
            if (seen := _identity(path)) != self._whole.get(landed.sha256):
                if _hashed(path) != landed.sha256:
                    raise altered(key)
                self._whole[landed.sha256] = seen
            yield path

    def bury(self, landed: Landed, *, rule: str, places: Sequence[str], count: int) -> None:
        """Remove an object for good and leave a tombstone; `places` say where in the file, never a value."""
        tombstone = Tombstone(
            sha256=landed.sha256,
            size=landed.size,
            source=landed.source,
            interval=landed.interval,
            name=landed.name,
            rule=rule,
            places=tuple(places),
            count=count,
            buried_at=self._clock(),
        )
        self._store.write(tombstone_key(landed.sha256), _json(tombstone))
        self._store.delete(object_key(landed.sha256))

    def manifests(self) -> Iterator[Landed]:
        """Yield every manifest, by source, interval and part."""
        yield from (self._read(Landed, key) for key in self._store.list("manifests/"))

    def received(self, source: str, *, most: int) -> list[Landed]:
        """Return what came of one source, the newest first: its latest whole fetch, and of the last intervals so many."""
        keys = deque(self._store.list(manifests_of(source)), maxlen=most)
        found = {_manifest_key(one): one for one in self.newest(source)}
        found |= {key: self._read(Landed, key) for key in keys if key not in found}
        return sorted(found.values(), key=lambda one: (one.received_at, one.part), reverse=True)

    def tombstones(self) -> Iterator[Tombstone]:
        """Yield every tombstone."""
        yield from (self._read(Tombstone, key) for key in self._store.list("tombstones/"))

    def damaged(self) -> Iterator[Damage]:
        """Hash every object again and yield what does not fit: lost, altered, not removed, records unreadable."""
        buried = {Path(key).stem for key in self._store.list("tombstones/")}
        seen: dict[str, Damage | None] = {}
        manifests = list(self._store.list("manifests/"))
        for key in manifests:
            try:
                landed = self._read(Landed, key)
            except StorageError as error:
                yield Damage(key, "unreadable", error.what)
                continue
            if landed.sha256 not in seen:
                seen[landed.sha256] = self._examined(landed, buried=landed.sha256 in buried)
                if damage := seen[landed.sha256]:
                    yield damage
        yield from self._broken_fetches(set(manifests))

    def _clear_altered(self, sha256: str) -> None:
        """Make way for the right bytes, which are at hand, where other ones lie in their place."""
        key = object_key(sha256)
        if not self._store.exists(key):
            return
        with self._store.fetch(key) as path:
            whole = _hashed(path) == sha256
        if not whole:
            self._store.delete(key)

    def _examined(self, landed: Landed, *, buried: bool) -> Damage | None:
        key = object_key(landed.sha256)
        there = self._store.exists(key)
        if buried:
            left = Text("墓標があるのにデータが残っています。", "The object has a tombstone and is still there.")
            return Damage(key, "not_removed", left, landed) if there else None
        if not there:
            return Damage(key, "missing", Text("データがありません。", "The object is not there."), landed)
        with self._store.fetch(key) as path:
            found = _hashed(path)
        if found == landed.sha256:
            return None
        other = Text(f"中身が変わっています [sha256 {found}]。", f"The content has changed [sha256 {found}].")
        return Damage(key, "altered", other, landed)

    def _broken_fetches(self, manifests: set[str]) -> Iterator[Damage]:
        for key in self._store.list("fetches/"):
            try:
                fetch = self._read(Fetch, key)
            except StorageError as error:
                yield Damage(key, "unreadable", error.what)
                continue
            for part, sha256 in enumerate(fetch.parts):
                wanted = manifest_key(fetch.source, fetch.interval, part=part, sha256=sha256)
                if wanted not in manifests:
                    lost = Text(
                        f"受領記録 [{key}] が指す台帳がありません。", f"The manifest named by [{key}] is not there."
                    )
                    yield Damage(wanted, "missing", lost)

    def _latest(self, source: str, interval: str) -> tuple[int, tuple[str, ...]]:
        """Return the number and the parts of the latest fetch; (0, ()) where there was none."""
        keys = list(self._store.list(fetches_prefix(source, interval)))
        return (int(Path(keys[-1]).stem), self._read(Fetch, keys[-1]).parts) if keys else (0, ())

    def _lacked(self, source: str, interval: str) -> tuple[dict[str, str], ...]:
        """Return what the latest fetch asked for in vain."""
        keys = list(self._store.list(fetches_prefix(source, interval)))
        return self._read(Fetch, keys[-1]).absent if keys else ()

    def _refuse_buried(self, landed: Landed) -> None:
        if not self._store.exists(tombstone_key(landed.sha256)):
            return
        self._store.delete(object_key(landed.sha256))  # where the burial was cut short
        tombstone = self._read(Tombstone, tombstone_key(landed.sha256))
        places = "、".join(tombstone.places[:5])
        raise IndividualNumberFound(
            Text(
                f"個人番号（マイナンバー）とみられる値が {tombstone.count} 件見つかり、削除済みのファイルと同じものです"
                f"（規則 {tombstone.rule}、場所: {places}）。保管していません。",
                f"This is the very file that was removed before, for [{tombstone.count}] values that look like "
                f"Individual Numbers (rule [{tombstone.rule}], at [{places}]). It was not kept.",
            ),
            where=f"{landed.source} {landed.name} (sha256 {landed.sha256})",
            fix=Text(
                "提供元の機関に、個人番号を除いたファイルを作り直して提供するよう依頼してください。",
                "Ask the agency to make the file again without Individual Numbers, and to deliver that.",
            ),
        )

    def _read(self, kind: type[_Record], key: str) -> _Record:
        try:
            return kind.model_validate_json(self._store.read(key))
        except ValidationError as error:
            raise StorageError(
                Text(f"保管記録 [{key}] が壊れています。", f"The record [{key}] is damaged."),
                where=key,
                fix=Text(
                    "控えから復元してください。`renkei verify` が全ての損傷を挙げます。",
                    "Restore it from a backup; `renkei verify` names all damage.",
                ),
                transient=False,
            ) from error


def _received(chunks: Iterable[bytes], file: Path) -> tuple[str, int]:
    """Write the chunks to `file`; return sha256 and size. What the sender raises is not taken for a disk's fault."""
    digest, size = hashlib.sha256(), 0
    with disk_faults(file):
        stream = file.open("xb")
    try:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            with disk_faults(file):
                stream.write(chunk)
        with disk_faults(file):
            stream.flush()
    finally:
        with disk_faults(file):
            stream.close()
    return digest.hexdigest(), size


def _identity(path: Path) -> tuple[int, ...]:
    """Tell a file from any other, and from itself after a change: nobody can set back the time of its last change."""
    with disk_faults(path):
        of = path.stat()
    return of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns, of.st_ctime_ns


def _hashed(path: Path) -> str:
    with disk_faults(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest_key(landed: Landed) -> str:
    return manifest_key(landed.source, landed.interval, part=landed.part, sha256=landed.sha256)


def _json(record: BaseModel) -> bytes:
    return record.model_dump_json(indent=1).encode()
