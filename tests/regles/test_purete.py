"""The rules stand alone: no Django, no database, quick to import."""

import subprocess
import sys
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"


def executer(code: str) -> str:
    resultat = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SOURCES)},
    )
    return resultat.stdout.strip()


def test_importing_and_using_the_rules_loads_no_django():
    assert (
        executer(
            "import sys, datetime, maillage.regles as r;"
            "r.simulation_json(r.simuler(r.Scenario(50000, datetime.date(2023, 1, 1))));"
            "import maillage.regles.documentation;"
            "print([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')])"
        )
        == "[]"
    )


def test_importing_the_rules_reads_no_yaml():
    assert executer("import sys, maillage.regles; print('yaml' in sys.modules)") == "False"


def test_rules_work_without_python_assertions():
    code = (
        "import datetime, maillage.regles as r;"
        "s = r.simuler(r.Scenario(90000, datetime.date(2023, 9, 15),"
        " {'acces': datetime.date(2024, 3, 15)}));"
        "print(s.annees[0].ligne('acces', 'fixe').du)"
    )
    resultat = subprocess.run(
        [sys.executable, "-O", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SOURCES)},
    )
    assert resultat.stdout.strip() == "45245.90"
