"""Learns, from labelled stories, which problem of a form a story is about, to guess it where no pattern does.

    bot/.venv/bin/python -m bench.intake.problems [--check]

Writes `intake/forms/data/problems.json` from the development stories of `bench/stories` (never from `many_heldout`)
and from the assistant's own examples of the forms' intents as far as the forms' patterns can tell their problem: they
bring words that no story has. `--check` only prints how often a guess would be made, and right, on stories left out
(five parts). Needs scikit-learn, so it runs in the assistant's environment; what it writes is read without.
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from intake import thai
from intake.forms.draft import Utterance
from intake.forms.finding import find_facts
from intake.forms.likely import LEAST, LONGEST, SHORTEST, folded
from intake.forms.openings import new_draft
from intake.forms.registry import load_registry
from intake.forms.schema import Form
from intake.forms.wording import place_choices, place_said

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = ROOT / "intake" / "forms" / "data" / "problems.json"
STORIES = ("dev", "fresh", "varied", "varied2", "varied3", "voices", "voices_heldout", "heldout", "many")
FORMS = ("online_purchase", "scam", "bank", "account", "content", "cyber", "device", "telecom")
WRITTEN_AT = datetime(2026, 1, 1, tzinfo=thai.BANGKOK)  # examples tell no day
KEPT = 1200  # letter sequences of a form
SCALE = 100  # weights are written as hundredths
PARTS = 5
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def main() -> None:
    """Learn and write, or check on parts left out."""
    parser = argparse.ArgumentParser(prog="bench.intake.problems")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    told: dict[str, list[dict[str, Any]]] = {}
    for name in STORIES:
        for line in (ROOT / "bench" / "stories" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            story = json.loads(line) if line.strip() else None
            if story and _fitting(story):
                told.setdefault(story["form"], []).append(story)
    told = {form: stories for form, stories in sorted(told.items()) if form in FORMS}
    examples = {form: _examples(form) for form in told}
    if options.check:
        for form, stories in told.items():
            print(form, len(stories), len(examples[form]), _checked(stories, examples[form]))
        return
    learnt = {form: learn([*stories, *examples[form]]) for form, stories in told.items()}
    WRITTEN.write_text(json.dumps(learnt, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{WRITTEN.relative_to(ROOT)}: {WRITTEN.stat().st_size // 1024} KB, {', '.join(learnt)}")


def learn(stories: list[dict[str, Any]]) -> dict[str, Any]:
    """What is written for one form: {"choices", "bias", "grams": {letters: [rarity, weight of each choice]}}."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts, labels = [folded(story["text"]) for story in stories], [_fitting(story)[0] for story in stories]
    options = {"analyzer": "char", "ngram_range": (SHORTEST, LONGEST), "sublinear_tf": True, "lowercase": False}
    vectors = TfidfVectorizer(min_df=2, **options)
    model = _fitted(LogisticRegression, vectors.fit_transform(texts), labels)
    strength = np.abs(_weights(model)).max(axis=0)
    names = vectors.get_feature_names_out()
    kept = sorted(str(names[place]) for place in np.argsort(-strength)[:KEPT])
    vectors = TfidfVectorizer(vocabulary=kept, **options)
    model = _fitted(LogisticRegression, vectors.fit_transform(texts), labels)
    weights = _weights(model)
    grams = {
        gram: [round(float(vectors.idf_[place]) * SCALE), *(round(float(row[place]) * SCALE) for row in weights)]
        for gram, place in sorted(vectors.vocabulary_.items())
    }
    bias = model.intercept_ if len(model.classes_) > 2 else [-model.intercept_[0] / 2, model.intercept_[0] / 2]
    return {"choices": list(model.classes_), "bias": [round(float(each) * SCALE) for each in bias], "grams": grams}


def _fitted(kind: Any, vectors: Any, labels: list[str]) -> Any:
    return kind(C=30, max_iter=500, class_weight="balanced").fit(vectors, labels)


def _weights(model: Any) -> Any:
    return model.coef_ if len(model.classes_) > 2 else np.vstack([-model.coef_[0] / 2, model.coef_[0] / 2])


def _fitting(story: dict[str, Any]) -> list[str]:
    said = story["facts"].get("problem")
    return [said] if said else list(story["may"].get("problem") or ())


def _examples(form_name: str) -> list[dict[str, Any]]:
    """The assistant's examples for a form, with the problem that the form's patterns and choices find in them."""
    form = load_registry().get(form_name)
    assert form is not None
    labelled = []
    for path in sorted((ROOT / "nlu_data").glob("complain_*.yml")):
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if group["intent"] not in form.intents:
                continue
            for line in str(group["examples"]).splitlines():
                text = _MARKED.sub(r"\1", line.strip().removeprefix("-").strip())
                found = _by_patterns(form, text) if text else None
                if found:
                    labelled.append({"text": text, "facts": {"problem": found}, "may": {}})
    return labelled


def _by_patterns(form: Form, text: str) -> str | None:
    draft = new_draft(Utterance(text, WRITTEN_AT, "1"))
    draft.form = form.name
    facts = find_facts(text, None, WRITTEN_AT)
    placed = [*place_said(form, draft, text, facts, WRITTEN_AT), *place_choices(form, draft, text, facts)]
    return next((str(item.reading.value) for item in placed if item.field.name == "problem"), None)


def _checked(stories: list[dict[str, Any]], examples: list[dict[str, Any]]) -> str:
    from intake.forms.likely import best

    made = right = 0
    for part in range(PARTS):
        others = [story for place, story in enumerate(stories) if place % PARTS != part]
        table = learn([*others, *examples])
        for story in stories[part::PARTS]:
            choice, chance = best(table, story["text"])
            made += chance >= LEAST
            right += chance >= LEAST and choice in [*_fitting(story), *story["may"].get("problem", ())]
    return f"{made} guessed, {right} right"


if __name__ == "__main__":
    main()
