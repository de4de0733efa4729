// A base map: unités that share their borders (TopoJSON), found by point, merged by class.

class Fond {
  constructor(recu) {
    this.topologie = deplierFond(recu);
    this.objet = this.topologie.objects.unites;
    this.formes = this.objet.geometries.filter((forme) => forme.type);
    const boites = this.#boitesDesArcs();
    this.boites = this.formes.map((forme) => {
      const boite = [Infinity, Infinity, -Infinity, -Infinity];
      for (const arc of forme.arcs.flat(Infinity)) {
        const b = boites[arc < 0 ? ~arc : arc];
        if (b[0] < boite[0]) boite[0] = b[0];
        if (b[1] < boite[1]) boite[1] = b[1];
        if (b[2] > boite[2]) boite[2] = b[2];
        if (b[3] > boite[3]) boite[3] = b[3];
      }
      return boite;
    });
  }

  static code(forme) { return forme.properties?.code ?? String(forme.id); }

  #boitesDesArcs() {
    const { transform, arcs } = this.topologie;
    const [kx, ky] = transform?.scale ?? [1, 1], [dx, dy] = transform?.translate ?? [0, 0];
    return arcs.map((arc) => {
      let x = 0, y = 0;
      const b = [Infinity, Infinity, -Infinity, -Infinity];
      for (const point of arc) {
        if (transform) { x += point[0]; y += point[1]; } else { [x, y] = point; }
        if (x < b[0]) b[0] = x;
        if (y < b[1]) b[1] = y;
        if (x > b[2]) b[2] = x;
        if (y > b[3]) b[3] = y;
      }
      return [b[0] * kx + dx, b[1] * ky + dy, b[2] * kx + dx, b[3] * ky + dy];
    });
  }

  // The box around the shapes that `garder` keeps: [[south, west], [north, east]], or null.
  etendue(garder) {
    const e = [Infinity, Infinity, -Infinity, -Infinity];
    this.formes.forEach((forme, rang) => {
      if (!garder(forme.properties)) return;
      const b = this.boites[rang];
      e[0] = Math.min(e[0], b[0]); e[1] = Math.min(e[1], b[1]);
      e[2] = Math.max(e[2], b[2]); e[3] = Math.max(e[3], b[3]);
    });
    return e[0] <= e[2] ? [[e[1], e[0]], [e[3], e[2]]] : null;
  }

  #anneaux(forme) {
    const { type, coordinates } = topojson.feature(this.topologie, forme).geometry;
    return type === "Polygon" ? [coordinates] : coordinates;
  }

  // The unité at a point, or null.
  sous(lon, lat) {
    for (let rang = 0; rang < this.formes.length; rang += 1) {
      const b = this.boites[rang];
      if (lon < b[0] || lon > b[2] || lat < b[1] || lat > b[3]) continue;
      for (const polygone of this.#anneaux(this.formes[rang])) {
        if (dansAnneau(lon, lat, polygone[0]) && !polygone.slice(1).some((trou) => dansAnneau(lon, lat, trou))) {
          return this.formes[rang];
        }
      }
    }
    return null;
  }

  // The codes of the unités whose middle is inside a ring of [lon, lat].
  dans(anneau) {
    const xs = anneau.map((p) => p[0]), ys = anneau.map((p) => p[1]);
    const e = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    const codes = [];
    this.formes.forEach((forme, rang) => {
      const b = this.boites[rang];
      if (b[2] < e[0] || b[0] > e[2] || b[3] < e[1] || b[1] > e[3]) return;
      const [lon, lat] = this.milieu(forme);
      if (dansAnneau(lon, lat, anneau)) codes.push(Fond.code(forme));
    });
    return codes;
  }

  // The centre of gravity of the largest piece.
  milieu(forme) {
    let meilleur = null, plusGrande = -1;
    for (const [contour] of this.#anneaux(forme)) {
      let aire = 0, x = 0, y = 0;
      const [ox, oy] = contour[0];
      for (let i = 1; i < contour.length; i += 1) {
        const [ax, ay] = [contour[i - 1][0] - ox, contour[i - 1][1] - oy];
        const [bx, by] = [contour[i][0] - ox, contour[i][1] - oy];
        const produit = ax * by - bx * ay;
        aire += produit; x += (ax + bx) * produit; y += (ay + by) * produit;
      }
      if (Math.abs(aire) > plusGrande) {
        plusGrande = Math.abs(aire);
        meilleur = aire ? [ox + x / (3 * aire), oy + y / (3 * aire)] : contour[0];
      }
    }
    return meilleur;
  }

  // Shapes by class: rank → one merged geometry, without inner borders.
  fusions(rangDe) {
    const paquets = new Map();
    for (const forme of this.formes) {
      const rang = rangDe(Fond.code(forme), forme.properties);
      if (rang === undefined) continue;
      if (!paquets.has(rang)) paquets.set(rang, []);
      paquets.get(rang).push(forme);
    }
    return new Map([...paquets].map(([rang, formes]) => [rang, topojson.merge(this.topologie, formes)]));
  }

  // The lines between shapes that `cle` tells apart. `garder` limits the shapes.
  lignes(cle, garder, exterieures) {
    const objet = { type: "GeometryCollection", geometries: garder ? this.formes.filter((f) => garder(f.properties)) : this.formes };
    return topojson.mesh(this.topologie, objet, (a, b) => (a === b ? exterieures : cle(a) !== cle(b)));
  }
}

function dansAnneau(lon, lat, anneau) {
  let dedans = false;
  for (let i = 0, j = anneau.length - 1; i < anneau.length; j = i, i += 1) {
    const [xi, yi] = anneau[i], [xj, yj] = anneau[j];
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) dedans = !dedans;
  }
  return dedans;
}

// What the server says of a zone: class and CPTS of each unité (see web/carte/flux.py).
class Donnees {
  constructor(lues) {
    this.classes = lues.classes;
    this.cpts = lues.cpts;
    this.tenues = lues.tenues;
    this.rangs = new Map();
    this.tenue = new Map();
    this.noms = new Map();
    for (const [prefixe, [suffixes, classes, tenues, noms]] of Object.entries(lues.unites)) {
      const mots = noms?.split("|");
      for (let i = 0; i < classes.length; i += 1) {
        const code = prefixe + suffixes.slice(3 * i, 3 * i + 3);
        this.rangs.set(code, Number.parseInt(classes[i], 36));
        this.tenue.set(code, tenues[i]);
        if (mots) this.noms.set(code, mots[i]);
      }
    }
  }

  // A sentence for whoever cannot see the colour.
  phrase(code) {
    const rang = this.rangs.get(code);
    if (rang === undefined) return "";
    const qui = this.tenues[this.tenue.get(code)].map((i) => this.cpts[i][1]);
    const nom = this.noms.get(code);
    return [nom ? `${nom} (${code})` : `Commune ${code}`, this.classes[rang][0], ...qui].join(" · ");
  }
}
