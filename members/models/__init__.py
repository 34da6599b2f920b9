from members.models.api_token import ApiToken
from members.models.factor_reset import FactorReset
from members.models.forbund import Forbund
from members.models.forbundsordning import Forbundsordning
from members.models.invitation import Invitation
from members.models.medlem import Medlem, Medlemsandel, Part
from members.models.organisation import Organisation
from members.models.person import Person
from members.models.setup_code import SetupCode
from members.models.uppdrag import Uppdrag
from members.models.user import User

__all__ = [
    "ApiToken",
    "FactorReset",
    "Forbund",
    "Forbundsordning",
    "Invitation",
    "Medlem",
    "Medlemsandel",
    "Organisation",
    "Part",
    "Person",
    "SetupCode",
    "Uppdrag",
    "User",
]
