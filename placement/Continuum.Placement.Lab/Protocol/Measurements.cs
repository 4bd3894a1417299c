using Continuum.Placement.Lab.Protocol.Determinism;
using Continuum.Placement.Lab.Protocol.Explanations;
using Continuum.Placement.Lab.Protocol.FacilityLocation;
using Continuum.Placement.Lab.Protocol.Failures;
using Continuum.Placement.Lab.Protocol.HitRates;
using Continuum.Placement.Lab.Protocol.Live;
using Continuum.Placement.Lab.Protocol.Prediction;
using Continuum.Placement.Lab.Protocol.Replay;
using Continuum.Placement.Lab.Protocol.Scale;
using Continuum.Placement.Lab.Protocol.Small;

namespace Continuum.Placement.Lab.Protocol;

/// <summary>Every measurement of the protocol, by test.</summary>
internal static class Measurements
{
    internal static IReadOnlyList<IMeasurement> All { get; } =
    [
        new FacilityMeasurement(),
        new SmallMeasurement(),
        new ScaleMeasurement(),
        new ArrivalMeasurement(),
        new LossMeasurement(),
        new ReplayMeasurement(),
        new HitRateMeasurement(),
        new EstimatedMeasurement(),
        new PredictionMeasurement(),
        new FailureMeasurement(),
        new FuzzMeasurement(),
        new ExplanationMeasurement(),
        new DeterminismMeasurement(),
    ];
}
