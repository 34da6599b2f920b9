from followup.models.arsredovisningstext import Arsredovisningstext
from followup.models.rapportuttag import Rapportpdf, Rapportuttag

__all__ = ["Arsredovisningstext", "Rapportpdf", "Rapportuttag"]
