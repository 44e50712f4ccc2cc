"""Parts of the composition root: what is put together from settings and from the machine."""
