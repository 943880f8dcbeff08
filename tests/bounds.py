"""How many examples a property is tried with: as many as tell in `make test`, twenty times as many in `make test-properties`."""

import os

from hypothesis import settings

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"

settings.register_profile("house", max_examples=60, deadline=None)  # a machine that is busy is no fault
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("thorough" if THOROUGH else "house")


def examples(usual: int) -> settings:
    """Try so many, or twenty times as many."""
    return settings(max_examples=usual * (20 if THOROUGH else 1), deadline=None)
