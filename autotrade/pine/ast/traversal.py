"""Walking trees, comparing them without their spans, and showing them as text."""

from collections.abc import Iterator
from dataclasses import fields

from autotrade.pine.ast.nodes import BoolLiteral, Node
from autotrade.pine.source import Span
from autotrade.pine.tokens import Annotation

_FIELD_NAMES: dict[str, tuple[str, ...]] = {}


def _field_names(kind: type[Node]) -> tuple[str, ...]:
    names = _FIELD_NAMES.get(kind.__name__)
    if names is None:
        names = tuple(field.name for field in fields(kind) if field.name != "span")
        _FIELD_NAMES[kind.__name__] = names
    return names


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below ``node``, in source order as far as fields follow it."""
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and all nodes below it, parents first, at any depth without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(list(children(current))))


def tree_height(node: Node) -> int:
    """Return how many nodes lie on the longest way from ``node`` down, without recursion."""
    height = 0
    level = [node]
    while level:
        height += 1
        level = [child for parent in level for child in children(parent)]
    return height


def same_tree(one: object, other: object) -> bool:
    """Say whether two trees are equal but for their spans."""
    pairs: list[tuple[object, object]] = [(one, other)]
    while pairs:
        left, right = pairs.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, Span):
            continue
        if isinstance(left, Node):
            pairs.extend((getattr(left, n), getattr(right, n)) for n in _field_names(type(left)))
        elif isinstance(left, tuple) and isinstance(right, tuple):
            if len(left) != len(right):
                return False
            pairs.extend(zip(left, right, strict=True))
        elif left != right:
            return False
    return True


def dump(node: Node, *, spans: bool = False) -> str:
    """Show a tree as indented text, one node a line; fields left at None or empty are not shown."""
    lines: list[str] = []
    waiting: list[tuple[int, str, object]] = [(0, "", node)]
    while waiting:
        depth, label, value = waiting.pop()
        prefix = "  " * depth + (f"{label}: " if label else "")
        if isinstance(value, Node):
            lines.append(prefix + _headline(value, spans=spans))
            waiting.extend(reversed(list(_below(value, depth + 1))))
        else:
            lines.append(prefix + repr(value))
    return "\n".join(lines) + "\n"


def _headline(node: Node, *, spans: bool) -> str:
    kind = type(node)
    parts = [kind.__name__]
    for name in _field_names(kind):
        value = getattr(node, name)
        if value is None or isinstance(value, Node | tuple):
            continue
        if value is False and kind is not BoolLiteral:
            continue
        parts.append(f"{name}={_plain(value)}")
    if spans:
        span = node.span
        parts.append(f"@{span.line}:{span.column}-{span.end_line}:{span.end_column}")
    return " ".join(parts)


def _plain(value: object) -> str:
    return repr(str(value)) if isinstance(value, str) else repr(value)


def _below(node: Node, depth: int) -> Iterator[tuple[int, str, object]]:
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield depth, name, value
        elif isinstance(value, tuple) and not isinstance(value, Span):
            for item in value:
                if isinstance(item, Annotation):
                    yield depth, name, (item.name, item.text)
                else:
                    yield depth, name, item
