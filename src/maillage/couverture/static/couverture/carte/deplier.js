// A base map as it is sent (format: territoires/rules/fonds.py), made a TopoJSON topology.

const FORMAT_FOND = "maillage-fond-1";

// The next whole number of a text in the polyline encoding, at each call.
function lecteurDeNombres(texte) {
  let place = 0;
  return () => {
    let valeur = 0, decalage = 0, octet;
    do {
      octet = texte.charCodeAt(place) - 63;
      place += 1;
      valeur |= (octet & 0x1f) << decalage;
      decalage += 5;
    } while (octet >= 0x20);
    return valeur & 1 ? ~(valeur >> 1) : valeur >> 1;
  };
}

// Rings as lists of arcs; `arcs` grows as they are read.
function lecteurDeFormes(texte, arcs) {
  const nombre = lecteurDeNombres(texte), bouts = [];
  let depart = [0, 0];

  const nouvelArc = (ici) => {
    const combien = nombre();
    if (!ici) ici = depart = [depart[0] + nombre(), depart[1] + nombre()];
    const arc = [ici];
    let [x, y] = ici;
    for (let i = 0; i < combien; i += 1) {
      const pas = [nombre(), nombre()];
      x += pas[0];
      y += pas[1];
      arc.push(pas);
    }
    arcs.push(arc);
    bouts.push([ici, [x, y]]);
    return [x, y];
  };

  const anneau = () => {
    let ici = null;
    return Array.from({ length: nombre() }, () => {
      const distance = nombre();
      if (distance === 0) {
        ici = nouvelArc(ici);
        return arcs.length - 1;
      }
      const numero = arcs.length - Math.abs(distance);
      ici = bouts[numero][distance > 0 ? 0 : 1];
      return distance > 0 ? ~numero : numero;
    });
  };

  return () => Array.from({ length: nombre() + 1 }, () => Array.from({ length: nombre() + 1 }, anneau));
}

function deplierFond(fond) {
  if (fond.format !== FORMAT_FOND) throw new Error(`fond de carte « ${fond.format} » inconnu`);
  const arcs = [], geometries = [];
  const code = lecteurDeNombres(fond.codes), epci = lecteurDeNombres(fond.epci), forme = lecteurDeFormes(fond.anneaux, arcs);
  let rangEpci = 0;
  for (const [prefixe, departement, region, combien] of fond.series) {
    let fin = 0;
    for (let i = 0; i < combien; i += 1) {
      fin += code();
      rangEpci += epci();
      const id = prefixe + String(fin).padStart(5 - prefixe.length, "0");
      geometries.push({
        type: "MultiPolygon",
        id,
        properties: { code: id, departement, region, epci: fond.epcis[rangEpci - 1] ?? "" },
        arcs: forme(),
      });
    }
  }
  return {
    type: "Topology",
    transform: { scale: fond.pas, translate: fond.origine },
    objects: { unites: { type: "GeometryCollection", geometries } },
    arcs,
  };
}
