"""Bringing a database to the form that this release needs."""

from typing import Any

from pymongo import MongoClient

from autotrade.config import Settings
from autotrade.storage import client as mongo
from autotrade.storage.schema import prepare
from autotrade.storage.unit_of_work import MongoStorage
from autotrade.wiring.access import access_of
from autotrade.wiring.paper import open_paper_accounts
from autotrade.wiring.secrets import with_keys
from autotrade.wiring.system import SystemClock, Uuid7Source


def migrate(settings: Settings) -> None:
    """Bring the database to the form this release needs and make the first admin.

    Raises:
        UnavailableError: MongoDB is away.
    """
    application_keys = with_keys(settings)
    client: MongoClient[dict[str, Any]] = mongo.connect(application_keys.mongo_uri, "migrate")
    with mongo.translated():
        prepare(mongo.database(client))
    open_paper_accounts(client, SystemClock(), Uuid7Source())
    if settings.admin_email is not None and settings.admin_password is not None:
        auth = access_of(application_keys, MongoStorage(client, Uuid7Source())).auth
        auth.ensure_admin(email=settings.admin_email, password=settings.admin_password)
    client.close()
