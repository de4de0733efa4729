// Writing together: each answer is saved as it is typed, over the text it started from. The same
// form works without this script.

const racine = document.querySelector("[data-m-redaction]");
const formulaire = racine.querySelector("form");
const PAUSE = 600;
const ECOUTE = 5000;
// A page that nobody touches stops asking, so that the session may end.
const REPOS = 10 * 60 * 1000;

const jeton = formulaire.querySelector('[name="csrfmiddlewaretoken"]').value;
const voyant = racine.querySelector("[data-m-enregistrement]");
const alerte = racine.querySelector("[data-m-alerte]");
const prefixe = `redaction/${racine.dataset.mCompte}/${racine.dataset.mRedaction}/`;
let version = Number(racine.dataset.mVersion);
let ferme = false;
let touche = Date.now();

// What Word pastes and nobody sees is taken away by the server: compare as it does.
const propre = (texte) => texte.replace(/\r\n?/g, "\n").trim();

const champs = new Map();
for (const zone of racine.querySelectorAll("[data-m-champ]")) {
  const cle = zone.dataset.mChamp;
  const cache = racine.querySelector(`[data-m-avant="${CSS.escape(cle)}"]`);
  champs.set(cle, { cle, zone, cache, dit: racine.querySelector(`[data-m-dit="${CSS.escape(cle)}"]`), envoi: null, minuterie: 0, conflit: false, autre: null, version });
}

const multiple = (c) => c.zone.matches("[role=group]");
const lire = (c) => multiple(c)
  ? [...c.zone.querySelectorAll("input:checked")].map((i) => i.value).join(" ")
  : c.zone.value;
const ecrire = (c, valeur) => {
  if (multiple(c)) {
    const codes = valeur.split(" ");
    for (const i of c.zone.querySelectorAll("input")) i.checked = codes.includes(i.value);
  } else {
    c.zone.value = valeur;
  }
  conditions();
};
const base = (c) => c.cache.value;
const change = (c) => propre(lire(c)) !== propre(base(c));
const ici = (c) => c.zone.contains(document.activeElement);

// Drafts stay on this device until the server has them.
const brouillon = {
  garder(c, avant, valeur) { try { localStorage.setItem(prefixe + c.cle, JSON.stringify({ avant, valeur, version: c.version, a: Date.now() })); } catch { /* full or refused */ } },
  oublier(c) { try { localStorage.removeItem(prefixe + c.cle); } catch { /* refused */ } },
  lire(c) { try { return JSON.parse(localStorage.getItem(prefixe + c.cle)); } catch { return null; } },
};

function dire(c, texte) {
  c.dit.replaceChildren();
  if (!texte) return;
  const p = document.createElement("p");
  p.className = "erreur-champ";
  p.textContent = texte;
  c.dit.append(p);
}

function alerter(texte, lien, mot) {
  alerte.replaceChildren();
  alerte.hidden = !texte;
  if (!texte) return;
  alerte.append(texte);
  if (lien) {
    const a = document.createElement("a");
    a.href = lien;
    a.textContent = mot;
    alerte.append(" ", a);
  }
}

// `depuis`: sent again, it may have arrived already; the version it was typed after.
async function envoyer(c, depuis = "") {
  clearTimeout(c.minuterie);
  if (c.envoi || c.conflit || ferme) return;
  if (!change(c)) { brouillon.oublier(c); return; }
  const avant = base(c);
  const valeur = lire(c);
  brouillon.garder(c, avant, valeur);
  voyant.textContent = "Enregistrement…";
  c.envoi = fetch(racine.dataset.mReponse, {
    method: "POST",
    headers: { "X-CSRFToken": jeton, Accept: "application/json" },
    body: new URLSearchParams({ cle: c.cle, avant, valeur, depuis }),
    redirect: "manual",
    credentials: "same-origin",
    keepalive: valeur.length < 20000,
  });
  try {
    const reponse = await c.envoi;
    const lu = reponse.headers.get("content-type")?.includes("json") ? await reponse.json() : {};
    if (reponse.ok) recu(c, lu, valeur, depuis !== "");
    else if (reponse.status === 409) disputer(c, lu, avant);
    else if (reponse.status === 422) { dire(c, lu.erreur); voyant.textContent = "Une réponse n’est pas enregistrée : la raison est sous elle."; }
    else perdre(reponse.status === 401 || reponse.type === "opaqueredirect");
  } catch {
    voyant.textContent = "Non enregistré : le serveur ne répond pas. Votre texte est gardé sur cet appareil.";
    c.minuterie = setTimeout(() => envoyer(c), 5000);
  } finally {
    c.envoi = null;
  }
}

function recu(c, lu, envoye, deNouveau) {
  dire(c, "");
  voyant.textContent = `Enregistré à ${lu.a}`;
  brouillon.oublier(c);
  c.version = lu.version;
  const intact = lire(c) === envoye;
  if (lu.valeur === propre(envoye) || !intact) {
    // The field comes from what was sent: what another added is merged at the next save.
    c.cache.value = lu.valeur === propre(envoye) ? lu.valeur : envoye;
    if (lu.etat === "reuni") annoncer(c, { valeur: lu.valeur, par: "", a: lu.a });
    if (!intact) programmer(c);
  } else if (deNouveau || !ici(c)) {
    poser(c, lu.valeur);
  } else if (lu.etat === "reuni") {
    c.cache.value = envoye;
    annoncer(c, { valeur: lu.valeur, par: "", a: lu.a });
  } else {
    c.cache.value = lire(c);
  }
}

// Show a text in its field, with a mark; never while somebody types there.
function poser(c, valeur) {
  c.autre = null;
  c.cache.value = valeur;
  ecrire(c, valeur);
  dire(c, "");
  const cible = multiple(c) ? c.zone.querySelector("input") : c.zone;
  cible.classList.add("change");
  setTimeout(() => cible.classList.remove("change"), 4000);
}

// Another wrote in the field where I am: say it, show it when I ask or leave.
function annoncer(c, neuf) {
  c.autre = neuf;
  const modele = document.getElementById("modele-neuf").content.cloneNode(true);
  modele.querySelector("[data-m-qui]").textContent = neuf.par
    ? `${neuf.par} a écrit ici à ${neuf.a}.`
    : "Ce qu’une autre personne a écrit ici est réuni au vôtre.";
  modele.querySelector("[data-m-montrer]").addEventListener("click", () => montrer(c));
  c.dit.replaceChildren(modele);
}

function montrer(c) {
  if (!c.autre || c.envoi) return;
  if (change(c)) { envoyer(c); return; }
  poser(c, c.autre.valeur);
}

function disputer(c, lu, avant) {
  c.conflit = true;
  voyant.textContent = "Une réponse attend votre choix.";
  const modele = document.getElementById("modele-conflit").content.cloneNode(true);
  modele.querySelector("[data-m-qui]").textContent = `${lu.par || "Quelqu’un"} a écrit au même endroit${lu.a ? ` à ${lu.a}` : ""}.`;
  const mot = (valeur) => multiple(c) || c.zone.matches("select")
    ? [...c.zone.querySelectorAll("option, input")].filter((o) => valeur.split(" ").includes(o.value) && o.value).map((o) => o.labels?.[0]?.textContent ?? o.textContent).join(", ") || "sans réponse"
    : valeur || "(texte effacé)";
  modele.querySelector("[data-m-autre]").textContent = mot(lu.actuel);
  if (!c.zone.matches("textarea, input")) modele.querySelector('[data-m-choix="reuni"]').remove();
  for (const bouton of modele.querySelectorAll("[data-m-choix]")) {
    bouton.addEventListener("click", () => {
      c.conflit = false;
      c.dit.replaceChildren();
      c.cache.value = lu.actuel;
      if (bouton.dataset.mChoix === "autre") { ecrire(c, lu.actuel); brouillon.oublier(c); voyant.textContent = "L’autre texte est gardé."; }
      if (bouton.dataset.mChoix === "reuni") ecrire(c, lu.reuni);
      c.zone.focus();
      envoyer(c);
    });
  }
  c.dit.replaceChildren(modele);
}

// The session ended, or the page is too old: nothing more is sent, everything is kept here.
function perdre(session) {
  ferme = true;
  for (const c of champs.values()) if (change(c)) brouillon.garder(c, base(c), lire(c));
  voyant.textContent = "Non enregistré : votre texte est gardé sur cet appareil.";
  const retour = encodeURIComponent(location.pathname);
  if (session) alerter("Votre session est fermée. Ce que vous avez écrit est gardé sur cet appareil et vous sera proposé au retour.", `${racine.dataset.mConnexion}?next=${retour}`, "Se reconnecter");
  else alerter("Cette page est trop ancienne pour enregistrer. Ce que vous avez écrit est gardé sur cet appareil.", location.pathname, "Recharger la page");
}

function programmer(c) {
  clearTimeout(c.minuterie);
  brouillon.garder(c, base(c), lire(c));
  c.minuterie = setTimeout(() => envoyer(c), PAUSE);
}

const trouver = (cible) => champs.get(cible.closest?.("[data-m-champ]")?.dataset.mChamp);
racine.addEventListener("input", (e) => {
  touche = Date.now();
  const c = trouver(e.target);
  if (!c) return;
  conditions();
  if (!c.conflit) dire(c, "");
  programmer(c);
});
racine.addEventListener("focusout", (e) => {
  const c = trouver(e.target);
  if (!c) return;
  setTimeout(() => {
    if (ici(c)) return;
    if (change(c)) envoyer(c); else montrer(c);
  });
});

// Questions asked only after a certain answer.
function conditions() {
  for (const zone of racine.querySelectorAll("[data-m-si]")) {
    const maitre = champs.get(zone.dataset.mSi);
    if (maitre) zone.hidden = lire(maitre) !== zone.dataset.mSiValeur;
  }
}

// What others write: one cheap number, until it moves.
let marque = "";
function adresseDesNouveautes() {
  const adresse = new URL(racine.dataset.mNouveautes, location);
  adresse.searchParams.set("depuis", version);
  return adresse;
}
async function ecouter() {
  if (ferme || document.hidden || Date.now() - touche > REPOS) return;
  try {
    const reponse = await fetch(adresseDesNouveautes(), {
      headers: { Accept: "application/json", ...(marque && { "If-None-Match": marque }) },
      redirect: "manual",
      credentials: "same-origin",
      cache: "no-store",
    });
    if (reponse.status === 401 || reponse.type === "opaqueredirect") { perdre(true); return; }
    if (!reponse.ok) return;
    marque = reponse.headers.get("ETag") ?? "";
    const lu = await reponse.json();
    version = lu.version;
    if (lu.avancement) avancer(lu.avancement);
    for (const neuf of lu.nouveautes) nouveaute(neuf);
  } catch { /* the next one will do */ }
}

function nouveaute(neuf) {
  const c = champs.get(neuf.cle);
  if (!c) {
    const [tableau] = neuf.cle.split(".");
    if (!neuf.moi && document.getElementById(tableau)) alerter(`${neuf.par} a changé les lignes d’un tableau de cette page à ${neuf.a}.`, `${location.pathname}#${tableau}`, "Recharger la page");
    return;
  }
  if (c.envoi || c.conflit || propre(neuf.valeur) === propre(base(c)) || propre(neuf.valeur) === propre(lire(c))) return;
  if (change(c)) { if (!neuf.moi) annoncer(c, neuf); return; }
  if (ici(c)) annoncer(c, neuf);
  else { poser(c, neuf.valeur); if (!neuf.moi) voyant.textContent = `${neuf.par} a écrit à ${neuf.a}`; }
}

function avancer(html) {
  const ancien = document.getElementById("avancement");
  const ouvert = ancien.querySelector("details")?.open;
  const neuf = new DOMParser().parseFromString(html, "text/html").getElementById("avancement");
  if (!neuf || ancien.contains(document.activeElement)) return;
  ancien.replaceWith(neuf);
  const plie = neuf.querySelector("details");
  if (plie && ouvert) plie.open = true;
}
setInterval(ecouter, ECOUTE);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ecouter(); });
for (const geste of ["pointerdown", "keydown"]) document.addEventListener(geste, () => { touche = Date.now(); }, { passive: true });

// Leaving: what is not sent yet goes now, and stays here until it is known to have arrived.
addEventListener("pagehide", () => { for (const c of champs.values()) if (change(c)) envoyer(c); });
formulaire.addEventListener("submit", () => { for (const c of champs.values()) clearTimeout(c.minuterie); ferme = true; });
addEventListener("pageshow", (e) => { if (e.persisted) location.reload(); });

// Drafts of an earlier visit: put back over the text they started from, then saved and merged.
// What had arrived before the page was left, and that others changed since, stays theirs.
async function reprendre() {
  const repris = [];
  for (const c of champs.values()) {
    const garde = brouillon.lire(c);
    if (!garde) continue;
    if (propre(garde.valeur) === propre(base(c))) { brouillon.oublier(c); continue; }
    c.version = garde.version ?? version;
    c.cache.value = garde.avant;
    ecrire(c, garde.valeur);
    repris.push([c, propre(garde.valeur)]);
  }
  await Promise.all(repris.map(([c]) => envoyer(c, c.version)));
  const nombre = repris.filter(([c, valeur]) => propre(lire(c)) === valeur).length;
  if (nombre) alerter(nombre === 1 ? "Un texte qui n’avait pas pu être enregistré a été retrouvé sur cet appareil et repris." : `${nombre} textes qui n’avaient pas pu être enregistrés ont été retrouvés sur cet appareil et repris.`);
}
reprendre();
conditions();

// An address that names a question or a row puts the cursor there.
// After the browser, which goes to the fragment by itself.
addEventListener("load", () => setTimeout(() => {
  const visee = document.getElementById(location.hash.slice(1));
  if (visee && racine.contains(visee)) visee.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
}));
