"""Private characters (外字, U+E000-F8FF): codes that mean what an agency's own table says, counted and told."""

from typing import Any

import numpy as np
import pyarrow as pa

from renkei.language import Text


def count_private(utf8: Any) -> int:
    """Return how many private characters there are in UTF-8, in any object that has bytes.

    Their lead bytes are EE, which no other character has, and EF with 80-A3 to follow: nothing is decoded.
    """
    data = np.frombuffer(utf8, np.uint8)
    lead, follow = data[:-1], data[1:]
    return int(np.count_nonzero(data == 0xEE) + np.count_nonzero((lead == 0xEF) & (follow < 0xA4)))


def private_in(table: Any) -> int:
    """Return how many private characters there are in the text columns of a pyarrow table."""
    return sum(_in_column(chunk) for column in table.columns for chunk in column.chunks)


def private_note(count: int) -> tuple[Text, ...]:
    """Say how many private characters a file has; nothing where it has none."""
    if not count:
        return ()
    return (
        Text(
            f"外字（私用領域 U+E000〜F8FF の文字）が {count:,} 文字あります。字形は提供元の外字表によります。",
            f"There are {count:,} private characters (外字, U+E000-F8FF): what they are is for the agency's table to say.",
        ),
    )


def _in_column(chunk: Any) -> int:
    if pa.types.is_dictionary(chunk.type):
        return _in_column(chunk.dictionary_decode()) if _in_column(chunk.dictionary) else 0
    if not pa.types.is_string(chunk.type) or not len(chunk):
        return 0
    _, offsets, data = chunk.buffers()
    ends = np.frombuffer(offsets, np.int32)
    first, last = int(ends[chunk.offset]), int(ends[chunk.offset + len(chunk)])
    return count_private(data.slice(first, last - first)) if data else 0
