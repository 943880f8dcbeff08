import os
import subprocess
import sys

import pytest

from renkei.project.expectations import KNOWN, OF_COLUMN


@pytest.mark.slow
def test_they_are_great_expectations_own():
    """In a process of its own: the import is slow and leaves much behind."""
    code = (
        "import great_expectations.expectations.core, great_expectations.expectations.registry as r; "
        "print('\\n'.join(r.list_registered_expectation_implementations()))"
    )
    environment = {**os.environ, "GX_ANALYTICS_ENABLED": "false"}
    said = subprocess.check_output([sys.executable, "-W", "ignore", "-c", code], text=True, env=environment)
    assert set(said.split()) >= KNOWN
    assert OF_COLUMN < KNOWN
