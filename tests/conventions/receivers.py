"""What an expression stands for, as far as a module's text tells: one of our models, or unknown.

Read from annotations, from `Model(…)` and `Model.objects…get(…)`, from functions and attributes
that are declared to give a model, and at last from a variable's name (`application`).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.sources import functions_in, modules, tree

GIVES_ONE = {"get", "first", "last", "earliest", "latest", "create", "lock", "get_or_create"}
Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Receivers:
    """Names of models by what gives one: by variable, attribute, property and function."""

    def __init__(self, models: set[str]) -> None:
        self._models = models
        self._by_name = {_snake(name): name for name in models}
        self._attributes: dict[str, set[str]] = {}
        self._functions: dict[str, set[str]] = {}
        for path in modules():
            self._read(path)

    def _read(self, path: Path) -> None:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self._note(self._attributes, node.target.id, self.annotated(node.annotation))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._note(self._attributes, node.targets[0].id, self._related(node.value))
        for function in functions_in(path):
            given = self.annotated(function.returns)
            is_property = any(
                isinstance(each, ast.Name) and each.id.endswith("property")
                for each in function.decorator_list
            )
            kind = self._attributes if is_property else self._functions
            self._note(kind, function.name, given)

    @staticmethod
    def _note(kind: dict[str, set[str]], name: str, model: str | None) -> None:
        if model:
            kind.setdefault(name, set()).add(model)

    def _related(self, value: ast.expr) -> str | None:
        """The model that a foreign key leads to."""
        if not isinstance(value, ast.Call) or not ast.unparse(value.func).endswith(
            ("ForeignKey", "OneToOneField")
        ):
            return None
        return self._named(ast.unparse(value.args[0])) if value.args else None

    def _named(self, text: str) -> str | None:
        name = text.strip("\"'").rpartition(".")[2]
        return name if name in self._models else None

    def annotated(self, annotation: ast.expr | None) -> str | None:
        """The model of `Model`, `"Model"` or `Model | None`; a list of models is none."""
        if annotation is None:
            return None
        if isinstance(annotation, ast.BinOp):
            return self.annotated(annotation.left) or self.annotated(annotation.right)
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            return self.annotated(ast.parse(annotation.value, mode="eval").body)
        if isinstance(annotation, ast.Name | ast.Attribute):
            return self._named(ast.unparse(annotation))
        return None

    def model_of(self, node: ast.expr, scope: Scope) -> set[str]:
        """Names of the models that an expression may be in a function; empty where unknown."""
        if isinstance(node, ast.Name):
            return self._variable(node.id, scope)
        if isinstance(node, ast.Attribute):
            known = self._attributes.get(node.attr) or set()
            return known or self._guess(node.attr)
        if isinstance(node, ast.Call):
            return self._called(node, scope)
        return set()

    def _called(self, node: ast.Call, scope: Scope) -> set[str]:
        target = node.func
        if isinstance(target, ast.Name):
            made = self._named(target.id)
            return {made} if made else self._functions.get(target.id, set())
        if isinstance(target, ast.Attribute) and target.attr in GIVES_ONE:
            names = {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}
            return names & self._models
        if isinstance(target, ast.Attribute):
            return self._functions.get(target.attr, set())
        return set()

    def _variable(self, name: str, scope: Scope) -> set[str]:
        for argument in _arguments(scope):
            if argument.arg == name and argument.annotation is not None:
                found = self.annotated(argument.annotation)
                is_open = ast.unparse(argument.annotation) in ("Any", "object")
                return {found} if found else self._guess(name) if is_open else set()
        values = [value for target, value in _assigned(scope) if target == name]
        found_in_values = set().union(*(self.model_of(value, scope) for value in values))
        return found_in_values or self._guess(name)

    def _guess(self, name: str) -> set[str]:
        model = self._by_name.get(name)
        return {model} if model else set()


def _arguments(scope: Scope) -> list[ast.arg]:
    if isinstance(scope, ast.Module):
        return []
    given = scope.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs]


def _assigned(scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Every `name = value` of a function."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and not _mentions(node.value, target.id):
                    yield target.id, node.value
        elif isinstance(node, ast.NamedExpr) and not _mentions(node.value, node.target.id):
            yield node.target.id, node.value


def _mentions(value: ast.expr, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(value))


def scopes(module: ast.Module) -> Iterator[tuple[Scope, ast.AST]]:
    """Every node of a module with the innermost function around it."""
    waiting: list[tuple[Scope, ast.AST]] = [(module, each) for each in module.body]
    while waiting:
        scope, node = waiting.pop()
        yield scope, node
        inner = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else scope
        waiting.extend((inner, each) for each in ast.iter_child_nodes(node))
