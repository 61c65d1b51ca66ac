"""How a request for a picture is answered, in either mode."""
