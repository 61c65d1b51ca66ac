"""From a service's sources and lock to the zip that Lambda runs: same input, same bytes."""
