"""Serving without TensorFlow: everything that serves can be imported, and what needs it says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.assistant.rasa_process import RasaProcess

PROGRAM = """
import sys
from pathlib import Path
from bot import without_tensorflow
print(without_tensorflow.install(Path(sys.argv[1])))
import rasa.__main__, rasa.cli.run, rasa.core.run, rasa.core.agent
import rasa.nlu.classifiers.diet_classifier as diet
print(hasattr(sys.modules["tensorflow"], "__file__"))
"""


def run(config: str, switch: str = "1") -> list[str]:
    """Return what the program prints: was TensorFlow left out, and is it really there."""
    environment = {**os.environ, "RASA_FAST_PATH": switch, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", PROGRAM, config]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.split()


def test_it_is_left_out_for_our_pipeline() -> None:
    assert run("config.yml") == ["True", "False"]


def test_the_switch_leaves_it_in() -> None:
    assert run("config.yml", switch="0") == ["False", "True"]


def test_a_pipeline_that_needs_it_gets_it(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("pipeline: [{name: DIETClassifier}]")
    assert run(str(config)) == ["False", "True"]


def test_what_is_called_after_all_says_what_is_missing() -> None:
    from bot.without_tensorflow import AbsentError, _AbsentModule

    tf = _AbsentModule("tensorflow")

    class Layer(tf.keras.layers.Layer):  # type: ignore[misc, name-defined]
        """As Rasa's modules have them."""

    with pytest.raises(AbsentError, match="Layer needs TensorFlow"):
        Layer()
    assert tf.function(len) is len and tf.function(experimental_relax_shapes=True)(len) is len


def test_memory(rasa: RasaProcess) -> None:
    assert rasa.memory() < 450  # 300 on the machine where this was written; 690 with TensorFlow
