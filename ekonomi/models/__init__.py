from ekonomi.models.bidrag import Bidrag
from ekonomi.models.budget import Budget, IllegalBudgetMoveError
from ekonomi.models.budgetomrade import Budgetomrade
from ekonomi.models.budgetpost import Budgetpost
from ekonomi.models.budgetrad import Budgetmanad, Budgetrad
from ekonomi.models.konto import Konto, Objekt
from ekonomi.models.kontomappning import Kontomappning
from ekonomi.models.manadsutfall import Manadsutfall
from ekonomi.models.objektmappning import Objektmappning
from ekonomi.models.omfordelning import Omfordelning
from ekonomi.models.planrad import Planrad
from ekonomi.models.prognos import Prognos
from ekonomi.models.saldo import Saldo
from ekonomi.models.sie_import import IllegalImportMoveError, SieFil, SieImport
from ekonomi.models.verifikation import Verifikation, Verifikationsrad

__all__ = [
    "Bidrag",
    "Budget",
    "Budgetmanad",
    "Budgetomrade",
    "Budgetpost",
    "Budgetrad",
    "IllegalBudgetMoveError",
    "IllegalImportMoveError",
    "Konto",
    "Kontomappning",
    "Manadsutfall",
    "Objekt",
    "Objektmappning",
    "Omfordelning",
    "Planrad",
    "Prognos",
    "Saldo",
    "SieFil",
    "SieImport",
    "Verifikation",
    "Verifikationsrad",
]
