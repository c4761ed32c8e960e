"""Time passing: what becomes due is found here and handed on."""
