"""Confidential feedback: from raw answers to what others may see, safe by arithmetic.

One principle carries it all (docs/confidentiality.md): of the protected raters' answers, a binder publishes nothing but
item means of disjoint blocks of at least k raters. Every other number is computed from what is already published, so
no combination of printed numbers says anything about fewer than k of them. `audit.py` proves it for each build.
"""
