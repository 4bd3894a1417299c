using System.Collections.Concurrent;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;

namespace Continuum.Agent.Invocations;

/// <summary>
/// How long functions took here, for placement: a sample of each function's answers since the last report.
/// </summary>
internal sealed class ExecutionTimes
{
    private readonly ConcurrentDictionary<FunctionKey, Sample> _samples = new();

    /// <summary>Notes one answer.</summary>
    public void Took(FunctionKey function, TimeSpan elapsed) =>
        _samples.GetOrAdd(function, static _ => new Sample()).Add(elapsed.TotalMilliseconds);

    /// <summary>The samples since this was last called; functions without answers are left out. One reader.</summary>
    public IReadOnlyList<FunctionExecution> Read()
    {
        List<FunctionExecution> executions = [];
        foreach (FunctionKey function in _samples.Keys)
        {
            // An answer that is noted while this is read may go with the sample that was taken away: one of many.
            if (_samples.TryRemove(function, out Sample? sample))
            {
                executions.Add(sample.Read(function));
            }
        }

        return executions;
    }

    /// <summary>
    /// Every n-th time; when there is no room, every second of them is forgotten and n doubled. So between half of the
    /// room and all of it is in use, spread evenly, and nothing random is needed.
    /// </summary>
    private sealed class Sample
    {
        private readonly Lock _lock = new();
        private readonly List<double> _kept = new(FunctionExecution.MostSamples);
        private long _seen;
        private long _stride = 1;

        public void Add(double milliseconds)
        {
            lock (_lock)
            {
                if (_seen++ % _stride != 0)
                {
                    return;
                }

                if (_kept.Count == FunctionExecution.MostSamples)
                {
                    for (int i = 0; i < _kept.Count / 2; i++)
                    {
                        _kept[i] = _kept[2 * i];
                    }

                    // The room is even, so that this one is the next of the new stride.
                    _kept.RemoveRange(_kept.Count / 2, _kept.Count / 2);
                    _stride *= 2;
                }

                _kept.Add(milliseconds);
            }
        }

        public FunctionExecution Read(FunctionKey function)
        {
            lock (_lock)
            {
                return new FunctionExecution(function, _seen, [.. _kept]);
            }
        }
    }
}
