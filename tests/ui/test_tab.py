"""What outlives a reload, and that it is bounded."""

from clf.ui.tab import Shelf

ONE, OTHER = ("a" * 32, "upload"), ("b" * 32, "upload")


def test_a_tab_finds_its_own_and_no_others():
    shelf = Shelf(100)
    shelf.put(ONE, "mine", 10)

    assert shelf.get(ONE) == "mine"
    assert shelf.get(OTHER) is None
    assert shelf.get((ONE[0], "drawing")) is None


def test_a_new_value_takes_the_place_of_the_old_one_and_none_clears_it():
    shelf = Shelf(100)
    shelf.put(ONE, "first", 60)
    shelf.put(ONE, "second", 60)
    assert shelf.get(ONE) == "second"

    shelf.put(ONE, (), 0)
    assert shelf.get(ONE) is None


def test_of_too_much_the_oldest_goes():
    shelf = Shelf(100)
    shelf.put(ONE, "old", 60)
    shelf.put(OTHER, "new", 60)
    assert (shelf.get(ONE), shelf.get(OTHER)) == (None, "new")

    shelf.put(ONE, "larger than all the room", 101)
    assert (shelf.get(ONE), shelf.get(OTHER)) == (None, "new")
