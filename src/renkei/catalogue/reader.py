"""Who asks: an agency, an analyst, or somebody of whom nothing is known and who sees what is public."""

from dataclasses import dataclass

from fastapi import Request

ANALYST = "analyst"
NOBODY = ""


@dataclass(frozen=True)
class Readers:
    """How a request tells who asks.

    Alone on a machine everybody is `alone`. Behind a proxy that authenticates, the proxy says it in `header`, and
    whoever comes without it, or with two of them, of which one is not the proxy's, is nobody. The application itself knows
    no passwords.
    """

    alone: str = ANALYST
    header: str | None = None

    def of(self, request: Request) -> str:
        """Return the reader whose rights hold for this request."""
        if self.header is None:
            return self.alone
        said = request.headers.getlist(self.header)
        return said[0] if len(said) == 1 else NOBODY


def reader_of(request: Request) -> str:
    """Return the reader whose rights hold for this request, as the application was told to find out."""
    readers: Readers = request.app.state.readers
    return readers.of(request)
