"""What a function of the platform touches: its code is followed from its handler, name by name, without running it."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

OURS = ("functions", "cloud")
ONE = {"BUS": "bus", "TOPIC": "topic events", "LEDGER": "ledger", "SEARCH_URL": "search"}
VARIABLE = re.compile(r"(BUCKET|TABLE|MACHINE|SECRET)_([A-Z_]+)")
ASKED = {"cloud.tables.table": "table", "cloud.tables.schema": "table", "cloud.settings.bucket": "bucket"}
MEASURED = {"cloud.logs.gauge": "measure"}
MAY_BE_ABSENT = "cloud.settings.optional"


@dataclass
class Module:
    """A module: what its names mean, and the code behind each."""

    name: str
    imported: dict[str, str] = field(default_factory=dict)
    defined: dict[str, list[ast.AST]] = field(default_factory=dict)


def touched(handler: str) -> frozenset[str]:
    """Grants that the code behind a handler asks for, such as `table dossiers`, `bucket raw`, `secret record-key`."""
    return frozenset(asked for asked in _reached(handler) if not asked.startswith("measure "))


def measured(handler: str) -> frozenset[str]:
    """What the code behind a handler tells by name, for alarms to ask for."""
    return frozenset(asked.removeprefix("measure ") for asked in _reached(handler) if asked.startswith("measure "))


def _reached(handler: str) -> set[str]:
    seen, waiting, found = set[str](), [handler], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        asked, named = _behind(name)
        found |= asked
        waiting += named - seen
    return found


@cache
def _behind(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Of the code behind a full name: grants it asks for, full names it mentions."""
    module, symbol = _place(name)
    if module is None:
        return frozenset(), frozenset()
    if symbol in module.imported:
        return frozenset(), frozenset({module.imported[symbol]})
    asked, named = set[str](), set[str]()
    for code in module.defined.get(symbol, ()):
        local = module.imported | _imports(code)
        for node in ast.walk(code):
            if isinstance(node, ast.Call):
                asked |= set(_asked(node, module, local))
            if (isinstance(node, ast.Name | ast.Attribute)) and (full := _full(node, module, local)):
                named.add(full)
    return frozenset(asked), frozenset(named)


def _asked(call: ast.Call, module: Module, local: Mapping[str, str]) -> Iterator[str]:
    function = _origin(_full(call.func, module, local) or "")
    kind, place = _asker(function) if function else (None, 0)
    for number, argument in enumerate(call.args):
        for text in _texts(argument, module, local):
            if kind and number == place:
                yield f"{kind} {text}"
            elif number == 0 and function != MAY_BE_ABSENT:
                yield from _variable(text)


def _variable(text: str) -> Iterator[str]:
    if text in ONE:
        yield ONE[text]
    elif found := VARIABLE.fullmatch(text):
        yield f"{found[1].lower()} {found[2].lower().replace('_', '-')}"


@cache
def _asker(function: str, hands: int = 3) -> tuple[str | None, int]:
    """What kind of grant a function asks for by one of its arguments, and by which: through so many hands."""
    if function in ASKED | MEASURED:
        return (ASKED | MEASURED)[function], 0
    module, symbol = _place(function)
    for code in module.defined.get(symbol, ()) if module else ():
        if module and isinstance(code, ast.FunctionDef):
            local, names = module.imported | _imports(code), [a.arg for a in code.args.args]
            for call in (node for node in ast.walk(code) if isinstance(node, ast.Call) and node.args):
                called = _origin(_full(call.func, module, local) or "")
                kind, place = _asker(called, hands - 1) if called and hands else (None, 0)
                told = call.args[place] if kind and place < len(call.args) else None
                if isinstance(told, ast.Name) and told.id in names:
                    return kind, names.index(told.id)
    return None, 0


def _texts(node: ast.AST, module: Module, local: Mapping[str, str]) -> Iterator[str]:
    """Every text that an argument may be: written out, one of two, or a constant of some module."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body, module, local), *_texts(node.orelse, module, local))
    elif isinstance(node, ast.Name | ast.Attribute) and (full := _full(node, module, local)):
        there, symbol = _place(_origin(full))
        for code in there.defined.get(symbol, ()) if there else ():
            if isinstance(code, ast.Assign) and there:
                yield from _texts(_value(code, symbol), there, there.imported)


def _value(code: ast.Assign, symbol: str) -> ast.AST:
    """What a name is given, alone or as one of several."""
    names, values = code.targets[0], code.value
    if isinstance(names, ast.Tuple) and isinstance(values, ast.Tuple):
        return values.elts[[ast.unparse(name) for name in names.elts].index(symbol)]
    return values


def _full(node: ast.AST, module: Module, local: Mapping[str, str]) -> str | None:
    """The full name that a name or a chain of attributes stands for, if it is one of ours."""
    if isinstance(node, ast.Name):
        found = local.get(node.id) or (f"{module.name}.{node.id}" if node.id in module.defined else None)
        return found if found and found.partition(".")[0] in OURS else None
    if isinstance(node, ast.Attribute) and (base := _full(node.value, module, local)):
        return f"{base}.{node.attr}" if _file(base) else None
    return None


def _origin(name: str) -> str:
    """Where a name that modules hand on was defined."""
    module, symbol = _place(name)
    return _origin(module.imported[symbol]) if module and symbol in module.imported else name


def _place(name: str) -> tuple[Module | None, str]:
    owner, _, symbol = name.rpartition(".")
    return (_module(owner), symbol) if _file(owner) else (None, symbol)


@cache
def _file(module: str) -> Path | None:
    if module.partition(".")[0] not in OURS:
        return None
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


@cache
def _module(name: str) -> Module:
    file = _file(name)
    tree = ast.parse(file.read_text(encoding="utf-8") if file else "")
    module = Module(name)
    for statement in tree.body:
        for told in _names(statement):
            module.defined.setdefault(told, []).append(statement)
        module.imported |= _imports(statement)
    return module


def _names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))


def _imports(code: ast.AST) -> dict[str, str]:
    """Local names of what is imported anywhere in a piece of code."""
    found: dict[str, str] = {}
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
    return found
