"""What the schema asks of a collection: indexes, and to be dropped or renamed."""

from collections.abc import Sequence
from typing import Any

from pymongo import IndexModel
from pymongo.errors import OperationFailure

from tests.support.memory_mongo.engine import Engine
from tests.support.memory_mongo.tables import Index

_OTHER_OPTIONS = 86


class IndexAdministration:
    """The part of a collection that is about its indexes and its being there."""

    def __init__(self, engine: Engine, name: str):
        self._engine = engine
        self.name = name

    def create_indexes(self, models: Sequence[IndexModel]) -> list[str]:
        """Make indexes; one that is there is left as it is.

        Raises:
            OperationFailure: one of the name is there and is another.
        """
        with self._engine.lock:
            shape = self._engine.shape(self.name)
            for model in models:
                index = Index.of(model.document)
                known = shape.indexes.get(index.name)
                if known is not None and (known.keys, known.options) != (index.keys, index.options):
                    msg = f"An index named {index.name} exists with other options."
                    raise OperationFailure(msg, _OTHER_OPTIONS, {"code": _OTHER_OPTIONS})
                shape.indexes.setdefault(index.name, index)
            self._engine.reindex(self.name)
            return [str(model.document["name"]) for model in models]

    def create_index(self, keys: list[tuple[str, int]], **options: Any) -> str:
        """Make an index."""
        return self.create_indexes([IndexModel(keys, **options)])[0]

    def drop_index(self, name: str) -> None:
        """Forget an index."""
        with self._engine.lock:
            del self._engine.shape(self.name).indexes[name]
            self._engine.reindex(self.name)

    def index_information(self) -> dict[str, Any]:
        """Return the indexes by name."""
        with self._engine.lock:
            known = self._engine.shape(self.name).indexes.values()
            own = {index.name: {"key": list(index.keys), **index.options} for index in known}
            return {"_id_": {"key": [("_id", 1)]}, **own}

    def drop(self) -> None:
        """Forget the collection."""
        with self._engine.lock:
            self._engine.drop(self.name)

    def rename(self, name: str, *, dropTarget: bool = False) -> None:  # noqa: N803 - pymongo's
        """Put the collection in another's place."""
        with self._engine.lock:
            if name in self._engine.shapes and not dropTarget:
                msg = "target namespace exists"
                raise OperationFailure(msg, 48, {"code": 48})
            self._engine.rename(self.name, name)
