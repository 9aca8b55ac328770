"""YAML with places: every value knows its file and line, so that an error about it can say where it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# In { } and [ ] the two YAML readers differ about an unquoted "?"; what is checked here must be what runs elsewhere.
QUESTION = "a '?' inside { } or [ ] needs quotes around the text"


@dataclass(frozen=True, slots=True)
class FormError:
    """One thing wrong with a declaration: where (file, line from 1) and what, in one sentence."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Located:
    """A YAML value and the line it starts on. Mappings hold {key: Located}, sequences [Located]."""

    value: Any
    line: int
    raw: str = ""  # a scalar as it is written: "No" and "0812" stay words where words are wanted

    def moved(self, line: int) -> Located:
        """The same value, all of it standing in that line: what a form takes from elsewhere is the form's own."""
        if isinstance(self.value, dict):
            return Located({key: item.moved(line) for key, item in self.value.items()}, line, self.raw)
        if isinstance(self.value, list):
            return Located([item.moved(line) for item in self.value], line, self.raw)
        return Located(self.value, line, self.raw)

    def plain(self) -> Any:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value


def read_located(path: Path, errors: list[FormError], name: str | None = None) -> Located | None:
    """The file as a tree of Located values, or None when it is not YAML; what is wrong is added to `errors`."""
    shown = name or str(path)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is not None and _is_question(path, mark):
            errors.append(FormError(shown, mark.line + 1, QUESTION))
            return None
        errors.append(FormError(shown, mark.line + 1 if mark else 1, f"not readable as YAML: {error.problem}"))
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        errors.append(FormError(shown, 1, f"not readable as YAML: {error}"))
        return None
    if node is None:
        errors.append(FormError(shown, 1, "the file is empty"))
        return None
    return _Converter(shown, errors).convert(node)


def _is_question(path: Path, mark: yaml.Mark) -> bool:
    """Whether reading stopped at an unquoted question mark: PyYAML stops there, libyaml does not."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "?"


class _Converter:
    def __init__(self, file: str, errors: list[FormError]) -> None:
        self.file = file
        self.errors = errors
        self.maker = yaml.SafeLoader("")
        self.above: list[yaml.Node] = []  # the nodes around the one being converted

    def convert(self, node: yaml.Node) -> Located:
        """A node with its line."""
        line = node.start_mark.line + 1
        if any(node is each for each in self.above):
            self.errors.append(FormError(self.file, line, "a value that contains itself"))
            return Located(None, line)
        self.above.append(node)
        try:
            return self._inside(node, line)
        finally:
            self.above.pop()

    def _inside(self, node: yaml.Node, line: int) -> Located:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, line)
        if isinstance(node, yaml.SequenceNode):
            return Located([self.convert(item) for item in node.value], line)
        if (
            "?" in str(node.value)
            and not getattr(node, "style", None)
            and any(getattr(each, "flow_style", False) for each in self.above[:-1])
        ):
            self.errors.append(FormError(self.file, line, QUESTION))
        value = self.maker.construct_object(node)
        if isinstance(value, bool) and node.value.lower() not in ("true", "false"):
            value = node.value  # YAML 1.1 takes yes, no, on and off for truth values; here they are words
        return Located(value, line, str(node.value))

    def _mapping(self, node: yaml.MappingNode, line: int) -> Located:
        entries: dict[str, Located] = {}
        for key_node, value_node in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if key in entries:
                self.errors.append(FormError(self.file, key_line, f"'{key}' is given twice"))
            item = self.convert(value_node)
            # The key's line is where a person looks for it, also when the value starts further down.
            entries[key] = Located(item.value, key_line, item.raw)
        return Located(entries, line)
