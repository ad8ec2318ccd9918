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
    counts = np.zeros((len(numbers), int(labels.max(initial=0)) + 1), np.int64)
    np.add.at(counts, (group_of, labels), 1)
    order = np.random.default_rng(seed).permutation(len(counts))
    chosen = _chosen_groups(counts, order, share) if share > 0 else np.zeros(len(counts), bool)
    held_out = chosen[group_of]
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


def _chosen_groups(counts: np.ndarray, order: np.ndarray, share: float) -> np.ndarray:
    """Which groups are held out. counts: (groups, classes). order: in which they are asked."""
    totals = counts.sum(axis=0)
    wanted = np.where(totals > 1, np.maximum(1, np.rint(totals * share)), 0).astype(np.int64)
    chosen, taken = np.zeros(len(counts), bool), np.zeros_like(totals)
    for group in order:  # what fits
        if (taken + counts[group] <= wanted).all():
            chosen[group] = True
            taken += counts[group]
    small_first = order[np.argsort(counts[order].sum(axis=1), kind="stable")]
    for group in small_first:  # what is too much, where nothing or far too little has fitted
        of_group = counts[group]
        if chosen[group] or (of_group[of_group > 0] >= (totals - taken)[of_group > 0]).any():
            continue
        missing = wanted - taken
        closer = np.abs(missing).sum() > np.abs(missing - of_group).sum()
        if closer or ((of_group > 0) & (taken == 0)).any():
            chosen[group] = True
            taken += of_group
    return chosen
