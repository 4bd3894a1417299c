using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Telemetry;

/// <summary>What a host measures of itself: the meter and the activity source named <c>Continuum.Sandbox</c>.</summary>
internal sealed class SandboxTelemetry : IDisposable
{
    public const string Name = "Continuum.Sandbox";

    public const string ColdStartsName = "continuum.sandbox.cold_starts";
    public const string StartsName = "continuum.sandbox.start.duration";
    public const string ReadyName = "continuum.sandbox.pool.ready";

    private const string FunctionTag = "function";
    private const string OwnErrors = "function-error";

    // A function may name its errors as it likes; a metric's tag may only be one of these.
    private static readonly FrozenSet<string> Types = FrozenSet.Create(
        ErrorTypes.FunctionUnknown, ErrorTypes.ResponseSizeTooLarge, ErrorTypes.InvalidEntrypoint,
        ErrorTypes.ExitError, ErrorTypes.InitError, ErrorTypes.ProtocolError, ErrorTypes.TruncatedResponse,
        ErrorTypes.Timeout, ErrorTypes.OutOfMemory, ErrorTypes.SandboxFailure, ErrorTypes.SandboxUnsupported,
        ErrorTypes.TooManyRequests,
        ErrorTypes.FunctionNotFound, ErrorTypes.RequestTooLarge, ErrorTypes.Draining);

    private static readonly ActivitySource Source = new(Name);

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _coldStarts;
    private readonly Histogram<double> _starts;
    private readonly Histogram<double> _invocations;
    private readonly Counter<long> _failures;

    public SandboxTelemetry(Func<IEnumerable<Measurement<int>>> readySandboxes)
    {
        _coldStarts = _meter.CreateCounter<long>(
            ColdStartsName, "{invocation}", "Invocations that waited for a sandbox to start");
        _starts = _meter.CreateHistogram<double>(
            StartsName, "s", "From the start of a sandbox to its first request for work");
        _invocations = _meter.CreateHistogram<double>(
            "continuum.sandbox.invocation.duration", "s", "From the event's delivery to the answer");
        _failures = _meter.CreateCounter<long>(
            "continuum.sandbox.failures", "{invocation}", "Invocations and starts that failed, by error type");
        _meter.CreateObservableGauge(
            ReadyName, readySandboxes, "{sandbox}", "Sandboxes that wait for work");
    }

    public static Measurement<int> Ready(FunctionKey function, int count) => new(count, Tag(function));

    /// <summary>The span around one invocation, under the caller's; null when nobody listens.</summary>
    public static Activity? StartInvocation(VersionKey version, InvocationRequest request)
    {
        ActivityContext.TryParse(request.TraceParent, traceState: null, isRemote: true, out ActivityContext parent);
        Activity? activity = Source.StartActivity("sandbox.invoke", ActivityKind.Internal, parent);
        activity?.SetTag("faas.name", version.Function.ToString());
        activity?.SetTag("faas.version", version.Version);
        activity?.SetTag("faas.invocation_id", request.Id);
        return activity;
    }

    public void ColdStart(FunctionKey function) => ColdStarts(function, 1);

    public void ColdStarts(FunctionKey function, long count) => _coldStarts.Add(count, Tag(function));

    public void Started(FunctionKey function, TimeSpan took) => _starts.Record(took.TotalSeconds, Tag(function));

    public void StartFailed(FunctionKey function, InvocationError error) =>
        _failures.Add(1, Tag(function), TypeTag(error));

    public void Invoked(FunctionKey function, InvocationResult result, Activity? activity)
    {
        _invocations.Record(result.Duration.TotalSeconds, Tag(function));
        if (result is InvocationResult.Failed { Error: var error })
        {
            _failures.Add(1, Tag(function), TypeTag(error));
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            activity?.SetTag("error.type", error.Type);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(FunctionKey function) => new(FunctionTag, function.ToString());

    private static KeyValuePair<string, object?> TypeTag(InvocationError error) =>
        new("type", Types.Contains(error.Type) ? error.Type : OwnErrors);
}
