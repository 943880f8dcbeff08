"""In which form an answer goes out: as `format` says, else as `Accept` does (RFC 9110, 12.5.1)."""

from contextlib import suppress

from fastapi import Request

from renkei.language import Text
from renkei.opening.faults import Refused
from renkei.opening.forms import FORMS, JSON, Form

_ALSO = {"application/x-parquet": "parquet", "application/vnd.apache.arrow.stream": "arrow", "text/csv": "csv"}


def form_of(request: Request, named: str | None) -> Form:
    """Return the form that is asked for; Refused where there is no such form."""
    if named is not None:
        if named not in FORMS:
            raise _no_form(named[:40])
        return FORMS[named]
    accepted = request.headers.get("accept", "").strip() or "*/*"
    weighed = [(weight, form) for form in FORMS.values() if (weight := _weight(accepted, _media(form))) > 0]
    if not weighed:
        raise _no_form(accepted[:80])
    best = max(weight for weight, _ in weighed)
    return next((form for weight, form in weighed if weight == best), JSON)


def _weight(accepted: str, media: str) -> float:
    """Return how much a media type is liked: the most specific range of those that fit counts."""
    kind = media.partition("/")[0]
    found = {3: -1.0, 2: -1.0, 1: -1.0}
    for part in accepted.split(","):
        named, *parameters = (each.strip().lower() for each in part.split(";"))
        q = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                with suppress(ValueError):
                    q = float(parameter[2:])
        specific = {media: 3, f"{kind}/*": 2, "*/*": 1}.get(_canonical(named))
        if specific is not None:
            found[specific] = max(found[specific], q)
    return next((q for q in found.values() if q >= 0), 0.0)


def _canonical(named: str) -> str:
    return _media(FORMS[_ALSO[named]]) if named in _ALSO else named


def _media(form: Form) -> str:
    return form.media.partition(";")[0]


def _no_form(said: str) -> Refused:
    listed = ", ".join(f"{form.name} ({_media(form)})" for form in FORMS.values())
    return Refused(
        "unacceptable",
        Text(f"形式「{said}」では答えられません。", f"There is no answer in the form [{said}]."),
        where="format",
        fix=Text(
            f"format か Accept で、次のどれかを指定してください: {listed}",
            f"Give one of these as format or Accept: {listed}",
        ),
    )
