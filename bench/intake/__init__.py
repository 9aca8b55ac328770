"""Measures one-message intake: what of a free first message reaches the form, and what is asked afterwards."""
