using System.Diagnostics.Metrics;
using Continuum.Sandbox.Telemetry;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// Collects what a worker's sandbox host measures, for the agent: a worker has no way to export it itself.
/// </summary>
internal sealed class WorkerMeasures : IDisposable
{
    /// <summary>Of the starts of one function between two reports.</summary>
    public const int MostSamples = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Collected> _functions = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public WorkerMeasures()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SandboxTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            Add(instrument, tags, SandboxTelemetry.ColdStartsName, function => function.ColdStarts += value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            Add(instrument, tags, SandboxTelemetry.StartsName, function => function.Start(value)));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
            Add(instrument, tags, SandboxTelemetry.ReadyName, function => function.Ready = value));
        _listener.Start();
    }

    /// <summary>What there was since the last call.</summary>
    public IReadOnlyList<FunctionMeasures> Take()
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            FunctionMeasures[] taken =
            [
                .. _functions.Select(function => new FunctionMeasures(
                    function.Key, function.Value.Ready, function.Value.ColdStarts, function.Value.Starts)),
            ];
            _functions.Clear();
            return taken;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(
        Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, string name, Action<Collected> add)
    {
        if (instrument.Name != name || tags.IsEmpty || tags[0].Value is not string function)
        {
            return;
        }

        lock (_gate)
        {
            if (!_functions.TryGetValue(function, out Collected? collected))
            {
                _functions.Add(function, collected = new Collected());
            }

            add(collected);
        }
    }

    private sealed class Collected
    {
        public int Ready { get; set; }

        public long ColdStarts { get; set; }

        public List<double> Starts { get; } = [];

        public void Start(double seconds)
        {
            if (Starts.Count < MostSamples)
            {
                Starts.Add(seconds);
            }
        }
    }
}
