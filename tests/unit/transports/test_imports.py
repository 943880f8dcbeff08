"""What is imported where DAG files are parsed stays light."""

import subprocess
import sys


def test_the_face_imports_nothing_slow() -> None:
    code = "import sys, renkei.transports, renkei.landing; print(sorted({'httpx', 'boto3', 'polars', 'asyncssh', 'sqlalchemy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
