"""Caluma's side of the cases, in its own Python: its schema, the form of a lettre d'intention, the
workflow, then the cases of a file (one JSON a line). Says on stdout how many there are.

Rows are written as Caluma writes them, without their history: its tables are smaller for it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import django
from uuid_extensions import uuid7

LOT = 500
MAINTENANT = datetime.now(UTC)  # noqa: TID251 - a program of its own, which reads its clock once
METADONNEES = ("nom", "departement", "etat", "attend", "echeance")


def preparer(questions: list[tuple[str, str]], taches: list[str]) -> None:
    """The form and the workflow: each task leads to the next one."""
    from caluma.caluma_form.models import Form, FormQuestion, Question
    from caluma.caluma_workflow.models import Flow, Task, TaskFlow, Workflow

    form = Form.objects.create(slug="lettre", name="Lettre d’intention", is_published=True)
    for rang, (slug, libelle) in enumerate(questions):
        question = Question.objects.create(
            slug=slug, label=libelle, type=Question.TYPE_TEXTAREA, is_required="false"
        )
        FormQuestion.objects.create(form=form, question=question, sort=len(questions) - rang)
    workflow = Workflow.objects.create(
        slug="dossier", name="Dossier", is_published=True, allow_all_forms=True
    )
    faites = [
        Task.objects.create(
            slug=slug,
            name=slug,
            type=Task.TYPE_SIMPLE,
            lead_time=60 * 24 * 3600,
            address_groups='["ars-93"]',
        )
        for slug in taches
    ]
    workflow.start_tasks.set(faites[:1])
    for tache, suivante in zip(faites, [*faites[1:], None], strict=True):
        flux = Flow.objects.create(next=f"'{suivante.slug}'|task") if suivante else None
        TaskFlow.objects.create(workflow=workflow, task=tache, flow=flux)


def charger(lignes: Iterable[str]) -> None:
    """The rows of the cases, copied in lots: each table after those it points at."""
    reste = iter(lignes)
    while lot := [json.loads(ligne) for ligne in islice(reste, LOT)]:
        for cas in lot:
            cas["document"], cas["dossier"] = uuid7(), uuid7()
        _copier("caluma_form_document", (_document(cas) for cas in lot))
        _copier("caluma_workflow_case", (_dossier(cas) for cas in lot))
        _copier("caluma_workflow_workitem", (t for cas in lot for t in _travaux(cas)))
        _copier("caluma_form_answer", (r for cas in lot for r in _reponses(cas)))


def _copier(table: str, lignes: Iterable[dict[str, Any]]) -> None:
    from django.db import connection

    commun = {"created_at": MAINTENANT, "modified_at": MAINTENANT}
    entieres = [{"meta": "{}"} | ligne | commun for ligne in lignes]
    with (
        connection.cursor() as curseur,
        curseur.copy(f"COPY {table} ({', '.join(entieres[0])}) FROM STDIN") as copie,
    ):
        for entiere in entieres:
            copie.write_row(tuple(entiere.values()))


def _document(cas: dict[str, Any]) -> dict[str, Any]:
    return {"id": cas["document"], "family_id": cas["document"], "form_id": "lettre"}


def _dossier(cas: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": cas["dossier"],
        "family_id": cas["dossier"],
        "workflow_id": "dossier",
        "document_id": cas["document"],
        "status": cas["statut"],
        "meta": json.dumps({cle: cas[cle] for cle in METADONNEES}),
    }


def _travaux(cas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for tache, statut in cas["travaux"]:
        yield {
            "id": uuid7(),
            "case_id": cas["dossier"],
            "task_id": tache,
            "name": f'"fr"=>"{tache}"',
            "description": '"fr"=>NULL',
            "status": statut,
            "deadline": cas["echeance"],
            "closed_at": None if statut == "ready" else cas["ouvert"],
            "addressed_groups": ["ars-93"],
            "controlling_groups": [],
            "assigned_users": [],
        }


def _reponses(cas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for slug, valeur in cas["reponses"].items():
        yield {
            "id": uuid7(),
            "document_id": cas["document"],
            "question_id": slug,
            "value": json.dumps(valeur),
        }


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0, interactive=False)
    from caluma.caluma_workflow.models import Case

    with open(sys.argv[1], encoding="utf-8") as fichier, transaction.atomic():
        tete = json.loads(next(fichier))
        preparer(tete["questions"], tete["taches"])
        charger(fichier)
    with connection.cursor() as curseur:
        # What autovacuum would have done by the time people use it.
        curseur.execute("VACUUM ANALYZE")
    print(Case.objects.count())


if __name__ == "__main__":
    main()
