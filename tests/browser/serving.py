"""A real browser, and the application served to it on the loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Error, sync_playwright

from renkei.catalogue.app import create_app
from renkei.workspace import Workspace

CHROMIUM = "/usr/bin/chromium"
SHOTS = Path(__file__).parents[2] / "build" / "screenshots"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's chromium without a window; the test is skipped, saying so, where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium")
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"the browser at {CHROMIUM} does not start: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


@contextmanager
def served(workspace: Workspace, *, register: bool = False) -> Iterator[str]:
    """Serve the application; give its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = create_app(workspace, register=register)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        until = time.monotonic() + 60
        while not server.started and time.monotonic() < until:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)
