"""Canvas's outcomes, by gradebook columns that instructors align with them."""

from connectors.records.canvas_outcomes.alignments import Alignments
from connectors.records.canvas_outcomes.connector import CanvasOutcomes

__all__ = ["Alignments", "CanvasOutcomes"]
