"""How a page is written: the language of whoever asks, the templates, and what all of them may say.

A template says everything in two languages side by side: `{{ t("列", "Columns") }}` for words of its own, and
`{{ say(contract.title) }}` for a Text. `{{ here }}` stands before every path, so that the application can live below
another one. All values are escaped.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from renkei.language import Language, Text, default_language

COOKIE = "renkei_lang"
_HERE = Path(__file__).parent
_YEAR = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """Return the language of whoever asks: of the address, else of the cookie, else of the browser, else of the house."""
    for said in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if said in ("ja", "en"):
            return "ja" if said == "ja" else "en"
    return _preferred(request.headers.get("accept-language", "")) or default_language()


def page(request: Request, template: str, *, status: int = 200, **said: Any) -> HTMLResponse:
    """Write a page; where the address names a language, it is remembered."""
    language = language_of(request)
    answer = HTMLResponse(written(request, template, language, said), status_code=status)
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language, Cookie"
    if request.query_params.get("lang") == language:
        answer.set_cookie(COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax", path=here(request) or "/")
    return answer


def written(request: Request, template: str, language: Language, said: Mapping[str, Any]) -> str:
    """Return the text of a page."""
    shared = {
        "lang": language,
        "t": lambda ja, en: Text(ja, en).in_(language),
        "say": lambda text: Text(*text).in_(language) if text is not None else "",
        "here": here(request),
        "static": lambda name: f"{here(request)}/static/{name}?{_print(name)}",
        "other": Text("en", "ja").in_(language),
        "other_address": _in_other(request, Text("en", "ja").in_(language)),
        "register": request.app.state.register,
    }
    return _environment().get_template(template).render({**shared, **said})


def here(request: Request) -> str:
    """Return the path below which the application lives; '' where it lives alone."""
    found: str = request.scope.get("root_path", "")
    return found.rstrip("/")


@cache
def _environment() -> Environment:
    folders = [_HERE / "templates", _HERE / "registering" / "templates"]
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["path"] = lambda value: quote(str(value), safe="")
    made.filters["n"] = _number
    return made


def _number(value: Any) -> str:
    """Write a number as people read it."""
    return f"{value:,}" if isinstance(value, int) else str(value)


@cache
def _print(name: str) -> str:
    """Return what changes with a file of `static`, so that browsers may keep it."""
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:8]


def _in_other(request: Request, language: str) -> str:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    path, below = request.scope["path"], here(request)
    own = path if path.startswith(f"{below}/") else f"{below}{path}"  # servers differ in whether the path has it
    own = "/" + own.lstrip("/")  # two slashes would be the host of a stranger
    return f"{quote(own)}?{urlencode([*asked, ('lang', language)])}"


def _preferred(accepted: str) -> Language | None:
    """Return what a browser likes better, of the two; None where it names neither (RFC 9110, 12.5.4)."""
    liked: dict[Language, float] = {}
    for part in accepted.split(","):
        name, _, rest = part.strip().partition(";")
        main = name.split("-")[0].lower()
        if main in ("ja", "en"):
            weight = _weight(rest)
            language: Language = "ja" if main == "ja" else "en"
            liked[language] = max(liked.get(language, 0.0), weight)
    best = max(liked, key=lambda each: liked[each], default=None)
    return best if best is not None and liked[best] > 0 else None


def _weight(said: str) -> float:
    try:
        return float(said.strip().removeprefix("q=")) if said.strip() else 1.0
    except ValueError:
        return 0.0
