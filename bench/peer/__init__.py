"""The peer of the benchmark: a stock Rasa 3.6.21 project with the same intents and an equivalent form."""
