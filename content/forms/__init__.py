"""申请表: a form as data: what it asks, when it asks it, and what is a sound answer; no HTTP."""
