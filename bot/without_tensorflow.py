"""Serve without TensorFlow: two thirds of Rasa's start, half of its memory, and our pipeline never calls it.

Rasa 3.6.21 imports TensorFlow whatever the pipeline, as the base of classes for DIET and TED. While it serves a
pipeline of other components, empty classes do as well. Training is left alone. `install()` must run before `rasa` is
imported; RASA_FAST_PATH=0 leaves TensorFlow in.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
import types
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from pathlib import Path
from typing import Any

ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "tensorboard")
# Components that really need it: with one of them in config.yml everything stays as it is.
NEEDING = (
    "DIETClassifier",
    "TEDPolicy",
    "UnexpecTEDIntentPolicy",
    "ResponseSelector",
    "LanguageModelFeaturizer",
    "ConveRTFeaturizer",
)


class AbsentError(RuntimeError):
    """Something of TensorFlow was called after all."""


class _AbsentClass(type):
    """A class that may be subclassed and named, but has no use of its own."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _made(name)


def _made(name: str) -> Any:
    return _AbsentClass(name, (), {"__init__": _refuse, "__call__": lambda self, function: function})


def _refuse(self: Any, *args: Any, **kwargs: Any) -> None:
    # Subclasses define their own; an annotation or a decorator never gets here.
    raise AbsentError(f"{type(self).__name__} needs TensorFlow, which this process was started without")


class _AbsentModule(types.ModuleType):
    """A module in which every name is another absent module (lower case) or class."""

    __version__ = "0"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []  # marks a package: its submodules may be imported

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = _made(name) if name[:1].isupper() else _AbsentModule(f"{self.__name__}.{name}")
        setattr(self, name, found)
        return found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Stand for a decorator such as `tf.function`: give back what is decorated."""
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        return lambda function: function


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in ABSENT:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return None


def install(config: Path = Path("config.yml")) -> bool:
    """Make `import tensorflow` find nothing of weight. False: the switch or the pipeline did not allow it."""
    if os.environ.get("RASA_FAST_PATH", "1") == "0" or "tensorflow" in sys.modules:
        return False
    if any(name in config.read_text(encoding="utf-8") for name in NEEDING):
        return False
    sys.meta_path.insert(0, _Finder())
    return True
