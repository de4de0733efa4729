"""Tiles that an operator may lay under the map: what the browser must then be allowed to ask."""

from urllib.parse import urlsplit


def hotes_des_tuiles(adresse: str) -> list[str]:
    """The origins of a tile address for the content security policy; none when it is empty.

    Raises ValueError, when the site starts, for what is not the address of tiles.
    """
    if not adresse:
        return []
    lue = urlsplit(adresse)
    if lue.scheme not in ("https", "http") or not lue.netloc or ";" in lue.netloc:
        raise ValueError(
            f"MAILLAGE_TUILES doit être une adresse http(s)\u00a0: «\u00a0{adresse}\u00a0»."
        )
    if not all(signe in adresse for signe in ("{z}", "{x}", "{y}")):
        raise ValueError(
            f"MAILLAGE_TUILES doit contenir {{z}}, {{x}} et {{y}}\u00a0: «\u00a0{adresse}\u00a0»."
        )
    return [f"{lue.scheme}://{lue.netloc.replace('{s}', '*')}"]
