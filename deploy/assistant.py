"""What running and training the assistant share: its interpreter, its surroundings, and which model is current."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"

# What a model is made from. A change in any of it means another model; nothing else does.
CONFIG = Path("config.yml")
DOMAIN = Path("bot/domain")
TRAINING_DATA = (Path("nlu_data"), Path("bot/rules"))
_INGREDIENTS = (
    CONFIG,
    DOMAIN,
    *TRAINING_DATA,
    Path("bot/forms"),  # field names and choices may feed the training data
    Path("bot/components"),
    Path("bot/uv.lock"),
    Path("intake/thai"),
)
_SUFFIXES = {".yml", ".yaml", ".py", ".json", ".txt", ".csv", ".tsv", ".lock"}

# RASA's own switches, and as many threads as one turn can use: with more, memory grows and two cores get slower.
_SWITCHES = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MALLOC_ARENA_MAX": "2",
    "PYTHONPATH": str(ROOT),
}
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
}


def environment(base: Mapping[str, str], serving: bool) -> dict[str, str]:
    """The environment of a Rasa process: `base` with Rasa's switches; `serving` also keeps it to one thread.

    Rasa's own log would carry what people wrote at INFO and below, so it never gets there.
    """
    kept = {name: value for name, value in base.items() if name not in {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"}}
    level = {"ERROR": "ERROR"}.get(base.get("LOG_LEVEL", "").upper(), "WARNING")
    return kept | _SWITCHES | (_ONE_THREAD if serving else {}) | {"LOG_LEVEL": level}


def model_path(data_dir: Path) -> Path:
    """Where the model for the current content of the tree is, or will be once trained."""
    return data_dir / "models" / f"{fingerprint()}.tar.gz"


def find_model(data_dir: Path) -> Path | None:
    """The model for the current content, this DATA_DIR's or the default one's: its name says what it is made from."""
    candidates = (model_path(data_dir), model_path(ROOT / "var"))
    return next((path for path in candidates if path.exists()), None)


def fingerprint(root: Path = ROOT) -> str:
    """16 hex digits that change when anything changes that a model is made from."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(root: Path) -> Iterator[Path]:
    for ingredient in _INGREDIENTS:
        path = root / ingredient
        if path.is_file():
            yield path
        else:
            yield from sorted(each for each in path.rglob("*") if each.is_file() and each.suffix in _SUFFIXES)
