"""The first step: a sample comes in, is looked at, and becomes a draft; or is refused, and then nothing of it stays."""

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from renkei.catalogue.holdings import holdings_of
from renkei.catalogue.registering import tokens
from renkei.catalogue.registering.drafts import FOLDER, Draft, Drafts
from renkei.catalogue.registering.uploads import LARGEST, Form, taken
from renkei.catalogue.shell import here, page
from renkei.errors import DataError, UsageError
from renkei.language import Text
from renkei.proposing import propose

router = APIRouter()


def drafts_of(request: Request) -> Drafts:
    """Return the drafts of the application."""
    return Drafts(holdings_of(request).workspace.settings.state / FOLDER)


def proposed(request: Request, draft: Draft) -> None:
    """Propose anew by what was answered, and keep it; raises as `propose` does."""
    holdings = holdings_of(request)
    proposal = propose(
        draft.sample,
        holdings.project,
        name=draft.name,
        copybook=draft.copybook,
        answers=draft.answers,
        scratch=draft.folder,
    )
    draft.propose(proposal)


@router.get("")
def begin(request: Request) -> HTMLResponse:
    """Ask for a sample."""
    drafts_of(request).sweep()
    return _asked(request)


@router.post("")
async def bring(request: Request) -> Response:
    """Take a sample in, and go on to what it was understood as."""
    tokens.look(request)
    draft = drafts_of(request).begin()
    try:
        form = await taken(request, draft.folder)
        tokens.compare(request, form.fields.get(tokens.FIELD, ""))
        await run_in_threadpool(_settle, request, draft, form)
    except (DataError, UsageError) as error:
        draft.forget()
        return _asked(request, error=error)
    except BaseException:
        draft.forget()
        raise
    return RedirectResponse(f"{here(request)}/register/{draft.id}", status_code=303)


def _settle(request: Request, draft: Draft, form: Form) -> None:
    name, path = form.files.get("sample", ("", Path()))
    if not name or not path.stat().st_size:
        raise _nothing()
    path.replace(draft.sample)
    if "copybook" in form.files:
        form.files["copybook"][1].replace(draft.folder / "copybook.cpy")
    draft.call(name)
    draft.answer({name: value for name, value in form.fields.items() if name == "agency" and value})
    proposed(request, draft)


def _asked(request: Request, error: DataError | UsageError | None = None) -> HTMLResponse:
    agencies = sorted(holdings_of(request).project.agencies.values(), key=lambda each: each.id)
    status = 200 if error is None else getattr(error, "status", 422)
    token = tokens.token_of(request)
    said = {"error": error, "agencies": agencies, "token": token, "largest": LARGEST >> 20}
    answer = page(request, "register/sample.html", status=status, **said)
    tokens.give(request, answer, token)
    return answer


def _nothing() -> UsageError:
    return UsageError(
        Text("見本のファイルが選ばれていないか、空です。", "No sample was chosen, or it is empty."),
        where="register",
        fix=Text("ファイルを選んでから送ってください。", "Choose a file, then send it."),
    )
