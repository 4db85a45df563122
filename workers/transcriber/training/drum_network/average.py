"""Averages a checkpoint and one that went on from it: `python3 -m drum_network.average FIRST SECOND CHECKPOINT`.

What was learned from more sounds moves the weights, and forgets some of what was known; half of the
way is better than either end, at the cost of neither (Wortsman et al., "Model soups", 2022).
`python3 -m drum_network.evaluate` chooses the thresholds of the result.
"""

import pathlib
import sys

import torch


def averaged(first, second):
    """The mean of two networks' weights; counts, which are no weights, as the second has them."""
    return {name: (first[name] + value) / 2 if value.is_floating_point() else value for name, value in second.items()}


def main(first, second, result):
    """Writes the average; its training is that of the second, which includes the first's, and says where that was."""
    earlier, later = (torch.load(path, weights_only=False) for path in (first, second))
    training = {**later["training"], "averaged_with_steps": earlier["training"]["steps"]}
    torch.save({"weights": averaged(earlier["weights"], later["weights"]), "training": training}, result)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))
