"""What every transport tells of itself."""

from renkei.model.base import Frozen


class BaseTransport(Frozen):
    """How a fetch behaves, whatever moves the bytes."""

    @property
    def asks_interval(self) -> bool:
        """Whether the request names the interval that it asks for, so that a past one can be asked for again."""
        return getattr(self, "interval", None) is not None

    @property
    def lists_files(self) -> bool:
        """Whether a fetch is a listing of files that stay where they are, the old ones beside the new."""
        return False

    @property
    def goes_on(self) -> bool:
        """Whether a fetch asks only for what came after the last *released* one: then that is its `previous`."""
        return False

    @property
    def siblings(self) -> tuple[str, ...]:
        """The names of the files beside the registration that are fetched."""
        return ()
