"""What stands behind the npm scripts. Nothing of this is ever part of a service's package."""
