from ekonomi.models.bidrag import Bidrag
from ekonomi.models.budget import Budget, IllegalBudgetMoveError
from ekonomi.models.budgetomrade import Budgetomrade
from ekonomi.models.budgetpost import Budgetpost
from ekonomi.models.budgetrad import Budgetmanad, Budgetrad
from ekonomi.models.manadsutfall import Manadsutfall
from ekonomi.models.omfordelning import Omfordelning
from ekonomi.models.planrad import Planrad
from ekonomi.models.prognos import Prognos

__all__ = [
    "Bidrag",
    "Budget",
    "Budgetmanad",
    "Budgetomrade",
    "Budgetpost",
    "Budgetrad",
    "IllegalBudgetMoveError",
    "Manadsutfall",
    "Omfordelning",
    "Planrad",
    "Prognos",
]
