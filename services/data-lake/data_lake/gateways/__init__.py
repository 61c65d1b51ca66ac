"""The only modules that call AWS, the engine that reads S3 by itself among them."""
