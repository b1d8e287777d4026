"""The public face: follow my matter by its code, rate the answer. Off until the office switches it on."""
