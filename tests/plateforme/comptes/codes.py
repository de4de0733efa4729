"""An application of codes, as on a phone."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_du_moment(secret: str, pas: int = 0) -> str:
    """What the application shows now, or `pas` half-minutes later (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + pas))
