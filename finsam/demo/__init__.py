"""The invented Samordningsförbundet Norra Vättern: fixed seed, years relative to today, built through the product's own
methods and importers. The tests may use the builders; nothing here is used by the product itself."""
