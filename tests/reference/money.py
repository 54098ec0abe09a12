"""Pico-USD as a plain integer, and as `Usd` on the wire (common.proto, Usd)."""

from modelreg.v1.common_pb2 import Usd

PICO = 10**12


def usd(pico_usd: int) -> Usd:
    """Units and pico of the same sign, |pico| < 10^12."""
    units, pico = divmod(abs(pico_usd), PICO)
    return Usd(units=units, pico=pico) if pico_usd >= 0 else Usd(units=-units, pico=-pico)


def pico_usd(amount: Usd) -> int:
    """The amount in pico-USD."""
    return amount.units * PICO + amount.pico
