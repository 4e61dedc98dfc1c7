"""The players: people of the sample organ by name, with what they may do at a moment."""

from __future__ import annotations

from portal.access import viewer_of
from portal.demo import organ
from portal.models import Person, User
from portal.viewer import Viewer


class Company:
    """Finds the sample organ's people in a crowd by their personnel numbers."""

    def __init__(self) -> None:
        names = [row[0] for rows in organ.PEOPLE.values() for row in rows]
        by_code = {
            person.code: person
            for person in Person.objects.filter(code__in=[f"{n:04}" for n in range(1, 98)])
        }
        self.person = {name: by_code[f"{n:04}"] for n, name in enumerate(names, start=1)}
        self._users = {
            user.person_id: user
            for user in User.objects.filter(person__in=self.person.values())
            .select_related("person")
        }

    def viewer(self, name: str) -> Viewer:
        """What this person is on the day that is being played."""
        return viewer_of(self._users[self.person[name].pk])

    @property
    def clerk(self) -> Viewer:
        return self.viewer(organ.CLERK)
