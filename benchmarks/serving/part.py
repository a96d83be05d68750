"""The API on the page; it has no panels in the picture."""

from benchmarks.part import Part
from benchmarks.serving.goals import GOALS
from benchmarks.serving.sections import INTRODUCTION, SECTIONS

SERVING = Part("serving", INTRODUCTION, GOALS, SECTIONS, {})
