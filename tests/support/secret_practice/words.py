"""Secrets: words, days and numbers that stand nowhere else, and how to find them in a text."""

from __future__ import annotations

import datetime
import re

from msgspec import Struct

WORD = re.compile(r"qzx\d{4}vw|5ec2e7[0-9a-f]{10}")
NUMBER = re.compile(r"81\d{10}")
ISO_DAY = re.compile(r"(?<!\d)(20[45]\d)-(\d\d)-(\d\d)(?!\d)")
PDF_DAY = re.compile(r"D:(20[45]\d)(\d\d)(\d\d)")
LONG_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*(January|February|March|April|May|June|July|August|September|October"
                      r"|November|December)\s*(20[45]\d)")
MONTHS = {datetime.date(2000, n, 1).strftime("%B"): n for n in range(1, 13)}


class Secrets(Struct):
    """Hands out secrets, each of them once: words, days in order, numbers and hexadecimal digits."""

    count: int = 0
    last_day: datetime.date = datetime.date(2041, 1, 1)

    def word(self) -> str:
        return f"qzx{self._next():04}vw"

    def hexadecimal(self) -> str:
        return f"5ec2e7{self._next():010x}"

    def number(self) -> int:
        return 810_000_000_000 + self._next() * 97

    def day(self) -> str:
        self.last_day += datetime.timedelta(days=1)
        return self.last_day.isoformat()

    def _next(self) -> int:
        self.count += 1
        return self.count


def secrets_in(text: str) -> set[str]:
    """Every secret that stands in `text`, as ISO days, words, and numbers without their separators."""
    squeezed = re.sub(r"[\W_]+", "", text).lower()
    found = set(WORD.findall(squeezed)) | set(NUMBER.findall(squeezed))
    found |= {f"{y}-{m}-{d}" for pattern in (ISO_DAY, PDF_DAY) for y, m, d in pattern.findall(text)}
    return found | {f"{y}-{MONTHS[month]:02}-{int(d):02}" for d, month, y in LONG_DAY.findall(text)}
