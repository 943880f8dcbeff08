"""Agencies that put a file on a page: the Ministry of Internal Affairs and Communications, the Ministry of Finance."""

from standins.exchange import Reply, Request, as_csv, not_found


def answer_mic(request: Request) -> Reply:
    """Give the list of local government codes, as an officer saves the published workbook as CSV (cp932)."""
    if request.path != "/main_content/000925835.csv":
        return not_found()
    table = request.data.table("local_governments")
    lines = [list(table.rows[0]), *(list(row.values()) for row in table.rows)]
    return as_csv(lines, encoding="cp932", published=table.published)


def answer_mof(request: Request) -> Reply:
    """Give the table of published deficits: the same file that lies in the drop folder."""
    if request.path != "/digital_deficit_published.csv":
        return not_found()
    body = (request.data.folder / "drop" / "mof" / "digital_deficit_published.csv").read_bytes()
    return Reply(body, content_type="text/csv; charset=utf-8")
