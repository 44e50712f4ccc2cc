"""Several commands of one transaction, sent at once: one trip instead of one each.

A server carries out the commands of a connection one after the other, so the next may be in its
buffer already; the driver sends each only when the one before it was answered, and MongoDB before
8.0 has no command that writes to several collections. What is used here is within the driver,
whose version is pinned: connections, sessions and errors stay its own.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pymongo import ReadPreference
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.helpers_shared import _check_command_response
from pymongo.message import _op_msg
from pymongo.monitoring import ConnectionClosedReason
from pymongo.synchronous.pool import Connection

from autotrade.storage.bson import Document

Command = dict[str, Any]
Answer = dict[str, Any]
RunAll = Callable[[Database[Document], ClientSession, Sequence[Command]], Sequence[Answer]]


def run_all(
    database: Database[Document], session: ClientSession, commands: Sequence[Command]
) -> Sequence[Answer]:
    """Run commands in order within the session's transaction; return their answers.

    All are sent even if one fails; as the server then ends the transaction, that changes nothing.
    An answer with ``writeErrors`` is the last one: those after it only say that it is so.

    Raises:
        PyMongoError: what the first command that failed would raise alone.
    """
    client = database.client
    with client._conn_for_writes(session, next(iter(commands[0]))) as connection:  # noqa: SLF001
        connection.validate_session(client, session)
        messages = _messages(database, session, connection, commands)
        largest = max(size for _, _, size in messages)
        connection.send_message(b"".join(text for _, text, _ in messages), largest)
        answers = _answers(database, connection, [number for number, _, _ in messages])
        client._process_response(answers[-1], session)  # noqa: SLF001
        for count, answer in enumerate(answers, start=1):
            _check_command_response(answer, connection.max_wire_version)
            if "writeErrors" in answer:
                return answers[:count]
    return answers


def _messages(
    database: Database[Document],
    session: ClientSession,
    connection: Connection,
    commands: Sequence[Command],
) -> Sequence[tuple[int, bytes, int]]:
    """Return each message's number, its bytes, and how many of them its largest document has."""
    primary = ReadPreference.PRIMARY
    messages = []
    common: Command = {}
    for command in commands:
        own = set(command)
        command.update(common)
        if not common:
            is_first = session._starting_transaction  # noqa: SLF001
            session._apply_to(command, False, primary, connection)  # noqa: FBT003, SLF001
            if is_first:
                session._transaction.set_in_progress()  # noqa: SLF001
            connection.add_server_api(command)
            connection.send_cluster_time(command, session, database.client)
            connection.apply_timeout(command)
            if not is_first:  # what begins a transaction is for one command alone
                common = {key: value for key, value in command.items() if key not in own}
        number, text, _, size = _op_msg(0, command, database.name, primary, database.codec_options)
        messages.append((number, text, size))
    return messages


def _answers(
    database: Database[Document], connection: Connection, numbers: Sequence[int]
) -> Sequence[Answer]:
    try:
        replies = [connection.receive_message(number) for number in numbers]
    except BaseException:  # nobody else may find the answers that are left
        connection.close_conn(ConnectionClosedReason.ERROR)
        raise
    options = database.codec_options
    return [reply.unpack_response(codec_options=options)[0] for reply in replies]
