"""The landing zone: immutable, content-addressed copies of what was received."""

from renkei.landing.manifest import Damage, Fetch, Tombstone
from renkei.landing.store import Store, open_store
from renkei.landing.zone import LandingZone

__all__ = ["Damage", "Fetch", "LandingZone", "Store", "Tombstone", "open_store"]
