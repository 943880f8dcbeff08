from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from renkei.model.readers import FixedWidthReader
from renkei.readers.fixed_width import FixedWidthFile

Open = Callable[..., FixedWidthFile]


@pytest.fixture
def open_fixed(tmp_path: Path) -> Open:
    """Open bytes as fixed records: `open_fixed(b"...", "01 R. 05 A PIC X(3).", records="rdw")`; ASCII if not said."""

    def opened(
        data: bytes, copybook: str | None = None, *, repeats: Sequence[str] = (), block_size: int = 1 << 20, **said: Any
    ) -> FixedWidthFile:
        path = tmp_path / "file.dat"
        path.write_bytes(data)
        if copybook is not None:
            (tmp_path / "layout.cpy").write_text(copybook, encoding="utf-8")
            said = {"copybook": "layout.cpy", **said}
        reader = FixedWidthReader(kind="fixed_width", **{"charset": "ascii", **said})
        return FixedWidthFile(reader, path, name="file.dat", beside=tmp_path, repeats=repeats, block_size=block_size)

    return opened
