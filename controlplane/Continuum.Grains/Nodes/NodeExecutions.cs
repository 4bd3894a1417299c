using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Placement.Latency;

namespace Continuum.Grains.Nodes;

/// <summary>What heartbeats tell of how long functions take at a node; kept in memory.</summary>
internal sealed class NodeExecutions
{
    // Below this weight all is so old that it says nothing of now.
    private const double LeastWeight = 0.5;

    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    // An error of 5 % also keeps a plan from following every wobble: times within a tenth of each other are one bin. 300
    // bins hold all from a millionth of a millisecond to the longest time that a heartbeat may tell.
    private static readonly SketchShape Shape = new(0.05, maxBins: 300, HalfLife);

    private readonly Dictionary<FunctionKey, Known> _known = [];

    public void Take(IReadOnlyList<FunctionExecution> executions, DateTimeOffset now)
    {
        foreach (FunctionExecution execution in executions.Where(each => each.Milliseconds.Count > 0))
        {
            if (!_known.TryGetValue(execution.Function, out Known? known))
            {
                _known[execution.Function] = known = new Known();
            }

            foreach (double ms in execution.Milliseconds)
            {
                known.Sketch.Add(ms, now);
            }

            known.Answers = known.WeightAt(now) + execution.Answers;
            known.At = now;
            known.QuantilesMs = [.. ExecutionTime.Quantiles.Select(known.Sketch.Quantile)];
        }
    }

    /// <summary>What is known now, by function; what is too old is forgotten.</summary>
    public IReadOnlyDictionary<FunctionKey, ExecutionTime> At(DateTimeOffset now)
    {
        foreach (FunctionKey old in _known.Where(pair => pair.Value.WeightAt(now) < LeastWeight)
            .Select(pair => pair.Key).ToArray())
        {
            _known.Remove(old);
        }

        return _known.ToDictionary(
            pair => pair.Key, pair => new ExecutionTime(pair.Value.WeightAt(now), pair.Value.QuantilesMs));
    }

    // Ageing weighs all samples down alike: the quantiles stay as they are until more is told.
    private sealed class Known
    {
        public LatencySketch Sketch { get; } = new(Shape);

        public double Answers { get; set; }

        public DateTimeOffset At { get; set; }

        public IReadOnlyList<double> QuantilesMs { get; set; } = [];

        public double WeightAt(DateTimeOffset now) => Answers * Math.Pow(0.5, Math.Max(0, (now - At) / HalfLife));
    }
}
