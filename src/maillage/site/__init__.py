"""Wiring only: settings, addresses, the command line. The one place that knows everybody."""
