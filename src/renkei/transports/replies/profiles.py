"""The envelopes of agencies that a description holds. What an officer writes under `envelope:` is of the same kind."""

from collections.abc import Mapping

from renkei.model.transports import Envelope, Paging

PROFILES: Mapping[str, Envelope] = {
    # Financial Services Agency, EDINET API v2: HTTP 200 with {"StatusCode": 401, "message"} or metadata.status "404".
    # Documents come bare.
    "edinet": Envelope(
        status=("StatusCode", "statusCode", "metadata.status"),
        absent=("404",),
        message=("message", "metadata.message"),
        records=("results",),
        total=("metadata.resultset.count",),
        files=("zip", "pdf"),
    ),
    # Ministry of Land, Infrastructure, Transport and Tourism, real estate information library: {"status": "OK",
    # "data": […]}, GeoJSON without a status, and HTTP 404 where there is no result.
    "reinfolib": Envelope(status=("status",), ok=("OK", "200"), absent=("404",), message=("message",)),
    # Ministry of Economy, Trade and Industry, gBizINFO REST API v2: {"hojin-infos": […], "message", "errors": […]}.
    "gbizinfo": Envelope(
        status=("errors.0.message",),
        absent=("404",),
        message=("message", "errors.0.item"),
        records=("hojin-infos",),
        total=("totalCount",),
    ),
    # CKAN action API v3: {"success": true, "result"} or {"success": false, "error": {"__type", "message"}}.
    "ckan": Envelope(
        status=("error.__type", "success"),
        ok=("true",),
        absent=("Not Found Error",),
        credentials=("Authorization Error", "403"),
        message=("error.message", "error"),
        records=("result.results", "result.records"),
        total=("result.count", "result.total"),
    ),
}

PAGES: Mapping[str, Paging] = {
    # Only updateInfo tells totalPage; a reply that does not is the only one.
    "gbizinfo": Paging(by="page", parameter="page", pages=("totalPage",), records=("hojin-infos",)),
}
