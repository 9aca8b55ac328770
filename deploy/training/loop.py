"""Train, compare, put in place: what `make train` and `make up` do with models.

A new model gets in place only when the gate (deploy/gate.yml) lets it, or when somebody forces it and says why. The
running assistant then takes it up by itself (bot/take_up.py); if it cannot, the model before is put back.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.model_in_place import Record
from deploy import assistant
from deploy.progress import CommandFailed, say
from deploy.training import gate, learned, report, running
from deploy.training.readings import Gate, Marks, load_gate, read_models
from deploy.training.store import ModelStore, NothingBefore, bring, now, serving_model
from deploy.training.trainer import ensure_model
from intake.settings import Settings

PLACED, FAILED, REFUSED = 0, 1, 3  # exit codes; 2 is a wrong command line


@dataclass(frozen=True)
class Wish:
    """What the operator asks for. `learned`: desk | none | a file; `force`: the reason why the gate is overruled."""

    again: bool = False
    learned: str | None = None
    force: str | None = None


def train(settings: Settings, wish: Wish) -> int:
    """Train what the data and the wish ask for, compare, and put it in place if it may be. Raises CommandFailed."""
    with _alone(settings.data_dir):
        questions, store = load_gate(), ModelStore(settings.data_dir)
        _drop_harmed(store)
        old = _in_place(store)  # before the data change
        put_back = _learn(settings, questions, wish.learned)
        code = FAILED
        try:
            code = _train(settings, questions, wish, old)
        finally:
            if code != PLACED:
                put_back()
        return code


def _train(settings: Settings, questions: Gate, wish: Wish, old: Record | None) -> int:
    store = ModelStore(settings.data_dir)
    model = bring(ensure_model(settings.data_dir, wish.again), store.folder)
    content = model.name.removesuffix(".tar.gz")
    if old is not None and old["content"] == content and store.is_usable(old):
        return _already(settings, store, questions, old)
    new_marks, old_marks, note = _measure(store, questions, model, old)
    head: dict[str, Any] = {"at": now(), "content": content, "old_content": old["content"] if old else None}
    target = report.path_of(settings.data_dir, content)
    if new_marks is None:
        store.decline(content, "not_loadable")
        report.write(target, head | {"outcome": "not_loadable"}, None, None)
        model.unlink(missing_ok=True)  # nobody could do anything with it
        say("REFUSED: the new model cannot be loaded. Its file was removed: train again.")
        return REFUSED
    verdict = gate.judge(questions.limits, new_marks, old_marks)
    print("\n".join(["", *note, *report.lines(verdict), ""]), flush=True)
    if not verdict.passed and not wish.force:
        store.decline(content, "refused")
        report.write(target, head | {"outcome": "refused"}, verdict, new_marks)
        say(f"REFUSED: the new model is not put in place; the old one stays. Everything: {target}")
        return REFUSED
    why = "passed" if verdict.passed else "forced"
    report.write(target, head | {"outcome": why, "reason": wish.force}, verdict, new_marks)
    about = _about(settings.data_dir, verdict.new) | {"reason": wish.force if why == "forced" else None}
    store.place(model, why, about)
    say(f"model {content} is in place ({why}); everything about it: {target}")
    return _wait(settings, store, model.name)


def undo(settings: Settings, reason: str | None) -> int:
    """Put the model before in place again. Raises CommandFailed."""
    store = ModelStore(settings.data_dir)
    with _alone(settings.data_dir):
        try:
            back = store.undo(reason=reason)
        except NothingBefore:
            raise CommandFailed("There is no earlier model that could serve: nothing was changed.") from None
        say(f"model {back['content']}, trained {back['trained_at']}, is in place again")
        return _wait(settings, store, back["file"])


def ready_to_serve(data_dir: Path) -> None:
    """For `make up`: see to it that there is a model in place that can serve. Raises CommandFailed.

    Where the data have changed since, the new model has to pass the gate as with `make train`; if it does not, or did
    not before, the assistant starts with the old one, and that is said.
    """
    store, content = ModelStore(data_dir), assistant.model_path(data_dir).name.removesuffix(".tar.gz")
    usable = [record for record in _placed(store) if store.is_usable(record)]
    if usable and usable[0]["content"] == content:
        return
    if usable and content in store.declined():
        why = store.declined()[content]
        say(f"the assistant keeps model {usable[0]['content']}: the one of the current data was {why}; see make train")
        return
    with _alone(data_dir):
        _drop_harmed(store)
        model = bring(ensure_model(data_dir), store.folder)
        if not usable:
            store.place(model, "first", _about(data_dir))
            return
        questions = load_gate()
        new_marks, old_marks, _ = _measure(store, questions, model, usable[0])
        verdict = gate.judge(questions.limits, new_marks, old_marks) if new_marks is not None else None
        if verdict is not None and verdict.passed:
            store.place(model, "passed", _about(data_dir, verdict.new))
            return
        store.decline(content, "refused")
    say(f"THE NEW MODEL WAS REFUSED, the assistant starts with {usable[0]['content']}: `make train` says why")


def status(settings: Settings) -> list[str]:
    """What is in place, since when, with which figures, and what the running assistant uses."""
    store = ModelStore(settings.data_dir)
    shown = []
    for number, record in enumerate(store.placed()):
        state = "in place " if number == 0 else "before it"
        shown.append(f"{state} {record['content']}  trained {record['trained_at']}  placed {record['placed_at']} "
                     f"({record['why']})  {record.get('figures') or 'not measured'}")  # fmt: skip
    found = running.state(settings)
    if found is None:
        return [*shown, "no assistant is running here"]
    shown.append(f"in use    {str(found['file']).removesuffix('.tar.gz')}  since {found['since']}")
    if found.get("refused"):
        shown.append(f"not taken up: {found['refused']['file']} ({found['refused']['code']})")
    return shown


def _learn(settings: Settings, questions: Gate, wanted: str | None) -> Callable[[], None]:
    """Bring the desk's examples to where training finds them; returns what takes that back."""
    if wanted is None:
        return lambda: None
    if wanted == learned.NONE:
        return learned.keep(settings.data_dir, None)
    try:
        if wanted == learned.FROM_DESK:
            words, name = learned.from_desk(settings), "the desk's export"
        else:
            words, name = Path(wanted).read_text(encoding="utf-8"), wanted
        found = learned.read(words, questions.texts, name)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{wanted} cannot be read: {error}.") from error
    except learned.LearnedUnfit as error:
        raise CommandFailed(str(error)) from error
    say(f"{found.count} examples of this desk are learned from")
    if found.left_out:
        say(f"{found.left_out} of its examples are left out: the gate asks them")
    return learned.keep(settings.data_dir, found)


def _in_place(store: ModelStore) -> Record | None:
    """The record in place; where a model has only been used so far, that one."""
    if not _placed(store):
        with contextlib.suppress(FileNotFoundError):
            serving_model(store.data_dir)  # puts it in place
    return next(iter(_placed(store)), None)


def _drop_harmed(store: ModelStore) -> None:
    for name in store.drop_harmed():
        say(f"{name} was not what was put in place: removed")


def _placed(store: ModelStore) -> list[Record]:
    try:
        return store.placed()
    except ValueError as error:
        raise CommandFailed(f"{error} ({store.folder}): remove it, and the next start makes a new one.") from error


def _already(settings: Settings, store: ModelStore, questions: Gate, record: Record) -> int:
    """Nothing to train: say how good the model in place is, and see that it is in use."""
    if not record.get("figures"):
        marks = read_models(questions, [store.folder / record["file"]], _log(settings.data_dir))[0]
        if marks is not None:
            verdict = gate.judge(questions.limits, marks, None)
            head = {"at": now(), "content": record["content"], "old_content": None, "outcome": record["why"]}
            report.write(report.path_of(settings.data_dir, record["content"]), head, verdict, marks)
            store.describe(record["file"], _about(settings.data_dir, verdict.new))
            print("\n".join(["", *report.lines(verdict), ""]), flush=True)
    say(f"model {record['content']} is in place and of the current data: nothing to train")
    return _wait(settings, store, record["file"])


def _measure(
    store: ModelStore, questions: Gate, model: Path, old: Record | None
) -> tuple[Marks | None, Marks | None, list[str]]:
    """Marks of the new and the old model, and sentences about how far they can be compared."""
    data_dir = store.data_dir
    if old is None:
        return read_models(questions, [model], _log(data_dir))[0], None, ["There is no old model to compare with."]
    if store.is_usable(old):
        new_marks, old_marks = read_models(questions, [model, store.folder / old["file"]], _log(data_dir))
        if old_marks is not None:
            return new_marks, old_marks, []
    else:
        new_marks = read_models(questions, [model], _log(data_dir))[0]
    kept = report.kept_marks(report.path_of(data_dir, old["content"]))
    note = "The old model cannot be asked any more: compared is with what it said when it was measured."
    return new_marks, kept, [note if kept else "The old model cannot be asked any more, and was never measured."]


def _about(data_dir: Path, figures: dict[str, Any] | None = None) -> dict[str, Any]:
    own = learned.count(data_dir)
    return {
        "figures": report.summary(figures) if figures else None,
        "examples": learned.count_ours() + own,
        "learned": own,
    }


def _wait(settings: Settings, store: ModelStore, file: str) -> int:
    """See that a running assistant uses the model; if it cannot, put the one before back."""
    found = running.state(settings)
    if found is None:
        say("no assistant is running here: it takes the model when it starts")
        return PLACED
    try:
        seconds = running.wait_for(settings, file)
    except running.NotTakenUp as error:
        if error.code == "other_code":
            say("the running assistant is of other code: it takes the model at its next start")
            return PLACED
        with contextlib.suppress(NothingBefore):
            store.undo("not_taken_up")
        say(f"THE RUNNING ASSISTANT DID NOT TAKE THE MODEL UP ({error.code}): the one before is in place again")
        return FAILED
    say(f"the running assistant uses it, {seconds:.1f} s later")
    return PLACED


def _log(data_dir: Path) -> Path:
    return data_dir / "logs" / "gate.log"


@contextlib.contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Two trainings of one DATA_DIR would take each other's examples. Raises CommandFailed."""
    folder = data_dir / "models"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".training.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandFailed("Another training is at work here; wait until it has ended.") from error
        yield
