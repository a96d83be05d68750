"""The warehouse on the page and in the picture."""

from benchmarks.part import Part
from benchmarks.warehouse.goals import GOALS
from benchmarks.warehouse.panels import PANELS
from benchmarks.warehouse.sections import INTRODUCTION, SECTIONS

WAREHOUSE = Part("warehouse", INTRODUCTION, GOALS, SECTIONS, PANELS)
