"""Sample files as departments really send them: invented bodies of region 990100, made by a seeded generator."""

from localstack.samples.files import Sample, samples, spoken_of

__all__ = ["Sample", "samples", "spoken_of"]
