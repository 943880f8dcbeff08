"""A run that is held waits here for a person: Airflow shows what changed and asks (Required Actions, or its REST API).

The task only asks. What was answered is entered into the ledger by the task after it, which can be tried again without
asking anybody twice.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Context, Param

from renkei.language import Text
from renkei.model.decision import CHOICES, DEADLINE
from renkei.orchestration import notices, telling

WHY = "why"
TASK = "decide"


class Steward(HITLOperator):
    """Asks a steward about a run that the audit holds; after the time `within`, it is taken for rejected.

    Gives {choice, by, why, at}. `audited` is what the audit left.
    """

    template_fields = ("audited",)

    def __init__(self, *, source_id: str, audited: Any, within: timedelta, **kwargs: Any) -> None:
        super().__init__(
            subject=f"{source_id}: 保留 / held",
            options=list(CHOICES),
            defaults="reject",
            params={
                WHY: Param("", type="string", title="理由 / why", description="台帳に残します。 / For the ledger.")
            },
            response_timeout=within,
            **kwargs,
        )
        self.source_id, self.audited, self.within = source_id, audited, within

    def execute(self, context: Context) -> Any:
        """Show what is held and why, and wait."""
        from renkei.inspection.held import choices_of, held_page
        from renkei.orchestration.references import Begun, fetched_of, prepared_of, verdict_of

        with telling.stage(self.source_id, TASK) as workspace:
            begun = Begun(**self.audited["run"])
            _, staged = prepared_of(workspace, self.audited["prepared"])
            verdict = verdict_of(workspace, self.audited["verdict"])
            said = held_page(workspace, fetched_of(workspace, begun), staged, verdict)
            self.options = choices_of(verdict)
        self.body = f"{said.ja}\n\n---\n\n{said.en}"
        telling.log.warning("%s", self.body)
        subject = Text(f"[renkei] {self.source_id}: 判断待ち", f"[renkei] {self.source_id}: waits for a decision")
        if notices.once(workspace, f"held {begun.run}", "agency"):
            notices.tell_agency(workspace, self.source_id, subject, said)
        return super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        """Return what was answered."""
        answered = super().execute_complete(context, event)
        user = answered["responded_by_user"]
        return {
            "choice": answered["chosen_options"][0],
            "by": (user["name"] or user["id"]) if user else DEADLINE,
            "why": str(answered["params_input"].get(WHY) or ""),
            "at": answered["responded_at"].isoformat(),
        }
