"""Objects of opinions for the access matrix: by whom one was written, and about whom it is."""

from __future__ import annotations

from typing import Any

from supervision.actions import opinions
from tests.cast import Cast

ABOUT_ONE = (
    "opinion", "opinion_assign", "opinion_answer", "opinion_close", "opinion_author",
)


def opinion_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""

    def given(about: str, by: str, **where: int) -> tuple[Any, ...]:
        said = opinions.Said(about=about, category="work", text="请多听意见", **where)
        return (opinions.submit(said=said, consents=False, by=cast.viewer(by)).pk,)

    taw = cast.department["TAW"].pk
    department = given("department", "other_staff", department_id=taw)
    leader = given("leader", "other_staff", person_id=cast.person["leader"].pk)
    desk = {
        "matter": given("matter", "other_staff"), "department": department, "leader": leader,
    }
    return {
        **dict.fromkeys(ABOUT_ONE, desk),
        "my_opinion": {
            "own": given("department", "staff", department_id=taw), "foreign": department,
        },
    }
