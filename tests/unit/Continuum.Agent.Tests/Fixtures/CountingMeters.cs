using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>A meter factory that sums what its own counters count, by instrument and tag values.</summary>
internal sealed class CountingMeters : IMeterFactory
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    public CountingMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            string name = instrument.Name;
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                name += $" {tag.Value}";
            }

            _counts.AddOrUpdate(name, count, (_, sum) => sum + count);
        });
        _listener.Start();
    }

    /// <summary>How often, for example, "continuum.events.dropped qos0-busy".</summary>
    public long this[string name] => _counts.GetValueOrDefault(name);

    public Meter Create(MeterOptions options)
    {
        Meter meter = new(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }
}
