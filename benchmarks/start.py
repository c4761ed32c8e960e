"""How fast the demo starts, and how much memory it holds after the main job has been walked through."""

from __future__ import annotations
