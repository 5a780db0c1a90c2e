"""The JSON schema of a scenario file, for editors and for checks outside Python."""

from collections.abc import Iterator
from typing import Any

from govsim.engine.block import TIMES
from govsim.scenario import Scenario


def file_schema() -> dict[str, Any]:
    """The schema (Draft 2020-12) of a file: the scenario's, with `extends`.

    No key of a block is required, since the file that is extended may hold it; items of a list are never merged, so what
    they need they must hold.
    """
    found = Scenario.model_json_schema()
    of_items = {name for node in nodes(found) for name in item_names(node)}
    for name, block in found["$defs"].items():
        if name not in of_items:
            block.pop("required", None)
    found.pop("required", None)
    found["properties"] = {
        "extends": {"type": "string", "description": "a scenario file beside this one, or a bundled name, that this overlays"},
        **found["properties"],
    }
    for node in list(nodes(found)):
        if "elements" in node and "anyOf" not in node:
            by_name(node)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def by_name(node: dict[str, Any]) -> None:
    """Let a list also be written as a mapping of its elements, whole or in part, with their multiplier."""
    items = node.get("prefixItems") or [node.get("items", {})] * len(node["elements"])
    named = dict(zip(node["elements"], items, strict=True)) | {TIMES: {"type": "number"}}
    listed = {key: node.pop(key) for key in ("type", "prefixItems", "items", "minItems", "maxItems") if key in node}
    node["anyOf"] = [listed, {"type": "object", "properties": named, "additionalProperties": False, "minProperties": 1}]


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from nodes(child)


def item_names(node: dict[str, Any]) -> Iterator[str]:
    """The definitions that the items of a list (or the values of an open mapping) refer to."""
    for keyword in ("items", "prefixItems", "additionalProperties"):
        for inner in nodes(node.get(keyword)):
            if isinstance(inner.get("$ref"), str):
                yield inner["$ref"].rsplit("/", 1)[-1]
