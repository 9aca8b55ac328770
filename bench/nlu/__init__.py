"""Measures how well the assistant's pipeline tells the labels of any texts; see README.md beside this file."""
