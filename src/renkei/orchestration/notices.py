"""Telling people by e-mail and webhook: an agency of faults in its data, in its language; engineers of all the rest.

Whatever is wrong with a mail server or a webhook is logged and no more: nobody's data wait for it. Where to tell
engineers: RENKEI_NOTIFY_EMAIL (addresses, with commas) and RENKEI_NOTIFY_WEBHOOK (a connection). Mail goes by the Airflow
connection `smtp_default`, whose extra `from_email` is the sender.
"""

import hashlib
import html
import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from airflow.sdk import BaseNotifier, Context

from renkei.errors import DataError, RenkeiError, UnexpectedFault
from renkei.language import Language, Text
from renkei.model.registration import Notify

if TYPE_CHECKING:
    from renkei.workspace import Workspace

SMTP, TIMEOUT_S = "smtp_default", 10.0
Audience = Literal["agency", "engineers"]
log = logging.getLogger(__name__)


class Notice(BaseNotifier):
    """What happens where a task has failed for good: those whom it concerns are told, once a run."""

    def notify(self, context: Context) -> None:
        """Tell of the error that the task ended with."""
        _guarded(_tell_failed, context)


FAILED = Notice()


def tell_agency(workspace: "Workspace", source: str, subject: Text, body: Text) -> None:
    """Tell the agency of a source something; engineers, where the agency named no address."""
    registered = workspace.project.sources.get(source)
    agency = workspace.project.agencies.get(registered.agency) if registered is not None else None
    if agency is None or not (agency.notify.email or agency.notify.webhook):
        tell_engineers(workspace, subject, body)
        return
    _send(workspace, agency.notify, subject, body, language=agency.notify.language or agency.language)


def tell_engineers(workspace: "Workspace", subject: Text, body: Text) -> None:
    """Tell those who run this something, where they named an address."""
    email = tuple(filter(None, (each.strip() for each in os.environ.get("RENKEI_NOTIFY_EMAIL", "").split(","))))
    to = Notify(email=email, webhook=os.environ.get("RENKEI_NOTIFY_WEBHOOK") or None)
    language: Language = "en" if os.environ.get("RENKEI_LANG") == "en" else "ja"
    _send(workspace, to, subject, body, language=language)


def once(workspace: "Workspace", run: str, audience: Audience) -> bool:
    """Whether nobody has told these of this run yet, on whichever machine; where that can't be known, they are told."""
    key = hashlib.sha256(run.encode()).hexdigest()
    try:
        return workspace.staging.write(f"notices/{key}-{audience}", run.encode())
    except RenkeiError:
        return True


def _tell_failed(context: Context) -> None:
    from renkei.orchestration.connections import airflow_connection
    from renkei.project.manifest import remembered
    from renkei.workspace import Workspace

    if context["params"].get("dry_run"):
        return
    instance, error = context["ti"], _error_of(context.get("exception"), where=context["ti"].dag_id)
    workspace = Workspace.open(connections=airflow_connection, loading=remembered)
    audience: Audience = "agency" if isinstance(error, DataError) else "engineers"
    if not once(workspace, f"{instance.dag_id} {instance.run_id}", audience):
        return
    subject = Text(
        f"[renkei] {instance.dag_id}: 公開していません", f"[renkei] {instance.dag_id}: nothing was published"
    )
    body = Text(error.text("ja"), error.text("en"))
    if audience == "agency":
        tell_agency(workspace, instance.dag_id, subject, body)
    else:
        tell_engineers(workspace, subject, body)


def _error_of(error: Any, *, where: str) -> RenkeiError:
    """Return what a task failed with as we say it; of anything else only its kind, since its words may hold values."""
    for each in (error, getattr(error, "__cause__", None)):
        if isinstance(each, RenkeiError):
            return each
    found = getattr(error, "__cause__", None) or error
    return UnexpectedFault.of(found if isinstance(found, Exception) else RuntimeError(), where=where)


def _send(workspace: "Workspace", to: Notify, subject: Text, body: Text, *, language: Language) -> None:
    said, text = subject.in_(language), body.in_(language)
    if to.email:
        _guarded(_mail, to.email, said, text)
    if to.webhook:
        _guarded(_post, workspace, to.webhook, said, text)


def _mail(to: tuple[str, ...], subject: str, text: str) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    with SmtpHook(smtp_conn_id=SMTP) as hook:
        hook.send_email_smtp(to=list(to), subject=subject, html_content=f"<pre>{html.escape(text)}</pre>")


def _post(workspace: "Workspace", connection: str, subject: str, text: str) -> None:
    import httpx

    kept = workspace.connection(connection)
    login = (kept.login, kept.password or "") if kept.login else None
    reply = httpx.post(
        kept.url, json={"subject": subject, "text": text}, headers=dict(kept.headers), auth=login, timeout=TIMEOUT_S
    )
    reply.raise_for_status()


def _guarded(tell: Callable[..., None], *of: Any) -> None:
    try:
        tell(*of)
    except Exception as error:  # noqa: BLE001  its words may hold the address with what is secret in it
        log.warning("not told / 通知できません: %s", type(error).__name__)
