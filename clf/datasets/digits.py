"""Digits: 1,797 handwritten digits of 8x8 that come with scikit-learn."""

from clf.datasets.base import DatasetInfo, Framing

INFO = DatasetInfo(
    name="digits",
    title="Digits",
    description="Handwritten digits of only 8x8 pixels: an epoch takes a moment.",
    licence="CC BY 4.0, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository",
    source="https://archive.ics.uci.edu/dataset/80",
    shape=(8, 8, 1),
    class_names=tuple("0123456789"),
    train_size=1_437,
    test_size=360,
    framing=Framing("dark", content=8, centre="box"),
)
