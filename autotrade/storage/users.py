"""People in MongoDB."""

from autotrade.domain.ids import UserId
from autotrade.domain.users import Role, User
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoUsers(MongoCollection[User]):
    """Implements ``UserRepository``."""

    def add(self, user: User) -> None:
        """Store a new user."""
        self.insert(user, "This e-mail address is already registered.")

    def save(self, user: User) -> None:
        """Store what changed."""
        self.replace(user, {}, "The user is gone.")

    def by_email(self, email: str) -> User | None:
        """Return the user with this address."""
        return self.one({"email": email})

    def get(self, user_id: UserId) -> User | None:
        """Return the user."""
        return self.one({"_id": user_id})

    def has_admin(self) -> bool:
        """Say whether any admin exists."""
        return self.one({"role": Role.ADMIN.value}) is not None

    def set_password(self, user_id: UserId, was: str, becomes: str) -> bool:
        """Store another password hash in one conditional write."""
        with translated():
            result = self.collection.update_one(
                {"_id": user_id, "password_hash": was},
                {"$set": {"password_hash": becomes}},
                session=self.session,
            )
        return result.modified_count == 1
