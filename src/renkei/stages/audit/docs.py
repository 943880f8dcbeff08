"""The page of a result, rendered by Great Expectations, readable without a network.

GX's own page loads its styles and scripts from public servers, which a closed network does not reach and which a
register of an agency need not tell of: only the sections are GX's, the frame around them is ours. GX also writes the
values that it found into the page as they are: they come from outside, so they are escaped here, and no script may run.
"""

from copy import deepcopy
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

_STYLE = """
body{font:15px/1.6 system-ui,"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",sans-serif;margin:2rem auto;
max-width:70rem;padding:0 1rem;color:#222}
table{border-collapse:collapse;width:100%;margin:.4rem 0}
th,td{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}
th{background:#f2f4f6}
section{margin-bottom:2rem}
h5{font-size:1.25rem;border-bottom:2px solid #345;margin:1.5rem 0 .5rem}
.badge{background:#e8ecf0;border-radius:.3rem;padding:0 .4rem}
.text-success::before{content:"✓";color:#1a7f37;font-weight:bold}
.text-danger::before{content:"✗";color:#c62828;font-weight:bold}
.text-warning::before{content:"!";color:#b26a00;font-weight:bold}
a{color:inherit;text-decoration:none;pointer-events:none}
a[data-toggle]{display:none}
@media (prefers-color-scheme:dark){body{background:#16191d;color:#ddd}th{background:#252a31}.badge{background:#333a44}}
"""


def write_docs(validation: Any, folder: Path) -> Path:
    """Write `index.html` into `folder` for a suite's result and return its path."""
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

    safe = deepcopy(validation)
    for result in safe.results:
        result.result = _escaped(result.result)
    document = ValidationResultsPageRenderer().render(safe)
    view = _view()
    sections = "\n".join(
        f"<section>{view.render({'section': section.to_json_dict(), 'section_loop': {'index': n}})}</section>"
        for n, section in enumerate(document.sections, 1)
    )
    title = escape(str(validation.suite_name))
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    page.write_text(
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{title}</h1>\n{sections}\n</body></html>\n",
        encoding="utf-8",
    )
    return page


@cache
def _view() -> Any:
    """Return GX's writer of sections; it compiles its templates once, which costs more than all that it writes."""
    from great_expectations.render.view.view import DefaultJinjaSectionView

    view: Any = DefaultJinjaSectionView()
    view.env.auto_reload = False
    return view


def _escaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {_escaped(key): _escaped(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_escaped(each) for each in value)
    return escape(value) if isinstance(value, str) else value
