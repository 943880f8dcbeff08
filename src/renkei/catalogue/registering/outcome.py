"""The last step: before and after, the files to take home, and the change for somebody to review."""

import io
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from renkei.catalogue.holdings import holdings_of
from renkei.catalogue.registering import changes, tokens
from renkei.catalogue.registering.drafts import Draft
from renkei.catalogue.registering.sampling import drafts_of
from renkei.catalogue.registering.uploads import taken
from renkei.catalogue.shell import here, language_of, page
from renkei.inspection.explain import explain
from renkei.inspection.preview import Preview
from renkei.language import Language, Text
from renkei.model.proposal import ProposedFile
from renkei.proposing import files_of, tried_out

router = APIRouter()
_SHOWN = 10
_DAY = (1980, 1, 1, 0, 0, 0)
"""All files of a download are of the same day, so that the same answers give the same bytes."""


@router.get("/{draft}/preview")
def previewed(request: Request, draft: str) -> Response:
    """Show the first rows before and after, what would be rejected, and the files."""
    found = drafts_of(request).find(draft)
    if not found.proposal.complete:
        return RedirectResponse(f"{here(request)}/register/{found.id}", status_code=303)
    return _shown(request, found)


@router.get("/{draft}/registration.zip")
def downloaded(request: Request, draft: str) -> Response:
    """Give the files of the registration, paths as they belong into the project."""
    found = drafts_of(request).find(draft)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in _files(request, found):
            archive.writestr(zipfile.ZipInfo(file.path, _DAY), file.text)
    name = f"{found.proposal.id}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)


@router.post("/{draft}/change")
async def opened(request: Request, draft: str) -> Response:
    """Lay the registration down as a change for somebody to review, with a page that says what it would do."""
    tokens.look(request)
    found = drafts_of(request).find(draft)
    tokens.compare(request, (await taken(request)).fields.get(tokens.FIELD, ""))
    change = await run_in_threadpool(_lay, request, found)
    said: dict[str, Any] = {
        "draft": found,
        "proposal": found.proposal,
        "change": change,
        "text": change.said(language_of(request)),
    }
    return page(request, "register/change.html", **said)


def _files(request: Request, draft: Draft) -> tuple[ProposedFile, ...]:
    return files_of(draft.proposal, holdings_of(request).project)


def _lay(request: Request, draft: Draft) -> changes.Change:
    settings = holdings_of(request).workspace.settings
    return changes.lay(_files(request, draft), str(draft.proposal.id), settings, copybook=draft.copybook)


def _shown(request: Request, draft: Draft) -> HTMLResponse:
    proposal, files = draft.proposal, _files(request, draft)
    settings, language = holdings_of(request).workspace.settings, language_of(request)
    with tried_out(files, str(proposal.id), draft.sample, settings, copybook=draft.copybook) as trial:
        seen = _seen(trial.preview, language) if trial.preview is not None else None
    token = tokens.token_of(request)
    faults = [*trial.faults, *([trial.error] if trial.error else [])]
    said: dict[str, Any] = {
        "draft": draft,
        "proposal": proposal,
        "files": files,
        "faults": faults,
        "seen": seen,
        "token": token,
    }
    answer = page(request, "register/preview.html", **said)
    tokens.give(request, answer, token)
    return answer


def _seen(preview: Preview, language: Language) -> dict[str, Any]:
    """Return what a page shows of a preview: texts alone."""
    good = pl.DataFrame(pl.from_arrow(preview.prepared.good))
    return {
        "before": _table(preview.raw.drop("_row", strict=False)),
        "after": _table(good.drop("_row", strict=False)),
        "read": preview.prepared.read,
        "good": len(good),
        "rejected": len(preview.prepared.rejected),
        "rejects": list(_rejects(preview, language))[:_SHOWN],
        "aside": sum(preview.prepared.dropped.values()),
        "notes": preview.notes,
    }


def _table(frame: pl.DataFrame) -> dict[str, Any]:
    rows = frame.head(_SHOWN).rows()
    return {"columns": frame.columns, "rows": [[_told(cell) for cell in row] for row in rows]}


def _told(cell: Any) -> str:
    """Write a value as people read it: of a decimal number, the places that say something."""
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if cell is None else str(cell)


def _rejects(preview: Preview, language: Language) -> Iterator[dict[str, str]]:
    for row in preview.prepared.rejected.head(_SHOWN).iter_rows(named=True):
        for reason in json.loads(row["reasons"]):
            place = Text(**reason["place"]).in_(language) if "place" in reason else str(row["_row"])
            column = reason.get("from") or reason.get("column") or ""
            why = explain(reason["rule"]).in_(language)
            yield {"place": place, "column": column, "value": reason.get("value") or "", "why": why}
