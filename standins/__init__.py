"""Stand-ins: small servers that speak the agencies' real interfaces, wrong turns included.

    with standins.serve() as agencies:
        httpx.get(agencies["boj"] + "/api/v1/getMetadata", params={"db": "BP01"})

They serve the demonstration and the tests; their data are published facts and figures, see `data/README.md`.
"""

from standins.server import AGENCIES, Standins, serve
from standins.wrong import TURNS

__all__ = ["AGENCIES", "TURNS", "Standins", "serve"]
