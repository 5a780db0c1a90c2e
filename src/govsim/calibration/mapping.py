"""What the columns of the log mean: the words of `incidents.log`, alone in a file or inside a scenario."""

import os
import re

from govsim.incidents.log import Log
from govsim.scenario import load_scenario
from govsim.scenario.files import located, text_of
from govsim.scenario.reading import read
from govsim.text.errors import InputError, shown


class Mapping(Log):
    """The block `incidents.log` on its own; the file is named apart from it."""

    file: str = ""


NO_KIND = "incidents.log.kind: required key is missing"
IS_SCENARIO = re.compile(r"(?m)^(extends|community|incidents|actors|policy|horizon)\s*:")


def read_map(source: str, log: str) -> Log:
    """Read a mapping, or that of a scenario (path or bundled name) that replays a log, for the file `log`.

    Raises InputError for a log that is not there, and for a map that is wrong, with the line and a suggestion.
    """
    if not os.path.isfile(log):
        raise InputError([f"{shown(log, 200)}: no such file, or not a file"])
    path, file = located(source), os.path.abspath(log)
    if not IS_SCENARIO.search(text_of(path, source)):
        return Log.model_validate(read(Mapping, source).block.model_dump() | {"file": file})
    try:
        found = load_scenario(source, {"incidents.log.file": file}).incidents.log
    except InputError as error:
        if any(NO_KIND in problem for problem in error.problems):
            told = "a scenario that replays no log; name the file that says what the log's columns mean"
            raise InputError([f"{shown(source, 200)}: {told}"]) from error
        raise
    assert found is not None
    return found
