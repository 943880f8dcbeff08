"""Any bytes as text of a host, and as an agency's table of characters: texts and named faults, or a named error."""

import tempfile
from pathlib import Path

import numpy as np

from renkei.errors import RenkeiError
from renkei.readers.charsets import DOUBLE, SINGLE, Charset, charset, read_characters

CHARSETS = [charset(name) for name in SINGLE] + [charset("hitachi_ebcdik", name) for name in DOUBLE]
WIDTHS = (1, 2, 5, 12)
SEEDS = [
    bytes.fromhex("C1 28 C5EC B5FE 29 F1 38 4040 29 30E2 80A1 29 71AC"),
    bytes.fromhex("C1 0A42 C5EC 4040 0A41 F1 0A99 0A"),
    bytes.fromhex("41 1A70 456C 7421 1A71 31 3F75 C593 3F76 1A"),
    "code,character\n80A1,髙\n0x80A2,U+8FBB U+E0102\n".encode(),
]


def consume(data: bytes) -> None:
    """Decode `data` cut into cells, by every charset, and read it as a table of characters."""
    for width in WIDTHS:
        rows = len(data) // width
        cells = np.frombuffer(data[: rows * width], np.uint8).reshape(rows, width)
        for chars in CHARSETS:
            _decode(chars, cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "characters.csv"
        path.write_bytes(data)
        try:
            charset("hitachi_ebcdik", "keis83", extra=read_characters(path))
        except RenkeiError:
            return


def _decode(chars: Charset, cells: np.ndarray) -> None:
    for found in (chars.decode(cells), *([chars.decode_double(cells)] if chars.wide_space else [])):
        found.texts.validate(full=True)
        texts = found.texts.to_pylist()
        assert len(texts) == len(cells)
        assert all(0 <= row < len(cells) and not texts[row] for row in found.faults)
        for row, text in enumerate(texts):
            if row not in found.faults:
                chars.encode(text)
