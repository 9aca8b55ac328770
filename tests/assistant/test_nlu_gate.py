"""The gate: what the components of config.yml make of the examples, of messages held out, and of misspelled ones.

The same figures in full, with confusions: `python -m bench.nlu own`.
"""

from __future__ import annotations

from bench.nlu import own


def test_the_assistant_tells_its_intents_as_well_as_promised() -> None:
    figures = own.report()
    print("\n".join(own.lines(figures)))
    assert own.failures(figures) == []


def test_the_gate_closes() -> None:
    good = {"accuracy": 0.9, "top3": 0.99, "f1_by_label": {"greet": 0.9}, "confusions": [], "macro_f1": 0.9, "rows": 9}
    figures = dict.fromkeys(("cross_validation", "held_out", "misspelled", "misspelled_clean"), good)
    assert own.failures(figures) == []
    assert own.failures({**figures, "misspelled": {**good, "accuracy": 0.8}}) == [
        "misspelling costs 0.100, at most 0.05 is allowed"
    ]
    assert "greet" in own.failures({**figures, "cross_validation": {**good, "f1_by_label": {"greet": 0.1}}})[0]
    assert len(own.failures({**figures, "held_out": {**good, "accuracy": 0.5, "top3": 0.5}})) == 2
