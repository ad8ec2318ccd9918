"""Augmentation: a batch changed at random inside the compiled step, so that it costs no copy."""

import tensorflow as tf

LARGEST_SHIFT = 8
"""A picture moves by at most its height divided by this, up or down and sideways."""


def augment(pixels: tf.Tensor, kind: str, seed: tf.Tensor) -> tf.Tensor:
    """A batch uint8 (n, height, width, channels) with every picture changed by itself.

    kind: "none", "shift" (edges are repeated) or "shift_flip" (also mirrored left to right, every
    other time). seed: int32 (2,); the same seed changes the batch in the same way.
    """
    if kind == "none":
        return pixels
    pixels = _shift(pixels, seed)
    return _flip(pixels, seed + 1) if kind == "shift_flip" else pixels


def _shift(pixels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    count, (height, width) = tf.shape(pixels)[0], pixels.shape[1:3]
    reach = max(1, height // LARGEST_SHIFT)
    moves = tf.random.stateless_uniform((2, count, 1), seed, -reach, reach + 1, tf.int32)
    rows = tf.clip_by_value(tf.range(height) + moves[0], 0, height - 1)
    columns = tf.clip_by_value(tf.range(width) + moves[1], 0, width - 1)
    pixels = tf.gather(pixels, rows, axis=1, batch_dims=1)
    return tf.gather(pixels, columns, axis=2, batch_dims=1)


def _flip(pixels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    mirrored = tf.random.stateless_uniform((tf.shape(pixels)[0], 1, 1, 1), seed) < 0.5
    return tf.where(mirrored, tf.reverse(pixels, axis=[2]), pixels)
