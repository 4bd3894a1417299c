using System.Text.Json.Serialization;
using Continuum.Contracts.Events;
using Continuum.Contracts.Logs;

namespace Continuum.Contracts.Api;

/// <summary>The JSON of the control plane's HTTP API.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FunctionView))]
[JsonSerializable(typeof(FunctionView[]))]
[JsonSerializable(typeof(NodeView))]
[JsonSerializable(typeof(NodeView[]))]
[JsonSerializable(typeof(PlacementView))]
[JsonSerializable(typeof(DeployRequest))]
[JsonSerializable(typeof(DeployResult))]
[JsonSerializable(typeof(DryRunRequest))]
[JsonSerializable(typeof(DeployPreview))]
[JsonSerializable(typeof(MissingBlobs))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(DeadLetterAction))]
[JsonSerializable(typeof(EventLedgerList))]
[JsonSerializable(typeof(WaitingEventList))]
[JsonSerializable(typeof(ShadowView))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(LogLine))]
public sealed partial class ApiJson : JsonSerializerContext;
