"""The whole ledger as a few rules over a few values: what the state machine holds the product against.

It knows no SQL, no entry and no service: only cents that stand in stages, and the conditions of books.md and rules.md.
"""
