"""The generator on the page and in the picture."""

from benchmarks.generate.goals import GOALS
from benchmarks.generate.panels import PANELS
from benchmarks.generate.sections import INTRODUCTION, SECTIONS
from benchmarks.part import Part

GENERATE = Part("generate", INTRODUCTION, GOALS, SECTIONS, PANELS)
