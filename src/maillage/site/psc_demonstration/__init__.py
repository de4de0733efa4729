"""A simulated Pro Santé Connect: a real OpenID provider, invented people.

For the demo and the tests. The provider itself is `fournisseur.mjs`, on npm's oidc-provider;
`demarrage.py` starts and stops it.
"""
