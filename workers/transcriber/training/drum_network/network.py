"""The network: two frequency convolutions, then residual dilated convolutions over time."""

import torch
from torch import nn

from .features import BANDS
from .kinds import CLASSES

CHANNELS = (20, 32)
WIDTH = 96
DILATIONS = (1, 2, 4, 8, 16)
DROPOUT = 0.1


def spectral_block(inputs, outputs, kernel):
    """A convolution over time and frequency that halves the bands."""
    padding = tuple(size // 2 for size in kernel)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=(1, 2), padding=padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def temporal_block(dilation):
    """A dilated convolution over five frames."""
    return nn.Sequential(
        nn.Conv1d(WIDTH, WIDTH, 5, padding=2 * dilation, dilation=dilation, bias=False),
        nn.BatchNorm1d(WIDTH),
        nn.ReLU(inplace=True),
    )


class DrumNetwork(nn.Module):
    """Features [batch, frames, bands] to logits of onset and velocity, [batch, frames, classes] each."""

    def __init__(self, mean, deviation):
        super().__init__()
        self.register_buffer("mean", torch.as_tensor(mean, dtype=torch.float32))
        self.register_buffer("deviation", torch.as_tensor(deviation, dtype=torch.float32))
        first, second = CHANNELS
        self.spectral = nn.Sequential(
            spectral_block(1, first, (3, 5)),
            spectral_block(first, second, (3, 3)),
            nn.Dropout2d(DROPOUT),
        )
        bands = -(-(-(-BANDS // 2)) // 2)
        self.narrow = nn.Sequential(nn.Linear(second * bands, WIDTH), nn.ReLU())
        self.temporal = nn.ModuleList([temporal_block(dilation) for dilation in DILATIONS])
        self.onsets = nn.Linear(WIDTH, len(CLASSES))
        self.velocities = nn.Linear(WIDTH, len(CLASSES))
        self.onsets.bias.data.fill_(-3.0)

    def forward(self, features):
        """Logits; see the class."""
        image = ((features - self.mean) / self.deviation)[:, None]
        rows = self.spectral(image).permute(0, 2, 1, 3).flatten(2)
        state = self.narrow(rows).transpose(1, 2)
        for block in self.temporal:
            state = state + block(state)
        state = state.transpose(1, 2)
        return self.onsets(state), self.velocities(state)


class Activations(nn.Module):
    """The network as it is shipped: onset probabilities and velocities, both 0...1."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, features):
        """`activations` and `velocities` [batch, frames, classes]."""
        onsets, velocities = self.network(features)
        return torch.sigmoid(onsets), torch.sigmoid(velocities)
