"""The copy in Postgres on the page; it has no panels in the picture."""

from benchmarks.part import Part
from benchmarks.postgres.goals import GOALS
from benchmarks.postgres.sections import INTRODUCTION, SECTIONS

POSTGRES = Part("postgres", INTRODUCTION, GOALS, SECTIONS, {})
