"""The operators' desk as it is kept: accounts, sessions, the audit log, figures and notes; knows no pages."""
