"""Decode the shipped outlines (encoding: outils/communes/README.md) into GeoJSON text."""

_PAS = 10_000


def geojson(contour: str) -> str:
    """A GeoJSON Polygon or MultiPolygon, as compact as coordinates of 1/10 000 degree allow."""
    polygones = [
        "[" + ",".join(_anneau(anneau) for anneau in polygone.split(";")) + "]"
        for polygone in contour.split("/")
    ]
    if len(polygones) == 1:
        return f'{{"type":"Polygon","coordinates":{polygones[0]}}}'
    return f'{{"type":"MultiPolygon","coordinates":[{",".join(polygones)}]}}'


def _anneau(texte: str) -> str:
    nombres: list[int] = []
    valeur = decalage = 0
    for octet in texte.encode("ascii"):
        octet -= 63
        valeur |= (octet & 0x1F) << decalage
        decalage += 5
        if octet < 0x20:
            nombres.append(~(valeur >> 1) if valeur & 1 else valeur >> 1)
            valeur = decalage = 0
    points, x, y = [], 0, 0
    for dx, dy in zip(nombres[::2], nombres[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append(f"[{x / _PAS:.6g},{y / _PAS:.6g}]")
    return f"[{','.join([*points, points[0]])}]"
