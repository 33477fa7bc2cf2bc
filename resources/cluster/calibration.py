"""How often a model is right that gives a score, as documents held out show it."""

import numpy as np

# With fewer findings nothing is known.
FEWEST = 20
SUREST = 1 - 1e-6
ITERATIONS = 50


def fit_calibration(findings: list[tuple[float, bool]]) -> dict[str, float] | None:
    """Logistic regression of being right on the log-odds of the score (Platt 1999), as Spanwright has it.

    Drawn to leaving scores as they are where little is known: slope 1 and offset 0 with variance 1 each.
    """
    if len(findings) < FEWEST:
        return None
    scores = np.clip([score for score, _ in findings], 1 - SUREST, SUREST)
    right = np.array([is_right for _, is_right in findings])
    x = np.log(scores / (1 - scores))
    yes, no = (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2)
    y = np.where(right, yes, no)
    line = np.array([1.0, 0.0])
    for _ in range(ITERATIONS):
        line = _better(x, y, line)
    # A score never counts against itself.
    return {"slope": float(line[0]), "offset": float(line[1])} if line[0] > 0 else None


def _loss(x, y, line) -> float:
    z = line[0] * x + line[1]
    return float(np.sum(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))) + ((line[0] - 1) ** 2 + line[1] ** 2) / 2)


def _better(x, y, line):
    """One step of Newton's method, halved until it does not lead uphill."""
    p = 1 / (1 + np.exp(-(line[0] * x + line[1])))
    w = p * (1 - p)
    gradient = np.array([line[0] - 1 + np.sum((p - y) * x), line[1] + np.sum(p - y)])
    curvature = np.array([[1 + np.sum(w * x * x), np.sum(w * x)], [np.sum(w * x), 1 + np.sum(w)]])
    step = np.linalg.solve(curvature, gradient)
    loss = _loss(x, y, line)
    for _ in range(30):
        if _loss(x, y, line - step) <= loss:
            return line - step
        step = step / 2
    return line
