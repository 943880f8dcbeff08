"""Any bytes as a page: rows and rejected rows of its table, or a named error."""

from functools import partial

from renkei.model.readers import HtmlTableReader
from renkei.readers.html_table import HtmlTableFile
from tests.fuzz._reading import read_under_each

READERS = (
    HtmlTableReader(kind="html_table", table=1, set_aside={"note": "^※"}),
    HtmlTableReader(kind="html_table", find="地域", header=2),
    HtmlTableReader(kind="html_table", header=0, columns=("a", "b"), encoding="cp932"),
)
SEEDS = [
    '<meta charset="utf-8"><h2>地域</h2><table><tr><th rowspan=2>a<th colspan=2>b<tr><th>c<th>d<tr><td>1<td>2<td>※'.encode(),
    "<meta charset=Shift_JIS><table><caption>地域</caption><tr><td>①<br>髙<td>&nbsp;<tr><td rowspan=0>x".encode(
        "cp932"
    ),
    "\ufeff<table><tbody><tr><td><p>a<script>b</script><tr></tbody><tfoot><tr><td>c</table>".encode("utf-16"),
    b"<table><tr><td><table><tr><td>1</table></table><!-- x --><table></table>",
    b"<table><tr><td colspan=9999999999 rowspan=65534>x<td colspan=-1>y" + b"<tr>" * 50,
    b"<div>" * 600 + b"<table><tr><td>1",
]


def consume(data: bytes) -> None:
    """Read `data` under several registrations."""
    read_under_each(data, [partial(HtmlTableFile, reader, name="data") for reader in READERS])
