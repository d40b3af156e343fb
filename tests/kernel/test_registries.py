"""A registry keeps one provider a name, and says so when two want it."""

import pytest

from pscc.kernel.registries import Registry


def _first():
    return "first"


def _second():
    return "second"


def test_the_same_provider_may_register_again():
    registry = Registry()
    registry.register("room", _first)

    registry.register("room", _first)

    assert list(registry) == [("room", _first)]


def test_another_provider_cannot_take_a_name():
    registry = Registry()
    registry.register("room", _first)

    with pytest.raises(ValueError, match=r"'room' is taken by .*_first"):
        registry.register("room", _second)

    assert registry["room"] is _first
