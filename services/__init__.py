"""Use cases: functions over a unit of work that return an Outcome."""
