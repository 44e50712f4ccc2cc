"""What lets people in, put together: each service once, knowing those it needs."""

from dataclasses import dataclass
from typing import Self

from autotrade.domain.users import SessionLimits
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.mail import MailSender
from autotrade.ports.security import Authenticator, PasswordHasher, SecretNames, Vault
from autotrade.ports.storage import Storage
from autotrade.services.api_keys import ApiKeys
from autotrade.services.audit import AuditService
from autotrade.services.auth import Auth
from autotrade.services.lockouts import Lockouts
from autotrade.services.mails import Mails
from autotrade.services.one_time_codes import OneTimeCodes
from autotrade.services.password_rules import PasswordRules
from autotrade.services.second_factors import SecondFactors
from autotrade.services.sessions import Sessions
from autotrade.services.users import Users


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The services of people, their sessions, second factors, keys and mail."""

    auth: Auth
    users: Users
    sessions: Sessions
    second_factors: SecondFactors
    api_keys: ApiKeys
    mails: Mails

    @classmethod
    def of(
        cls,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        hasher: PasswordHasher,
        rules: PasswordRules,
        vault: Vault,
        names: SecretNames,
        authenticator: Authenticator,
        sender: MailSender | None,
        base_url: str,
        limits: SessionLimits,
    ) -> Self:
        """Build the services on these ports; without a ``sender`` mail is kept for the admin."""
        audit = AuditService(storage=storage, clock=clock, ids=ids)
        mails = Mails(
            storage=storage, clock=clock, ids=ids, vault=vault, sender=sender, base_url=base_url
        )
        codes = OneTimeCodes(storage=storage, clock=clock, names=names, mails=mails)
        sessions = Sessions(
            storage=storage, clock=clock, ids=ids, audit=audit, mails=mails, limits=limits
        )
        lockouts = Lockouts(storage=storage, clock=clock, audit=audit)
        second_factors = SecondFactors(
            storage=storage,
            clock=clock,
            vault=vault,
            names=names,
            authenticator=authenticator,
            audit=audit,
            mails=mails,
        )
        users = Users(
            storage=storage,
            clock=clock,
            hasher=hasher,
            rules=rules,
            codes=codes,
            sessions=sessions,
            lockouts=lockouts,
            audit=audit,
        )
        auth = Auth(
            storage=storage,
            clock=clock,
            ids=ids,
            hasher=hasher,
            rules=rules,
            audit=audit,
            codes=codes,
            sessions=sessions,
            lockouts=lockouts,
            second_factors=second_factors,
            users=users,
        )
        return cls(
            auth=auth,
            users=users,
            sessions=sessions,
            second_factors=second_factors,
            api_keys=ApiKeys(storage=storage, clock=clock, ids=ids, names=names, audit=audit),
            mails=mails,
        )
