from participants.models.antal import AnonymtAntal, VolymAntal

__all__ = ["AnonymtAntal", "VolymAntal"]
