"""Make the course's data files, the same ones every time.

    python datasets/make_datasets.py            write the files
    python datasets/make_datasets.py --check    compare, write nothing

README.md beside this file says what each file holds. From top to bottom:
a small drawing kit, backdrops, cats, other things, the cat pictures, the
two-class plane, the handwritten digits, a digit drawn with a pen, and
writing and checking.

Every picture is made with +, -, *, / and square roots, which give the same
numbers on every machine. What comes out of a sine, a cosine or a normal
random number is rounded to 4 decimals before it is used.
"""

import argparse
import copy
import hashlib
import itertools
import os
import re
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

HERE = Path(__file__).resolve().parent


# --------------------------------------------------------- the drawing kit


class Picture:
    """A square picture to draw on, in coordinates from -1 to 1, y down.

    A shape is an array of signed distances: below 0 inside, above 0
    outside. Painting it colours the inside and gives the border one pixel
    of soft edge.

    Parameters
    ----------
    size : int
        Pixels along one side.
    colour : str
        The paper, as six hexadecimal digits.

    Attributes
    ----------
    image : ndarray, shape (size, size, 3)
        Red, green and blue in [0, 1].
    x, y : ndarray, shape (size, size)
        The coordinates of the middle of every pixel.
    pixel : float
        The width of one pixel.
    """

    def __init__(self, size, colour="ffffff"):
        self.image = np.zeros((size, size, 3)) + rgb(colour)
        middles = (np.arange(size) + 0.5) * 2 / size - 1
        self.x, self.y = np.meshgrid(middles, middles)
        self.pixel = 2 / size

    def frame(self, x, y, scale=1.0, tilt=0.0, flip=1):
        """The same picture seen from other coordinates.

        Parameters
        ----------
        x, y : float
            Where the new origin lies.
        scale : float
            The length of the new unit.
        tilt : float
            The turn in radians, clockwise.
        flip : {1, -1}
            -1 swaps left and right.

        Returns
        -------
        frame : Picture
            Draws on the same image.
        """
        cos, sin = turn(tilt)
        right, down = self.x - x, self.y - y
        frame = copy.copy(self)
        frame.x = flip * (cos * right + sin * down) / scale
        frame.y = (cos * down - sin * right) / scale
        frame.pixel = self.pixel / scale
        return frame

    def paint(self, shape, colour):
        """Colour the inside of a shape."""
        cover = np.clip(0.5 - shape / self.pixel, 0, 1)[..., None]
        self.image += cover * (rgb(colour) - self.image)

    def ellipse(self, x, y, width, height, colour):
        """Paint an ellipse around (x, y), given its two half-axes."""
        self.paint(self.round(x, y, width, height), colour)

    def polygon(self, points, colour, rounded=0.0):
        """Paint a polygon, its corners rounded by a radius."""
        self.paint(self.inside(points) - rounded, colour)

    def stroke(self, points, width, colour):
        """Paint a line through points with a round pen."""
        self.paint(self.along(points) - width / 2, colour)

    def round(self, x, y, width, height):
        """The distance to an ellipse, good near its border."""
        across, down = (self.x - x) / width, (self.y - y) / height
        radius = np.sqrt(across**2 + down**2) + 1e-9
        slope = np.sqrt((across / width)**2 + (down / height)**2)
        return radius * (radius - 1) / (slope + 1e-9)

    def along(self, points):
        """The distance to a line through points."""
        distance = np.full(self.x.shape, np.inf)
        for start, end in itertools.pairwise(points):
            distance = np.minimum(distance, self.segment(start, end))
        return distance

    def segment(self, start, end):
        """The distance to the straight line from start to end."""
        right, down = self.x - start[0], self.y - start[1]
        dx, dy = end[0] - start[0], end[1] - start[1]
        part = (right * dx + down * dy) / (dx * dx + dy * dy + 1e-12)
        part = np.clip(part, 0, 1)
        return np.sqrt((right - part * dx)**2 + (down - part * dy)**2)

    def inside(self, points):
        """The distance to a polygon, below 0 inside it."""
        sign = np.ones(self.x.shape)
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1],
                                        strict=True):
            crosses = (y0 > self.y) != (y1 > self.y)
            slope = (x1 - x0) / (y1 - y0 + 1e-12)
            left = self.x < x0 + (self.y - y0) * slope
            sign = np.where(crosses & left, -sign, sign)
        return sign * self.along(points + points[:1])


def rgb(colour):
    """Six hexadecimal digits, or an array as it is, as red, green, blue."""
    if isinstance(colour, str):
        return np.array([int(colour[i:i + 2], 16) for i in (0, 2, 4)]) / 255
    return colour


def turn(angle):
    """The cosine and the sine, rounded so that machines agree on them."""
    return round(float(np.cos(angle)), 4), round(float(np.sin(angle)), 4)


def arc(x, y, width, height, start, end, steps=10):
    """Points along an ellipse, from one angle in degrees to another."""
    angles = np.linspace(np.deg2rad(start), np.deg2rad(end), steps + 1)
    turns = [turn(angle) for angle in angles]
    return [(x + width * cos, y + height * sin) for cos, sin in turns]


def mix(first, second, part):
    """A colour on the way from the first to the second."""
    return rgb(first) + part * (rgb(second) - rgb(first))


def pick(rng, items):
    """One of the items, each as likely as the others."""
    return items[rng.randint(len(items))]


# --------------------------------------------------------------- backdrops

# Every picture is light on dark or dark on light, cats as well as others,
# so on average no pixel is much brighter in cats than elsewhere. A single
# layer, which can weigh pixels and nothing more, has little to hold on to.

PAPER = {
    "dark": ["24345c", "24503f", "5a2f4c", "34344a", "5c3b27", "1f5a66"],
    "light": ["cfe4f4", "d9ebc2", "f6d8cf", "f4ecd2", "e2dbf2", "c8ebe0"],
}
FUR = {
    "dark": ["231f20", "3b3d44", "4a3325", "7d431b", "4c5663", "5d4a3a"],
    "light": ["f8f4ec", "f1ddb9", "f2b066", "cdd0d4", "dfc196", "e9cdbd"],
}
PAINT = {
    "dark": ["8c1c2b", "1d3f8a", "1f5c33", "5a2a7a", "3a3a3e", "7a3d10"],
    "light": ["ff8a7a", "8fc4ff", "a6e08a", "e0b0ff", "f5f5f5", "ffd75e"],
}
LEAF = {"dark": "1f5c2e", "light": "8fd070"}


def plain(picture, rng, first, second):
    """One colour, getting lighter or darker from one side to the other."""
    cos, sin = turn(rng.uniform(0, 2 * np.pi))
    part = 0.5 + 0.4 * (picture.x * cos + picture.y * sin)
    picture.image += part[..., None] * (rgb(second) - rgb(first))


def outdoors(picture, rng, first, second):
    """Sky above, a hill or two below."""
    height = rng.uniform(0.1, 0.6)
    picture.ellipse(rng.uniform(-1, 1), height + 1.5, 2.4, 1.5, second)
    middle = mix(first, second, 0.6)
    picture.ellipse(rng.uniform(-1, 1), height + 1.2, 1.3, 1, middle)


def room(picture, rng, first, second):
    """A wall with a picture or a window on it, and a floor."""
    floor, left = rng.uniform(0.3, 0.7), rng.uniform(-0.9, 0.3)
    box = [(left, -0.8), (left + 0.6, -0.8), (left + 0.6, -0.3),
           (left, -0.3)]
    picture.polygon(box, mix(first, second, 0.5), 0.03)
    picture.polygon([(-2, floor), (2, floor), (2, 2), (-2, 2)], second)
    picture.stroke([(-2, floor), (2, floor)], 0.06, mix(first, second, 0.3))


def stripes(picture, rng, first, second):
    """Wallpaper: stripes at some angle."""
    frame = picture.frame(0, 0, rng.uniform(0.3, 0.6), rng.uniform(0, 3.1))
    to_stripe = np.abs(frame.x - np.round(frame.x))
    frame.paint(to_stripe - 0.25, mix(first, second, 0.7))


def checker(picture, rng, first, second):
    """A tiled wall."""
    frame = picture.frame(0, 0, rng.uniform(0.35, 0.6), rng.uniform(0, 1.5))
    across = np.abs(frame.x - np.round(frame.x)) - 0.25
    down = np.abs(frame.y - np.round(frame.y)) - 0.25
    frame.paint(np.maximum(across, down), mix(first, second, 0.6))
    frame.paint(np.maximum(-across, -down), mix(first, second, 0.6))


def dots(picture, rng, first, second):
    """Wallpaper with dots."""
    frame = picture.frame(0, 0, rng.uniform(0.3, 0.5), rng.uniform(0, 1.5))
    across = frame.x - np.round(frame.x)
    down = frame.y - np.round(frame.y)
    frame.paint(np.sqrt(across**2 + down**2) - 0.25, mix(first, second, 0.7))


BACKDROPS = [plain, plain, outdoors, outdoors, room, stripes, checker, dots]


# -------------------------------------------------------------------- cats

# A cat or a thing is drawn in a frame of its own, about 1 in each
# direction. `coat` holds its colours.


class Coat:
    """The colours of one animal or thing.

    Parameters
    ----------
    rng : RandomState
    tone : {"dark", "light"}
    """

    def __init__(self, rng, tone):
        self.fur = rgb(pick(rng, FUR[tone])) + rng.uniform(-0.04, 0.04)
        self.soft = mix(self.fur, "ffffff", rng.uniform(0.2, 0.5))
        self.line = mix(self.fur, "000000", rng.uniform(0.35, 0.6))
        self.eye = pick(rng, ["9ccc3c", "e8c020", "6cc0e0", "e89030"])
        self.tabby = rng.uniform() < 0.5
        self.patch = rng.uniform() < 0.25
        self.white = rng.uniform() < 0.4
        self.paint = pick(rng, PAINT[tone])
        self.leaf = LEAF[tone]


def cat_head(frame, rng, coat):
    """A cat's face from the front: two pointed ears make the cat."""
    for side in (-1, 1):
        frame.polygon([(side * 0.62, -0.8), (side * 0.16, -0.42),
                       (side * 0.66, -0.02)], coat.fur, 0.05)
        frame.polygon([(side * 0.57, -0.65), (side * 0.33, -0.43),
                       (side * 0.6, -0.2)], "e8a0a0")
    head = frame.round(0, 0.08, 0.76, 0.6)
    frame.paint(head, coat.fur)
    if coat.patch:
        patch = frame.round(0.4, -0.1, 0.36, 0.4)
        frame.paint(np.maximum(head, patch), coat.line)
    if coat.tabby:
        for x in (-0.16, 0, 0.16):
            frame.stroke([(x, -0.44), (x * 0.8, -0.22)], 0.07, coat.line)
        for side in (-1, 1):
            frame.stroke([(side * 0.7, 0.14), (side * 0.48, 0.16)], 0.06,
                         coat.line)
    cat_face(frame, rng, coat)


def cat_face(frame, rng, coat):
    """Eyes, nose, mouth and whiskers."""
    open_eye = rng.uniform() < 0.85
    for side in (-1, 1):
        frame.ellipse(side * 0.13, 0.36, 0.19, 0.14, coat.soft)
        if open_eye:
            frame.ellipse(side * 0.32, 0.02, 0.15, 0.14, coat.eye)
            frame.ellipse(side * 0.32, 0.02, 0.05, 0.13, "101010")
        else:
            frame.stroke(arc(side * 0.32, -0.02, 0.14, 0.1, 0, 180), 0.05,
                         "101010")
        for drop in (0.3, 0.42):
            frame.stroke([(side * 0.3, drop), (side * 0.95, drop * 1.5 - 0.2)],
                         0.025, mix(coat.soft, coat.line, 0.5))
        frame.stroke(arc(side * 0.1, 0.36, 0.1, 0.1, 0, 180), 0.035,
                     "302020")
    frame.polygon([(-0.08, 0.24), (0.08, 0.24), (0, 0.33)], "e07878", 0.02)


def cat_close_up(frame, rng, coat):
    """The face and a bit of the chest."""
    frame.ellipse(0, 1.2, 0.75, 0.75, coat.fur)
    if coat.white:
        frame.ellipse(0, 1.2, 0.35, 0.62, coat.soft)
    cat_head(frame.frame(0, 0, 1.05), rng, coat)


def cat_sitting(frame, rng, coat):
    """Sitting, seen from the front, the tail around one side."""
    frame.stroke(arc(0.45, 0.45, 0.42, 0.45, 80, -40), 0.16, coat.fur)
    frame.ellipse(0, 0.5, 0.52, 0.5, coat.fur)
    frame.ellipse(0, 0.2, 0.4, 0.5, coat.fur)
    if coat.white:
        frame.ellipse(0, 0.3, 0.2, 0.4, coat.soft)
    for side in (-1, 1):
        frame.stroke([(side * 0.16, 0.35), (side * 0.16, 0.88)], 0.2,
                     coat.fur)
        frame.ellipse(side * 0.17, 0.92, 0.14, 0.09, coat.soft)
        frame.ellipse(side * 0.42, 0.92, 0.16, 0.08, coat.soft)
    frame.stroke([(0, 0.5), (0, 0.9)], 0.03, coat.line)
    cat_head(frame.frame(0, -0.35, 0.66), rng, coat)


def cat_lying(frame, rng, coat):
    """Lying like a loaf, the face to us."""
    frame.stroke(arc(0.5, 0.5, 0.5, 0.3, -20, 100), 0.16, coat.fur)
    body = frame.round(0.15, 0.4, 0.8, 0.45)
    frame.paint(body, coat.fur)
    if coat.tabby:
        for x in (0.3, 0.5, 0.7):
            stripe = frame.along([(x, -0.1), (x + 0.06, 0.3)]) - 0.04
            frame.paint(np.maximum(body, stripe), coat.line)
    for x in (-0.5, -0.1):
        frame.ellipse(x, 0.8, 0.2, 0.09, coat.soft)
    cat_head(frame.frame(-0.3, -0.05, 0.66), rng, coat)


def cat_walking(frame, rng, coat):
    """Walking, the tail up, the face to us."""
    step = rng.uniform(-0.1, 0.1)
    frame.stroke(arc(0.95, -0.2, 0.3, 0.5, 110, 230), 0.14, coat.fur)
    for x, swing in ((-0.4, step), (0.5, -step)):
        frame.stroke([(x, 0.3), (x - swing, 0.88)], 0.18, coat.line)
    body = frame.along([(-0.35, 0.25), (0.55, 0.22)]) - 0.32
    frame.paint(body, coat.fur)
    if coat.tabby:
        for x in (0.1, 0.3, 0.5):
            stripe = frame.along([(x, -0.1), (x + 0.04, 0.25)]) - 0.04
            frame.paint(np.maximum(body, stripe), coat.line)
    for x, swing in ((-0.5, -step), (0.62, step)):
        frame.stroke([(x, 0.3), (x - swing, 0.88)], 0.18, coat.fur)
        frame.ellipse(x - swing - 0.04, 0.92, 0.13, 0.08, coat.soft)
    cat_head(frame.frame(-0.4, -0.15, 0.62), rng, coat)


CATS = [cat_close_up, cat_close_up, cat_sitting, cat_sitting, cat_lying,
        cat_walking]


# ------------------------------------------------------------ other things


def dog(frame, rng, coat):
    """A dog's face: ears that hang, a long muzzle, a big nose."""
    frame.ellipse(0, 1.15, 0.6, 0.6, coat.fur)
    frame.ellipse(0, 0, 0.55, 0.6, coat.fur)
    for side in (-1, 1):
        ear = frame.frame(side * 0.58, 0.02, tilt=side * -0.25)
        ear.ellipse(0, 0, 0.2, 0.5, coat.line)
        frame.ellipse(side * 0.24, -0.1, 0.1, 0.1, "ffffff")
        frame.ellipse(side * 0.24, -0.09, 0.065, 0.075, "101010")
    if coat.white:
        frame.stroke([(0, -0.5), (0, 0.1)], 0.14, coat.soft)
    if coat.tabby:
        frame.ellipse(0.02, 0.62, 0.12, 0.2, "e87080")
    frame.ellipse(0, 0.32, 0.34, 0.3, coat.soft)
    frame.ellipse(0, 0.2, 0.15, 0.11, "181818")
    frame.stroke(arc(0, 0.35, 0.16, 0.13, 0, 180), 0.04, "302020")


def dog_standing(frame, rng, coat):
    """A dog from the side."""
    frame.stroke([(0.55, 0.0), (0.85, -0.3)], 0.12, coat.fur)
    for x in (-0.35, 0.5):
        frame.stroke([(x, 0.2), (x + 0.08, 0.85)], 0.15, coat.line)
    frame.stroke([(-0.35, 0.15), (0.5, 0.15)], 0.46, coat.fur)
    for x in (-0.45, 0.6):
        frame.stroke([(x, 0.2), (x, 0.88)], 0.16, coat.fur)
    frame.stroke([(-0.4, 0.05), (-0.55, -0.3)], 0.34, coat.fur)
    frame.ellipse(-0.58, -0.38, 0.28, 0.26, coat.fur)
    frame.stroke([(-0.65, -0.3), (-0.9, -0.25)], 0.22, coat.soft)
    frame.ellipse(-0.98, -0.3, 0.08, 0.07, "181818")
    frame.ellipse(-0.42, -0.3, 0.12, 0.26, coat.line)
    frame.ellipse(-0.66, -0.45, 0.05, 0.05, "101010")


def rabbit(frame, rng, coat):
    """A rabbit: two long ears."""
    for side in (-1, 1):
        ear = frame.frame(side * 0.24, -0.62, tilt=side * 0.18)
        ear.ellipse(0, 0, 0.15, 0.48, coat.fur)
        ear.ellipse(0, 0.02, 0.08, 0.36, "e8a8a8")
    frame.ellipse(0, 0.95, 0.5, 0.5, coat.fur)
    frame.ellipse(0, 0.22, 0.46, 0.42, coat.fur)
    for side in (-1, 1):
        frame.ellipse(side * 0.24, 0.12, 0.075, 0.1, "181010")
        frame.ellipse(side * 0.1, 0.4, 0.14, 0.12, coat.soft)
    frame.polygon([(-0.05, 0.28), (0.05, 0.28), (0, 0.34)], "e07878", 0.02)
    frame.stroke([(0, 0.44), (0, 0.54)], 0.1, "ffffff")


def mouse(frame, rng, coat):
    """A mouse from the side."""
    tail = [(0.5, 0.5), (0.75, 0.6), (0.85, 0.4), (1.05, 0.45)]
    frame.stroke(tail, 0.06, "d89090")
    frame.ellipse(0.15, 0.38, 0.5, 0.34, coat.fur)
    frame.polygon([(-0.85, 0.48), (-0.2, 0.1), (-0.1, 0.6)], coat.fur, 0.08)
    frame.ellipse(-0.2, -0.02, 0.2, 0.2, coat.line)
    frame.ellipse(-0.2, -0.02, 0.12, 0.12, "e8a8a8")
    frame.ellipse(-0.5, 0.3, 0.05, 0.05, "101010")
    frame.ellipse(-0.92, 0.48, 0.07, 0.07, "d06070")
    for x in (-0.1, 0.3):
        frame.ellipse(x, 0.7, 0.13, 0.06, coat.soft)


def bird(frame, rng, coat):
    """A small bird on a twig."""
    frame.stroke([(-1.2, 0.72), (1.2, 0.66)], 0.08, "6a4a2a")
    frame.polygon([(0.3, 0.2), (0.95, 0.35), (0.9, 0.55)], coat.line, 0.04)
    for x in (-0.1, 0.1):
        frame.stroke([(x, 0.4), (x, 0.68)], 0.05, "d08020")
    frame.ellipse(0, 0.2, 0.5, 0.36, coat.paint)
    frame.ellipse(-0.35, -0.15, 0.28, 0.27, coat.paint)
    frame.ellipse(0.15, 0.2, 0.3, 0.18, coat.line)
    frame.polygon([(-0.6, -0.22), (-0.6, -0.05), (-0.85, -0.12)], "f0a020",
                  0.02)
    frame.ellipse(-0.42, -0.2, 0.06, 0.06, "101010")


def fish(frame, rng, coat):
    """A fish with bubbles."""
    frame.polygon([(0.45, 0), (0.95, -0.38), (0.85, 0), (0.95, 0.38)],
                  coat.line, 0.04)
    frame.polygon([(-0.2, -0.3), (0.15, -0.6), (0.3, -0.2)], coat.line, 0.04)
    frame.ellipse(-0.1, 0, 0.68, 0.38, coat.paint)
    for x in (0.0, 0.2, 0.4):
        frame.stroke(arc(x - 0.15, 0, 0.12, 0.22, -70, 70), 0.04, coat.line)
    frame.ellipse(-0.48, -0.08, 0.1, 0.1, "ffffff")
    frame.ellipse(-0.49, -0.08, 0.05, 0.05, "101010")
    for x, y in ((-0.9, -0.4), (-0.75, -0.65)):
        frame.ellipse(x, y, 0.08, 0.08, coat.soft)


def car(frame, rng, coat):
    """A car from the side."""
    frame.polygon([(-0.5, 0.0), (-0.3, -0.35), (0.3, -0.35), (0.55, 0.0)],
                  coat.paint, 0.08)
    frame.polygon([(-0.38, 0.0), (-0.25, -0.28), (-0.04, -0.28), (-0.04, 0)],
                  "b8dcf0")
    frame.polygon([(0.06, 0.0), (0.06, -0.28), (0.26, -0.28), (0.42, 0)],
                  "b8dcf0")
    frame.polygon([(-0.85, 0.05), (0.85, 0.05), (0.88, 0.38), (-0.88, 0.38)],
                  coat.paint, 0.08)
    frame.ellipse(-0.88, 0.15, 0.07, 0.07, "fff0a0")
    for x in (-0.48, 0.48):
        frame.ellipse(x, 0.45, 0.23, 0.23, "1c1c1c")
        frame.ellipse(x, 0.45, 0.11, 0.11, "c8c8c8")


def house(frame, rng, coat):
    """A house with a roof, a door and two windows."""
    frame.polygon([(0.3, -0.4), (0.3, -0.8), (0.48, -0.8), (0.48, -0.4)],
                  coat.line)
    frame.polygon([(-0.62, -0.1), (0.62, -0.1), (0.62, 0.8), (-0.62, 0.8)],
                  coat.paint)
    frame.polygon([(-0.82, -0.08), (0, -0.75), (0.82, -0.08)], coat.line, 0.03)
    frame.polygon([(-0.14, 0.3), (0.14, 0.3), (0.14, 0.8), (-0.14, 0.8)],
                  "6a4020")
    for x in (-0.4, 0.4):
        frame.polygon([(x - 0.13, 0.12), (x + 0.13, 0.12), (x + 0.13, 0.38),
                       (x - 0.13, 0.38)], "f8e080")
        frame.stroke([(x, 0.12), (x, 0.38)], 0.03, coat.line)


def tree(frame, rng, coat):
    """A tree with a round crown, or a fir."""
    frame.stroke([(0, 0.1), (0, 0.9)], 0.2, "6a4526")
    if rng.uniform() < 0.5:
        for x, y in ((-0.32, -0.1), (0.32, -0.1), (0, -0.4), (0, 0.05)):
            frame.ellipse(x, y, 0.4, 0.38, coat.leaf)
        frame.ellipse(-0.12, -0.4, 0.2, 0.16, mix(coat.leaf, "ffffff", 0.2))
    else:
        for y, width in ((0.3, 0.7), (-0.1, 0.55), (-0.45, 0.4)):
            frame.polygon([(-width, y + 0.2), (0, y - 0.4),
                           (width, y + 0.2)], coat.leaf, 0.03)


def flower(frame, rng, coat):
    """A flower on its stem."""
    frame.stroke([(0, 0), (0.05, 0.5), (0, 1)], 0.09, coat.leaf)
    frame.frame(0.24, 0.6, tilt=-0.6).ellipse(0, 0, 0.26, 0.1, coat.leaf)
    petals = rng.randint(5, 9)
    for x, y in arc(0, -0.25, 0.36, 0.36, 0, 360, petals)[1:]:
        frame.ellipse(x, y, 0.22, 0.22, coat.paint)
    frame.ellipse(0, -0.25, 0.2, 0.2, coat.line)


def cup(frame, rng, coat):
    """A cup with a handle, and steam."""
    frame.stroke(arc(0.45, 0.2, 0.3, 0.24, -90, 90), 0.12, coat.paint)
    frame.polygon([(-0.5, -0.2), (0.5, -0.2), (0.38, 0.65), (-0.38, 0.65)],
                  coat.paint, 0.06)
    frame.ellipse(0, -0.2, 0.5, 0.13, coat.line)
    frame.ellipse(0, 0.78, 0.7, 0.08, coat.soft)
    for x in (-0.2, 0.15):
        steam = [(x, -0.4), (x + 0.08, -0.55), (x, -0.7), (x + 0.08, -0.85)]
        frame.stroke(steam, 0.06, coat.soft)


def ball(frame, rng, coat):
    """A ball with a band and a shine."""
    circle = frame.round(0, 0.15, 0.62, 0.62)
    frame.paint(circle, coat.paint)
    band = np.abs(frame.frame(0, 0.15, tilt=rng.uniform(-1, 1)).y) - 0.15
    frame.paint(np.maximum(circle, band), coat.soft)
    frame.ellipse(-0.25, -0.15, 0.13, 0.1, "ffffff")


def boat(frame, rng, coat):
    """A sailing boat on the water."""
    frame.stroke([(0, -0.85), (0, 0.4)], 0.06, "6a4526")
    frame.polygon([(0.07, -0.8), (0.07, 0.22), (0.62, 0.22)], coat.paint)
    frame.polygon([(-0.07, -0.6), (-0.07, 0.22), (-0.5, 0.22)], coat.soft)
    frame.polygon([(-0.75, 0.35), (0.75, 0.35), (0.5, 0.68), (-0.5, 0.68)],
                  coat.line, 0.04)
    frame.stroke([(-1.5, 0.82), (1.5, 0.82)], 0.14, "3f7fb0")


def mushroom(frame, rng, coat):
    """A toadstool."""
    frame.stroke([(0, 0.1), (0, 0.75)], 0.34, coat.soft)
    cap = np.maximum(frame.round(0, 0.15, 0.75, 0.75), frame.y - 0.15)
    frame.paint(cap, coat.paint)
    for x, y in ((-0.35, -0.05), (0.05, -0.3), (0.4, -0.02)):
        frame.ellipse(x, y, 0.12, 0.1, "f8f4ec")


def moon(frame, rng, coat):
    """Nobody there: the sun or the moon, and a cloud."""
    y = rng.uniform(-0.7, -0.3)
    frame.ellipse(rng.uniform(-0.6, 0.6), y, 0.24, 0.24, "ffe07a")
    x, y = rng.uniform(-0.5, 0.3), rng.uniform(-0.4, 0.2)
    for dx, dy, size in ((0, 0, 0.2), (0.25, -0.08, 0.25), (0.5, 0, 0.2)):
        frame.ellipse(x + dx, y + dy, size, size * 0.7, coat.soft)


OTHERS = [dog, dog_standing, rabbit, mouse, bird, fish, car, house, tree,
          flower, cup, ball, boat, mushroom, moon]


# -------------------------------------------------------- the cat pictures

# How far from the middle, how large and how crooked: enough that no two
# pictures agree pixel by pixel, little enough that 209 of them teach.
SHIFT, SCALE, TILT = 0.14, (0.67, 0.92), 0.15


def draw(rng, things):
    """One drawing of one of the things.

    Parameters
    ----------
    rng : RandomState
    things : list of functions

    Returns
    -------
    image : ndarray, shape (64, 64, 3), uint8
    """
    tone, ground = pick(rng, [("dark", "light"), ("light", "dark")])
    first, second = rng.permutation(PAPER[ground])[:2]
    picture = Picture(64, first)
    pick(rng, BACKDROPS)(picture, rng, first, second)
    coat = Coat(rng, tone)
    thing = pick(rng, things)
    frame = picture.frame(*rng.uniform(-SHIFT, SHIFT, 2),
                          scale=rng.uniform(*SCALE),
                          tilt=rng.uniform(-TILT, TILT),
                          flip=pick(rng, [1, -1]))
    thing(frame, rng, coat)
    return finish(picture, rng)


def finish(picture, rng):
    """Light the picture from one side and round it to 64 levels."""
    cos, sin = turn(rng.uniform(0, 2 * np.pi))
    light = 1 + 0.1 * (picture.x * cos + picture.y * sin)
    image = picture.image * light[..., None] * rng.uniform(0.76, 0.94)
    levels = np.floor(np.clip(image, 0, 1) * 63 + 0.5)
    return np.floor(levels * 255 / 63).astype(np.uint8)


def drawings(seed, cats, others):
    """Drawings of cats and of other things, in mixed order.

    Parameters
    ----------
    seed : int
    cats, others : int
        How many of each.

    Returns
    -------
    x : ndarray, shape (cats + others, 64, 64, 3), uint8
    y : ndarray, shape (cats + others,), uint8
        1 for a cat, 0 for anything else.
    """
    rng = np.random.RandomState(seed)
    y = rng.permutation([1] * cats + [0] * others).astype(np.uint8)
    x = np.stack([draw(rng, CATS if cat else OTHERS) for cat in y])
    return x, y


def cat_file(part, seed, cats, others):
    """The contents of the training or of the test file."""
    x, y = drawings(seed, cats, others)
    return {
        "description": "Drawings made by make_datasets.py, not photographs; "
                       "CC BY 4.0",
        f"{part}_set_x": x,
        f"{part}_set_y": y,
        "list_classes": np.array([b"non-cat", b"cat"]),
    }


def train_cats():
    """209 drawings to learn from, 72 of them cats."""
    return cat_file("train", seed=1, cats=72, others=137)


def test_cats():
    """50 drawings to test with, half of them cats."""
    return cat_file("test", seed=2, cats=25, others=25)


# ----------------------------------------------- a plane with two classes


def pinwheel(seed=3, m=400, blades=4):
    """Points on the curved blades of a pinwheel, every second one class 1.

    Returns
    -------
    contents : dict
        X of shape (2, m) and Y of shape (1, m): examples are columns.
    """
    rng = np.random.RandomState(seed)
    blade = rng.permutation(m) % blades
    radius = 0.15 + 0.85 * np.sqrt(rng.uniform(size=m))
    angle = 2 * np.pi * (blade / blades + 0.3 * radius)
    rim = np.stack([np.cos(angle), np.sin(angle)])
    X = radius * rim + 0.06 * rng.randn(2, m)
    return {
        "description": "A pinwheel of two classes made by make_datasets.py; "
                       "CC BY 4.0",
        "X": np.round(X, 4) + 0.0,
        "Y": (blade % 2).astype(np.uint8).reshape(1, m),
    }


# ------------------------------------------------------ handwritten digits


def digits(seed=4, test=360):
    """The UCI digits, divided once and for all.

    The images are those of 13 of the 43 writers: scikit-learn ships the
    test part of the original. Every digit has the same share in both parts
    made here, up to rounding, and a writer may occur in both.
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    x = x.reshape(-1, 8, 8).astype(np.uint8)
    y = y.astype(np.uint8)
    order = np.random.RandomState(seed).permutation(len(y))
    # By digit, still mixed within each digit: every fifth is held out.
    by_digit = order[np.argsort(y[order], kind="stable")]
    chosen = by_digit[np.arange(test) * len(y) // test]
    held = np.isin(order, chosen)
    train, test = order[~held], order[held]
    return {
        "description": "Optical Recognition of Handwritten Digits, E. "
                       "Alpaydin and C. Kaynak, UCI, 1998, "
                       "doi:10.24432/C50P49; CC BY 4.0; divided anew",
        "train_set_x": x[train], "train_set_y": y[train],
        "test_set_x": x[test], "test_set_y": y[test],
        "list_classes": np.array([b"%d" % digit for digit in range(10)]),
    }


def my_digit():
    """A 6 drawn with a round pen, as in a paint program.

    Returns
    -------
    image : ndarray, shape (200, 200, 3), uint8
    """
    picture = Picture(200)
    pen = picture.frame(0.12, -0.06, scale=0.62, tilt=0.06)
    down = arc(0.3, 0.5, 0.7, 1.55, 255, 180)
    bowl = arc(0.02, 0.5, 0.42, 0.42, 180, -180, 24)
    pen.stroke(down + bowl, 0.32, "1d2a6b")
    return np.floor(picture.image * 255 + 0.5).astype(np.uint8)


# ------------------------------------------------------ writing and checking

FILES = {
    "train_catvnoncat.h5": train_cats,
    "test_catvnoncat.h5": test_cats,
    "planar.h5": pinwheel,
    "digits.h5": digits,
    "my_digit.png": my_digit,
}


def write(path, contents):
    """Write a file whole or not at all.

    Parameters
    ----------
    path : Path
        Ends in .h5 or .png.
    contents : dict or ndarray
        For .h5 the arrays by name, and a description; for .png the image.
    """
    unfinished = path.with_name(path.name + ".part")
    try:
        if path.suffix == ".png":
            write_png(unfinished, contents)
        else:
            write_h5(unfinished, **contents)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_h5(path, description, **arrays):
    """Write arrays to an HDF5 file, without the time of day."""
    with h5py.File(path, "w", libver=("earliest", "v108")) as file:
        file.attrs["description"] = np.bytes_(description)
        for name, array in arrays.items():
            file.create_dataset(name, data=array, track_times=False,
                                chunks=array.shape, shuffle=True,
                                compression="gzip", compression_opts=9)


def write_png(path, image):
    """Write a picture."""
    from PIL import Image

    Image.fromarray(image).save(path, format="png", optimize=True)


def read(path):
    """Read back what `write` wrote, as a dictionary of arrays."""
    if path.suffix == ".png":
        from PIL import Image

        with Image.open(path) as image:
            return {"image": np.asarray(image)}
    with h5py.File(path, "r") as file:
        arrays = {name: file[name][()] for name in file}
        return {**arrays, "description": file.attrs["description"]}


def sha256(path):
    """The checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def listed(readme):
    """The checksums in README.md, by file name."""
    rows = re.findall(r"^\| `([\w.]+)` \|.*`([0-9a-f]{64})` \|$",
                      readme.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def same(first, second):
    """Whether two files hold the same names, types and values."""
    try:
        first, second = read(first), read(second)
    except OSError:
        return False
    return first.keys() == second.keys() and all(
        np.asarray(first[name]).dtype == np.asarray(second[name]).dtype
        and np.array_equal(first[name], second[name]) for name in first)


def compare(shipped, fresh):
    """What to say about a shipped file and one made now."""
    if not shipped.exists():
        return "MISSING"
    if sha256(shipped) == sha256(fresh):
        return "same bytes"
    if same(shipped, fresh):
        return "same arrays, other bytes (another HDF5 version)"
    return "DIFFERENT"


def check(folder=HERE):
    """Make everything again elsewhere and compare.

    Returns
    -------
    well : bool
        Whether every file is there, holds what is made now, and has the
        checksum that README.md names.
    """
    sums, well = listed(folder / "README.md"), True
    with tempfile.TemporaryDirectory() as elsewhere:
        for name, make in FILES.items():
            fresh, shipped = Path(elsewhere) / name, folder / name
            write(fresh, make())
            verdict = compare(shipped, fresh)
            if shipped.exists() and sums.get(name) != sha256(shipped):
                verdict += ", but README.md names ANOTHER CHECKSUM"
            print(f"{name:20} {verdict}")
            well = well and verdict.startswith("same") and (
                "CHECKSUM" not in verdict)
    return well


def main():
    """Write the files, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true",
                        help="compare with the files here, write nothing")
    if parser.parse_args().check:
        sys.exit(0 if check() else 1)
    for name, make in FILES.items():
        write(HERE / name, make())
        print(f"{name:20} {sha256(HERE / name)}")


if __name__ == "__main__":
    main()
