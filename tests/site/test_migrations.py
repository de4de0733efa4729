"""What would stop a site in service is named before it is delivered; what would not passes."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from maillage.noyau.erreurs import ErreurMetier
from maillage.site.commandes import migrations as commande
from maillage.site.commandes.migrations import a_controler, dangers, dangers_du_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def etat() -> ProjectState:
    """One table in service."""
    etat = ProjectState()
    etat.add_model(
        ModelState(
            "essai",
            "Note",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("texte", models.CharField(max_length=9)),
            ],
        )
    )
    return etat


def migration(*operations, atomic=True, accepte=None):
    faite = migrations.Migration("0002_suite", "essai")
    faite.operations = list(operations)
    faite.atomic = atomic
    if accepte is not None:
        faite.SANS_INTERRUPTION = accepte
    return faite


def regles(faite, etat) -> set[str]:
    return {danger.regle for danger in dangers("essai.0002_suite", faite, etat)}


def rien(apps, schema_editor):
    """A change of data."""


INDEX = models.Index(fields=["texte"], name="essai_texte")
DANGEREUSES = {
    "ban-drop-column": migrations.RemoveField("note", "texte"),
    "ban-drop-table": migrations.DeleteModel("Note"),
    "renaming-column": migrations.RenameField("note", "texte", "phrase"),
    "renaming-table": migrations.RenameModel("Note", "Remarque"),
    "changing-column-type": migrations.AlterField("note", "texte", models.IntegerField()),
    "ban-drop-default": migrations.AddField("note", "rang", models.IntegerField(default=0)),
    "require-concurrent-index-creation": migrations.AddIndex("note", INDEX),
    "constraint-missing-not-valid": migrations.AddConstraint(
        "note", models.CheckConstraint(condition=~models.Q(texte=""), name="essai_texte_dit")
    ),
    "disallowed-unique-constraint": migrations.AddConstraint(
        "note", models.UniqueConstraint(fields=["texte"], name="essai_une_fois")
    ),
    "donnees": migrations.RunPython(rien, rien),
    "syntax-error": migrations.RunSQL("AJOUTER UNE COLONNE"),
    "ban-truncate-cascade": migrations.RunSQL("TRUNCATE essai_note CASCADE"),
}


@pytest.mark.parametrize("regle", DANGEREUSES)
def test_a_dangerous_operation_is_named_with_its_statement(etat, regle):
    trouve, *_ = [
        d
        for d in dangers("essai.0002_suite", migration(DANGEREUSES[regle]), etat)
        if d.regle == regle
    ]
    assert str(trouve).startswith("essai.0002_suite ")
    assert trouve.ligne


@pytest.mark.parametrize("regle", DANGEREUSES)
def test_a_danger_with_its_reason_in_the_migration_passes(etat, regle):
    marquee = migration(DANGEREUSES[regle], accepte={regle: "la table est vide"})
    assert regle not in regles(marquee, etat)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("note", "rang", models.IntegerField(null=True)),
        migrations.AddField("note", "rang", models.IntegerField(db_default=0)),
        migrations.CreateModel("Autre", [("id", models.BigAutoField(primary_key=True))]),
    ],
    ids=["facultative", "valeur-dans-la-base", "table-neuve"],
)
def test_what_old_code_does_not_feel_passes(etat, operation):
    assert regles(migration(operation), etat) == set()


def test_an_index_built_beside_the_work_passes():
    sql = 'CREATE INDEX CONCURRENTLY "essai_texte" ON "essai_note" ("texte");'
    assert dangers_du_sql(sql, atomique=False) == []


def test_a_reason_for_a_danger_that_does_not_exist_is_a_mistake(etat):
    marquee = migration(accepte={"ban-drop-colum": "faute de frappe"})
    with pytest.raises(ErreurMetier, match="un danger inconnu\u00a0: ban-drop-colum"):
        regles(marquee, etat)


def test_only_what_comes_after_the_delivered_version_is_looked_at():
    toutes = [(nom, None, None) for nom in ("a.0001", "a.0002", "b.0001")]
    assert a_controler(toutes, set()) == []
    assert [m[0] for m in a_controler(toutes, {"a.0001"})] == ["a.0002"]
    assert [m[0] for m in a_controler(toutes, {"a.0001", "b.0001"})] == ["a.0002"]


def test_every_delivered_migration_still_exists():
    livrees = commande.LIVREES.read_text().split() if commande.LIVREES.exists() else []
    assert set(livrees) <= {nom for nom, *_ in commande._nos_migrations()}


def test_the_command_refuses_and_says_where_the_way_round_is(maillage, base, monkeypatch, etat):
    monkeypatch.setattr(
        commande,
        "_nos_migrations",
        lambda: iter(
            [
                ("essai.0001_initial", migration(), etat),
                ("essai.0002_suite", migration(DANGEREUSES["ban-drop-column"]), etat),
            ]
        ),
    )
    fichier = commande.LIVREES.parent / "inexistant.txt"
    monkeypatch.setattr(commande, "LIVREES", fichier)
    assert maillage("migrations").code == 0
    monkeypatch.setattr(commande, "a_controler", lambda toutes, livrees: toutes[1:])
    sortie = maillage("migrations")
    assert sortie.code == 1
    assert "mise-a-niveau.md" in sortie.stderr
    assert "[ban-drop-column]" in sortie.stdout


def test_delivering_writes_the_list_that_the_next_check_starts_from(
    maillage, base, monkeypatch, tmp_path
):
    monkeypatch.setattr(commande, "LIVREES", tmp_path / "livrees.txt")
    assert maillage("migrations", "--livrer").code == 0
    livrees = (tmp_path / "livrees.txt").read_text().split()
    assert "comptes.0001_initial" in livrees
    assert livrees == sorted(livrees)
    sortie = maillage("migrations")
    assert sortie.stdout.startswith("0 migration(s) nouvelle(s)")
