using Continuum.Bench.Reporting;

namespace Continuum.Bench.Mqtt.Returning;

/// <summary>What the return of all clients to one broker was like.</summary>
/// <param name="LastBack">From starting the broker again to the last client being in.</param>
/// <param name="Listening">From starting it to its first event.</param>
/// <param name="Processor">Time that the broker used for it.</param>
/// <param name="Before">Events while all were in.</param>
/// <param name="Meanwhile">Events while clients came back.</param>
/// <param name="FailedAttempts">Of clients that were not let in, or waited for more than a minute.</param>
/// <param name="WithoutSession">Clients that had to subscribe again.</param>
internal sealed record ReturnFigures(
    TimeSpan LastBack,
    TimeSpan Listening,
    TimeSpan Processor,
    SampleSet Before,
    SampleSet Meanwhile,
    int FailedAttempts,
    int WithoutSession);
