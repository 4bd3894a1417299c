using System.Text.Json.Serialization;

namespace Continuum.Contracts.Desired;

/// <summary>The JSON form of desired state, as nodes persist it and the API shows it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(DesiredState))]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(NodeAcknowledgement))]
public sealed partial class DesiredStateJson : JsonSerializerContext;
