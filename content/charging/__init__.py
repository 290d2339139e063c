"""统一收费: one bill a case across departments, paid once; every fen found again in a ledger."""
