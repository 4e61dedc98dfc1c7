"""Warning lights: what checks answer, which rules stand behind them, and who is told.

Upper floors compute; this floor keeps the changes of level and shows them. A light leads a
person to look at a matter. It never decides and never starts a measure; a red light goes out
by fact alone. `levels` is the arithmetic, `kinds` the numbered checks and their providers.
"""
