"""The objects at which the access matrix looks: whose they are is the relation."""

from __future__ import annotations

from tests.agreements import scenes
from tests.cast import Cast
from tests.house.case_objects import case_objects
from tests.house.matrix import Scene
from tests.house.opinion_objects import opinion_objects
from tests.house.organisation_objects import organisation_objects
from tests.house.paper_objects import paper_objects
from tests.house.signing_objects import signing_objects
from tests.house.talk_objects import talk_objects


def scene_of(cast: Cast) -> Scene:
    """An issued campaign with one agreement in force, and a foreign one for most roles."""
    scene = Scene(cast)
    scenes.issued(cast)
    scene.objects |= organisation_objects(cast)
    scene.objects |= signing_objects(cast)
    scene.objects |= paper_objects(cast)
    scene.objects |= opinion_objects(cast)
    scene.objects |= talk_objects(cast)
    scene.objects |= case_objects(cast)
    return scene
