"""The seal of a version: the SHA-256 of its content, written in one way only."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def empreinte(contenu: Mapping[str, Any]) -> str:
    """64 hexadecimal figures. Same content, same seal, whatever the order of its keys."""
    texte = json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()
