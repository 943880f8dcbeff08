"""What the sibling `.py` of a registration may contain, told from its text, without running it.

This keeps honest code pure and reviewable. It is no sandbox: whoever may merge content may run code.
"""

import ast
import sys
from collections.abc import Iterator

from renkei.contracts.document import instead
from renkei.errors import ContentError
from renkei.language import Text

ALLOWED = ("polars", "renkei.plugin")
# Of the standard library, what reaches outside of a function: files, processes, network, import magic.
_OUTSIDE = """
asyncio builtins code codeop concurrent ctypes fcntl ftplib gc glob http imaplib importlib inspect io logging mmap
multiprocessing os pathlib pickle poplib pty runpy secrets select selectors shelve shutil signal site smtplib socket
socketserver sqlite3 ssl subprocess sys sysconfig tempfile threading urllib webbrowser zipimport
"""
OUTSIDE = frozenset(_OUTSIDE.split())
CALLS = frozenset({"open", "exec", "eval", "compile", "__import__", "input", "breakpoint", "print", "globals", "vars"})


def impurities(text: str, *, shown: str, uses: tuple[str, ...]) -> Iterator[ContentError]:
    """Yield what is wrong with the sibling's text: syntax, imports, calls, and functions of `uses` that lack."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        what = Text(f"Python として読めません（{error.msg}）。", f"This is not Python: {error.msg}.")
        fix = Text("この行を確かめてください。", "Check this line.")
        yield ContentError(what, where=f"{shown}:{error.lineno}", fix=fix)
        return
    for node in ast.walk(tree):
        yield from _imports(node, shown)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield ContentError(
                Text(f"「{node.func.id}」は使えません。", f"[{node.func.id}] can't be used here."),
                where=f"{shown}:{node.lineno}",
                fix=Text("渡された表だけを使う関数にしてください。", "Use nothing but the frame that is passed in."),
            )
    there = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name in uses:
        if name not in there:
            what = Text(f"uses の関数「{name}」がありません。", f"There is no function [{name}], which [uses] names.")
            yield ContentError(what, where=shown, fix=instead(name, there))
        elif len(there[name].args.posonlyargs + there[name].args.args) != 1:
            yield ContentError(
                Text(
                    f"関数「{name}」の引数は表 1 つだけです。",
                    f"The function [{name}] takes the frame and nothing else.",
                ),
                where=f"{shown}:{there[name].lineno}",
                fix=Text(f"「def {name}(frame):」の形にしてください。", f"Write it as [def {name}(frame):]."),
            )


def _imports(node: ast.AST, shown: str) -> Iterator[ContentError]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{'.' * node.level}{node.module or ''}"]
    else:
        return
    for name in names:
        root = name.split(".")[0]
        standard = root in sys.stdlib_module_names and root not in OUTSIDE
        if not standard and name not in ALLOWED and root != "polars":
            yield ContentError(
                Text(f"「{name}」は読み込めません。", f"[{name}] can't be imported here."),
                where=f"{shown}:{node.lineno}",
                fix=Text(
                    f"標準ライブラリの計算用のものと {'、'.join(ALLOWED)} だけが使えます。",
                    f"Only {', '.join(ALLOWED)} and what computes in the standard library can be used.",
                ),
            )
