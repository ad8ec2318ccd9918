"""Which pictures are held out: by chance alone, or by class with groups kept together."""

import numpy as np


def random_split(size: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of the pictures that are kept and of those that are held out, of `size` pictures.

    The same size, share and seed give the same split. Gives two sorted int64 arrays that together
    hold 0..size-1.
    """
    order = np.random.default_rng(seed).permutation(size)
    held_out = round(size * share)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def grouped_split(
    labels: np.ndarray, groups: np.ndarray, share: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """The same with about `share` of every class held out, and no group on both sides.

    labels, groups: whole numbers, shape (n,). At least one picture of every class is held out and
    one is kept, unless all pictures of the class are of one group: they are kept, then.
    """
    numbers, group_of = np.unique(groups, return_inverse=True)
    if share > 0:
        chosen = _chosen_groups(labels, group_of, len(numbers), share, seed)
    else:
        chosen = np.zeros(len(numbers), bool)
    held_out = chosen[group_of]
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


def _chosen_groups(
    labels: np.ndarray, group_of: np.ndarray, groups: int, share: float, seed: int
) -> np.ndarray:
    """Which groups are held out. group_of: the group of every picture, 0 to `groups` - 1.

    Plain numbers, as a table of groups by classes would be 100,000 by 1,000.
    """
    totals = np.bincount(labels)
    wanted = np.where(totals > 1, np.maximum(1, np.rint(totals * share)), 0).astype(int).tolist()
    totals, taken = totals.tolist(), [0] * len(totals)
    counts: list[dict[int, int]] = [{} for _ in range(groups)]
    for group, label in zip(group_of.tolist(), labels.tolist(), strict=True):
        counts[group][label] = counts[group].get(label, 0) + 1
    order = np.random.default_rng(seed).permutation(groups)
    chosen = np.zeros(groups, bool)

    def take(group: int) -> None:
        chosen[group] = True
        for label, count in counts[group].items():
            taken[label] += count

    for group in order.tolist():  # what fits
        if all(taken[label] + count <= wanted[label] for label, count in counts[group].items()):
            take(group)
    sizes = np.bincount(group_of, minlength=groups)
    small_first = order[np.argsort(sizes[order], kind="stable")]
    for group in small_first.tolist():  # what is too much, where nothing or far too little fitted
        of_group = counts[group].items()
        if chosen[group] or any(count >= totals[each] - taken[each] for each, count in of_group):
            continue
        missing = sum(abs(wanted[each] - taken[each]) for each, _ in of_group)
        left = sum(abs(wanted[each] - taken[each] - count) for each, count in of_group)
        if missing > left or any(taken[each] == 0 for each, _ in of_group):
            take(group)
    return chosen
