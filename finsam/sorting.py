"""Swedish sorting: a key stored beside each name that lists are sorted by, the same in every database.

a–z come first, then å, ä, ö; case, accents, hyphens and spaces within words count last or not at all.
"""

import unicodedata

_SWEDISH = {"å": "z1", "ä": "z2", "æ": "z2", "ö": "z3", "ø": "z3"}


def sort_key(text: str) -> str:
    """A key that sorts as Swedish when it is compared sign by sign.

    >>> sorted(["Öberg", "Åberg", "Andersson", "Ärlig", "Ek"], key=sort_key)
    ['Andersson', 'Ek', 'Åberg', 'Ärlig', 'Öberg']
    """
    key: list[str] = []
    for sign in unicodedata.normalize("NFC", text.strip().lower()):
        if sign in _SWEDISH:
            key.append(_SWEDISH[sign])
        elif sign.isdigit() or sign == " ":
            key.append(sign)
        else:
            base = unicodedata.normalize("NFKD", sign)[0]
            # "z0" keeps z below å, ä and ö
            key.append("z0" if base == "z" else base if base.isalnum() else "")
    return "".join(key)[:200]
