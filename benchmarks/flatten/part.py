"""The flatten step on the page and in the picture."""

from benchmarks.flatten.goals import GOALS
from benchmarks.flatten.panels import PANELS
from benchmarks.flatten.sections import INTRODUCTION, SECTIONS
from benchmarks.part import Part

FLATTEN = Part("flatten", INTRODUCTION, GOALS, SECTIONS, PANELS)
