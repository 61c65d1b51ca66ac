"""Where roles meet gateways, once per cold start: each function loads its own module."""
