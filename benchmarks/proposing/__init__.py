"""How many columns of real files get the type that their registrations give them."""
