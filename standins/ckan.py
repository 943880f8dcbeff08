"""A data catalogue on CKAN: `package_show`, `package_search`, and the files, which lie under another address.

The catalogue and its files are made up.
"""

from datetime import date

from standins.exchange import Reply, Request, as_csv, as_json, not_found

_ACTIONS = "/api/3/action/"
_DATE = "2024-04-01"
PACKAGES = {
    "lighthouses": [("灯台一覧 2023", "CSV", "lighthouses_2023.csv"), ("灯台一覧 2024", "CSV", "lighthouses_2024.csv")],
    "lighthouse-map": [("灯台の地図", "PDF", "map.pdf")],
    "lighthouse-repairs": [("修繕 2024", "CSV", "repairs.csv")],
}


def answer(request: Request) -> Reply:
    """Answer a request as CKAN does."""
    if request.path.startswith("/files/"):
        return _file(request)
    action = request.path.removeprefix(_ACTIONS)
    if action == "package_show":
        name = request.query.get("id", "")
        known = name in PACKAGES
        return _well(_package(name, request)) if known else failure(404, "Not Found Error", "Not found")
    if action == "package_search":
        return _search(request)
    return not_found()


def failure(status: int, kind: str, text: str) -> Reply:
    """Answer with an error, in the body and by HTTP."""
    error = {"__type": kind, "message": text}
    return as_json({"help": "", "success": False, "error": error}, status=status)


def _well(result: object) -> Reply:
    return as_json({"help": "", "success": True, "result": result})


def _search(request: Request) -> Reply:
    field, _, value = request.query.get("fq", "").partition(":")
    names = sorted(name for name in PACKAGES if field == "tags" and value in name)
    start, rows = int(request.query.get("start", "0")), int(request.query.get("rows", "10"))
    shown = names[start : start + min(rows, request.options.page["ckan"])]
    return _well({"count": len(names), "results": [_package(name, request) for name in shown]})


def _package(name: str, request: Request) -> dict[str, object]:
    resources = [
        {
            "id": f"{name}-{number}",
            "name": title,
            "format": kind,
            "url": f"{request.options.elsewhere}/ckan/files/{file}",
        }
        for number, (title, kind, file) in enumerate(PACKAGES[name])
    ]
    return {"name": name, "title": name, "metadata_modified": f"{_DATE}T00:00:00", "resources": resources}


def _file(request: Request) -> Reply:
    """Give a file; a stranger's server knows no keys, and refuses who shows one."""
    if "authorization" in request.headers:
        return Reply(b"", status=400, content_type="text/plain")
    name = request.path.removeprefix("/files/")
    known = {file for resources in PACKAGES.values() for _, kind, file in resources if kind == "CSV"}
    if name not in known:
        return not_found()
    rows = [["番号", "名称"], ["1", f"北瑠璃灯台 {name}"]]
    return as_csv(rows, encoding="utf-8", published=date.fromisoformat(_DATE))
