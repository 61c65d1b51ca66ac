"""One Lambda function each: AWS's event in, its answer out, nothing decided."""

import gc

# Next to nothing of what a start or a batch makes stands in a circle. Looking for circles whenever
# there are 2,000 objects more takes a twentieth of a cold start; memory stays as it is
# (`npm run bench -- stream-memory`).
gc.set_threshold(100_000, 10, 10)
