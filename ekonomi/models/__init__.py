from ekonomi.models.budgetomrade import Budgetomrade
from ekonomi.models.budgetpost import Budgetpost
from ekonomi.models.manadsutfall import Manadsutfall

__all__ = ["Budgetomrade", "Budgetpost", "Manadsutfall"]
