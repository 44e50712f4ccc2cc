// What the editor of a new strategy starts with: small, complete, and it trades.
export const SAMPLE_SCRIPT = `//@version=6
strategy("SMA crossover", overlay=true)

fast = ta.sma(close, input.int(20, "Fast"))
slow = ta.sma(close, input.int(50, "Slow"))

if ta.crossover(fast, slow)
    strategy.entry("Long", strategy.long)
if ta.crossunder(fast, slow)
    strategy.close("Long")

plot(fast, "Fast", color.blue)
plot(slow, "Slow", color.orange)
`;
