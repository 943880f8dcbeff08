"""World Bank API v2: one indicator of one country, JSON, paged by `page` and `per_page`.

Errors come with HTTP 200: a list holding one object with `message`.
"""

from math import ceil

from standins.exchange import Reply, Request, as_json, not_found

_PATH = "/v2/country/{country}/indicator/PA.NUS.FCRF"
_NAME = "Official exchange rate (LCU per US$, period average)"


def answer(request: Request) -> Reply:
    """Answer a request as the API does."""
    if not request.path.startswith("/v2/country/"):
        return not_found()
    if request.path.upper() not in {_PATH.format(country=code).upper() for code in ("JPN", "JP")}:
        return failure("120", "The provided parameter value is not valid")
    if request.query.get("format") != "json":
        return failure("105", "Only JSON is offered here")
    table = request.data.table("worldbank")
    first, _, last = request.query.get("date", "1960:2100").partition(":")
    rows = [row for row in reversed(table.rows) if first <= row["year"] <= (last or first)]
    size = min(int(request.query.get("per_page", "50")), request.options.page["worldbank"])
    page = int(request.query.get("page", "1"))
    head = {
        "page": page,
        "pages": ceil(len(rows) / size),
        "per_page": size,
        "total": len(rows),
        "sourceid": "2",
        "lastupdated": table.published.isoformat(),
    }
    shown = rows[(page - 1) * size : page * size]
    return as_json([head, [_point(row["year"], row["jpy_per_usd"]) for row in shown]], published=table.published)


def failure(number: str, text: str) -> Reply:
    """Answer with an error in the body, HTTP 200."""
    return as_json([{"message": [{"id": number, "key": "Invalid value", "value": text}]}])


def _point(year: str, value: str) -> dict[str, object]:
    return {
        "indicator": {"id": "PA.NUS.FCRF", "value": _NAME},
        "country": {"id": "JP", "value": "Japan"},
        "countryiso3code": "JPN",
        "date": year,
        "value": float(value) if value else None,
        "unit": "",
        "obs_status": "",
        "decimal": 1,
    }
