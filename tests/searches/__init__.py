"""Searches for wrong answers: thousands of random instances, each answered and compared with the
truth.

Too long for the daily tests; ``tests/README.md`` says how to run one, ``docs/reliability.md`` what
was found.
"""
