"""An application of codes, as on a phone."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_du_moment(secret: str) -> str:
    """What the application shows now (RFC 6238); one step before or after is taken too."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
