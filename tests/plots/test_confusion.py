import numpy as np

from clf.plots.confusion import confusion_chart


def test_the_confusion_chart_has_the_true_classes_from_top_to_bottom():
    confusion = np.array([[5, 1], [2, 7]])
    chart = confusion_chart(confusion, ("cat", "dog"))

    [heatmap] = chart.data
    np.testing.assert_array_equal(heatmap.z, confusion)
    assert heatmap.x == heatmap.y == ("cat", "dog")
    assert chart.layout.yaxis.title.text == "true class"
    assert chart.layout.xaxis.title.text == "predicted"
    assert chart.layout.yaxis.autorange == "reversed"
