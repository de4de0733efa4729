// The ACI contract written for Publicodes. Runs under Node, without Maillage.
//
// Reads the work on stdin, prints amounts or times as JSON. Publicodes has no calendar arithmetic:
// the six anniversaries are inputs. It computes on binary floats: amounts are whole cents, and each
// rounding follows a single division, so that no cent is lost. No units: they only slow it down.

import { readFileSync } from 'node:fs'
import Engine from 'publicodes'

const ANNEES = [1, 2, 3, 4, 5]
const PRORATISEES = ['acces', 'parcours', 'prevention', 'qualite', 'accompagnement']
const OPTIONS = ['qualite', 'accompagnement']
const MISSIONS = [...PRORATISEES, 'crise']
const JAMAIS = '31/12/9999'

const jour = (iso) => iso.split('-').reverse().join('/')
const somme = (noms) => ({ somme: noms })
const si = (condition, alors, sinon) => ({
  variations: [{ si: condition, alors }, { sinon }],
})

// The amount of a line of the scale, in cents a year, by taille.
const parTaille = (montants) => ({
  variations: [
    { si: 'taille = 1', alors: 100 * montants[0] },
    { si: 'taille = 2', alors: 100 * montants[1] },
    { si: 'taille = 3', alors: 100 * montants[2] },
    { sinon: 100 * montants[3] },
  ],
})

function regles({ baremes, avances_pourcent: avances }) {
  const [ancien, avenant] = baremes
  const toutes = {
    population: { valeur: 1 },
    taux: { valeur: 100 },
    taille: {
      grille: {
        assiette: 'population',
        tranches: [...avenant.seuils, null].map((plafond, rang) =>
          plafond === null ? { montant: rang + 1 } : { montant: rang + 1, plafond }
        ),
      },
    },
  }
  for (let rang = 1; rang <= 6; rang++) {
    toutes[`anniversaire ${'abcdef'[rang - 1]}`] = { valeur: '01/01/2023' }
  }
  for (const mission of MISSIONS) toutes[`debut ${mission}`] = { valeur: JAMAIS }
  for (const mission of OPTIONS) toutes[`${mission} choisie`] = { valeur: `debut ${mission} < ${JAMAIS}` }

  const annuel = (cle, an) => {
    const avant = ancien.montants[cle]
    const apres = avenant.montants[cle]
    if (avant && apres && avant.every((euros, rang) => euros === apres[rang])) return parTaille(apres)
    return si(`${an} . avenant`, apres ? parTaille(apres) : 0, avant ? parTaille(avant) : 0)
  }

  for (const rang of ANNEES) {
    const an = `an${rang}`
    const debut = `anniversaire ${'abcdef'[rang - 1]}`
    const fin = `anniversaire ${'abcdef'[rang]}`
    const ajouter = (nom, regle) => (toutes[`${an} . ${nom}`] = regle)
    const arrondi = (valeur) => ({ valeur, arrondi: 'oui' })
    toutes[an] = null
    ajouter('jours', { durée: { depuis: debut, "jusqu'à": fin } })
    ajouter('avenant', { valeur: `${debut} >= ${jour(avenant.effet)}` })

    const fonctionnement = avances[rang === 1 ? 'fonctionnement_signature' : 'fonctionnement_annuel']
    ajouter('fonctionnement', null)
    ajouter('fonctionnement . fonctionnement', null)
    ajouter('fonctionnement . fonctionnement . plafond', annuel('fonctionnement.fonctionnement', an))
    ajouter('fonctionnement . fonctionnement . du', { valeur: `${an} . fonctionnement . fonctionnement . plafond` })
    ajouter('fonctionnement . fonctionnement . avance',
      arrondi(`(${an} . fonctionnement . fonctionnement . plafond * ${fonctionnement}) / 100`))
    const dus = [`${an} . fonctionnement . fonctionnement . du`]

    const volet = (mission, nom, formules) => {
      ajouter(`${mission} . ${nom}`, null)
      for (const [champ, formule] of Object.entries(formules)) ajouter(`${mission} . ${nom} . ${champ}`, formule)
      dus.push(`${an} . ${mission} . ${nom} . du`)
    }
    for (const mission of PRORATISEES) {
      const ici = `${an} . ${mission}`
      const plafond = (nom) => {
        const montant = annuel(`${mission}.${nom}`, an)
        return OPTIONS.includes(mission) ? si(`${mission} choisie`, montant, 0) : montant
      }
      ajouter(mission, null)
      ajouter(`${mission} . demarree`, { valeur: `debut ${mission} < ${fin}` })
      ajouter(`${mission} . jours`, {
        variations: [
          { si: `debut ${mission} <= ${debut}`, alors: `${an} . jours` },
          { si: `${ici} . demarree`, alors: { durée: { depuis: `debut ${mission}`, "jusqu'à": fin } } },
          { sinon: 0 },
        ],
      })
      volet(mission, 'fixe', {
        plafond: plafond('fixe'),
        du: arrondi(`(${ici} . fixe . plafond * ${ici} . jours) / ${an} . jours`),
        avance: arrondi(
          `(${ici} . fixe . plafond * ${ici} . jours * ${avances.avance_annuelle}) / (100 * ${an} . jours)`),
      })
      volet(mission, 'variable', {
        plafond: plafond('variable'),
        du: si(`${ici} . demarree`, arrondi(`(${ici} . variable . plafond * taux) / 100`), 0),
      })
      if (mission === 'acces') {
        for (const nom of ['snp_compensation_ps', 'snp_supplementaire']) {
          volet(mission, nom.replaceAll('_', ' '), {
            plafond: plafond(nom),
            du: si(`${ici} . demarree`, `${ici} . ${nom.replaceAll('_', ' ')} . plafond`, 0),
          })
        }
      }
    }

    // The plan is first paid in the first year that has both a started mission and the scale.
    const crise = `${an} . crise`
    ajouter('crise', null)
    ajouter('crise . survient', { valeur: 'non' })
    ajouter('crise . ecrit', { 'toutes ces conditions': [`debut crise < ${fin}`, `${an} . avenant`] })
    const premiere = annuel('crise.plan_annee_1', an)
    volet('crise', 'plan', {
      plafond: rang === 1 ? premiere
        : si(`an${rang - 1} . crise . ecrit`, annuel('crise.plan_annees_suivantes', an), premiere),
      du: si(`${crise} . ecrit`, `${crise} . plan . plafond`, 0),
    })
    volet('crise', 'survenue', {
      plafond: si(`${crise} . survient`, annuel('crise.survenue', an), 0),
      du: si(`${crise} . ecrit`, `${crise} . survenue . plafond`, 0),
    })
    ajouter('total', somme(dus))
  }
  return toutes
}

// The contract as Publicodes wants it; not timed.
function situation(contrat) {
  const resultat = { population: contrat.population, taux: contrat.taux }
  contrat.anniversaires.forEach((le, rang) => (resultat[`anniversaire ${'abcdef'[rang]}`] = jour(le)))
  for (const mission of MISSIONS) {
    if (contrat.debuts[mission]) resultat[`debut ${mission}`] = jour(contrat.debuts[mission])
  }
  for (const rang of contrat.crises) resultat[`an${rang} . crise . survient`] = 'oui'
  return resultat
}

const travail = JSON.parse(readFileSync(0, 'utf8'))
const moteur = new Engine(regles(travail.regles), {
  flag: { automaticNamespaceDisabling: false },
})
const existantes = moteur.getParsedRules()
const questions = ANNEES.map((rang) => ({
  total: `an${rang} . total`,
  lignes: travail.lignes.map(([mission, volet]) =>
    ['plafond', 'du', 'avance'].map((champ) => {
      const nom = `an${rang} . ${mission} . ${volet.replaceAll('_', ' ')} . ${champ}`
      return nom in existantes ? nom : null
    })
  ),
}))

// Every evaluated node carries its explanation: there is no shallower answer to time.
function simuler(entrees) {
  moteur.setSituation(entrees)
  return questions.map(({ total, lignes }) => {
    moteur.evaluate(total)
    return lignes.map((noms) => noms.map((nom) => (nom === null ? 0 : moteur.evaluate(nom).nodeValue)))
  })
}

const situations = travail.contrats.map(situation)
if (travail.mode === 'montants') {
  process.stdout.write(JSON.stringify({ montants: situations.map(simuler) }))
} else {
  const mesurees = situations.slice(0, travail.un_par_un)
  situations.slice(-travail.echauffement).forEach(simuler) // lets V8 compile
  const depart = process.cpuUsage()
  mesurees.forEach(simuler)
  const { user, system } = process.cpuUsage(depart)
  const secondes = (user + system) / 1e6
  process.stdout.write(JSON.stringify({ un_par_un: mesurees.length / secondes }))
}
