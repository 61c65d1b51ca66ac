"""One Lambda function each: AWS's event in, its answer out, nothing decided."""
