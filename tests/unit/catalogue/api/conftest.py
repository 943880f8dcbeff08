"""The API over the fictional country with rights: in this process, and at an address."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.testclient import TestClient

from renkei.catalogue.app import create_app
from renkei.catalogue.reader import Readers
from tests.country import Country

HEADER = "x-reader"


@pytest.fixture(scope="session")
def api(classified: Country) -> TestClient:
    """Whoever asks is whom the header names."""
    app = create_app(classified.workspace(), readers=Readers(header=HEADER))
    return TestClient(app, base_url="http://127.0.0.1/api/v1", headers={"accept-language": "en"})


@pytest.fixture(scope="session")
def address(api: TestClient) -> Iterator[str]:
    """The same, served on the loopback."""
    config = uvicorn.Config(api.app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=30)
