"""A connection that one transaction has to itself, to send commands before others are answered.

A server carries out the commands of a connection one after the other, so the next may be in its
buffer already; the driver sends each only when the one before it was answered, and MongoDB before
8.0 has no command that writes to several collections. What is used here is within the driver,
whose version is pinned: connections, sessions and errors stay its own.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

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
Found = Sequence[Sequence[Stored] | None]
"""What each of several questions has found; None where a message does not hold all of it."""
_COMMIT: Final = "commitTransaction"
_NO_ANSWER: Final = 2
"""The flag of the wire protocol by which more is to come before anybody listens."""


class _Message(NamedTuple):
    number: int
    text: bytes
    largest: int
    """Bytes of its largest document."""
    is_answered: bool


class Line:
    """A connection, to be used as a context: whoever leaves it with answers to come ends it.

    Answers are told in the order in which commands were sent.
    """

    def __init__(self, database: Database[Document], session: ClientSession | None):
        """Take a connection.

        Raises:
            PyMongoError: there is none.
        """
        client = database.client
        with ExitStack() as stack:
            self._connection = stack.enter_context(client._conn_for_writes(session, "find"))  # noqa: SLF001
            self._connection.validate_session(client, session)
            self._held = stack.pop_all()
        self._database = database
        self._session = session
        self._waiting: deque[int] = deque()
        self._inbox: Inbox | None = None
        self._is_broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._waiting or self._is_broken:  # nobody else may find what is on its way
            self._connection.close_conn(ConnectionClosedReason.ERROR)
        self._held.__exit__(kind, error, trace)

    def send(self, commands: Sequence[Command], *, is_silent: bool = False) -> None:
        """Send commands, all of them or none that anybody sees the answer of.

        Those that are ``is_silent`` are not answered: that they failed shows at the commit.

        Raises:
            PyMongoError: they could not be sent.
        """
        self._send(self._messages(commands, is_silent=is_silent))

    def _messages(
        self, commands: Sequence[Command], *, is_silent: bool = False
    ) -> Sequence[_Message]:
        flags = _NO_ANSWER if is_silent else 0
        return _messages(self._database, self._session, self._connection, commands, flags)

    def _send(self, messages: Sequence[_Message]) -> None:
        largest = max(message.largest for message in messages)
        self._is_broken = True
        self._connection.send_message(b"".join(each.text for each in messages), largest)
        self._is_broken = False
        if self._inbox is None:
            self._inbox = Inbox(self._connection)
        self._waiting.extend(each.number for each in messages if each.is_answered)

    def take(self, count: int) -> Sequence[memoryview]:
        """Wait for so many of the answers to come, and return them.

        Raises:
            PyMongoError: the connection was lost.
        """
        texts: list[memoryview] = []
        while self._inbox is not None and len(texts) < count:
            texts.append(self._inbox.answer(self._waiting[0]))
            if len(self._waiting) == 1:
                self._inbox.close()
                self._inbox = None
            self._waiting.popleft()
        return texts

    def answer(self) -> Answer:
        """Return the answer to the next command, as it came.

        Raises:
            PyMongoError: what the command would raise alone.
        """
        (text,) = self.take(1)
        answer: Answer = decode(text, self._database.codec_options)
        self._process(answer)
        _check_command_response(
            answer, self._connection.max_wire_version, parse_write_concern_error=True
        )
        return answer

    def drain(self) -> None:
        """Wait for all answers that are still to come; nobody wants to know them.

        Raises:
            PyMongoError: the connection was lost.
        """
        self.take(len(self._waiting))

    def found(self, count: int) -> Found:
        """Return what so many ``find`` commands have found.

        Raises:
            PyMongoError: what the first command that failed would raise alone.
        """
        texts = self.take(count)
        plain = [found(text) for text in texts]
        rest = texts[-1] if plain[-1] is None else plain[-1].rest
        self._process(decode(rest, self._database.codec_options))
        return [
            self._first_batch(text) if each is None else each.documents
            for each, text in zip(plain, texts, strict=True)
        ]

    def written(self) -> Sequence[Answer]:
        """Return the answers to all writes that are still to come.

        An answer with ``writeErrors`` is the last one: those after it only say that it is so.

        Raises:
            PyMongoError: what the first command that failed would raise alone.
        """
        texts = self.take(len(self._waiting))
        last = decode(texts[-1], self._database.codec_options)
        self._process(last)
        return self._checked([*(self._answer(text) for text in texts[:-1]), last])

    def commit(
        self,
        commands: Sequence[Command],
        meanwhile: Callable[[], None],
        *,
        is_silent: bool = False,
    ) -> Sequence[Answer]:
        """Send the last writes, and commit the transaction in the same trip.

        Returns what ``written`` does. A server commits nothing of a transaction in which a command
        has failed; of those that are ``is_silent`` it says no more than that. ``meanwhile`` is
        called while it is at work, and must not raise. Where the answer to the commit alone was
        lost or is no success, the session's transaction goes on, and whoever commits it asks once
        more, which is safe once all before it was answered.

        Raises:
            PyMongoError: as ``written``; when the connection was lost, all may have been committed.
        """
        session = self._session
        if session is None:
            msg = "There is no transaction to commit."
            raise ValueError(msg)
        writes = self._messages(commands, is_silent=is_silent) if commands else []
        self._send([*writes, *self._messages([_commit(session)])])
        meanwhile()
        texts = self.take(len(self._waiting) - 1)
        done = self._done(may_be_lost=not is_silent)
        answers = self._checked([self._answer(text) for text in texts])
        if answers and "writeErrors" in answers[-1]:
            return answers
        if done:
            self._process(done)
        if _succeeded(done):
            session._transaction.state = _TxnState.COMMITTED  # noqa: SLF001
        return answers

    def _done(self, *, may_be_lost: bool) -> Answer:
        """Return the answer to the commit; nothing where it was lost.

        Nobody may ask for it once more who does not know that the server got all before it.
        """
        try:
            (text,) = self.take(1)
        except AutoReconnect:
            if not may_be_lost:
                raise
            return {}
        return decode(text, self._database.codec_options)

    def _answer(self, text: memoryview) -> Answer:
        count = written(text)
        if count is not None:
            return {"n": count, "ok": 1}
        return decode(text, self._database.codec_options)

    def _checked(self, answers: Sequence[Answer]) -> Sequence[Answer]:
        for count, answer in enumerate(answers, start=1):
            _check_command_response(answer, self._connection.max_wire_version)
            if "writeErrors" in answer:
                return answers[:count]
        return answers

    def _first_batch(self, text: memoryview) -> Sequence[Document] | None:
        answer = decode(text, self._database.codec_options)
        _check_command_response(answer, self._connection.max_wire_version)
        return all_in(answer)

    def _process(self, answer: Answer) -> None:
        self._database.client._process_response(answer, self._session)  # noqa: SLF001


def _messages(
    database: Database[Document],
    session: ClientSession | None,
    connection: Connection,
    commands: Sequence[Command],
    flags: int,
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
        number, text, _, size = _op_msg(flags, command, name, primary, database.codec_options)
        messages.append(_Message(number, text, size, not flags))
    return messages


def _succeeded(done: Answer) -> bool:
    return done.get("ok") == 1 and "writeConcernError" not in done


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


def all_in(answer: Answer) -> Sequence[Document] | None:
    """Return what a question has found, if the answer holds all of it."""
    cursor = answer["cursor"]
    batch: Sequence[Document] = cursor["firstBatch"]
    return None if cursor["id"] else batch
