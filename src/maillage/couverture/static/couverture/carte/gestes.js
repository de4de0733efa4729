// Rectangle and lasso: a ring drawn by one pointer, given to whoever listens.

class Gestes {
  constructor(carte, conclure) {
    this.carte = carte;
    this.conclure = conclure;
    this.outil = "main";
    this.trace = null;
    this.ecran = carte.getContainer();
    this.ecran.addEventListener("pointerdown", (e) => this.#commencer(e), true);
    this.ecran.addEventListener("pointermove", (e) => this.#suivre(e), true);
    this.ecran.addEventListener("pointerup", (e) => this.#finir(e), true);
    this.ecran.addEventListener("pointercancel", () => this.#abandonner(), true);
    // The click that ends a drawing is not a click on a commune.
    this.ecran.addEventListener("click", (e) => { if (this.vientDeDessiner) e.stopPropagation(); this.vientDeDessiner = false; }, true);
    document.addEventListener("keydown", (e) => { if (e.key === "Escape" && this.outil !== "main") this.choisir("main"); });
    this.boutons = [...document.querySelectorAll("[data-carte-outil]")];
    for (const bouton of this.boutons) bouton.addEventListener("click", () => this.choisir(bouton.dataset.carteOutil));
  }

  choisir(outil) {
    this.outil = outil;
    this.#abandonner();
    for (const bouton of this.boutons) bouton.setAttribute("aria-pressed", String(bouton.dataset.carteOutil === outil));
    const dessine = outil !== "main";
    this.ecran.classList.toggle("carte-dessine", dessine);
    for (const geste of ["dragging", "boxZoom", "touchZoom", "doubleClickZoom"]) {
      if (dessine) this.carte[geste]?.disable(); else this.carte[geste]?.enable();
    }
  }

  #point(evenement) { return this.carte.mouseEventToLatLng(evenement); }

  #commencer(evenement) {
    if (this.outil === "main" || evenement.button || evenement.target.closest(".leaflet-control")) return;
    evenement.stopPropagation();
    this.ecran.setPointerCapture(evenement.pointerId);
    this.pointeur = evenement.pointerId;
    this.points = [this.#point(evenement)];
    this.trace = L.polygon(this.points, { color: "#b5452c", weight: 2, fillOpacity: 0.12, interactive: false, dashArray: "5 4" }).addTo(this.carte);
  }

  #suivre(evenement) {
    if (!this.trace || evenement.pointerId !== this.pointeur) return;
    evenement.stopPropagation();
    const ici = this.#point(evenement), depart = this.points[0];
    if (this.outil === "rectangle") {
      this.points = [depart, L.latLng(depart.lat, ici.lng), ici, L.latLng(ici.lat, depart.lng)];
    } else {
      this.points.push(ici);
    }
    this.trace.setLatLngs(this.points);
  }

  #finir(evenement) {
    if (!this.trace || evenement.pointerId !== this.pointeur) return;
    evenement.stopPropagation();
    this.vientDeDessiner = true;
    setTimeout(() => { this.vientDeDessiner = false; }, 100);
    const anneau = this.points.map((p) => [p.lng, p.lat]);
    this.#abandonner();
    if (anneau.length >= 3) this.conclure([...anneau, anneau[0]]);
  }

  #abandonner() {
    this.trace?.remove();
    this.trace = null;
  }
}
