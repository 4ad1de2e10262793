"""A hundred drawings of digits, as strokes on the pad's field of 32 by 32.

No hand drew them: a program moves a pen along the skeleton of a digit, two
of them for each, and bends, slants, widens and shakes every one anew. Ten of
each digit: small, large, off the centre, with a thin pen and a thick one.
"""

import numpy as np

# The strokes of a digit: corners of a smooth line in a box from 0 to 1,
# x to the right and y down.
SKELETONS = {
    0: ([[(.55, 0), (.15, .15), (0, .5), (.15, .88), (.5, 1), (.85, .85),
          (1, .5), (.85, .15), (.5, 0)]],
        [[(.7, .05), (.3, .05), (.05, .35), (.1, .8), (.45, 1), (.8, .8),
          (.95, .4), (.75, .08), (.55, .02)]]),
    1: ([[(.5, 0), (.5, .5), (.5, 1)]],
        [[(.2, .25), (.4, .12), (.55, 0)], [(.55, 0), (.55, .5), (.55, 1)]]),
    2: ([[(.05, .25), (.25, .03), (.65, .0), (.9, .22), (.75, .5), (.35, .8),
          (.02, 1)], [(.02, 1), (.5, 1), (1, .97)]],
        [[(.1, .2), (.4, 0), (.8, .1), (.85, .4), (.5, .7), (.15, .95),
          (.1, .85), (.35, .85), (.6, 1), (.95, .92)]]),
    3: ([[(.1, .1), (.45, 0), (.85, .12), (.8, .38), (.4, .48)],
         [(.4, .48), (.85, .58), (.95, .82), (.5, 1), (.05, .9)]],
        [[(.05, .05), (.5, 0), (.9, .15), (.75, .42), (.45, .48), (.85, .6),
          (.9, .85), (.45, 1), (.02, .88)]]),
    4: ([[(.65, 0), (.35, .3), (.02, .65)], [(.02, .65), (.5, .65), (1, .63)],
         [(.72, .3), (.7, .65), (.68, 1)]],
        [[(.15, 0), (.1, .3), (.1, .5), (.5, .52), (.85, .48)],
         [(.85, 0), (.83, .5), (.8, 1)]]),
    5: ([[(.9, 0), (.5, 0), (.15, .02)], [(.15, .02), (.12, .22), (.1, .42)],
         [(.1, .42), (.5, .36), (.88, .52), (.9, .8), (.5, 1), (.05, .9)]],
        [[(.85, .02), (.5, .02), (.22, .0), (.15, .42), (.55, .4), (.92, .6),
          (.8, .9), (.4, 1), (.08, .92)]]),
    6: ([[(.75, 0), (.35, .2), (.08, .55), (.15, .9), (.5, 1), (.85, .88),
          (.9, .65), (.55, .52), (.2, .62), (.1, .75)]],
        [[(.5, 0), (.2, .3), (.05, .65), (.3, .97), (.7, .97), (.92, .75),
          (.7, .55), (.35, .58), (.1, .75)]]),
    7: ([[(.02, .02), (.5, .02), (.95, .0)],
         [(.95, 0), (.65, .45), (.4, 1)]],
        [[(.05, .05), (.5, .02), (.92, .02)], [(.92, .02), (.7, .4), (.5, 1)],
         [(.35, .5), (.6, .48), (.88, .46)]]),
    8: ([[(.75, .12), (.45, 0), (.15, .15), (.3, .4), (.75, .6), (.88, .85),
          (.5, 1), (.12, .85), (.25, .6), (.7, .38), (.82, .18), (.7, .08)]],
        [[(.5, 0), (.18, .1), (.2, .35), (.5, .47), (.8, .35), (.8, .1),
          (.5, 0)], [(.5, .47), (.12, .65), (.15, .92), (.5, 1), (.88, .9),
                     (.88, .62), (.5, .47)]]),
    9: ([[(.85, .2), (.5, 0), (.12, .15), (.1, .4), (.45, .5), (.8, .38),
          (.88, .15)], [(.88, .15), (.85, .55), (.7, 1)]],
        [[(.85, .1), (.4, 0), (.08, .22), (.3, .48), (.7, .42), (.88, .12),
          (.88, .5), (.75, .85), (.4, 1), (.15, .92)]]),
}
# Height in dots, how far off the centre, and half the pen's width.
HANDS = {"small": (13, 0, 1.1), "large": (27, 0, 1.6),
         "off the centre": (17, 7, 1.4), "thin": (22, 2, 0.71),
         "thick": (24, 1, 2.6)}


def smooth(corners, steps=8):
    """Return a smooth line through some corners (Catmull and Rom's)."""
    p = np.array([corners[0], *corners, corners[-1]], float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = [0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2
                    + (3 * b - a - 3 * c + d) * t ** 3)
             for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)]
    return np.vstack([*parts, p[-1:]])


def drawings(seed=7):
    """Yield (digit, hand, strokes, pen) a hundred times.

    ``strokes`` are arrays of shape (k, 2): x and y in dots of the field, 0 to
    32. ``pen`` is half the width of the line.
    """
    random = np.random.RandomState(seed)
    for hand, (height, off, pen) in HANDS.items():
        for digit, skeletons in SKELETONS.items():
            for skeleton in skeletons:
                yield digit, hand, _written(skeleton, height, off,
                                            random), pen


def _written(skeleton, height, off, random):
    """Write a skeleton once more, never the same way twice."""
    tall = height * random.uniform(0.9, 1.08)
    wide = tall * random.uniform(0.5, 0.8)
    slant, turn = random.uniform(-0.05, 0.3), random.uniform(-0.12, 0.12)
    middle = 16 + np.array([random.uniform(-off, off),
                            random.uniform(-off, off)])
    bend = np.array([[np.cos(turn), -np.sin(turn)],
                     [np.sin(turn), np.cos(turn)]])
    strokes = []
    for corners in skeleton:
        shaken = np.array(corners) + random.normal(0, 0.025,
                                                   (len(corners), 2))
        x, y = (smooth(shaken) - 0.5).T * [[wide], [tall]]
        strokes.append(np.clip(np.column_stack([x - slant * y, y]) @ bend.T
                               + middle, 0.5, 31.5))
    return strokes

