"""Several commands, sent at once: one trip instead of one each."""

from collections.abc import Generator, Sequence

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import AutoReconnect

from autotrade.storage.bson import Document
from autotrade.storage.lines import Answer, Command, Line, all_in


class Trips:
    """Sends commands; a database in memory puts its own in the place."""

    def open(self, database: Database[Document], session: ClientSession) -> Line:
        """Return a connection for commands of the session's transaction, to be left again.

        Raises:
            PyMongoError: there is none.
        """
        return Line(database, session)

    def run_all(
        self, database: Database[Document], session: ClientSession, commands: Sequence[Command]
    ) -> Sequence[Answer]:
        """Run writes in order within the session's transaction; return their answers.

        All are sent even if one fails; as the server then ends the transaction, that changes
        nothing. An answer with ``writeErrors`` is the last one.

        Raises:
            PyMongoError: what the first command that failed would raise alone.
        """
        with self.open(database, session) as line:
            line.send(commands)
            return line.written()

    def find(self, database: Database[Document], find: Command) -> Sequence[Document] | None:
        """Run a ``find`` outside any transaction; return what it has found.

        None, where a message does not hold all of it, or the connection was lost: the driver asks
        for the rest, and once more.

        Raises:
            PyMongoError: what the command would raise alone.
        """
        try:
            (answer,) = self.run_in_turn(database, [find])
        except AutoReconnect:
            return None
        return all_in(answer)

    def run_in_turn(
        self, database: Database[Document], commands: Sequence[Command]
    ) -> Generator[Answer]:
        """Yield the answers to commands outside any transaction, each as soon as it is there.

        Raises:
            PyMongoError: what the command would raise alone; those after it were run all the same.
        """
        with Line(database, None) as line:
            line.send(commands)
            for _ in commands:
                yield line.answer()
