"""Linear layers in int8, for processors with int8 dot products (AVX512-VNNI, AMX).

Weights are quantised by row, once; activations by token, at every call. So a token's result does not depend
on the tokens it shares a batch with, and one large activation costs precision in its own token only.
"""

import torch
from torch import nn

_MAX = 127.0
_TINY = 1e-12


class Int8Linear(nn.Module):
    """y = x W^T + b, for x of shape (..., in) in float32; multiplied in int8, summed in int32."""

    weight: torch.Tensor
    scale: torch.Tensor
    bias: torch.Tensor

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight = linear.weight.detach().float()
        scale = weight.abs().amax(1).clamp_min(_TINY) / _MAX
        self.register_buffer("weight", (weight / scale[:, None]).round().to(torch.int8).t().contiguous())
        self.register_buffer("scale", scale)
        bias = torch.zeros(weight.shape[0]) if linear.bias is None else linear.bias.detach().float()
        self.register_buffer("bias", bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rows = x.reshape(-1, x.shape[-1])
        scale = rows.abs().amax(1, keepdim=True).clamp_min_(_TINY).div_(_MAX)
        quantized = (rows / scale).round_().to(torch.int8)
        sums = torch._int_mm(quantized, self.weight).float().mul_(self.scale)
        return torch.addcmul(self.bias, sums, scale).view(*x.shape[:-1], -1)


def quantize_linear_layers(module: nn.Module) -> None:
    """Replace every linear layer in `module`, at any depth, by its int8 form."""
    for name, child in module.named_children():
        if isinstance(child, nn.Linear):
            setattr(module, name, Int8Linear(child))
        else:
            quantize_linear_layers(child)
