"""Canvas's outcomes, by gradebook columns that instructors align with them."""

from connectors.records.canvas.alignments import Alignments
from connectors.records.canvas.connector import CanvasOutcomes

__all__ = ["Alignments", "CanvasOutcomes"]
