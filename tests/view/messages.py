"""Messages decoded as a page does: four bytes, a head, arrays padded to four bytes."""

import json
import struct
from typing import Any

import numpy as np

from govsim.view.scene import CASE_SEEN, TRIP_SEEN


def decoded(message: bytes) -> tuple[dict[str, Any], bytes]:
    (length,) = struct.unpack_from("<I", message)
    assert length % 4 == 0
    return json.loads(message[4 : 4 + length]), message[4 + length :]


class Taken:
    """Arrays of a message, one after the other."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def next(self, dtype: Any, n: int) -> np.ndarray:
        found = np.frombuffer(self.raw, dtype, n, self.at)
        self.at += found.nbytes + -found.nbytes % 4
        return found


def sides_of(message: bytes) -> tuple[dict[str, Any], list[dict[str, np.ndarray]]]:
    head, raw = decoded(message)
    taken = Taken(raw)
    sides = [
        {
            "cases": taken.next(CASE_SEEN, side["cases"]),
            "trips": taken.next(TRIP_SEEN, side["trips"]),
            "residents": taken.next(np.uint8, 2 * side["residents"]),
        }
        for side in head["sides"]
    ]
    assert taken.at == len(raw)
    return head, sides
