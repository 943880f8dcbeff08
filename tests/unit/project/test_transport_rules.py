"""What a transport must keep with the rest of its registration."""

import pytest

LANDINGS = "connectors/harbour/landings.yml"

S3 = "{kind: s3, connection: c, path: b/*.csv, versions: all}"
SQL = "{kind: sql, connection: c, table: t, watermark: w}"


@pytest.mark.parametrize(("transport", "key"), [(S3, "versions"), (SQL, "watermark")])
def test_what_comes_in_pieces_is_not_the_whole(loaded, edit, transport, key):
    text = edit(LANDINGS, "delivers: changes", "delivers: whole").read_text(encoding="utf-8")
    start, end = text.index("transport:"), text.index("schedule:")
    edit(LANDINGS, text[start:end], f"transport: {transport}\nreader: {{kind: parquet}}\n")
    fault = loaded().broken["harbour.landings"]
    assert f"(transport.{key})" in fault.where
    assert f"remove [{key}]" in fault.fix.en
    edit(LANDINGS, "delivers: whole", "delivers: changes")
    assert loaded().broken == {}


def test_a_database_is_read_as_parquet(loaded, edit):
    text = edit(LANDINGS, "kind: local", "kind: local").read_text(encoding="utf-8")
    start, end = text.index("transport:"), text.index("reader:")
    edit(LANDINGS, text[start:end], "transport: {kind: sql, connection: c, table: t}\n")
    fault = loaded().broken["harbour.landings"]
    assert "(reader.kind)" in fault.where
    assert "[reader: {kind: parquet}]" in fault.fix.en
