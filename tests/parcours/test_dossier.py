"""Three people carry one case from the first idea to the validated projet, with one request for
complements that stops the clock; the guide's screenshots on the way.

The holder fills the documents with scripts off, section by section: the quick writing that is saved
as it is typed has its own journey (test_redaction).
"""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.parcours.test_acces import entrer
from tests.parcours.test_guide import capturer  # noqa: F401 - a fixture

CASE = "/projets/cpts-inventee-du-bassin/"
MISSIONS = ("acces_mt", "acces_snp", "parcours", "prevention", "crise")
VALEURS = {"email": "contact@bassin.example", "tel": "04 00 00 00 00", "date": "2026-11-20"}


@pytest.fixture
def trois(navigateur, adresse):
    """A page for each of the three parties, and one for the holder without scripts."""
    pages, contextes = {}, []
    for nom, role, scripts in (
        ("porteur", "coordination", True),
        ("plume", "coordination", False),
        ("ars", "ars", True),
        ("cpam", "cpam", True),
    ):
        contexte = navigateur.new_context(
            base_url=adresse,
            viewport={"width": 1440, "height": 1100},
            locale="fr-FR",
            java_script_enabled=scripts,
        )
        contexte.set_default_timeout(20_000)
        pages[nom] = contexte.new_page()
        entrer(pages[nom], role)
        contextes.append(contexte)
    yield pages
    for contexte in contextes:
        contexte.close()


# Empty fields on screen, boxes left out, asked for at once: name, kind, whether a count.
A_REMPLIR = """champs => champs
    .filter((c) => c.type !== 'checkbox' && !c.value && c.checkVisibility())
    .map((c) => [c.name, c.tagName === 'SELECT' ? 'select' : c.type, c.matches('.nombre')])"""


def remplir(page: Page) -> None:
    """Write something invented in each empty field of the section on screen."""
    for nom, genre, nombre in page.locator("main [name^='c:']").evaluate_all(A_REMPLIR):
        champ = page.locator(f"main [name='{nom}']")
        if genre == "select":
            champ.select_option(index=1)
        elif nombre:
            champ.fill("12")
        elif nom == "c:structure.siret":
            champ.fill("732 829 320 00074")
        else:
            champ.fill(VALEURS.get(genre, "Texte inventé pour l’essai."))


def envoyer(bouton: Locator) -> None:
    """Press, and wait for the page that answers: the next gesture is for that one."""
    with bouton.page.expect_navigation():
        bouton.click()


def ecrire_tout(page: Page, document: str) -> None:
    page.goto(f"{CASE}{document}/")
    adresses = [
        lien.get_attribute("href") for lien in page.locator("main nav a[href*='/section/']").all()
    ]
    assert len(adresses) > 8
    for adresse in dict.fromkeys(adresses):
        page.goto(adresse)
        for tableau in ("equipe", "partenaires"):
            for _ in range(2):
                ajouter = page.locator(f"button[value='ajouter:{tableau}']")
                if ajouter.count() and page.locator(f"[id^='ligne-{tableau}.']").count() < 2:
                    envoyer(ajouter)
        if page.locator("button[value='ajouter:fiches']").count():
            ecrire_les_fiches(page)
        remplir(page)
        garder = page.get_by_role("button", name="Enregistrer", exact=True)
        if garder.count():  # what the platform answers alone is not written
            envoyer(garder)
        expect(page.locator(".erreur-champ")).to_have_count(0)


def ecrire_les_fiches(page: Page) -> None:
    for rang, mission in enumerate(MISSIONS):
        envoyer(page.locator("button[value='ajouter:fiches']"))
        ident = page.locator("details.fiche[id^='ligne-fiches.']").nth(rang).get_attribute("id")
        fiche = (ident or "").removeprefix("ligne-fiches.")
        for niveau in ("general", "specifique"):
            envoyer(page.locator(f"button[value='ajouter:objectifs.{fiche}']"))
            page.locator("select[name^='c:objectifs.'][name$='.niveau']").last.select_option(niveau)
            page.locator("[name^='c:objectifs.'][name$='.texte']").last.fill(f"Objectif {niveau}")
        envoyer(page.locator(f"button[value='ajouter:indicateurs.{fiche}']"))
        page.locator("[name^='c:indicateurs.'][name$='.nom']").last.fill("Nombre de réunions")
        page.locator(f"[name='c:fiches.{fiche}.intitule']").fill(f"Action {rang + 1}")
        page.locator(f"[name='c:fiches.{fiche}.mission']").select_option(mission)
        for metier in ("medecin_generaliste", "infirmier"):
            page.locator(
                f"[name='c:fiches.{fiche}.professions_impliquees'][value='{metier}']"
            ).check()
        envoyer(page.get_by_role("button", name="Enregistrer", exact=True))


def decider(page: Page, titre: str, bouton: str, **champs: str) -> None:
    """Unfold a decision of the services' page, fill it, send it."""
    page.goto(f"{CASE}instruction/")
    page.locator("summary", has_text=re.compile(f"^{titre}$")).click()
    for nom, valeur in champs.items():
        page.locator(f"#{nom}").fill(valeur)
    page.get_by_role("button", name=bouton, exact=True).click()


def rendre_l_avis(page: Page, mot: str) -> None:
    page.goto(f"{CASE}instruction/")
    page.locator("#avis-implantation").fill("Territoire cohérent, sans chevauchement.")
    page.get_by_label(mot, exact=True).check()
    page.locator("#avis-commentaire").fill("Le projet peut être présenté.")
    # Saved as typed: it is there again without any button.
    expect(page.locator("[data-m-enregistrement]")).to_contain_text("Enregistré à")
    page.reload()
    expect(page.locator("#avis-commentaire")).to_have_value("Le projet peut être présenté.")
    page.get_by_role("button", name="Rendre l’avis").click()
    expect(page.locator("main")).to_contain_text("Votre avis est rendu")


def test_three_parties_from_the_first_idea_to_a_validated_projet(
    trois,
    sans_violation,
    capturer,  # noqa: F811
):
    porteur, plume, ars, cpam = (trois[n] for n in ("porteur", "plume", "ars", "cpam"))
    # The holder opens the project, chooses real communes, and writes the letter.
    porteur.goto("/projets/?situation=projet&departement=84")
    capturer(porteur, "projet-route")
    porteur.get_by_role("link", name="Ouvrir un projet").click()
    porteur.get_by_label("Nom du projet").fill("CPTS inventée du bassin")
    porteur.get_by_label("Département").select_option("84")
    porteur.get_by_role("button", name="Ouvrir le projet").click()
    expect(porteur.locator("main")).to_contain_text("Écrivez la lettre d’intention")
    sans_violation(porteur)
    choisir_les_communes(plume)
    ecrire_tout(plume, "lettre")
    porteur.goto(f"{CASE}depot/")
    expect(porteur.locator("main")).to_contain_text("Rien ne manque")
    sans_violation(porteur)
    porteur.get_by_role("button", name="Déposer la lettre d’intention").click()
    expect(porteur.locator("main")).to_contain_text("est à l’examen")

    # Each service writes its part; neither reads the other's before both are rendered.
    rendre_l_avis(ars, "Favorable")
    expect(ars.locator("main")).to_contain_text("quand les deux avis seront rendus")
    cpam.goto(f"{CASE}instruction/")
    expect(cpam.locator("main")).not_to_contain_text("Territoire cohérent")
    rendre_l_avis(cpam, "Favorable avec réserves")
    ars.goto(f"{CASE}instruction/")
    expect(ars.locator("main")).to_contain_text("Favorable avec réserves")
    sans_violation(ars)
    capturer(ars, "projet-instruction")
    tenir_la_commission(ars)
    decider(ars, "Valider la lettre d’intention", "Valider la lettre")
    expect(ars.locator("main")).to_contain_text("40 000,00 €")

    # The projet de santé, its annexes, its transmission.
    porteur.goto(f"{CASE}depot/")
    porteur.get_by_role("button", name="Commencer le projet de santé").click()
    joindre_les_statuts(porteur)
    ecrire_tout(plume, "projet")
    porteur.goto(f"{CASE}projet/")
    capturer(porteur, "projet-ecriture")
    porteur.goto(f"{CASE}depot/")
    expect(porteur.locator("main")).to_contain_text("Rien ne manque")
    porteur.get_by_role("button", name="Transmettre le projet de santé").click()
    expect(porteur.locator("main")).to_contain_text("Le projet de santé est transmis")

    # One request for complements stops the clock; the dates are those of the law.
    decider(
        ars,
        "Demander des compléments",
        "Demander ces compléments",
        **{
            "m-complements": "Préciser l’articulation avec le DAC",
            "limite": (date.today() + timedelta(days=30)).isoformat(),  # noqa: DTZ011, TID251
        },
    )
    expect(ars.locator("main")).to_contain_text("le délai est arrêté")
    porteur.goto(CASE)
    expect(porteur.locator("main")).to_contain_text("délai arrêté")
    porteur.goto(f"{CASE}depot/")
    porteur.get_by_label("Votre réponse").fill("L’articulation est précisée.")
    porteur.get_by_role("button", name="Transmettre la réponse").click()
    expect(porteur.locator("main")).to_contain_text("le délai court de nouveau")
    decider_a_la_main(ars)
    sans_violation(ars)
    capturer(ars, "projet-delai")
    for page in (porteur, cpam):
        page.goto(f"{CASE}delai/")
        expect(page.locator("main")).to_contain_text("30 mai 2026")
        expect(page.locator("main")).to_contain_text("21 juin 2026")
        expect(page.locator("main")).to_contain_text("Dossier reçu sur papier")
    # That day has passed: the law validated the projet, the platform notes it.
    porteur.goto(f"{CASE}delai/")
    porteur.get_by_role("button", name="Le noter maintenant").click()
    expect(porteur.locator("main")).to_contain_text("projet réputé validé")
    sans_violation(porteur)
    capturer(porteur, "projet-valide")
    porteur.goto(f"{CASE}documents/")
    expect(porteur.locator("main")).to_contain_text("ttestation")
    sans_violation(porteur)
    modifier(porteur, ars, sans_violation)


def modifier(porteur: Page, ars: Page, sans_violation) -> None:
    """The holder asks for a change of the validated projet; the ARS weighs it."""
    porteur.goto(f"{CASE}suites/")
    porteur.get_by_label("Ce qu’elle touche").select_option(label="Modifier le territoire d’action")
    porteur.locator("#objet").fill("Une commune voisine demande à entrer.")
    porteur.get_by_role("button", name="Demander la modification").click()
    expect(porteur.locator("main")).to_contain_text("attend l’ARS")
    ars.goto(f"{CASE}suites/")
    ars.get_by_label("Vos raisons").fill("Le territoire reste cohérent.")
    ars.get_by_role("button", name="Accepter").click()
    porteur.reload()
    expect(porteur.locator("main")).to_contain_text("Le territoire reste cohérent.")
    sans_violation(porteur)


def choisir_les_communes(page: Page) -> None:
    page.goto(f"{CASE}lettre/section/territoire/")
    for nom in ("Beaumes-de-Venise", "Gigondas", "Vacqueyras"):
        page.locator("[name=q]").fill(nom)
        page.locator("[name=q]").press("Enter")
        page.get_by_role("button", name=re.compile(f"Ajouter.*{nom}|{nom}")).first.click()
    expect(page.locator("main")).to_contain_text("Vacqueyras")


def joindre_les_statuts(page: Page) -> None:
    page.goto("/fichiers/dossier/cpts-inventee-du-bassin/")
    page.locator("select[name=usage]").select_option("statuts")
    page.locator("input[type=file]").set_input_files(
        {"name": "statuts.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x\n%%EOF"}
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("statuts.pdf")


def tenir_la_commission(page: Page) -> None:
    page.goto("/dossiers/seances/")
    if not page.locator("form [name=le]").is_visible():
        page.locator("summary", has_text="Planifier une séance").click()
    page.locator("form [name=departement]").select_option("84")
    page.locator("form [name=le]").fill(date.today().isoformat())  # noqa: DTZ011, TID251
    page.get_by_role("button", name="Planifier la séance").click()
    seance = page.url
    decider(page, "Inscrire à une séance de la commission", "Inscrire à l’ordre du jour")
    page.goto(seance)
    noter_un_present(page)
    page.get_by_label("Favorable", exact=True).first.check()
    page.get_by_role("button", name=re.compile("^Garder l’avis")).first.click()
    page.get_by_role("button", name="Clore la séance").click()


def noter_un_present(page: Page) -> None:
    page.locator("select[name^='present-']").first.select_option("oui")
    page.get_by_role("button", name="Garder les présences").click()


def decider_a_la_main(page: Page) -> None:
    """The papers came long before: the ARS puts the three dates right, and says why."""
    page.goto(f"{CASE}delai/")
    page.locator("summary", has_text="Rectifier des dates").click()
    champs = page.locator("input[name^='date-']")
    for rang, jour in enumerate(("2026-03-10", "2026-04-01", "2026-04-21")):
        champs.nth(rang).fill(jour)
    page.locator("#motif-date").fill("Dossier reçu sur papier")
    page.locator("#acquis-date").check()
    page.get_by_role("button", name="Rectifier les dates").click()
    expect(page.locator("main")).to_contain_text("30 mai 2026")
    expect(page.locator("main")).to_contain_text("21 juin 2026")
