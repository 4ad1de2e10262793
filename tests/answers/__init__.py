"""Answers to the exercises that the checks are tried on."""
