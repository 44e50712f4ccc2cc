"""Several commands, sent at once: one trip instead of one each.

A server carries out the commands of a connection one after the other, so the next may be in its
buffer already; the driver sends each only when the one before it was answered, and MongoDB before
8.0 has no command that writes to several collections. What is used here is within the driver,
whose version is pinned: connections, sessions and errors stay its own.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from bson import decode
from pymongo import ReadPreference
from pymongo.client_session import ClientSession
from pymongo.client_session_shared import _TxnState
from pymongo.database import Database
from pymongo.errors import AutoReconnect
from pymongo.helpers_shared import _check_command_response
from pymongo.message import _op_msg
from pymongo.monitoring import ConnectionClosedReason
from pymongo.synchronous.pool import Connection

from autotrade.storage.answers import Inbox
from autotrade.storage.bson import Document
from autotrade.storage.plain_answers import found, written

Command = dict[str, Any]
Answer = dict[str, Any]
Stored = bytes | Document
"""A document as it came, or decoded."""
_COMMIT: Final = "commitTransaction"


class Trips:
    """Sends commands; a database in memory puts its own in the place."""

    def run_all(
        self, database: Database[Document], session: ClientSession, commands: Sequence[Command]
    ) -> Sequence[Answer]:
        """Run commands in order within the session's transaction; return their answers.

        All are sent even if one fails; as the server then ends the transaction, that changes
        nothing. An answer with ``writeErrors`` is the last one: those after it only say that it is
        so.

        Raises:
            PyMongoError: what the first command that failed would raise alone.
        """
        options = database.codec_options
        with self._sent(database, session, commands) as (connection, texts):
            last = decode(texts[-1], options)
            database.client._process_response(last, session)  # noqa: SLF001
            answers = [_written(text) or decode(text, options) for text in texts[:-1]]
            answers.append(last)
            for count, answer in enumerate(answers, start=1):
                _check_command_response(answer, connection.max_wire_version)
                if "writeErrors" in answer:
                    return answers[:count]
        return answers

    def commit_all(
        self,
        database: Database[Document],
        session: ClientSession,
        commands: Sequence[Command],
        meanwhile: Callable[[], None],
    ) -> Sequence[Answer]:
        """Run writes as ``run_all`` does, and commit the transaction in the same trip.

        A server commits nothing of a transaction in which a command has failed. ``meanwhile`` is
        called while it is at work, and must not raise. Where the answer to the commit alone was
        lost or is no success, the session's transaction goes on, and whoever commits it asks once
        more, which is safe once all before it was answered.

        Raises:
            PyMongoError: as ``run_all``; when the connection was lost, all may have been committed.
        """
        client, options = database.client, database.codec_options
        with client._conn_for_writes(session, next(iter(commands[0]))) as connection:  # noqa: SLF001
            connection.validate_session(client, session)
            messages = _messages(database, session, connection, [*commands, _commit(session)])
            texts = _answered(_answers(connection, messages, meanwhile), len(commands))
            answers: list[Answer] = []
            for text in texts[: len(commands)]:
                answers.append(_written(text) or decode(text, options))
                _check_command_response(answers[-1], connection.max_wire_version)
                if "writeErrors" in answers[-1]:
                    return answers
            done: Answer = decode(texts[-1], options) if len(texts) > len(commands) else {}
            client._process_response(done, session)  # noqa: SLF001
        if _succeeded(done):
            session._transaction.state = _TxnState.COMMITTED  # noqa: SLF001
        return answers

    def find_all(
        self, database: Database[Document], session: ClientSession, finds: Sequence[Command]
    ) -> Sequence[Sequence[Stored] | None]:
        """Run ``find`` commands within the session's transaction; return what each has found.

        None instead, where a message does not hold all of it.

        Raises:
            PyMongoError: what the first command that failed would raise alone.
        """
        options = database.codec_options
        with self._sent(database, session, finds) as (connection, texts):
            plain = [found(text) for text in texts]
            rest = texts[-1] if plain[-1] is None else plain[-1].rest
            database.client._process_response(decode(rest, options), session)  # noqa: SLF001
            return [
                _first_batch(decode(text, options), connection) if each is None else each.documents
                for each, text in zip(plain, texts, strict=True)
            ]

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
        return _all_in(answer)

    @contextmanager
    def _sent(
        self, database: Database[Document], session: ClientSession, commands: Sequence[Command]
    ) -> Iterator[tuple[Connection, Sequence[memoryview]]]:
        """Send commands within a transaction; give the connection and all answers."""
        client = database.client
        with client._conn_for_writes(session, next(iter(commands[0]))) as connection:  # noqa: SLF001
            connection.validate_session(client, session)
            messages = _messages(database, session, connection, commands)
            yield connection, list(_answers(connection, messages))

    def run_in_turn(
        self, database: Database[Document], commands: Sequence[Command]
    ) -> Generator[Answer]:
        """Yield the answers to commands outside any transaction, each as soon as it is there.

        Raises:
            PyMongoError: what the command would raise alone; those after it were run all the same.
        """
        client = database.client
        with client._conn_for_writes(None, next(iter(commands[0]))) as connection:  # noqa: SLF001
            messages = _messages(database, None, connection, commands)
            for text in _answers(connection, messages):
                answer = decode(text, database.codec_options)
                client._process_response(answer, None)  # noqa: SLF001
                _check_command_response(
                    answer, connection.max_wire_version, parse_write_concern_error=True
                )
                yield answer


_Message = tuple[int, bytes, int]
"""Its number, its bytes, and how many of them its largest document has."""


def _messages(
    database: Database[Document],
    session: ClientSession | None,
    connection: Connection,
    commands: Sequence[Command],
) -> Sequence[_Message]:
    primary = ReadPreference.PRIMARY
    messages = []
    common: Command = {}
    for command in commands:
        own = set(command)
        command.update(common)
        if not common:
            is_first = _begins(session, command, connection)
            connection.add_server_api(command)
            connection.send_cluster_time(command, session, database.client)
            connection.apply_timeout(command)
            if not is_first:  # what begins a transaction is for one command alone
                common = {key: value for key, value in command.items() if key not in own}
        name = database.name if _COMMIT not in command else "admin"
        number, text, _, size = _op_msg(0, command, name, primary, database.codec_options)
        messages.append((number, text, size))
    return messages


def _commit(session: ClientSession) -> Command:
    options = session._transaction.opts  # noqa: SLF001
    concern = options.write_concern if options is not None else None
    if concern is None or concern.is_server_default:
        return {_COMMIT: 1}
    return {_COMMIT: 1, "writeConcern": concern.document}


def _begins(session: ClientSession | None, command: Command, connection: Connection) -> bool:
    """Name the session in a command; say whether the command begins its transaction."""
    if session is None:
        return False
    is_first = session._starting_transaction  # noqa: SLF001
    session._apply_to(command, False, ReadPreference.PRIMARY, connection)  # noqa: FBT003, SLF001
    if is_first:
        session._transaction.set_in_progress()  # noqa: SLF001
    return is_first


def _answers(
    connection: Connection,
    messages: Sequence[_Message],
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[memoryview]:
    """Send messages, and yield the answers; who does not take all of them ends the connection."""
    left = len(messages)
    try:
        largest = max(size for _, _, size in messages)
        connection.send_message(b"".join(text for _, text, _ in messages), largest)
        inbox = Inbox(connection)
        meanwhile()
        for number, _, _ in messages:
            answer = inbox.answer(number)
            if left == 1:
                inbox.close()
            left -= 1
            yield answer
    finally:
        if left:  # nobody else may find the answers that are on their way
            connection.close_conn(ConnectionClosedReason.ERROR)


def _succeeded(done: Answer) -> bool:
    return done.get("ok") == 1 and "writeConcernError" not in done


def _answered(answers: Iterator[memoryview], least: int) -> Sequence[memoryview]:
    """Return all answers, or at least so many of them if the connection is lost then."""
    texts: list[memoryview] = []
    try:
        for text in answers:
            texts.append(text)  # noqa: PERF402 - what came before an error counts
    except AutoReconnect:
        if len(texts) < least:
            raise
    return texts


def _written(text: memoryview) -> Answer | None:
    count = written(text)
    return None if count is None else {"n": count, "ok": 1}


def _first_batch(answer: Answer, connection: Connection) -> Sequence[Document] | None:
    _check_command_response(answer, connection.max_wire_version)
    return _all_in(answer)


def _all_in(answer: Answer) -> Sequence[Document] | None:
    cursor = answer["cursor"]
    batch: Sequence[Document] = cursor["firstBatch"]
    return None if cursor["id"] else batch
