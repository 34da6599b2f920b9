from insatser.models.insats import IllegalMoveError, Insats
from insatser.models.insats_ar import InsatsAr
from insatser.models.insats_uppdrag import InsatsUppdrag
from insatser.models.insatsperiod import Insatsperiod
from insatser.models.mal import Mal, MalUtfall

__all__ = ["IllegalMoveError", "Insats", "InsatsAr", "InsatsUppdrag", "Insatsperiod", "Mal", "MalUtfall"]
