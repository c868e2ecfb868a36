"""The work that one comparison may spend, bounded by counting it, never by a clock."""

from __future__ import annotations

from dataclasses import dataclass

# Bits of the largest LCS table: 40 MB of memory.
MAX_TABLE = 320_000_000
# What one comparison may spend, each some tenths of a second: bits of LCS tables in all,
MAX_BITS = 1_200_000_000
# characters that are compared word by word,
MAX_LETTERS = 600_000
# pairs of lines with different words or formats.
MAX_PAIRS = 10_000


@dataclass(slots=True)
class Budget:
    """The work that one comparison may still spend; counted, not timed, so results are repeatable.

    ``letters`` are characters, of an HTML source tokens. ``coarse``: some of it ran out, and a mark
    is wider than it had to be.
    """

    bits: int = MAX_BITS
    letters: int = MAX_LETTERS
    pairs: int = MAX_PAIRS
    coarse: bool = False

    def spend_pair(self) -> bool:
        """Whether one more line may be compared with another of different words or formats."""
        self.pairs -= 1
        self.coarse |= self.pairs < 0
        return self.pairs >= 0

    def spend_letters(self, letters: int) -> bool:
        """Whether so many letters may still be compared word by word."""
        self.letters -= letters
        self.coarse |= self.letters < 0
        return self.letters >= 0

    def spend_bits(self, bits: int) -> bool:
        """Whether an LCS table of so many bits may be made."""
        if bits > MAX_TABLE or bits > self.bits:
            return False
        self.bits -= bits
        return True
