"""How bookkeeping files become the ledger, and how its rows find their budget posts.

receiving -> examining -> importing (writing, carrying) -> aggregate; mapping and posting decide the budget post.
"""
