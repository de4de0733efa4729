// The map: Leaflet on a canvas, over base maps that share their borders. What is chosen stands in
// the address; words come from the server, drawings are made here.

class Carte {
  // Below this zoom the whole of France is drawn coarsely; from it on, the régions in sight.
  static FIN = 8;

  constructor(ecran) {
    this.ecran = ecran;
    this.adressesDesFonds = JSON.parse(ecran.dataset.fonds);
    this.fonds = new Map();
    this.donnees = new Map();
    this.selection = new Set(this.#parametres().get("communes")?.split(",").filter(Boolean));
    this.ouverte = this.#parametres().get("unite") || "";
    this.dessins = L.layerGroup();
    this.surlignes = L.layerGroup();
    this.carte = L.map(ecran, {
      preferCanvas: true, renderer: L.canvas({ padding: 0.2 }), zoomControl: false, attributionControl: Boolean(ecran.dataset.tuiles),
      minZoom: 3, maxZoom: 15, zoomSnap: 0.25, zoomDelta: 1, keyboardPanDelta: 60, boxZoom: false,
    });
    L.control.zoom({ zoomInText: "+", zoomInTitle: "Approcher", zoomOutText: "−", zoomOutTitle: "Éloigner" }).addTo(this.carte);
    L.control.scale({ imperial: false }).addTo(this.carte);
    if (ecran.dataset.tuiles) {
      this.carte.attributionControl.setPrefix(false);
      L.tileLayer(ecran.dataset.tuiles, { attribution: ecran.dataset.attribution }).addTo(this.carte);
    }
    this.dessins.addTo(this.carte);
    this.surlignes.addTo(this.carte);
    this.gestes = new Gestes(this.carte, (anneau) => this.#entourer(anneau));
    this.#ecouter();
    this.#demarrer();
  }

  #parametres() { return new URLSearchParams(location.search); }

  get legende() { return document.getElementById("legende"); }

  get region() { return this.ecran.dataset.region; }

  async #demarrer() {
    const [lat, lon, zoom] = (this.#parametres().get("c") ?? "").split(",").map(Number);
    const principal = this.region || "france";
    await Promise.all([this.#fond(principal), this.#classes(this.region)]);
    if (zoom) this.carte.setView([lat, lon], zoom); else this.#toutVoir();
    this.carte.on("moveend", () => { this.#retenirLaVue(); this.#rafraichir(); this.#sousLaCroix(); });
    await this.#rafraichir();
    for (const attente of ["carte-attente", "carte-silhouette"]) document.getElementById(attente)?.remove();
    performance.mark("carte-dessinee");
  }

  #toutVoir() {
    const fond = this.fonds.get(this.region || "france"), departement = this.ecran.dataset.departement;
    // Seen whole, France is the mainland: the rest is chosen by its name.
    const garder = departement ? (p) => p.departement === departement
      : this.region ? () => true : (p) => p.departement.length === 2;
    const etendue = fond?.etendue(garder);
    if (etendue) this.carte.fitBounds(etendue, { animate: false }); else this.carte.setView([46.6, 2.5], 5.5);
  }

  // --- what is fetched ---

  async #lire(adresse) {
    const reponse = await fetch(adresse);
    if (!reponse.ok) throw new Error(`${reponse.status}`);
    return reponse.json();
  }

  // A promise is kept, so that what is asked for twice is fetched once.
  async #fond(cle) {
    if (this.fonds.has(cle)) return this.fonds.get(cle);
    const adresse = this.adressesDesFonds[cle];
    if (!adresse) return null;
    this.enChemin ??= new Map();
    if (!this.enChemin.has(cle)) {
      this.enChemin.set(cle, this.#lire(adresse).then((lu) => { this.fonds.set(cle, new Fond(lu)); }, (panne) => { this.enChemin.delete(cle); this.#dire(panne); }));
    }
    await this.enChemin.get(cle);
    return this.fonds.get(cle) ?? null;
  }

  // The classes of a région, or of France ("").
  async #classes(region) {
    const adresse = new URL(this.legende.dataset.donnees, location.href);
    adresse.searchParams.delete("departement");
    if (region) adresse.searchParams.set("region", region); else adresse.searchParams.delete("region");
    const cle = adresse.href;
    if (!this.donnees.has(cle)) {
      this.donnees.set(cle, this.#lire(cle).then((lues) => new Donnees(lues)).catch((panne) => { this.donnees.delete(cle); this.#dire(panne); return null; }));
    }
    return this.donnees.get(cle);
  }

  #dire(panne) {
    const zone = document.querySelector("[data-m-annonce]");
    zone.textContent = `La carte n’a pas pu être chargée (${panne.message}). Le tableau donne les mêmes données ; réessayez dans un instant.`;
    zone.hidden = false;
  }

  // --- what is drawn ---

  // The base maps to draw: [key of the base map, région of its classes, which shapes].
  #plans() {
    const france = this.fonds.get("france");
    if (this.region && (!france || this.carte.getZoom() >= Carte.FIN)) {
      const autres = france ? this.#regionsEnVue(france).filter((r) => r !== this.region) : [];
      return [this.region, ...autres].map((r) => [r, r, null]);
    }
    if (this.carte.getZoom() < Carte.FIN || !france) return this.region ? [[this.region, this.region, null]] : [["france", "", null]];
    const fines = this.#regionsEnVue(france);
    return [["france", "", (p) => !fines.includes(p.region)], ...fines.map((r) => [r, r, null])];
  }

  #regionsEnVue(france) {
    const vue = this.carte.getBounds();
    this.etendues ??= new Map(Object.keys(this.adressesDesFonds).filter((r) => r !== "france").map((r) => [r, france.etendue((p) => p.region === r)]));
    return [...this.etendues].filter(([, e]) => e && vue.intersects(e)).map(([r]) => r);
  }

  async #rafraichir() {
    const plans = this.#plans(), cle = JSON.stringify([plans.map((p) => p[0]), this.carte.getZoom() < 6.5, this.legende.dataset.donnees, this.#limites()]);
    if (cle === this.dernier) return;
    this.dernier = cle;
    this.ecran.dataset.dessinee = "";
    const prets = await Promise.all(plans.map(async ([fond, region, garder]) => [await this.#fond(fond), await this.#classes(region), garder]));
    if (cle !== this.dernier) return; // the person has moved on
    this.dessins.clearLayers();
    this.montres = prets.filter(([fond, donnees]) => fond && donnees);
    const tuiles = Boolean(this.ecran.dataset.tuiles);
    for (const [fond, donnees, garder] of this.montres) this.#peindre(fond, donnees, garder, tuiles);
    for (const [fond, donnees, garder] of this.montres) this.#limiter(fond, donnees, garder);
    this.#surligner();
    this.#sousLaCroix();
    this.ecran.dataset.dessinee = "1";
  }

  #peindre(fond, donnees, garder, tuiles) {
    const fusions = fond.fusions((code, proprietes) => (garder && !garder(proprietes) ? undefined : donnees.rangs.get(code)));
    for (const [rang, geometry] of [...fusions].sort((a, b) => a[0] - b[0])) {
      const [, couleur, trace, encre] = donnees.classes[rang];
      this.dessins.addLayer(L.geoJSON(geometry, {
        interactive: false,
        style: { fillColor: motif(couleur, trace, encre), fillOpacity: tuiles ? 0.7 : 1, color: couleur, weight: tuiles ? 0 : 0.7, opacity: 1, smoothFactor: 0.6 },
      }));
    }
  }

  #limites() {
    return [...document.querySelectorAll("input[name=limites]:checked")].map((c) => c.value);
  }

  #limiter(fond, donnees, garder) {
    const encre = "#1c2326"; // classes have the same colours in both themes, so lines too
    const choisies = this.#limites();
    const finesse = this.carte.getZoom() < 6.5 ? 0.55 : 1; // seen from afar, lines would hide the rest
    const trait = (cle, style) => {
      const lignes = fond.lignes(cle, garder, style.dehors);
      this.dessins.addLayer(L.geoJSON(lignes, { interactive: false, style: { color: encre, smoothFactor: 0.6, ...style, weight: style.weight * finesse } }));
    };
    if (this.carte.getZoom() >= Carte.FIN || this.region) trait((g) => g, { weight: 0.4, opacity: 0.45, dehors: false });
    if (choisies.includes("epci")) trait((g) => g.properties.epci, { weight: 1, opacity: 0.6, dashArray: "2 3", dehors: false });
    if (choisies.includes("cpts")) trait((g) => donnees.tenue.get(Fond.code(g)), { weight: 1.6, opacity: 0.9, dehors: false });
    if (choisies.includes("departements")) trait((g) => g.properties.departement, { weight: 1.1, opacity: 0.75, dashArray: "6 3", dehors: true });
    if (choisies.includes("regions")) trait((g) => g.properties.region, { weight: 2.4, opacity: 0.9, dehors: true });
  }

  #surligner() {
    this.surlignes.clearLayers();
    const accent = "#c2185b";
    for (const [fond, , garder] of this.montres ?? []) {
      const choisies = fond.formes.filter((f) => this.selection.has(Fond.code(f)) && (!garder || garder(f.properties)));
      if (choisies.length) {
        this.surlignes.addLayer(L.geoJSON(topojson.merge(fond.topologie, choisies), {
          interactive: false, style: { color: accent, weight: 3, fillColor: motif(`${accent}22`, "M0 8L8 0", accent), fillOpacity: 0.8 },
        }));
      }
      const ouverte = fond.formes.find((f) => Fond.code(f) === this.ouverte && (!garder || garder(f.properties)));
      if (ouverte) this.surlignes.addLayer(L.geoJSON(topojson.feature(fond.topologie, ouverte), { interactive: false, style: { color: accent, weight: 3, fill: false, dashArray: "4 3" } }));
    }
  }

  // --- what people do ---

  #sous(latlng) {
    for (const [fond, donnees, garder] of this.montres ?? []) {
      const forme = fond.sous(latlng.lng, latlng.lat);
      if (forme && (!garder || garder(forme.properties))) return { code: Fond.code(forme), donnees };
    }
    return null;
  }

  #ecouter() {
    const bulle = L.tooltip({ sticky: true, direction: "top", className: "carte-bulle" });
    this.carte.on("click", (evenement) => {
      if (this.gestes.outil !== "main") return;
      const trouvee = this.#sous(evenement.latlng);
      if (!trouvee) return;
      if (evenement.originalEvent.shiftKey) this.#basculer([trouvee.code]); else this.#ouvrir(trouvee.code);
    });
    if (matchMedia("(hover: hover)").matches) {
      this.carte.on("mousemove", (evenement) => {
        const trouvee = this.gestes.outil === "main" ? this.#sous(evenement.latlng) : null;
        if (!trouvee) { bulle.remove(); return; }
        const mots = document.createElement("span"); // names are text, never markup
        mots.textContent = trouvee.donnees.phrase(trouvee.code);
        bulle.setLatLng(evenement.latlng).setContent(mots);
        if (!this.carte.hasLayer(bulle)) bulle.addTo(this.carte);
      });
      this.carte.on("mouseout movestart", () => bulle.remove());
    }
    this.ecran.addEventListener("keydown", (evenement) => {
      if (evenement.key !== "Enter" || evenement.target !== this.ecran) return;
      evenement.preventDefault();
      const trouvee = this.#sous(this.carte.getCenter());
      if (!trouvee) return;
      if (evenement.shiftKey) this.#basculer([trouvee.code]); else this.#ouvrir(trouvee.code);
    });
    for (const nom of ["focus", "blur"]) this.ecran.addEventListener(nom, () => this.#sousLaCroix());
    document.querySelector("[data-carte-tout]").addEventListener("click", () => this.#toutVoir());
    document.querySelector("[data-carte-zone]").addEventListener("change", (e) => {
      // Another zone is another page: its table, its counts, its files.
      this.#retenir({ region: e.target.value, departement: "", c: "", unite: "" });
      location.reload();
    });
    for (const case_ of document.querySelectorAll("input[name=limites]")) {
      case_.addEventListener("change", () => {
        this.#retenir({ limites: this.#limites().join(",") || "aucune" });
        this.#rafraichir();
      });
    }
    document.body.addEventListener("htmx:afterSwap", (evenement) => {
      if (evenement.detail.target.id !== "legende" && evenement.target.id !== "legende") return;
      const nouvelle = new URLSearchParams(this.legende.dataset.adresse);
      const retenues = Object.fromEntries(["couche", "le", "annee", "decoupe", "motifs"].map((n) => [n, nouvelle.get(n) ?? ""]));
      this.#retenir(retenues);
      this.#rafraichir();
      if (this.ouverte) this.#ouvrir(this.ouverte);
    });
    document.addEventListener("click", (evenement) => this.#clicDePage(evenement));
  }

  #clicDePage(evenement) {
    const cible = evenement.target.closest?.("[data-carte-ajouter], [data-carte-retirer], [data-carte-vider], [data-carte-aller]");
    if (!cible || evenement.ctrlKey || evenement.metaKey) return;
    const { carteAjouter, carteRetirer, carteVider, carteAller } = cible.dataset;
    if (carteAller !== undefined) {
      const [genre, code] = carteAller.split(":");
      if (genre !== "commune" && genre !== "arrondissement") return; // another zone is another page
      evenement.preventDefault();
      this.#aller(code);
      return;
    }
    evenement.preventDefault();
    if (carteAjouter !== undefined) for (const code of carteAjouter.split(",")) this.selection.add(code);
    if (carteRetirer !== undefined) this.selection.delete(carteRetirer);
    if (carteVider !== undefined) this.selection.clear();
    if (cible.dataset.carteVoir !== undefined) this.#cadrer(new Set(carteAjouter.split(",")));
    this.#selectionChangee();
  }

  // Bring these unités in sight, when the map shown has them.
  #cadrer(codes) {
    for (const [fond] of this.montres ?? []) {
      const etendue = fond.etendue((p) => codes.has(p.code));
      if (etendue) { this.carte.fitBounds(etendue, { animate: false, maxZoom: 11 }); return; }
    }
  }

  #basculer(codes) {
    for (const code of codes) if (!this.selection.delete(code)) this.selection.add(code);
    this.#selectionChangee();
  }

  #entourer(anneau) {
    const codes = new Set();
    for (const [fond, , garder] of this.montres ?? []) {
      const retenus = garder ? new Set(fond.formes.filter((f) => garder(f.properties)).map(Fond.code)) : null;
      for (const code of fond.dans(anneau)) if (!retenus || retenus.has(code)) codes.add(code);
    }
    for (const code of codes) this.selection.add(code);
    this.#selectionChangee();
    this.gestes.choisir("main");
  }

  async #selectionChangee() {
    const communes = [...this.selection].sort().join(",");
    this.#retenir({ communes });
    this.#surligner();
    const panneau = document.getElementById("selection");
    await this.#remplir(panneau, this.ecran.dataset.selection);
    panneau.hidden = !this.selection.size;
    if (this.ouverte) this.#ouvrir(this.ouverte, false);
  }

  async #ouvrir(code, montrer = true) {
    this.ouverte = code;
    this.#retenir({ unite: code });
    this.#surligner();
    const panneau = document.getElementById("fiche");
    panneau.hidden = false;
    await this.#remplir(panneau, this.ecran.dataset.unite.replace("00000", encodeURIComponent(code)));
    // On a phone the card is below the map.
    if (montrer && matchMedia("(max-width: 63.99rem)").matches) panneau.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  async #aller(code) {
    await this.#ouvrir(code, false);
    const fiche = document.querySelector("[data-carte-fiche]");
    const champ = document.getElementById("recherche");
    champ.value = "";
    document.getElementById("propositions").replaceChildren();
    if (!fiche) return;
    const { lat, lon, region } = fiche.dataset;
    if (this.region && region !== this.region) {
      // Not in the zone shown: its own page.
      this.#retenir({ region, departement: "", c: `${lat},${lon},11` });
      location.reload();
      return;
    }
    if (lat) this.carte.setView([Number(lat), Number(lon)], Math.max(this.carte.getZoom(), 11), { animate: false });
    this.ecran.focus({ preventScroll: true });
  }

  async #remplir(panneau, chemin) {
    const demande = `${chemin}${location.search}`;
    panneau.dataset.demande = demande;
    const reponse = await fetch(demande);
    const texte = await reponse.text();
    if (panneau.dataset.demande !== demande) return; // a later answer has come, or will
    if (reponse.ok) panneau.innerHTML = texte; else this.#dire(new Error(String(reponse.status)));
  }

  #sousLaCroix() {
    const zone = document.getElementById("carte-sous-croix");
    const ici = this.ecran.matches(":focus-visible"); // reached by the keyboard
    this.ecran.classList.toggle("carte-croix", ici);
    zone.hidden = !ici;
    if (!ici) return;
    const trouvee = this.#sous(this.carte.getCenter());
    zone.textContent = trouvee ? trouvee.donnees.phrase(trouvee.code) : "Aucune commune sous la croix.";
  }

  // --- what the address remembers ---

  #retenirLaVue() {
    const { lat, lng } = this.carte.getCenter();
    this.#retenir({ c: `${lat.toFixed(4)},${lng.toFixed(4)},${this.carte.getZoom()}` });
  }

  #retenir(valeurs) {
    const parametres = this.#parametres();
    for (const [nom, valeur] of Object.entries(valeurs)) {
      if (valeur) parametres.set(nom, valeur); else parametres.delete(nom);
      const champ = document.querySelector(`#commandes input[type=hidden][name=${nom}]`);
      if (champ && nom !== "limites") champ.value = valeur;
    }
    const requete = parametres.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", requete ? `?${requete}` : location.pathname);
    for (const lien of document.querySelectorAll("[data-carte-export], [data-carte-lien]")) {
      const adresse = new URL(lien.href);
      const propres = [...adresse.searchParams].filter(([nom]) => nom === "vue" || nom === "telecharger");
      adresse.search = new URLSearchParams([...parametres].filter(([nom]) => !["vue", "page", "tri"].includes(nom)).concat(propres)).toString();
      lien.href = adresse.href;
    }
  }
}

// A colour with its texture, as a canvas paints it.
const motifs = new Map();
function motif(couleur, trace, encre) {
  if (!trace) return couleur;
  const cle = couleur + trace + encre;
  if (!motifs.has(cle)) {
    const carreau = document.createElement("canvas");
    carreau.width = carreau.height = 16; // two dots a point, whatever the screen
    const pinceau = carreau.getContext("2d");
    pinceau.fillStyle = couleur;
    pinceau.fillRect(0, 0, 16, 16);
    pinceau.scale(2, 2);
    pinceau.strokeStyle = encre;
    pinceau.lineWidth = 1.4;
    pinceau.lineCap = "round";
    pinceau.stroke(new Path2D(trace));
    const modele = pinceau.createPattern(carreau, "repeat");
    modele.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, 0, 0]));
    motifs.set(cle, modele);
  }
  return motifs.get(cle);
}

const ecran = document.getElementById("carte");
if (ecran) new Carte(ecran);
