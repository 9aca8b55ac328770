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
# What of it runs in the assistant's process as code, word lists included: a model serves only where this is the same.
_CODE = (Path("bot/components"), Path("bot/uv.lock"), Path("intake/thai"))
LEARNED = Path("nlu_data")  # in DATA_DIR: examples that this desk has labelled, learned from besides ours
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
    """Where the model for the current content is, or will be once trained."""
    return data_dir / "models" / f"{fingerprint(learned=data_dir / LEARNED)}.tar.gz"


def find_model(data_dir: Path) -> Path | None:
    """The model for the current content, this DATA_DIR's or the default one's: its name says what it is made from."""
    wanted = model_path(data_dir)
    candidates = (wanted, ROOT / "var" / "models" / wanted.name)
    return next((path for path in candidates if path.exists()), None)


def fingerprint(root: Path = ROOT, learned: Path | None = None) -> str:
    """16 hex digits that change when anything changes that a model is made from; `learned` holds a desk's examples."""
    digest = _digest(root, _INGREDIENTS)
    for path in learned_files(learned) if learned is not None else ():
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def code_fingerprint(root: Path = ROOT) -> str:
    """16 hex digits that change when the part of a model changes that is code in the assistant's process."""
    return _digest(root, _CODE).hexdigest()[:16]


def learned_files(folder: Path) -> list[Path]:
    """The files with a desk's own examples, by name; none when there is no such folder."""
    return sorted(path for path in folder.glob("*.yml") if path.is_file())


def _digest(root: Path, ingredients: tuple[Path, ...]) -> hashlib._Hash:
    digest = hashlib.sha256()
    for path in _files(root, ingredients):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest


def _files(root: Path, ingredients: tuple[Path, ...]) -> Iterator[Path]:
    for ingredient in ingredients:
        path = root / ingredient
        if path.is_file():
            yield path
        else:
            yield from sorted(each for each in path.rglob("*") if each.is_file() and each.suffix in _SUFFIXES)
