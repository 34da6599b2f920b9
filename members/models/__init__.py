from members.models.forbund import Forbund
from members.models.forbundsordning import Forbundsordning
from members.models.medlem import Medlem, Medlemsandel, Part
from members.models.organisation import Organisation
from members.models.person import Person
from members.models.uppdrag import Uppdrag
from members.models.user import User

__all__ = [
    "Forbund",
    "Forbundsordning",
    "Medlem",
    "Medlemsandel",
    "Organisation",
    "Part",
    "Person",
    "Uppdrag",
    "User",
]
