"""Money by hand: paying, tipping, giving back, paying out."""
