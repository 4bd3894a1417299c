using System.Diagnostics.Metrics;
using Continuum.Agent.Events;

namespace Continuum.Agent.Dispatch;

/// <summary>What becomes of events, counted: every drop with its reason.</summary>
internal sealed class DispatchMetrics
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _answered;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _deferred;
    private readonly Counter<long> _buried;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<long> _running;
    private readonly Histogram<double> _age;

    public DispatchMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(AgentTelemetry.Name);
        _accepted = meter.CreateCounter<long>("continuum.events.accepted", "{event}", "Events accepted, by trigger");
        _answered = meter.CreateCounter<long>("continuum.events.answered", "{event}", "Events answered");
        _retried = meter.CreateCounter<long>("continuum.events.retried", "{event}", "Failed attempts, by error type");
        _deferred = meter.CreateCounter<long>(
            "continuum.events.deferred", "{event}", "Attempts that did not reach the function, by error type");
        _buried = meter.CreateCounter<long>("continuum.events.dead_lettered", "{event}", "Events given up, by reason");
        _dropped = meter.CreateCounter<long>("continuum.events.dropped", "{event}", "Events lost, by reason");
        _refused = meter.CreateCounter<long>(
            "continuum.events.refused", "{publication}", "Publications that the queue did not take, by reason");
        _running = meter.CreateUpDownCounter<long>("continuum.events.running", "{event}", "Events with their function");
        _age = meter.CreateHistogram<double>(
            "continuum.events.time_to_answer", "s", "From acceptance to answer");
    }

    public void Began(QueuedEvent queued) => _running.Add(1, Function(queued));

    public void Ended(QueuedEvent queued) => _running.Add(-1, Function(queued));

    public void Accepted(string trigger) => _accepted.Add(1, new KeyValuePair<string, object?>("trigger", trigger));

    public void Answered(QueuedEvent queued, DateTimeOffset now)
    {
        KeyValuePair<string, object?> function = Function(queued);
        _answered.Add(1, function);
        _age.Record((now - queued.AcceptedAt).TotalSeconds, function);
    }

    public void Retried(string type) => _retried.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Deferred(string type) => _deferred.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Buried(string reason) => _buried.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Refused(EventQueueError error) =>
        _refused.Add(1, new KeyValuePair<string, object?>("reason", ReasonOf(error)));

    private static string ReasonOf(EventQueueError error) => error switch
    {
        EventQueueError.QueueFull => "queue-full",
        EventQueueError.ElsewhereFull => "elsewhere-full",
        EventQueueError.NeverFits => EventWriter.TooLarge,
        EventQueueError.DiskFull => "disk-full",
        EventQueueError.Closed => "closed",
        EventQueueError.Corrupt or EventQueueError.Io => "disk",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static KeyValuePair<string, object?> Function(QueuedEvent queued) =>
        new("function", queued.Function.ToString());
}
