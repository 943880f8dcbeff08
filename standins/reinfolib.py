"""Ministry of Land, Infrastructure, Transport and Tourism, real estate information library: XIT001, prices.

The key is a header; bodies come in gzip; all values are text; no result is HTTP 404. The transactions are made up.
"""

from dataclasses import replace

from standins.exchange import Reply, Request, as_json, not_found

_TRADES = {
    ("2024", "1", "13"): [
        ("千代田区", "13101", "宅地(土地)", "120000000", "110"),
        ("港区", "13103", "中古マンション等", "58000000", "45"),
    ],
    ("2024", "1", "14"): [("横浜市西区", "14103", "宅地(土地と建物)", "64000000", "130")],
}
_NAMES = ("Municipality", "MunicipalityCode", "Type", "TradePrice", "Area")


def answer(request: Request) -> Reply:
    """Answer a request as the API does."""
    if request.headers.get("ocp-apim-subscription-key") != request.options.keys["reinfolib"]:
        return denied()
    if request.path != "/ex-api/external/XIT001":
        return not_found()
    asked = (request.query.get("year", ""), request.query.get("quarter", ""), request.query.get("area", ""))
    found = _TRADES.get(asked)
    if found is None:
        return as_json({"message": "検索結果がありません。"}, status=404)
    body = {"status": "OK", "data": [dict(zip(_NAMES, trade, strict=True)) for trade in found]}
    return replace(as_json(body), packed=True)


def denied() -> Reply:
    """Answer as the gateway does."""
    text = "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."
    return as_json({"statusCode": 401, "message": text}, status=401)
