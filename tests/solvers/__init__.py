"""The solvers: one contract for all of them, their known pitfalls, and what each does beside the
contract.
"""
