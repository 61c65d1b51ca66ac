"""What CloudFront's edges keep of the derivatives."""

from typing import Any

from image_handler.domain.records import dataclass
from image_handler.gateways.aws_errors import transient_told_apart


@dataclass(frozen=True, slots=True)
class CloudFrontCaches:
    client: Any
    distribution_id: str

    def forget(self, prefix: str, reference: str) -> None:
        """CloudFront knows an invalidation by its reference, and doesn't start it twice.

        TransientError too when as many as it allows are in progress: 15 paths with a wildcard.
        Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/InvalidationLimits.html
        """
        with transient_told_apart():
            self.client.create_invalidation(
                DistributionId=self.distribution_id,
                InvalidationBatch={
                    "CallerReference": reference,
                    "Paths": {"Quantity": 1, "Items": [f"/{prefix}*"]},
                },
            )
