"""From a page's sources and lock to the files that its distribution serves, in their bucket."""
