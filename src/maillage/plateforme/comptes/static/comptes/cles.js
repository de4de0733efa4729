// Passkeys and security keys: ask the browser, put what it answers in the form, send it.
// The conversions are webauthn-json's, shipped with allauth.
(() => {
  const DEMANDES = {
    creer: async (form) => {
      const options = JSON.parse(form.dataset.mOptions);
      const choix = options.publicKey.authenticatorSelection;
      const seule = form.elements.passwordless?.checked ?? false;
      choix.residentKey = seule ? "required" : "discouraged";
      choix.requireResidentKey = seule;
      if (seule) choix.userVerification = "required";
      return webauthnJSON.create(options);
    },
    verifier: async (form) => webauthnJSON.get(JSON.parse(form.dataset.mOptions)),
    connexion: async (form) => {
      const reponse = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!reponse.ok) throw new Error(`status of ${reponse.status}`);
      return webauthnJSON.get((await reponse.json()).request_options);
    },
  };

  const dire = (form, erreur) => {
    const refus = form.querySelector("[data-m-cle-refus]");
    refus.textContent = erreur.name === "InvalidStateError"
      ? "Cette clé est déjà enregistrée pour votre compte. Présentez-en une autre."
      : "La clé n’a pas répondu, ou vous avez annulé. Recommencez, ou choisissez un autre moyen.";
    refus.hidden = false;
  };

  for (const form of document.querySelectorAll("form[data-m-cle]")) {
    form.addEventListener("submit", async (evenement) => {
      evenement.preventDefault();
      const bouton = form.querySelector("button[type=submit]");
      bouton.disabled = true;
      try {
        form.elements.credential.value = JSON.stringify(await DEMANDES[form.dataset.mCle](form));
        form.submit();
      } catch (erreur) {
        dire(form, erreur);
        bouton.disabled = false;
      }
    });
  }
})();
