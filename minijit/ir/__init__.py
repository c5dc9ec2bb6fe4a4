"""The typed SSA form between recorder and back end: ops, traces, text, verifier, evaluator."""
