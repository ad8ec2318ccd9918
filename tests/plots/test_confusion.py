import numpy as np

from clf.plots.confusion import MOST_CLASSES, confusion_chart, describe_confusion


def test_the_confusion_chart_has_the_true_classes_from_top_to_bottom():
    confusion = np.array([[5, 1], [2, 7]])
    chart = confusion_chart(confusion, ("cat", "dog"))

    [heatmap] = chart.data
    np.testing.assert_array_equal(heatmap.z, confusion)
    for axis in (chart.layout.xaxis, chart.layout.yaxis):
        assert (axis.tickvals, axis.ticktext) == ((0, 1), ("cat", "dog"))
    assert tuple(heatmap.customdata[0][1]) == ("cat", "dog")
    assert chart.layout.yaxis.title.text == "true class"
    assert chart.layout.xaxis.title.text == "predicted"
    assert chart.layout.yaxis.autorange == "reversed"


def test_charts_that_are_compared_have_one_range_of_colours():
    [heatmap] = confusion_chart(np.eye(2, dtype=int), ("cat", "dog"), "these 4 pictures", 2).data

    assert (heatmap.zmin, heatmap.zmax) == (0, 2)


def test_the_most_frequent_mistake_is_named():
    names = ("cat", "dog", "owl")
    confusion = np.array([[9, 1, 0], [0, 8, 0], [3, 0, 7]])

    assert (
        describe_confusion(confusion, names) == "Most frequent mistake: owl taken for cat, 3 times."
    )
    assert describe_confusion(np.eye(3, dtype=int), names) == "No mistakes."


def test_of_many_classes_those_with_the_most_mistakes_are_shown():
    confusion = 9 * np.eye(150, dtype=int)
    confusion[140, 7] = 5
    confusion[3, 60] = 4
    confusion[100, :90] = 1
    names = tuple(f"class {number}" for number in range(150))
    chart = confusion_chart(confusion, names)

    [heatmap] = chart.data
    assert heatmap.z.shape == (MOST_CLASSES, MOST_CLASSES)
    assert {"class 140", "class 7", "class 3", "class 60"} <= set(chart.layout.xaxis.ticktext)
    row = chart.layout.yaxis.ticktext.index("class 140")
    column = chart.layout.xaxis.ticktext.index("class 7")
    assert heatmap.z[row][column] == 5
    assert tuple(heatmap.customdata[row][column]) == ("class 140", "class 7")
    subtitle = chart.layout.title.subtitle.text
    assert subtitle == "The 25 of 150 classes with the most frequent mistakes"
    assert heatmap.z.sum() - np.trace(heatmap.z) > 9
    assert "class 140 taken for class 7, 5 times" in describe_confusion(confusion, names)
