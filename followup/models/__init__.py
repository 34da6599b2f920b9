from followup.models.arsredovisningstext import Arsredovisningstext
from followup.models.deltagandesumma import AndradManad, Deltagandesumma
from followup.models.frysta_personer import FrystaPersoner
from followup.models.rapportuttag import Rapportpdf, Rapportuttag

__all__ = ["AndradManad", "Arsredovisningstext", "Deltagandesumma", "FrystaPersoner", "Rapportpdf", "Rapportuttag"]
