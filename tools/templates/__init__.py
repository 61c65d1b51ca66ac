"""The CloudFormation that a service becomes, without an account."""
