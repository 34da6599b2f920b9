"""The first report of participants (U 5.2). How each figure comes about: docs/berakningar/deltagarrapport.md."""
