"""The AWS of this machine: one emulator process on loopback (docs/adr/0002)."""
