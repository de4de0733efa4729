// Our own small behaviours, all by data-m-* attributes. Every page works without them.

const champ = (cible) => cible.matches?.("input, textarea, select, [contenteditable]");

// Theme: the system's, until someone chooses.
const bouton = document.querySelector("[data-m-theme]");
if (bouton) {
  bouton.hidden = false;
  bouton.addEventListener("click", () => {
    const racine = document.documentElement;
    const sombre = racine.dataset.theme
      ? racine.dataset.theme === "sombre"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    racine.dataset.theme = sombre ? "clair" : "sombre";
    try { localStorage.setItem("theme", racine.dataset.theme); } catch { /* not kept */ }
  });
}

// Shortcuts.
const raccourcis = document.getElementById("raccourcis");
const ouvrirRaccourcis = document.querySelector("[data-m-raccourcis]");
if (ouvrirRaccourcis) {
  ouvrirRaccourcis.hidden = false;
  ouvrirRaccourcis.addEventListener("click", () => raccourcis.showModal());
}
document.addEventListener("keydown", (evenement) => {
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey || champ(evenement.target)) return;
  if (evenement.key === "/") {
    const recherche = document.querySelector("[data-m-recherche]");
    if (recherche) { evenement.preventDefault(); recherche.focus(); recherche.select?.(); }
  } else if (evenement.key === "?") {
    raccourcis?.showModal();
  }
});

// A search field and its suggestions: arrows move, Escape closes.
document.addEventListener("keydown", (evenement) => {
  const zone = evenement.target.closest?.("[data-m-suggestions]");
  if (!zone) return;
  const liste = [...zone.querySelectorAll("[data-m-proposition]")];
  const recherche = zone.querySelector("[data-m-recherche]");
  const rang = liste.indexOf(document.activeElement);
  if (evenement.key === "ArrowDown" && liste.length) {
    evenement.preventDefault();
    liste[Math.min(rang + 1, liste.length - 1)].focus();
  } else if (evenement.key === "ArrowUp" && rang >= 0) {
    evenement.preventDefault();
    (rang === 0 ? recherche : liste[rang - 1]).focus();
  } else if (evenement.key === "Enter" && evenement.target === recherche && liste.length) {
    evenement.preventDefault();
    liste[0].click();
  } else if (evenement.key === "Escape") {
    zone.querySelector("[data-m-liste]").replaceChildren();
    recherche.value = "";
    recherche.focus();
  }
});

// A chosen proposition or a removed commune takes its button away, and the focus with it: someone
// at the keyboard goes back to the search, not to the top of the page.
let auClavier = false;
document.addEventListener("keydown", () => { auClavier = true; }, true);
document.addEventListener("pointerdown", () => { auClavier = false; }, true);
document.addEventListener("htmx:afterSettle", () => {
  if (auClavier && document.activeElement === document.body) document.querySelector("[data-m-recherche]")?.focus();
});

// A file dropped on its zone is sent at once, as if it had been chosen.
document.addEventListener("dragover", (evenement) => {
  const zone = evenement.target.closest?.("[data-m-depot]");
  if (zone) { evenement.preventDefault(); zone.classList.add("survol"); }
});
document.addEventListener("dragleave", (evenement) => {
  evenement.target.closest?.("[data-m-depot]")?.classList.remove("survol");
});
document.addEventListener("drop", (evenement) => {
  const zone = evenement.target.closest?.("[data-m-depot]");
  if (!zone || !evenement.dataTransfer?.files.length) return;
  evenement.preventDefault();
  zone.classList.remove("survol");
  zone.querySelector('input[type="file"]').files = evenement.dataTransfer.files;
  zone.closest("form").requestSubmit();
});

// A file too heavy is said at once: the server would cut the sending short, unread.
document.addEventListener("change", (evenement) => {
  const champ = evenement.target.closest?.("[data-m-depot]")?.querySelector("[data-m-mo]");
  if (!champ) return;
  const mo = Number(champ.form.querySelector("option:checked")?.dataset.mo ?? champ.dataset.mMo);
  const lourd = [...champ.files].find((fichier) => fichier.size > mo * 1048576);
  champ.setCustomValidity(lourd ? `«\u00a0${lourd.name}\u00a0» pèse ${Math.ceil(lourd.size / 1048576)}\u00a0Mo\u00a0: ${mo}\u00a0Mo au plus par fichier. Numérisez-le en noir et blanc, à 200 points par pouce, ou partagez-le en plusieurs.` : "");
  if (lourd) champ.reportValidity();
});

// An address that names a folded explanation opens it.
const ouvrirCible = () => {
  // Not decoded: our anchors are plain, and a forged one (#%) must not stop the script here.
  const cible = document.getElementById(location.hash.slice(1));
  const plie = cible?.closest("details") ?? cible?.querySelector("details");
  if (plie) plie.open = true;
};
addEventListener("hashchange", ouvrirCible);
ouvrirCible();

// Copy the address of the page.
document.addEventListener("click", async (evenement) => {
  const bouton = evenement.target.closest?.("[data-m-copier]");
  if (!bouton) return;
  const mot = bouton.querySelector("[data-m-mot]");
  const avant = mot.textContent;
  try {
    await navigator.clipboard.writeText(location.href);
    mot.textContent = "Adresse copiée";
  } catch { // refused, or no secure connection
    mot.textContent = "Copiez-la dans la barre d’adresse";
  }
  setTimeout(() => { mot.textContent = avant; }, 2000);
});

// Without JavaScript a button sends the form; with it, each change does.
document.documentElement.classList.add("js");

// The server did not answer: say so, keep what was typed.
document.body?.addEventListener("htmx:sendError", () => annoncer("Le serveur ne répond pas. Votre saisie est conservée ; réessayez dans un instant."));
document.body?.addEventListener("htmx:responseError", (evenement) => annoncer(`Le calcul n’a pas abouti (erreur ${evenement.detail.xhr.status}). Votre saisie est conservée.`));
document.body?.addEventListener("htmx:afterRequest", (evenement) => { if (evenement.detail.successful) annoncer(""); });
function annoncer(texte) {
  const zone = document.querySelector("[data-m-annonce]");
  if (zone) { zone.textContent = texte; zone.hidden = !texte; }
}
