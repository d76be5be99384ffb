"""Money by hand: paying, tipping, giving back, crediting, paying out."""
