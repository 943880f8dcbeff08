"""The second step: what was understood, doubts first; answers go in, a better proposal comes out."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from renkei.catalogue.registering import tokens
from renkei.catalogue.registering.drafts import Draft
from renkei.catalogue.registering.sampling import drafts_of, proposed
from renkei.catalogue.registering.uploads import taken
from renkei.catalogue.shell import here, page
from renkei.errors import DataError, UsageError
from renkei.model.proposal import CONFIDENCES, Doubt, Proposal

router = APIRouter()
ANSWER = "answer."
FREE = ("agency", "dataset", "licence", "unit")
"""Doubts whose choices are those that are known: another answer is taken too."""


@router.get("/{draft}")
def understood(request: Request, draft: str) -> HTMLResponse:
    """Show what a sample was understood as, and ask what only a person knows."""
    return _shown(request, drafts_of(request).find(draft))


@router.post("/{draft}")
async def answered(request: Request, draft: str) -> Response:
    """Take answers in; on to the preview where nothing is open any more, else back to what is."""
    tokens.look(request)
    found = drafts_of(request).find(draft)
    form = await taken(request)
    tokens.compare(request, form.fields.get(tokens.FIELD, ""))
    asked = {doubt.id for doubt in found.proposal.doubts}  # what else is sent would be kept, more of it each time
    said = {name: value for name in asked if (value := form.fields.get(f"{ANSWER}{name}")) is not None}
    found.answer({name: value for name, value in {**found.answers, **said}.items() if value})
    try:
        await run_in_threadpool(proposed, request, found)
    except (DataError, UsageError) as error:
        return _shown(request, found, error=error)
    if not found.proposal.complete:
        return _shown(request, found, asked=True)
    return RedirectResponse(f"{here(request)}/register/{found.id}/preview", status_code=303)


@router.post("/{draft}/forget")
async def forgotten(request: Request, draft: str) -> Response:
    """Remove a draft and its sample at once."""
    tokens.look(request)
    found = drafts_of(request).find(draft)
    tokens.compare(request, (await taken(request)).fields.get(tokens.FIELD, ""))
    found.forget()
    return RedirectResponse(f"{here(request)}/register", status_code=303)


def _shown(
    request: Request, draft: Draft, *, error: DataError | UsageError | None = None, asked: bool = False
) -> HTMLResponse:
    """Show the proposal; `asked` where answers came and some are still missing: they are listed on top, with links."""
    proposal, token = draft.proposal, tokens.token_of(request)
    said = {
        "draft": draft,
        "proposal": proposal,
        "doubts": _in_order(proposal),
        "open": [doubt for doubt in proposal.doubts if doubt.needed] if asked else [],
        "answers": draft.answers,
        "confidences": CONFIDENCES,
        "free": FREE,
        "error": error,
        "token": token,
    }
    answer = page(request, "register/understood.html", status=422 if error or asked else 200, **said)
    tokens.give(request, answer, token)
    return answer


def _in_order(proposal: Proposal) -> list[Doubt]:
    """Return all doubts, those that must be answered first."""
    return sorted(proposal.doubts, key=lambda doubt: not doubt.needed)
