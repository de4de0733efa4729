// A simulated Pro Santé Connect: a real OpenID provider that answers as PSC does, with invented
// people. It listens on this machine only. Under tests (FAUTES=1) it can be told to lie, once, by
// POST /controle?faute=… so that each refusal of the application is seen against a real exchange.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { Provider } from 'oidc-provider';
import { SignJWT, base64url, decodeJwt, exportJWK, generateKeyPair } from 'jose';

const reglages = JSON.parse(process.env.FOURNISSEUR ?? '{}');
const CHEMIN = '/auth/realms/esante-wallet';
const CLE = 'cle-de-demonstration';
const personnes = new Map(
  JSON.parse(readFileSync(new URL('professionnels.json', import.meta.url))).map((p) => [p.id, p]),
);
const fautes = { prochaine: '' };
const prendre = (...noms) => {
  const nom = fautes.prochaine;
  if (!noms.includes(nom)) return '';
  fautes.prochaine = '';
  return nom;
};

const { privateKey: signature, publicKey } = await generateKeyPair('RS256', { extractable: true });
const { privateKey: autre } = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(signature)), kid: CLE, alg: 'RS256', use: 'sig' }] };

const serveur = http.createServer();
await new Promise((pret) => serveur.listen(reglages.port ?? 0, '127.0.0.1', pret));
const origine = `http://127.0.0.1:${serveur.address().port}`;
const emetteur = `${origine}${CHEMIN}`;
const application = reglages.application ?? 'http://127.0.0.1:8000';
const adresses = [...new Set([application, application.replace('//127.0.0.1:', '//localhost:')])];

const html = (texte) => String(texte).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const page = (titre, corps) => `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${titre}</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}
button{display:block;width:100%;margin:.5rem 0;padding:.7rem;font:inherit;text-align:left}
.avis{background:#fff3cd;color:#332701;padding:.7rem;border-left:4px solid #664d03}</style></head>
<body><p class="avis">Fournisseur de démonstration. Ce n’est pas Pro Santé Connect\u00a0: les personnes
sont inventées et aucun mot de passe n’est demandé.</p><h1>${titre}</h1>${corps}</body></html>`;

const provider = new Provider(emetteur, {
  clients: [
    {
      client_id: reglages.client ?? 'maillage-demonstration',
      client_secret: reglages.secret ?? 'secret-de-demonstration',
      redirect_uris: adresses.map((adresse) => `${adresse}/compte/psc/retour`),
      post_logout_redirect_uris: adresses.map((adresse) => `${adresse}/compte/psc/deconnecte`),
      // Declared so that ID tokens carry `sid`; reached when a person signs out at the provider.
      backchannel_logout_uri: `${application}/compte/psc/fermeture-serveur`,
      backchannel_logout_session_required: true,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  jwks,
  cookies: { keys: [crypto.randomUUID()] },
  acrValues: ['eidas1', 'eidas2', 'eidas3'],
  scopes: ['openid', 'scope_all', 'offline_access'],
  claims: {
    openid: ['sub'],
    scope_all: [...new Set([...personnes.values()].flatMap((p) => Object.keys(p.donnees)))],
  },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, formulaire) => {
        ctx.body = page(
          'Fermer la session du fournisseur\u202f?',
          `${formulaire}<button form="op.logoutForm" name="logout" value="oui">Fermer la session</button>`,
        );
      },
    },
  },
  // What PSC publishes: two minutes, thirty minutes, four hours.
  ttl: { AccessToken: 120, IdToken: 120, RefreshToken: 1800, Session: 14400, Grant: 14400, Interaction: 600 },
  interactions: { url: (_, { uid }) => `${CHEMIN}/personnes/${uid}` },
  routes: {
    authorization: '/auth',
    token: '/protocol/openid-connect/token',
    userinfo: '/protocol/openid-connect/userinfo',
    introspection: '/protocol/openid-connect/token/introspect',
    jwks: '/protocol/openid-connect/certs',
    end_session: '/protocol/openid-connect/logout',
  },
  findAccount: (_, id) =>
    personnes.has(id) && {
      accountId: id,
      claims: () => ({ sub: `f:demonstration:${id}`, ...personnes.get(id).donnees }),
    },
  // Whoever signed in has agreed: PSC asks nothing more for scope_all.
  loadExistingGrant: async (ctx) => {
    const accord = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    accord.addOIDCScope('openid scope_all');
    await accord.save();
    return accord;
  },
});

// The lies, told on answers that were true: each is what the application must refuse.
const MENSONGES = {
  acr: { acr: 'eidas0' },
  acr_absent: { acr: undefined },
  nonce: { nonce: 'celui-d-une-autre-connexion' },
  nonce_absent: { nonce: undefined },
  expire: { iat: 1_700_000_000, exp: 1_700_000_120 },
  emetteur: { iss: 'https://autre.example/auth' },
  destinataire: { aud: 'une-autre-application' },
  autre_sujet: { sub: 'f:demonstration:quelqu-un-d-autre' },
};
const sansSignature = (entete, donnees) =>
  `${base64url.encode(JSON.stringify(entete))}.${base64url.encode(JSON.stringify(donnees))}.`;

provider.use(async (ctx, suite) => {
  await suite();
  const route = ctx.oidc?.route;
  if (route === 'token' && ctx.body?.id_token) {
    const donnees = decodeJwt(ctx.body.id_token);
    const signer = (contenu, cle, kid = CLE) =>
      new SignJWT(contenu).setProtectedHeader({ alg: 'RS256', kid }).sign(cle);
    const mensonge = prendre(...Object.keys(MENSONGES));
    if (mensonge) ctx.body.id_token = await signer({ ...donnees, ...MENSONGES[mensonge] }, signature);
    if (prendre('signature')) ctx.body.id_token = await signer(donnees, autre);
    if (prendre('cle_inconnue')) ctx.body.id_token = await signer(donnees, autre, 'inconnue');
    if (prendre('sans_signature')) ctx.body.id_token = sansSignature({ alg: 'none' }, donnees);
    if (prendre('symetrique')) {
      const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)));
      ctx.body.id_token = await new SignJWT(donnees)
        .setProtectedHeader({ alg: 'HS256', kid: CLE })
        .sign(secret);
    }
    if (prendre('sans_jeton')) delete ctx.body.id_token;
  }
  if (route === 'token' && prendre('panne')) ctx.status = 503;
  if (route === 'token' && prendre('jeton_illisible')) ctx.body = [];
  if (route === 'userinfo') {
    if (prendre('identite_autre')) ctx.body = { ...ctx.body, sub: 'f:demonstration:autre' };
    if (prendre('identite_liste')) ctx.body = [ctx.body];
    if (prendre('identite_illisible')) Object.assign(ctx, { body: '<html>', type: 'json' });
    if (prendre('identite_renommee')) ctx.body = { ...ctx.body, family_name: 'Nouveau-Nom' };
  }
});

const corps = async (req) => {
  const morceaux = [];
  for await (const morceau of req) morceaux.push(morceau);
  return new URLSearchParams(Buffer.concat(morceaux).toString());
};
const repondre = (res, statut, contenu) =>
  res.writeHead(statut, { 'Content-Type': 'text/html; charset=utf-8' }).end(contenu);

async function choisir(req, res) {
  const details = await provider.interactionDetails(req, res);
  if (req.method === 'POST') {
    const donnees = await corps(req);
    const resultat = donnees.has('refus')
      ? { error: 'access_denied' }
      : { login: { accountId: donnees.get('personne'), acr: 'eidas1', remember: true } };
    return provider.interactionFinished(req, res, resultat);
  }
  const boutons = [...personnes.values()].map(
    (p) => `<button name="personne" value="${html(p.id)}"><b>${html(p.nom)}</b><br>${html(p.note)}</button>`,
  );
  return repondre(
    res,
    200,
    page(
      'Qui êtes-vous\u202f?',
      `<form method="post" action="${CHEMIN}/personnes/${details.uid}">${boutons.join('')}
       <button name="refus" value="1">Renoncer</button></form>`,
    ),
  );
}

// Sign-out started elsewhere: PSC asks each application, through the browser, to close its session.
async function fermer(req, res) {
  const session = await provider.Session.get(provider.createContext(req, res));
  const cadres = Object.keys(session.authorizations ?? {}).map((client) => {
    const adresse = new URL(`${application}/compte/psc/fermeture`);
    adresse.search = new URLSearchParams({ iss: emetteur, sid: session.sidFor(client) });
    return `<iframe src="${html(adresse)}" title="Fermeture" width="1" height="1"></iframe>`;
  });
  await session.destroy();
  repondre(res, 200, page('Votre session est fermée', cadres.join('')));
}

// A logout token as OpenID Connect Back-Channel Logout 1.0 wants it, for tests to carry.
const ordre = ({ sid, nonce, evenement, aud }) =>
  new SignJWT({
    sid,
    nonce,
    events: { [evenement ?? 'http://schemas.openid.net/event/backchannel-logout']: {} },
  })
    .setProtectedHeader({ alg: 'RS256', kid: CLE, typ: 'logout+jwt' })
    .setIssuer(emetteur)
    .setAudience(aud ?? reglages.client)
    .setIssuedAt()
    .setJti(crypto.randomUUID())
    .sign(signature);

const oidc = provider.callback();
serveur.on('request', async (req, res) => {
  try {
    const adresse = new URL(req.url, origine);
    if (adresse.pathname === '/controle' && process.env.FAUTES === '1') {
      fautes.prochaine = adresse.searchParams.get('faute') ?? '';
      return repondre(res, 200, '');
    }
    if (adresse.pathname === '/controle/fermeture' && process.env.FAUTES === '1') {
      return repondre(res, 200, await ordre(Object.fromEntries(adresse.searchParams)));
    }
    if (adresse.pathname === '/fermer') return await fermer(req, res);
    if (!adresse.pathname.startsWith(`${CHEMIN}/`)) return repondre(res, 404, '');
    if (adresse.pathname.startsWith(`${CHEMIN}/personnes/`)) return await choisir(req, res);
    // PSC's own name; the usual one answers nothing, as there.
    if (adresse.pathname.endsWith('/.well-known/openid-configuration')) return repondre(res, 404, '');
    req.originalUrl = req.url.replace('/wallet-openid-configuration', '/openid-configuration');
    req.url = req.originalUrl.slice(CHEMIN.length);
    return oidc(req, res);
  } catch (erreur) {
    return repondre(res, 400, page('Demande refusée', `<p>${html(erreur.message)}</p>`));
  }
});

console.log(JSON.stringify({ decouverte: `${emetteur}/.well-known/wallet-openid-configuration` }));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0)); // whoever started us is gone
