"""What a rule name means, whichever room it comes from."""

from renkei import readers, semantics
from renkei.contracts import frame
from renkei.language import Text
from renkei.stages.mend import faults
from renkei.stages.prepare.messages import EXPLAIN

_OWN = {**readers.RULES, **frame.EXPLAIN, **EXPLAIN, **faults.EXPLAIN}


def explain(rule: str) -> Text:
    """Say what a rule means and, for a broken one, what to do; an unknown name stands for itself."""
    return _OWN.get(rule) or semantics.explain(rule)
