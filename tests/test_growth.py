"""The measure of growth tells a line from a square."""

from tests import growth


def test_a_square_is_told_from_a_line() -> None:
    assert growth.growth(lambda size: sum(range(size)), 100) < growth.LINEAR
    assert growth.growth(lambda size: [0 for _ in range(size) for _ in range(size)], 100) > growth.LINEAR
