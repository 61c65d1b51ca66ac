"""Edits done to pixels by libvips, in the order in which sharp does them."""
