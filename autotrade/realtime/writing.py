"""Writing what a schema dumps, at a fraction of its cost.

A schema asks every field anew where its value is and how it is written. Here that is asked once,
of a schema that dumps thousands of values. What is not known here goes the field's own way, so
that sockets say what REST says.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import marshmallow as ma
from marshmallow.decorators import PRE_DUMP

Writer = Callable[[Any], Any]
_PLAIN: Final[Mapping[type, type]] = {
    ma.fields.String: str,
    ma.fields.Integer: int,
    ma.fields.Boolean: bool,
}
"""Fields that write a value of this very type as it is."""


def writer_of(schema: ma.Schema) -> Writer:
    """Return what dumps one value as ``schema.dump`` does.

    The value has every field that the schema names, or is made a mapping that has by the schema's
    own processors.
    """
    steps = [
        (field.data_key or name, field.attribute or name, _writer(field, name))
        for name, field in schema.dump_fields.items()
    ]
    if not schema._hooks[PRE_DUMP]:  # noqa: SLF001 - nothing else tells
        return lambda value: {key: write(getattr(value, name)) for key, name, write in steps}

    def write_prepared(value: Any) -> dict[str, Any]:
        prepared = schema._invoke_dump_processors(PRE_DUMP, value, many=False)  # noqa: SLF001 - as above
        return {key: write(prepared[name]) for key, name, write in steps}

    return write_prepared


def _writer(field: ma.fields.Field[Any], name: str) -> Writer:
    kind = type(field)

    def own(value: Any) -> Any:
        return field._serialize(value, name, None)  # noqa: SLF001 - what the field is asked, without its look for the value

    if kind in _PLAIN:
        plain = _PLAIN[kind]
        return lambda value: value if type(value) is plain else own(value)
    if isinstance(field, ma.fields.Enum) and field.by_value is True:
        return lambda value: None if value is None else value.value
    if isinstance(field, ma.fields.List):
        inner = _writer(field.inner, name)
        return lambda values: None if values is None else [inner(value) for value in values]
    if isinstance(field, ma.fields.Nested) and not field.many:
        nested = writer_of(field.schema)
        return lambda value: None if value is None else nested(value)
    return own
