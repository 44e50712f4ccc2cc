"""Socket.IO: who may connect, which rooms there are, and what is sent to them."""
