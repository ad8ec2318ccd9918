"""Augmentation: a batch changed at random inside the compiled step, so that it costs no copy."""

import numpy as np
import tensorflow as tf

LARGEST_SHIFT = 12
"""A picture moves by at most its height divided by this, up or down and sideways."""
LARGEST_TURN = 0.25
"""Of a drawing, in radians to either side: about 14 degrees."""
LARGEST_SLANT = 0.25
"""Of a drawing: columns that one row is pushed aside against the next."""
SIZES = (0.75, 1.15)
"""Least and largest size of a drawing, against the picture's own."""


def augment(pixels: tf.Tensor, kind: str, seed: tf.Tensor, mirrored: tf.Tensor) -> tf.Tensor:
    """A batch uint8 (n, height, width, channels) with every picture changed by itself.

    kind: "none", "shift" (edges are repeated), "shift_flip" (those that are `mirrored` also left to
    right) or "pen" (drawn on black: another pen, place, size, slant and turn). seed: int32 (2,);
    the same seed changes the batch in the same way. mirrored: bool (n,).
    """
    if kind == "none":
        return pixels
    if kind == "pen":
        return _redraw(pixels, seed)
    pixels = _shift(pixels, seed)
    if kind == "shift_flip":
        return tf.where(mirrored[:, None, None, None], tf.reverse(pixels, axis=[2]), pixels)
    return pixels


def first_sides(count: int, seed: int) -> tf.Tensor:
    """Which of `count` pictures are mirrored in the first epoch: bool (count,), about half."""
    return tf.random.stateless_uniform((count,), (seed, 1)) < 0.5


def mirrored_in(epoch: tf.Tensor, first: tf.Tensor) -> tf.Tensor:
    """Which pictures are mirrored in this epoch, 0 for the first: bool (n,).

    first: those that were in the first epoch; from then on every other epoch. By chance, a quarter
    of the pictures would be seen from the same side in three epochs running. Keller Jordan, "94%
    on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024.
    """
    return tf.not_equal(first, epoch % 2 == 1)


def outliers(pixels: tf.Tensor, seed: tf.Tensor, turned_share: float = 0.5) -> tf.Tensor:
    """Pictures of no class, made of a batch (n, side, side, channels) of any number type.

    About `turned_share` of them are turned by a quarter, to either side; the others lie under their
    neighbour turned so, the brighter value showing. Turned pictures as examples of what was not to
    be learned: Tack and others, "CSI: Novelty Detection via Contrastive Learning on
    Distributionally Shifted Instances", 2020. That some of them look like a class all the same, a
    turned 0, takes little of that class's certainty. seed: int32 (2,).
    """
    count = tf.shape(pixels)[0]
    across = tf.transpose(pixels, (0, 2, 1, 3))
    left = tf.random.stateless_uniform((count, 1, 1, 1), seed + 2) < 0.5
    turned = tf.where(left, tf.reverse(across, axis=[1]), tf.reverse(across, axis=[2]))
    covered = tf.random.stateless_uniform((count, 1, 1, 1), seed + 3) < 1 - turned_share
    return tf.where(covered, tf.maximum(pixels, tf.roll(turned, 1, axis=0)), turned)


def augmented(pixels: np.ndarray, kind: str, seed: int) -> np.ndarray:
    """What :func:`augment` makes of a batch, for people to look at."""
    mirrored = first_sides(len(pixels), seed)
    return augment(tf.constant(pixels), kind, tf.constant((0, seed)), mirrored).numpy()


def _shift(pixels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    count, (height, width) = tf.shape(pixels)[0], pixels.shape[1:3]
    reach = max(1, height // LARGEST_SHIFT)
    moves = tf.random.stateless_uniform((2, count, 1), seed, -reach, reach + 1, tf.int32)
    rows = tf.clip_by_value(tf.range(height) + moves[0], 0, height - 1)
    columns = tf.clip_by_value(tf.range(width) + moves[1], 0, width - 1)
    pixels = tf.gather(pixels, rows, axis=1, batch_dims=1)
    return tf.gather(pixels, columns, axis=2, batch_dims=1)


def _redraw(pixels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """As if the same hand had drawn it again with another pen."""
    drawn = _pen(tf.cast(pixels, tf.float32), seed)
    drawn = tf.raw_ops.ImageProjectiveTransformV3(
        images=drawn,
        transforms=_transforms(pixels, seed + 1),
        output_shape=pixels.shape[1:3],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    return tf.cast(tf.round(drawn), tf.uint8)


def _pen(drawn: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Strokes up to two pixels wider, or up to one narrower; half the drawings stay."""
    wider = tf.nn.max_pool2d(drawn, 3, 1, "SAME")
    narrower = -tf.nn.max_pool2d(-drawn, 2, 1, "SAME")
    change = tf.random.stateless_uniform((tf.shape(drawn)[0], 1, 1, 1), seed, -2.0, 2.0)
    more, less = (tf.clip_by_value(sign * change - 1, 0.0, 1.0) for sign in (1, -1))
    return drawn + more * (wider - drawn) + less * (narrower - drawn)


def _transforms(pixels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """For every picture the eight numbers that lead from a place in the new one to the old one."""
    height, width = pixels.shape[1:3]
    reach = max(1, height // LARGEST_SHIFT)
    least = [-LARGEST_TURN, -LARGEST_SLANT, SIZES[0], SIZES[0], -reach, -reach]
    most = [LARGEST_TURN, LARGEST_SLANT, SIZES[1], SIZES[1], reach, reach]
    shares = tf.random.stateless_uniform((tf.shape(pixels)[0], len(most)), seed)
    drawn = tf.constant(least, tf.float32) + shares * (tf.constant(most) - tf.constant(least))
    turn, slant, across, down, right, lower = tf.unstack(drawn, axis=1)
    cosine, sine = tf.cos(turn), tf.sin(turn)
    a, b = cosine / across, (slant * cosine - sine) / across
    c, d = sine / down, (slant * sine + cosine) / down
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    x = middle_x - a * (middle_x + right) - b * (middle_y + lower)
    y = middle_y - c * (middle_x + right) - d * (middle_y + lower)
    nothing = tf.zeros_like(a)
    return tf.stack([a, b, x, c, d, y, nothing, nothing], axis=1)
